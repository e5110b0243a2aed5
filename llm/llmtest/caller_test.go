package llmtest

import (
	"context"
	"flag"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/retell"
)

var update = flag.Bool("update", false, "rewrite testdata")

// desk is an agent for tests of the caller. It says which words it was asked to
// answer, and does what some of them ask for.
func desk(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
	switch turn.Reason {
	case llm.Begin:
		return reply.Say("Riverside Dental, this is Ava. ")
	case llm.Reminder:
		return reply.Say("Are you still there? ")
	}
	switch words := last(turn.Transcript); words {
	case "count":
		for word := range strings.FieldsSeq("one two three four five six") {
			if err := reply.Say(word + " "); err != nil {
				return err
			}
			select {
			case <-time.After(100 * time.Millisecond):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	case "goodbye":
		return reply.EndCall("Goodbye and take care.")
	case "leave":
		_ = reply.Say("I will let you go now.")
		return reply.EndCall("")
	case "a person":
		return reply.Transfer("+14155550123", "One moment. ")
	case "menu":
		return reply.PressDigits("12#")
	case "book":
		_ = turn.Call.ToolInvocation("t1", "book", `{"day":2}`)
		_ = turn.Call.ToolResult("t1", "ok", true)
		_ = turn.Call.SendMetadata(map[string]int{"day": 2})
		return reply.Say("Booked. ")
	case "hang":
		<-ctx.Done()
		return ctx.Err()
	default:
		if woven := turn.TranscriptWithToolCalls; len(woven) > 0 && woven[len(woven)-1].Role == llm.RoleDTMF {
			return reply.Say("You pressed " + pressed(turn) + ". ")
		}
		return reply.Say("You said " + words + ". ")
	}
}

// last is what was said last.
func last(transcript []llm.Utterance) string {
	if len(transcript) == 0 {
		return ""
	}
	return strings.TrimSpace(transcript[len(transcript)-1].Content)
}

func pressed(turn *llm.Turn) string {
	var keys strings.Builder
	for _, entry := range turn.TranscriptWithToolCalls {
		keys.WriteString(entry.Digit)
	}
	return keys.String()
}

// woven asks for woven transcripts.
var woven = &llm.Options{TranscriptWithToolCalls: true}

func TestSayAndHear(t *testing.T) {
	bubble(t, func(t *testing.T) {
		call := Dial(t, llm.ResponderFunc(desk))
		assert.Equal(t, "Riverside Dental, this is Ava.", call.Hear())
		call.Say("hello")
		assert.Equal(t, "You said hello.", call.Hear())
		call.Say("count")
		call.Say("again") // waits for the count
		assert.Equal(t, "You said again.", call.Hear())
		call.Say("count")
		assert.Equal(t, "one two three", call.HearUntil("three"))
		assert.Equal(t, "four five six", call.Hear())
		pieces := call.Pieces()
		last := pieces[len(pieces)-1]
		assert.Equal(t, Piece{Text: "six ", At: last.At, After: 500 * time.Millisecond, Turn: 4}, last)
	})
}

// What a caller who interrupts has not heard is in no transcript, wherever the
// interruption comes.
func TestInterruptCutsOff(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		dialer Dialer
		says   string
		until  func(c *Call)
		want   string
	}{
		"after a phrase": {Dialer{}, "count", func(c *Call) { c.HearUntil("two") }, "one two"},
		"after what was spoken": {Dialer{WordsPerMinute: 60}, "count", func(*Call) {
			time.Sleep(3100 * time.Millisecond)
		}, "one two three four five six"[:len("one two three")]},
		"before a word": {Dialer{}, "hang", func(*Call) { synctest.Wait() }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				transcripts := make(chan []llm.Utterance, 10)
				call := test.dialer.Dial(t, llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
					transcripts <- turn.Transcript
					return desk(ctx, turn, reply)
				}))
				call.Hear()
				call.Say(test.says)
				test.until(call)
				call.Interrupt("stop")
				assert.Equal(t, "You said stop.", call.Hear())
				var heard []string
				for len(transcripts) > 1 {
					<-transcripts
				}
				for _, u := range <-transcripts {
					heard = append(heard, strings.TrimSpace(u.Content))
				}
				want := []string{"Riverside Dental, this is Ava.", test.says, test.want, "stop"}
				if test.want == "" {
					want = append(want[:2], "stop")
				}
				assert.Equal(t, want, heard)
			})
		})
	}
}

// A farewell that is cut off does not hang up; one that must not be interrupted
// does, and the words come too late.
func TestInterruptAFarewell(t *testing.T) {
	t.Parallel()
	for words, test := range map[string]struct {
		want Ending
		cuts bool
	}{
		"leave":   {NotEnded, true},
		"goodbye": {ByAgent, false},
	} {
		t.Run(words, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				call := Dialer{WordsPerMinute: 150}.Dial(t, llm.ResponderFunc(desk))
				call.Say(words)
				time.Sleep(500 * time.Millisecond)
				call.Interrupt("wait")
				if test.cuts {
					assert.Equal(t, "You said wait.", call.Hear())
				}
				time.Sleep(time.Minute)
				assert.Equal(t, test.want, call.Ending())
				assert.Equal(t, test.cuts, strings.Contains(call.Report(), "cuts in after"))
			})
		})
	}
}

// A farewell takes as long as it is spoken, also when the line breaks meanwhile.
func TestActionsWaitForTheWords(t *testing.T) {
	t.Parallel()
	for _, drops := range []bool{false, true} {
		t.Run(map[bool]string{false: "line stays", true: "line breaks"}[drops], func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				call := Dialer{WordsPerMinute: 60}.Dial(t, llm.ResponderFunc(desk))
				call.Say("goodbye")
				began := time.Now()
				synctest.Wait()
				assert.Equal(t, NotEnded, call.Ending())
				if drops {
					call.Drop()
				} else {
					assert.Equal(t, "Goodbye and take care.", call.HearUntil("care."))
				}
				time.Sleep(10 * time.Second)
				assert.Equal(t, ByAgent, call.Ending())
				entry := call.report[len(call.report)-1]
				assert.InDelta(t, 22.0/6, (call.began.Add(entry.at).Sub(began)).Seconds(), 0.1, "22 letters at a word of 6 a second")
			})
		})
	}
}

// An agent that has nothing to say to a reminder is reminded again when as much
// time has passed once more.
func TestRemindersAnsweredWithSilence(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var asked []time.Duration
		began := time.Now()
		call := Dialer{ReminderMaxCount: new(100)}.Dial(t, llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, _ *llm.Reply) error {
			if turn.Reason == llm.Reminder {
				asked = append(asked, time.Since(began))
			}
			return nil
		}))
		call.Hear()
		call.StaySilent(35 * time.Second)
		synctest.Wait()
		assert.Equal(t, []time.Duration{10 * time.Second, 20 * time.Second, 30 * time.Second}, asked)
	})
}

func TestRevise(t *testing.T) {
	bubble(t, func(t *testing.T) {
		asked := make(chan []llm.Utterance, 10)
		call := Dial(t, llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			asked <- turn.Transcript
			return desk(ctx, turn, reply)
		}))
		call.Hear()
		<-asked
		call.Say("a table for")
		synctest.Wait()
		call.Revise("a table for two")
		assert.Equal(t, "You said a table for two.", call.Hear())
		require.Len(t, asked, 2, "it was asked twice")
		<-asked
		transcript := <-asked
		require.Len(t, transcript, 2, "and nothing of the first answer was heard")
		assert.Equal(t, "a table for two", transcript[1].Content)
	})
}

func TestPressAndTools(t *testing.T) {
	bubble(t, func(t *testing.T) {
		call := Dialer{Options: woven}.Dial(t, llm.ResponderFunc(desk))
		call.Hear()
		call.Press("4#")
		assert.Equal(t, "You pressed 4#.", call.Hear())
		call.Say("menu")
		assert.Empty(t, call.Hear())
		assert.Equal(t, "12#", call.Pressed())
		call.Say("book")
		assert.Equal(t, "Booked.", call.Hear())
		tools := call.ToolCalls()
		require.Len(t, tools, 1)
		assert.Equal(t, ToolCall{
			ID: "t1", Name: "book", Arguments: `{"day":2}`, Result: "ok", Done: true, Successful: new(true),
			At: tools[0].At, Until: tools[0].Until,
		}, tools[0])
		require.Len(t, call.Metadata(), 1)
		assert.JSONEq(t, `{"day":2}`, string(call.Metadata()[0]))
		call.Press("5") // with the tool call in between
		assert.Equal(t, "You pressed 4#5.", call.Hear())
	})
}

func TestTransfer(t *testing.T) {
	t.Parallel()
	for _, fails := range []bool{false, true} {
		t.Run(map[bool]string{false: "succeeds", true: "fails"}[fails], func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				call := Dialer{TransferFails: fails}.Dial(t, llm.ResponderFunc(desk))
				call.Say("a person")
				if !fails {
					assert.Equal(t, ByTransfer, call.AwaitEnd())
					assert.Equal(t, "+14155550123", call.TransferredTo())
					return
				}
				assert.Equal(t, "Riverside Dental, this is Ava. One moment."[31:], call.Hear())
				assert.Equal(t, "+14155550123", call.TransferredTo())
				assert.Equal(t, NotEnded, call.Ending())
				call.Say("hello")
				assert.Equal(t, "You said hello.", call.Hear())
			})
		})
	}
}

// Reminders come when nobody has spoken for as long as that takes, however the
// silence is divided, and start anew when the caller speaks.
func TestStaySilent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		call := Dialer{ReminderTrigger: 4 * time.Second, ReminderMaxCount: new(2)}.Dial(t, llm.ResponderFunc(desk))
		call.Hear()
		reminders := func() int { return strings.Count(call.Report(), "reminder_required") }
		call.StaySilent(3 * time.Second)
		assert.Zero(t, reminders())
		call.StaySilent(2 * time.Second)
		assert.Equal(t, 1, reminders())
		assert.Equal(t, "Are you still there?", call.Hear())
		call.StaySilent(time.Minute)
		assert.Equal(t, 2, reminders())
		call.Say("yes")
		call.Hear()
		call.StaySilent(10 * time.Minute)
		assert.Equal(t, 4, reminders())
		assert.Equal(t, "Are you still there? Are you still there?", call.Hear())
		assert.Less(t, call.Elapsed(), 12*time.Minute)
	})
}

// No reminder while a reply is incomplete, however long that is.
func TestStaySilentWhileTheAgentThinks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		call := Dial(t, llm.ResponderFunc(desk))
		call.Hear()
		call.Say("hang")
		call.StaySilent(50 * time.Second)
		assert.NotContains(t, call.Report(), "reminder_required")
		call.StaySilent(21 * time.Second) // the turn is completed after a minute
		assert.Contains(t, call.Report(), "reminder_required")
	})
}

// The agent's own settings for reminders are followed.
func TestStaySilentWithTheAgentsSettings(t *testing.T) {
	bubble(t, func(t *testing.T) {
		call := Dial(t, llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			_ = turn.Call.UpdateAgent(llm.AgentSettings{ReminderTriggerMs: new(60_000.0), ReminderMaxCount: new(3)})
			return desk(ctx, turn, reply)
		}))
		call.Hear()
		call.StaySilent(59 * time.Second)
		assert.NotContains(t, call.Report(), "reminder_required")
		call.StaySilent(10 * time.Minute)
		assert.Equal(t, 3, strings.Count(call.Report(), "reminder_required"))
	})
}

func TestWordsPerMinute(t *testing.T) {
	bubble(t, func(t *testing.T) {
		call := Dialer{WordsPerMinute: 150}.Dial(t, llm.ResponderFunc(desk))
		began := time.Now()
		call.Hear()
		assert.InDelta(t, 31.0/6/150*60, time.Since(began).Seconds(), 0.01, "31 letters at 150 words of 6")
	})
}

func TestDropAndRedial(t *testing.T) {
	bubble(t, func(t *testing.T) {
		call := Dial(t, llm.ResponderFunc(desk))
		call.Hear()
		call.Say("count")
		assert.Equal(t, "one two", call.HearUntil("two"))
		call.Drop()
		time.Sleep(time.Second)
		call.Redial()
		assert.Equal(t, "three four five six", call.Hear())
		call.Redial() // half open
		call.Say("hello")
		assert.Equal(t, "You said hello.", call.Hear())
		assert.Equal(t, 3, strings.Count(call.Report(), "connected"))
	})
}

func TestStopReading(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(llm.ResponderFunc(desk), nil)
		call := DialHandler(t, handler)
		call.Hear()
		call.StopReading()
		call.Say("count")
		time.Sleep(5 * time.Second)
		call.ResumeReading()
		assert.Equal(t, "one two three four five six", call.Hear())
		call.StopReading()
		call.Say("count")
		time.Sleep(20 * time.Second)
		call.ResumeReading()
		call.AwaitDrop() // the write took too long
		call.Redial()
		assert.NotEmpty(t, call.Hear())
	})
}

func TestEndings(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(llm.ResponderFunc(desk), nil)
		call := DialHandler(t, handler)
		assert.Equal(t, NotEnded, call.Ending())
		call.HangUp()
		assert.Equal(t, ByCaller, call.AwaitEnd())
		assert.Zero(t, handler.State().Calls)

		call = DialHandler(t, handler)
		call.Say("goodbye")
		assert.Equal(t, ByAgent, call.AwaitEnd())
		synctest.Wait()
		assert.Zero(t, handler.State().Calls)

		call = DialHandler(t, handler)
		require.NoError(t, handler.Call(call.ID()).HangUp())
		assert.Equal(t, ByAgent, call.AwaitEnd())

		call = DialHandler(t, handler)
		call.Hear()
		require.NoError(t, handler.Close())
		call.AwaitDrop()
		assert.Equal(t, NotEnded, call.Ending())
	})
}

func TestDetails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		got := make(chan *retell.Call, 1)
		call := Dialer{Details: retell.Call{CallID: "call_7", CallType: retell.CallTypeWeb, DynamicVariables: map[string]string{"name": "Ada"}}}.Dial(t,
			llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, _ *llm.Reply) error {
				got <- turn.Call.Details()
				return nil
			}))
		assert.Equal(t, "call_7", call.ID())
		details := <-got
		assert.Equal(t, "Ada", details.DynamicVariables["name"])
		assert.Empty(t, details.FromNumber, "a web call has no numbers")
		assert.Equal(t, call.Details().AgentID, details.AgentID)

		without := Dialer{NoDetails: true}.Dial(t, llm.ResponderFunc(desk))
		without.Hear()
		assert.Equal(t, 2*time.Second, without.Elapsed(), "the agent waits for them in vain")
	})
}

// A test that cannot go on says so, with the report.
func TestFailures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		do   func(c *Call)
		want string
	}{
		"nothing to hear":      {func(c *Call) { c.Hear(); c.Say("hang"); c.Hear() }, "waited 10s for the agent to finish speaking"},
		"nothing more to hear": {func(c *Call) { c.Hear(); c.Hear() }, "waited 10s for the agent to speak, which nothing has asked it to"},
		"another phrase":       {func(c *Call) { c.HearUntil("Bob") }, `finished without saying "Bob"`},
		"speaks after the end": {func(c *Call) { c.HangUp(); c.Interrupt("x") }, "Interrupt: the call is over"},
		"hears after the end":  {func(c *Call) { c.Hear(); c.HangUp(); c.Hear() }, "but the call is over"},
		"hears without a line": {func(c *Call) { c.Hear(); c.Drop(); c.Hear() }, "but the line broke"},
		"speaks without one":   {func(c *Call) { c.Hear(); c.Drop(); c.Interrupt("x") }, "the line broke; Redial first"},
		"dials a dead call":    {func(c *Call) { c.HangUp(); c.Redial() }, "Redial: the call is over"},
		"presses no key":       {func(c *Call) { c.Press("a") }, "there are no such keys"},
		"revises nothing":      {func(c *Call) { c.Revise("x") }, "has said nothing yet"},
		"finishes nothing":     {func(c *Call) { c.SayPart("x"); c.Revise("y"); c.Finish() }, "not in the middle of saying something"},
		"never dropped":        {func(c *Call) { c.AwaitDrop() }, "waited 10s for the line to break"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r := record(t)
				call := Dial(r, llm.ResponderFunc(desk))
				r.attempt(func() { test.do(call) })
				assert.Contains(t, r.text(), test.want)
				assert.Contains(t, r.text(), "call call_")
			})
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(llm.ResponderFunc(desk), nil)
		require.NoError(t, handler.Close())
		r := record(t)
		r.attempt(func() { DialHandler(r, handler).Hear() })
		assert.Contains(t, r.text(), "draining")
	})
}

// The report is for people: it is what a failed test prints.
func TestReport(t *testing.T) {
	bubble(t, func(t *testing.T) {
		call := Dialer{Details: retell.Call{CallID: "call_1"}, WordsPerMinute: 150, Options: woven}.Dial(t, llm.ResponderFunc(desk))
		call.Hear()
		call.Say("count")
		time.Sleep(time.Second)
		call.Interrupt("no, book")
		call.Hear()
		call.Revise("book")
		call.Hear()
		call.StaySilent(15 * time.Second)
		call.Press("4")
		call.Hear()
		call.Drop()
		call.Redial()
		call.Say("goodbye")
		call.AwaitEnd()
		got := call.Report()
		const file = "testdata/report.txt"
		if *update {
			require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, string(want), got)
	})
}

// Over a real WebSocket everything is the same, but for the time it takes.
func TestDialURL(t *testing.T) {
	t.Parallel()
	handler := llm.NewHandler(llm.ResponderFunc(desk), woven)
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	t.Cleanup(func() { _ = handler.Close() })
	call := DialURL(t, strings.Replace(server.URL, "http", "ws", 1)+"/llm-websocket/"+handler.Secret()+"/")
	assert.Equal(t, "Riverside Dental, this is Ava.", call.Hear())
	call.Say("count")
	assert.Equal(t, "one two", call.HearUntil("two"))
	call.Interrupt("book")
	assert.Equal(t, "Booked.", call.Hear())
	assert.Len(t, call.ToolCalls(), 1)
	call.Press("5")
	assert.Equal(t, "You pressed 5.", call.Hear())
	call.Drop()
	call.Redial()
	call.Redial()
	call.Say("menu")
	assert.Empty(t, call.Hear())
	assert.Equal(t, "12#", call.Pressed())
	call.Say("goodbye")
	assert.Equal(t, ByAgent, call.AwaitEnd())

	r := record(t)
	r.attempt(func() { DialURL(r, server.URL+"/llm-websocket/wrong") })
	assert.Contains(t, r.text(), "401")
}

// Ten minutes of conversation, with silences and reminders.
func tenMinutes(t testing.TB) {
	call := Dialer{WordsPerMinute: 150}.Dial(t, llm.ResponderFunc(desk))
	call.Hear()
	for call.Elapsed() < 10*time.Minute {
		call.Say("I would like to come in on Tuesday at ten if that is possible")
		call.Hear()
		call.StaySilent(12 * time.Second)
	}
	call.Say("goodbye")
	assert.Equal(t, ByAgent, call.AwaitEnd())
	assert.Contains(t, call.Report(), "reminder_required")
}

func TestPromise10NothingInATestWaits(t *testing.T) {
	bubble(t, func(t *testing.T) { tenMinutes(t) })
}

// BenchmarkTenMinutes is what a call of ten minutes costs in a test. A bubble
// needs a test, so that it is one that is run here.
func BenchmarkTenMinutes(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ok := testing.RunTests(func(string, string) (bool, error) { return true, nil }, []testing.InternalTest{{
			Name: "ten minutes", F: func(t *testing.T) { synctest.Test(t, func(t *testing.T) { tenMinutes(t) }) },
		}})
		if !ok {
			b.Fatal("the call failed")
		}
	}
}
