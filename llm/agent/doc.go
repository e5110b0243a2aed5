// Package agent answers phone calls with a model, instructions and tools.
//
// An [Agent] is the [llm.Responder] that most programs use:
//
//	desk := agent.New(agent.Config{
//		Model:        openaix.Chat(openaix.NewClient(), openai.ChatModelGPT5_4Mini),
//		Instructions: "You are the front desk of Riverside Dental.",
//		Greeting:     "Riverside Dental, this is Ava. How can I help?",
//		Tools:        []agent.Tool{book, agent.EndCall(), agent.TransferTo("+15551234567", "a person at the desk")},
//	})
//	http.Handle("/llm-websocket/", llm.NewHandler(desk, nil))
//
// For each turn the agent asks its [Model] with the instructions and the
// conversation as the caller heard it, passes text on as it comes, runs the
// tools that the model calls, and asks again with their results.
//
// A [Model] is an interface of one method, so whatever improves a model wraps
// one. A [Tool] is a Go function; see [NewTool].
//
// # What a call remembers
//
// What was said is always taken from the newest transcript. Tool calls and
// their results are kept with the call: a caller who cuts in does not stop a
// tool, its result is there in the next turn, and a call that reconnects has
// it too.
//
// # What goes around what
//
// Of middleware, what decides whether a turn is answered goes around what
// improves the answer. From the outside:
//
//   - a [Recorder], which is to see everything
//   - a [Speculation]: what is around it takes no part in turns answered ahead
//   - keypad.Middleware, a [Dictation] and what package outbound has: while they
//     wait for the caller, nobody is to be reminded or asked for a moment
//   - [LastResort]
//   - [WithReminders]
//   - [WithFiller], which knows its lines in the transcript by their words
//   - speech.Speakable, which may change words
//   - the [Agent], or a [Switchboard]
//
// And around a [Model], from the outside: [GuardClaims], [Cache], [Fallback],
// [Hedge], [WithRetries], [WithLimits], [Metered].
package agent
