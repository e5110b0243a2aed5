// Package openaitest is OpenAI in a process: a server that speaks Chat
// Completions and Responses over real HTTP, Responses over a WebSocket too, and
// answers what a script says, with the delays and faults it asks for. Put the
// real openai-go client in front of it:
//
//	server := openaitest.NewServer(t, openaitest.Rules(
//		openaitest.When(openaitest.Heard("tuesday"), openaitest.Call("book", `{"day":"tuesday"}`)),
//		openaitest.When(openaitest.Returned("book"), openaitest.Text("You are booked for Tuesday.")),
//		openaitest.Otherwise(openaitest.Text("Which day suits you?").After(300*time.Millisecond)),
//	))
//	model := openaix.Chat(server.Client(), "test-model")
//
// A [Script] looks at a [Request] and returns a [Reply]. Make scripts with
// [Say], [Sequence] and [Rules], or write the function. The same script answers
// both APIs.
//
// # Transports
//
// [Server.Client] reaches the server through memory: HTTP over [net.Pipe], no
// port, and inside a [testing/synctest] bubble all delays pass in virtual time.
// [Server.URL] opens a port on loopback for other clients and processes.
//
// Tests in a bubble and tests beside it may use the client at the same time. The
// client alone does not allow that: its first requests would now and then panic
// (go.dev/issue/73733). Importing this package sees to it.
//
// # What it checks
//
// Requests that OpenAI refuses are refused here, with the same status, type
// and code: a missing or wrong key, no model, no messages, unknown roles, tool
// calls without their results and results without their calls, bad tool names,
// and parameter schemas that are not an object. Unknown fields pass.
//
// # What it remembers
//
// A response that was stored can be gone on from with previous_response_id by
// everybody, any other only over the WebSocket that it was made on, as long as
// it is the last one there. A WebSocket ends after 60 minutes. See OpenAI's
// guide, https://developers.openai.com/api/docs/guides/websocket-mode. What a
// reply says of a web page breaks a WebSocket instead.
package openaitest
