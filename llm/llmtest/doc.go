// Package llmtest calls an agent the way Retell does: it speaks the real
// custom-LLM protocol, so that what a test hears is what a caller would.
//
//	func TestBooking(t *testing.T) {
//		call := llmtest.Dial(t, desk)
//		call.Say("Can I come in on Tuesday at ten?")
//		require.Contains(t, call.Hear(), "Tuesday")
//	}
//
// [Dial] and [DialHandler] carry the messages in memory, [DialURL] over a real
// WebSocket; the [Call] is the same. Every frame that arrives is checked
// against the protocol, and one that Retell would ignore, reject or end the
// call over fails the test, with a report of the whole conversation.
//
// # Time
//
// In memory, everything runs in a [testing/synctest] bubble too, and then no
// test waits: ten minutes of silence with reminders take milliseconds. Without
// a bubble the clock is the real one, and only [Call.StaySilent] and a
// [Dialer.WordsPerMinute] take time on purpose.
//
// # What is imitated
//
// The caller sees to Retell's part: response ids, the transcript with words and
// times as heard by the caller, revisions of it, pings every 2 s, reminders,
// and the actions of the agent. A caller who interrupts has heard what
// [Call.HearUntil] returned, or what had been spoken by then, and no more of
// it is in the next transcript. Facts are from Retell's documentation of
// autumn 2026; what it leaves open is imitated in the way that is hardest on
// the agent. One thing is assumed: that a call which is dialled again brings
// its call object as it is then, ongoing and with what was said so far. It is
// all that tells another process that the caller has been greeted.
package llmtest
