// Package openaitest is OpenAI in a process: a server that speaks Chat
// Completions over real HTTP and answers what a script says, with the delays
// and faults it asks for. Put the real openai-go client in front of it:
//
//	server := openaitest.NewServer(t, openaitest.Rules(
//		openaitest.When(openaitest.Heard("tuesday"), openaitest.Call("book", `{"day":"tuesday"}`)),
//		openaitest.When(openaitest.Returned("book"), openaitest.Text("You are booked for Tuesday.")),
//		openaitest.Otherwise(openaitest.Text("Which day suits you?").After(300*time.Millisecond)),
//	))
//	model := openaix.Chat(server.Client(), "test-model")
//
// A [Script] looks at a [Request] and returns a [Reply]. Make scripts with
// [Say], [Sequence] and [Rules], or write the function.
//
// # Transports
//
// [Server.Client] reaches the server through memory: HTTP over [net.Pipe], no
// port, and inside a [testing/synctest] bubble all delays pass in virtual time.
// [Server.URL] opens a port on loopback for other clients and processes.
//
// # What it checks
//
// Requests that OpenAI refuses are refused here, with the same status, type
// and code: a missing or wrong key, no model, no messages, unknown roles, tool
// calls without their results and results without their calls, bad tool names,
// and parameter schemas that are not an object. Unknown fields pass.
package openaitest
