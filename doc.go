// Package phoneagent is the map of a module for building phone agents on
// Retell AI, Twilio and OpenAI. It holds documentation only; import the rooms:
//
//   - [github.com/phoneagent-go/phoneagent/llm] is one phone conversation: what
//     the agent is asked ([llm.Turn]), what it answers ([llm.Reply]), and
//     Retell's custom-LLM socket as an [net/http.Handler].
//   - [github.com/phoneagent-go/phoneagent/llm/agent] answers with a model,
//     instructions and tools; its subpackage form asks callers for typed values.
//   - [github.com/phoneagent-go/phoneagent/llm/openaix] is OpenAI, and whatever
//     speaks its protocol, as such a model; openaitest beside it is OpenAI in a
//     process.
//   - [github.com/phoneagent-go/phoneagent/llm/speech] makes text speakable,
//     [github.com/phoneagent-go/phoneagent/llm/keypad] takes keys,
//     [github.com/phoneagent-go/phoneagent/llm/outbound] is for calls that the
//     agent places, and [github.com/phoneagent-go/phoneagent/llm/redact] keeps
//     personal data out of logs.
//   - [github.com/phoneagent-go/phoneagent/llm/llmtest] is a caller for tests: it
//     speaks the real wire protocol, in memory and in virtual time.
//   - [github.com/phoneagent-go/phoneagent/retell] is Retell's REST API; its
//     subpackage webhook serves what Retell posts, and retelltest is Retell in
//     a process.
//   - [github.com/phoneagent-go/phoneagent/twiliox] is what Retell needs of
//     Twilio; its subpackage siptrunk sets it up, and twilioxtest is Twilio in
//     a process.
//
// A caller's words travel from the socket through [llm.Handler] to an
// [llm.Responder], usually an agent, and from there to a model; the answer
// comes back the same way, one delta at a time.
//
// [llm.Turn]: https://pkg.go.dev/github.com/phoneagent-go/phoneagent/llm#Turn
// [llm.Reply]: https://pkg.go.dev/github.com/phoneagent-go/phoneagent/llm#Reply
// [llm.Handler]: https://pkg.go.dev/github.com/phoneagent-go/phoneagent/llm#Handler
// [llm.Responder]: https://pkg.go.dev/github.com/phoneagent-go/phoneagent/llm#Responder
package phoneagent
