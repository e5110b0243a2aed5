// Package llm holds one phone conversation: what the agent is asked, what it
// answers, and Retell's custom-LLM socket as an [http.Handler].
//
// Write a [Responder], give it to [NewHandler], and point a Retell agent at
// the handler:
//
//	echo := llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
//		if turn.Reason == llm.Begin {
//			return reply.Say("Hello, who is calling?")
//		}
//		return reply.Say("You said: " + turn.LastUser())
//	})
//	handler := llm.NewHandler(echo, nil)
//	http.Handle("/llm-websocket/", handler)
//	log.Printf("paste into Retell: wss://example.com/llm-websocket/%s", handler.Secret())
//
// Most programs do not write a Responder but make one with package agent.
// Tests call it with package llmtest, which speaks the real protocol in memory.
//
// # What the handler takes care of
//
// A newer request cancels the older one's context at once, and from then on
// nothing can be written under the older id. Every request gets exactly one
// completing frame, also when the Responder fails, panics, hangs or says
// nothing: Retell has no time limit of its own, and an unanswered request is
// silence on the line.
//
// No error closes a live call. Retell takes every close code as the end of the
// call, except for a connection that breaks off without one; so that is how a
// socket is dropped here, and Retell dials again. A second socket for the same
// call continues it: no second greeting, and the open turn goes on.
//
// The socket carries no signature. A [Handler] therefore asks for a secret in
// its path, and makes one up if it is given none.
//
// # Where the facts are from
//
// The protocol is Retell's custom-LLM WebSocket, as documented at
// https://docs.retellai.com/api-references/llm-websocket in autumn 2026. Where
// that leaves a question open, the comments here say what is assumed.
package llm
