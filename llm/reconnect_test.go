package llm_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

// diary is what the hooks of a handler were told, in order.
type diary struct{ lines chan string }

func newDiary() *diary { return &diary{lines: make(chan string, 1000)} }

func (d *diary) note(format string, args ...any) { d.lines <- fmt.Sprintf(format, args...) }

// hooks returns hooks that note everything.
func (d *diary) hooks() llm.Hooks {
	return llm.Hooks{
		CallStarted:       func(*llm.Call) { d.note("started") },
		TranscriptUpdated: func(_ *llm.Call, u *llm.Update) { d.note("update %s", u.TurnTaking) },
		TurnFinished:      func(_ *llm.Call, r *llm.TurnRecord) { d.note("turn %d %s %s", r.ID, r.Reason, r.Outcome) },
		CallEnded:         func(_ *llm.Call, r *llm.CallRecord) { d.note("ended %s", r.Cause) },
		Unexpected:        func(_ *llm.Call, err error, _ json.RawMessage) { d.note("unexpected %v", err) },
	}
}

// read returns what was noted since the last time.
func (d *diary) read() []string {
	lines := []string{}
	for len(d.lines) > 0 {
		lines = append(lines, <-d.lines)
	}
	return lines
}

// greeter greets, and answers what it hears a word a second.
func greeter(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
	if turn.Reason == llm.Begin {
		return reply.Say("Hello.")
	}
	for _, word := range []string{"One ", "two ", "three ", "four."} {
		if err := reply.Say(word); err != nil {
			return err
		}
		if err := pause(ctx, time.Second); err != nil {
			return err
		}
	}
	return nil
}

const details = `{"interaction_type":"call_details","call":{"call_id":"call_1","agent_id":"agent_1"}}`

// In the middle of a turn the line breaks: the reply goes on over the next
// line with what has not been written yet.
func TestPromise3ASecondSocketContinuesTheTurn(t *testing.T) {
	t.Parallel()
	for _, halfOpen := range []bool{false, true} {
		t.Run(fmt.Sprintf("half open %v", halfOpen), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				notes := newDiary()
				handler := llm.NewHandler(llm.ResponderFunc(greeter), options(func(o *llm.Options) { o.Hooks = notes.hooks() }))
				first := connect(t, handler, "call_1")
				first.send(details)
				synctest.Wait()
				first.answered(0, "Hello.")
				first.ask(1, "Count")
				time.Sleep(1500 * time.Millisecond)
				if !halfOpen {
					first.drop()
					time.Sleep(5 * time.Second)
				}
				second := connect(t, handler, "call_1")
				second.send(details)
				time.Sleep(10 * time.Second)

				assert.Equal(t, "One two ", first.said(1))
				assert.Equal(t, llm.Drop, first.closedHow())
				second.answered(0, "")
				second.answered(1, "three four.")
				second.ask(2, "Again")
				time.Sleep(10 * time.Second)
				second.answered(2, "One two three four.")
				second.hangUp()
				synctest.Wait()
				assert.Equal(t, []string{
					"started", "turn 0 begin completed", "turn 1 response completed",
					"turn 2 response completed", "ended hung_up",
				}, notes.read())
			})
		})
	}
}

// The line breaks before the greeting, while it waits for the call's details.
func TestPromise3ASecondSocketBeforeTheGreeting(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(llm.ResponderFunc(greeter), options(nil))
		first := connect(t, handler, "call_1")
		synctest.Wait()
		first.drop()
		assert.Empty(t, first.of(0))
		second := connect(t, handler, "call_1")
		synctest.Wait()
		assert.Empty(t, second.of(0), "no completed silence instead of a greeting")
		second.send(details)
		synctest.Wait()
		second.answered(0, "Hello.")
	})
}

// The line breaks in the middle of the greeting.
func TestPromise3ASecondSocketDuringTheGreeting(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(llm.ResponderFunc(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.Say("Riverside Dental, ")
			time.Sleep(time.Second)
			return reply.Say("this is Ava.")
		}), options(nil))
		first := connect(t, handler, "call_1")
		first.send(details)
		synctest.Wait()
		first.drop()
		second := connect(t, handler, "call_1")
		time.Sleep(2 * time.Second)
		assert.Equal(t, "Riverside Dental, ", first.said(0))
		second.answered(0, "this is Ava.")
	})
}

// Between turns: the newest turn is completed again in case its completing
// frame was lost, with the action that was in it, and nobody is greeted.
func TestPromise3ASecondSocketBetweenTurns(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		respond llm.ResponderFunc
		want    frame
	}{
		"speech":    {func(_ context.Context, _ *llm.Turn, r *llm.Reply) error { return r.Say("Yes.") }, frame{Type: "response", ID: 1, Complete: true}},
		"digits":    {func(_ context.Context, _ *llm.Turn, r *llm.Reply) error { return r.PressDigits("12") }, frame{Type: "response", ID: 1, Complete: true, Digits: "12"}},
		"end call":  {func(_ context.Context, _ *llm.Turn, r *llm.Reply) error { return r.EndCall("Bye.") }, frame{Type: "response", ID: 1, Content: "Bye.", Complete: true, Firm: true, EndCall: true}},
		"a failure": {func(context.Context, *llm.Turn, *llm.Reply) error { return assert.AnError }, frame{Type: "response", ID: 1, Content: llm.DefaultApology, Complete: true}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				handler := llm.NewHandler(answer(test.respond), options(nil))
				first := call(t, handler)
				first.ask(1, "Well?")
				synctest.Wait()
				require.Equal(t, 1, first.completions(1))
				first.drop()
				second := connect(t, handler, "call_1")
				synctest.Wait()
				assert.Equal(t, "config", second.frames()[0].Type)
				second.answered(0, "")
				assert.Equal(t, []frame{test.want}, second.of(1))
			})
		})
	}
}

// A turn that completes while there is no line is completed on the next.
func TestPromise3ATurnThatEndsWithoutASocket(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		respond llm.ResponderFunc
		want    string
		away    time.Duration
	}{
		"silence": {func(context.Context, *llm.Turn, *llm.Reply) error { time.Sleep(time.Second); return nil }, "", 5 * time.Second},
		"speech": {func(_ context.Context, _ *llm.Turn, r *llm.Reply) error {
			time.Sleep(time.Second)
			return r.Say("Yes.")
		}, "Yes.", 5 * time.Second},
		"action": {func(_ context.Context, _ *llm.Turn, r *llm.Reply) error {
			time.Sleep(time.Second)
			return r.EndCall("Bye.")
		}, "Bye.", 5 * time.Second},
		"failure": {func(context.Context, *llm.Turn, *llm.Reply) error {
			time.Sleep(time.Second)
			return assert.AnError
		}, llm.DefaultApology, 5 * time.Second},
		"time-out": {func(ctx context.Context, _ *llm.Turn, _ *llm.Reply) error { <-ctx.Done(); return nil }, llm.DefaultApology, 20 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				handler := llm.NewHandler(answer(test.respond), options(func(o *llm.Options) { o.TurnTimeout = 15 * time.Second }))
				first := call(t, handler)
				first.ask(1, "Well?")
				synctest.Wait()
				first.drop()
				time.Sleep(test.away)
				second := connect(t, handler, "call_1")
				synctest.Wait()
				second.answered(1, test.want)
				second.drop()
				third := connect(t, handler, "call_1")
				synctest.Wait()
				assert.Equal(t, 1, third.completions(1))
			})
		})
	}
}

// Newest wins, also when the older line is in good health; and an older line
// that speaks up later changes nothing.
func TestPromise3ASecondSocketNewestWins(t *testing.T) {
	bubble(t, func(t *testing.T) {
		notes := newDiary()
		handler := llm.NewHandler(answer(repeat), options(func(o *llm.Options) { o.Hooks = notes.hooks() }))
		first := call(t, handler)
		second := connect(t, handler, "call_1")
		synctest.Wait()
		<-first.served
		assert.Equal(t, llm.Drop, first.closedHow())
		assert.Equal(t, 1, handler.State().Calls)
		second.ask(1, "hi")
		synctest.Wait()
		second.answered(1, "hi")
		time.Sleep(time.Hour)
		assert.NotNil(t, handler.Call("call_1"))
		second.hangUp()
		assert.Nil(t, handler.Call("call_1"))
		synctest.Wait()
		assert.Equal(t, []string{"started", "turn 0 begin completed", "turn 1 response completed", "ended hung_up"}, notes.read())
	})
}

// The line breaks and comes back after the grace time, when the call has been
// taken for lost: no second greeting, start or end, the values are still there,
// and the turn that was open is completed.
func TestPromise3ASecondSocketAfterTheGraceTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		notes := newDiary()
		var basket llm.Key[string]
		handler := llm.NewHandler(llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Reason == llm.Begin {
				basket.Store(turn.Call, "apples")
				return reply.Say("Hello.")
			}
			if turn.ID == 1 {
				return pause(ctx, time.Hour)
			}
			value, _ := basket.Load(turn.Call)
			return reply.Say(value)
		}), options(func(o *llm.Options) {
			o.Hooks = notes.hooks()
			o.TurnTimeout = time.Hour
		}))
		first := connect(t, handler, "call_1")
		first.send(details)
		synctest.Wait()
		before := handler.Call("call_1")
		require.NoError(t, before.UpdateAgent(llm.AgentSettings{Responsiveness: new(0.5)}))
		first.ask(1, "Wait")
		synctest.Wait()
		first.drop()
		time.Sleep(40 * time.Second)
		assert.Equal(t, []string{"started", "turn 0 begin completed", "turn 1 response abandoned", "ended lost"}, notes.read())
		assert.Nil(t, handler.Call("call_1"))
		assert.Zero(t, handler.State().Calls)
		assert.ErrorIs(t, before.Context().Err(), context.Canceled)

		second := connect(t, handler, "call_1")
		second.send(details)
		synctest.Wait()
		second.answered(0, "")
		second.answered(1, llm.DefaultApology)
		require.Len(t, second.typed("update_agent"), 1)
		assert.JSONEq(t, `{"responsiveness":0.5}`, string(second.typed("update_agent")[0].Settings))
		second.ask(2, "What did I order?")
		synctest.Wait()
		second.answered(2, "apples")
		assert.Equal(t, "agent_1", handler.Call("call_1").Details().AgentID)
		second.hangUp()
		synctest.Wait()
		assert.Equal(t, []string{"turn 2 response completed"}, notes.read())

		time.Sleep(time.Minute) // and after that it is a call like any other
		third := connect(t, handler, "call_1")
		third.send(details)
		synctest.Wait()
		third.answered(0, "Hello.")
	})
}

// Also then hooks run one at a time and in order: what comes next is told when
// that of the end has returned.
func TestHooksOfACallThatGoesOnAfterItsEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		notes := newDiary()
		handler := llm.NewHandler(answer(repeat), options(func(o *llm.Options) {
			o.Hooks = notes.hooks()
			ended := o.Hooks.CallEnded
			o.Hooks.CallEnded = func(call *llm.Call, record *llm.CallRecord) {
				time.Sleep(time.Minute)
				ended(call, record)
			}
		}))
		first := call(t, handler)
		first.hangUp()
		for id := range int64(2) { // and it ends again meanwhile
			next := connect(t, handler, "call_1")
			next.ask(id+1, "hi")
			synctest.Wait()
			next.answered(id+1, "hi")
			next.hangUp()
		}
		assert.Equal(t, []string{"started", "turn 0 begin completed"}, notes.read())
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		began := time.Now()
		assert.NoError(t, handler.Drain(ctx))
		assert.Equal(t, 5*time.Second, time.Since(began), "there are hooks to wait for")
		time.Sleep(time.Minute)
		assert.Equal(t, []string{"ended hung_up", "turn 1 response completed", "turn 2 response completed"}, notes.read())
	})
}

// Another process has greeted the caller: the call object says so by what was
// said, in either of its forms.
func TestPromise3ASecondSocketOfAnotherProcess(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]string{
		"as text":       `{"call_id":"call_1","transcript":"Agent: Hello.\n"}`,
		"in utterances": `{"call_id":"call_1","transcript_object":[{"role":"agent","content":"Hello.","words":[]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := connect(t, llm.NewHandler(llm.ResponderFunc(greeter), options(nil)), "call_1")
				p.send(`{"interaction_type":"call_details","call":` + call + `}`)
				synctest.Wait()
				p.answered(0, "")
				p.hangUp()
			})
		})
	}
}

// Retell dials a call again that it hung up: no second greeting.
func TestPromise3ASecondSocketAfterTheEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		notes := newDiary()
		handler := llm.NewHandler(llm.ResponderFunc(greeter), options(func(o *llm.Options) { o.Hooks = notes.hooks() }))
		first := connect(t, handler, "call_1")
		first.send(details)
		synctest.Wait()
		first.hangUp()
		second := connect(t, handler, "call_1")
		second.send(details)
		synctest.Wait()
		second.answered(0, "")
		second.hangUp()
		synctest.Wait()
		assert.Equal(t, []string{"started", "turn 0 begin completed", "ended hung_up"}, notes.read())
	})
}

// A hang-up is always meant: if Retell did not get it, it is hung up on when it
// dials again.
func TestPromise2AHangUpIsMeant(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		first := call(t, handler)
		c := handler.Call("call_1")
		first.drop()
		require.NoError(t, c.HangUp())
		assert.ErrorIs(t, c.HangUp(), llm.ErrCallEnded)
		for range 2 {
			again := connect(t, handler, "call_1")
			<-again.served
			assert.NoError(t, again.err)
			assert.Equal(t, llm.HangUp, again.closedHow())
			assert.Empty(t, again.frames())
		}
		assert.Zero(t, handler.State().Calls)
		time.Sleep(time.Minute)
		p := call(t, handler)
		p.ask(1, "hi")
		synctest.Wait()
		p.answered(1, "hi")
	})
}

// Another process has greeted the caller: the call object says so.
func TestPromise3ASecondSocketInAnotherProcess(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(llm.ResponderFunc(greeter), options(nil))
		p := connect(t, handler, "call_1")
		p.send(`{"interaction_type":"call_details","call":{"call_id":"call_1","transcript":"Agent: Hello.\nUser: Hi"}}`)
		synctest.Wait()
		p.answered(0, "")
		p.ask(7, "Go on")
		time.Sleep(5 * time.Second)
		p.answered(7, "One two three four.")
	})
}

// What was sent while there was no line comes over the next one, in order, and
// settings are told again.
func TestReconnectKeepsFrames(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		first := call(t, handler)
		c := handler.Call("call_1")
		require.NoError(t, c.UpdateAgent(llm.AgentSettings{Responsiveness: new(0.2), ReminderMaxCount: new(3)}))
		first.drop()
		require.NoError(t, c.ToolInvocation("t1", "book", "{}"))
		require.NoError(t, c.ToolResult("t1", "ok", true))
		require.NoError(t, c.SendMetadata(map[string]int{"n": 1}))
		require.NoError(t, c.UpdateAgent(llm.AgentSettings{Responsiveness: new(0.8)}))
		second := connect(t, handler, "call_1")
		synctest.Wait()
		var types []string
		for _, f := range second.frames() {
			types = append(types, f.Type)
		}
		assert.Equal(t, []string{"config", "update_agent", "tool_call_invocation", "tool_call_result", "metadata", "response"}, types)
		assert.JSONEq(t, `{"responsiveness":0.8,"reminder_max_count":3}`, string(second.frames()[1].Settings))

		second.drop()
		for i := range 256 {
			require.NoError(t, c.SendMetadata(map[string]int{"n": i}))
		}
		assert.ErrorIs(t, c.SendMetadata(map[string]int{"n": 256}), llm.ErrNoSocket)
		third := connect(t, handler, "call_1")
		synctest.Wait()
		assert.Len(t, third.typed("metadata"), 256)
	})
}

// A frame sent before the first line was greeted is not lost either. Hooks
// cannot see such a call, Handler.Call can.
func TestFramesBeforeTheFirstGreeting(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		p := &peer{t: t, inbox: make(chan []byte, 1), closed: make(chan struct{}), served: make(chan struct{})}
		p.stick() // the configuration is not out yet
		go func() { p.err = handler.Serve(context.Background(), "call_1", p); close(p.served) }()
		synctest.Wait()
		c := handler.Call("call_1")
		go func() { _ = c.SendMetadata(map[string]int{"n": 1}) }()
		synctest.Wait()
		p.unstick()
		synctest.Wait()
		assert.Equal(t, "config", p.frames()[0].Type)
		assert.Len(t, p.typed("metadata"), 1)
		p.hangUp()
	})
}

// lateConn is an older line whose reader has a message in its hands when
// another line takes over.
type lateConn struct {
	message chan []byte
	read    bool
}

func (c *lateConn) Read() ([]byte, error) {
	if c.read {
		return nil, io.ErrUnexpectedEOF
	}
	c.read = true
	return <-c.message, nil
}

func (*lateConn) Write([]byte) error      { return nil }
func (*lateConn) Close(llm.Closing) error { return nil }

// What an older line brings late does not take the place of what the newest
// has brought, unless it is newer still.
func TestRequestFromAnOlderLine(t *testing.T) {
	t.Parallel()
	for late, want := range map[int64]int64{5: 6, 6: 6, 7: 7} {
		t.Run(fmt.Sprintf("%d after 6", late), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				handler := llm.NewHandler(answer(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
					if err := pause(ctx, time.Second); err != nil {
						return err
					}
					return reply.Say(turn.LastUser())
				}), options(nil))
				older := &lateConn{message: make(chan []byte)}
				served := make(chan error)
				go func() { served <- handler.Serve(t.Context(), "call_1", older) }()
				synctest.Wait()
				p := connect(t, handler, "call_1")
				p.ask(6, "hi")
				synctest.Wait()
				older.message <- fmt.Appendf(nil, `{"interaction_type":"response_required","response_id":%d,"transcript":[{"role":"user","content":"hi"}]}`, late)
				assert.Error(t, <-served)
				p.mu.Lock()
				p.newest, p.reading = want, want // not all of it came over this line
				p.mu.Unlock()
				time.Sleep(2 * time.Second)
				p.answered(want, "hi")
				for _, other := range []int64{5, 6, 7} {
					assert.Equal(t, other == want, len(p.of(other)) > 0, "response %d", other)
				}
			})
		})
	}
}

// A line that comes just when the grace time is over continues the call, either
// way.
func TestReconnectAtTheEndOfTheGraceTime(t *testing.T) {
	t.Parallel()
	for _, offset := range []time.Duration{-time.Nanosecond, 0, time.Nanosecond} {
		t.Run(offset.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				notes := newDiary()
				handler := llm.NewHandler(answer(repeat), options(func(o *llm.Options) { o.Hooks = notes.hooks() }))
				p := call(t, handler)
				p.drop()
				time.Sleep(30*time.Second + offset)
				p = connect(t, handler, "call_1")
				p.ask(1, "hi")
				synctest.Wait()
				p.answered(0, "")
				p.answered(1, "hi")
				time.Sleep(time.Hour)
				assert.Equal(t, 1, handler.State().Calls, "no timer of the lost line ends it")
				p.hangUp()
				synctest.Wait()
				ends := 0
				for _, line := range notes.read() {
					if strings.HasPrefix(line, "ended") {
						ends++
					}
				}
				assert.Equal(t, 1, ends)
			})
		})
	}
}
