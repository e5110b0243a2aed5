package llm_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/retell"
)

// say is what an interruption says.
func say(text string) func(context.Context, *llm.Reply) error {
	return func(_ context.Context, reply *llm.Reply) error { return reply.Say(text) }
}

func TestInterrupt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var cause error
		handler := llm.NewHandler(answer(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			_ = reply.Say("One ")
			if turn.ID == 1 {
				<-ctx.Done()
				cause = context.Cause(ctx)
				return reply.Say("two.")
			}
			return nil
		}), options(nil))
		p := call(t, handler)
		c := handler.Call("call_1")
		p.ask(1, "hi")
		synctest.Wait()
		require.NoError(t, c.Interrupt(t.Context(), say("Your taxi is here.")))
		synctest.Wait()
		assert.ErrorIs(t, cause, llm.ErrSuperseded)
		assert.Equal(t, "One ", p.said(1))
		assert.Zero(t, p.completions(1), "Retell has dropped it")
		require.NoError(t, c.Interrupt(t.Context(), func(_ context.Context, r *llm.Reply) error {
			return r.Transfer("+14155550123", "One moment.")
		}))
		frames := p.typed("agent_interrupt")
		require.Len(t, frames, 3)
		assert.Equal(t, "Your taxi is here.", frames[0].Content)
		assert.True(t, frames[0].Firm)
		assert.False(t, frames[0].Complete)
		assert.True(t, frames[1].Complete)
		assert.Equal(t, frames[0].Inter, frames[1].Inter)
		assert.Greater(t, frames[2].Inter, frames[0].Inter)
		assert.Equal(t, "+14155550123", frames[2].Transfer)
		p.ask(2, "thanks")
		synctest.Wait()
		p.answered(2, "One ")
	})
}

// Whatever happens to an interruption, Retell is not left waiting for the rest
// of it, and the error says what happened.
func TestInterruptEnds(t *testing.T) {
	t.Parallel()
	reason := errors.New("changed my mind")
	for name, test := range map[string]struct {
		speak func(ctx context.Context, reply *llm.Reply) error
		then  func(p *peer, c *llm.Call, cancel context.CancelCauseFunc)
		want  error // nil for any
		ends  int
	}{
		"fails":  {func(context.Context, *llm.Reply) error { return reason }, nil, reason, 1},
		"panics": {func(context.Context, *llm.Reply) error { panic(reason) }, nil, reason, 1},
		"hangs":  {wait, nil, llm.ErrTurnTimeout, 1},
		"is withdrawn": {wait, func(_ *peer, _ *llm.Call, cancel context.CancelCauseFunc) {
			cancel(reason)
		}, reason, 1},
		"is superseded": {wait, func(p *peer, _ *llm.Call, _ context.CancelCauseFunc) {
			p.ask(1, "hi")
		}, llm.ErrSuperseded, 0},
		"is interrupted": {wait, func(_ *peer, c *llm.Call, _ context.CancelCauseFunc) {
			_ = c.Interrupt(context.Background(), say("!"))
		}, llm.ErrSuperseded, 0},
		"outlives the call": {wait, func(p *peer, _ *llm.Call, _ context.CancelCauseFunc) {
			p.hangUp()
		}, llm.ErrCallEnded, 0},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				handler := llm.NewHandler(answer(repeat), options(nil))
				p := call(t, handler)
				c := handler.Call("call_1")
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				got := make(chan error, 1)
				go func() { got <- c.Interrupt(ctx, test.speak) }()
				synctest.Wait()
				if test.then != nil {
					test.then(p, c, cancel)
				}
				assert.ErrorIs(t, <-got, test.want)
				synctest.Wait()
				id, ends := int64(0), 0
				for _, f := range p.typed("agent_interrupt") {
					if id == 0 {
						id = f.Inter
					}
					if f.Inter == id && f.Complete {
						ends++
					}
				}
				assert.Equal(t, test.ends, ends)
			})
		})
	}
}

// wait says something and waits for the end of its context, which it hides.
func wait(ctx context.Context, reply *llm.Reply) error {
	_ = reply.Say("One ")
	<-ctx.Done()
	return nil
}

func TestInterruptEndsItsGoroutine(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		p := call(t, handler)
		go func() {
			_ = handler.Call("call_1").Interrupt(t.Context(), func(context.Context, *llm.Reply) error {
				runtime.Goexit()
				return nil
			})
		}()
		synctest.Wait()
		require.Len(t, p.typed("agent_interrupt"), 1)
		assert.True(t, p.typed("agent_interrupt")[0].Complete)
	})
}

// A context that has ended interrupts nobody.
func TestInterruptTooLate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = pause(ctx, time.Second)
			return reply.Say("Yes.")
		}), options(nil))
		p := call(t, handler)
		p.ask(1, "hi")
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.ErrorIs(t, handler.Call("call_1").Interrupt(ctx, say("!")), context.Canceled)
		time.Sleep(2 * time.Second)
		p.answered(1, "Yes.")
		assert.Empty(t, p.typed("agent_interrupt"))
	})
}

// A turn may interrupt itself with its own context, and be superseded as ever.
func TestInterruptWithinATurn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		errs := make(chan error, 2)
		handler := llm.NewHandler(answer(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.ID == 2 {
				return reply.Say("New.")
			}
			err := turn.Call.Interrupt(ctx, func(ctx context.Context, reply *llm.Reply) error {
				_ = reply.Say("Stop! ")
				_ = pause(ctx, time.Second)
				return reply.Say("Listen.")
			})
			errs <- err
			errs <- reply.Say("late")
			return nil
		}), options(nil))
		p := call(t, handler)
		p.ask(1, "hi")
		time.Sleep(2 * time.Second)
		assert.NoError(t, <-errs)
		assert.ErrorIs(t, <-errs, llm.ErrSuperseded)
		require.Len(t, p.typed("agent_interrupt"), 3)

		p.ask(3, "hi")
		synctest.Wait()
		p.ask(2, "wait")
		time.Sleep(2 * time.Second)
		assert.ErrorIs(t, <-errs, llm.ErrSuperseded)
		assert.Error(t, <-errs)
		p.answered(2, "New.")
		assert.Len(t, p.typed("agent_interrupt"), 4)
	})
}

// An interruption goes on over another line, and is not said twice.
func TestInterruptAcrossLines(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		first := call(t, handler)
		c := handler.Call("call_1")
		go func() {
			_ = c.Interrupt(t.Context(), func(_ context.Context, reply *llm.Reply) error {
				_ = reply.Say("One ")
				time.Sleep(time.Second)
				return reply.Say("two.")
			})
		}()
		synctest.Wait()
		first.drop()
		time.Sleep(2 * time.Second)
		second := connect(t, handler, "call_1")
		synctest.Wait()
		frames := second.typed("agent_interrupt")
		require.Len(t, frames, 2)
		assert.Equal(t, "two.", frames[0].Content)
		assert.True(t, frames[1].Complete)
		second.drop()
		third := connect(t, handler, "call_1")
		synctest.Wait()
		assert.Empty(t, third.typed("agent_interrupt"))
	})
}

func TestUpdateAgent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		p := call(t, handler)
		c := handler.Call("call_1")
		for _, bad := range []llm.AgentSettings{
			{Responsiveness: new(-0.1)}, {Responsiveness: new(1.1)}, {Responsiveness: new(math.NaN())},
			{InterruptionSensitivity: new(2.0)}, {ReminderTriggerMs: new(0.0)}, {ReminderTriggerMs: new(math.Inf(1))},
			{ReminderMaxCount: new(-1)},
		} {
			assert.ErrorIs(t, c.UpdateAgent(bad), llm.ErrInvalid)
		}
		assert.Empty(t, p.typed("update_agent"))
		require.NoError(t, c.UpdateAgent(llm.AgentSettings{
			Responsiveness: new(0.0), InterruptionSensitivity: new(1.0), ReminderTriggerMs: new(2.5e4), ReminderMaxCount: new(0),
		}))
		require.Len(t, p.typed("update_agent"), 1)
		assert.JSONEq(t, `{"responsiveness":0,"interruption_sensitivity":1,"reminder_trigger_ms":25000,"reminder_max_count":0}`,
			string(p.typed("update_agent")[0].Settings))
	})
}

type odd string

func (o odd) MarshalJSON() ([]byte, error) { return []byte(o), nil }

func TestSendMetadata(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		p := call(t, handler)
		c := handler.Call("call_1")
		for _, bad := range []any{nil, 1, "x", []int{1}, map[string]int(nil), make(chan int), odd("{"), odd("{\"a\":\"\xff\"}")} {
			assert.ErrorIs(t, c.SendMetadata(bad), llm.ErrInvalid, "%v", bad)
		}
		require.NoError(t, c.SendMetadata(map[string]any{"mood": "happy"}))
		require.Len(t, p.typed("metadata"), 1)
		assert.JSONEq(t, `{"mood":"happy"}`, string(p.typed("metadata")[0].Metadata))
	})
}

func TestHangUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		notes := newDiary()
		handler := llm.NewHandler(answer(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			_ = reply.Say("Goodbye for good. ")
			if err := turn.Call.HangUp(); err != nil {
				return err
			}
			return reply.Say("late")
		}), options(func(o *llm.Options) { o.Hooks = notes.hooks() }))
		p := call(t, handler)
		c := handler.Call("call_1")
		p.ask(1, "hi")
		<-p.served
		synctest.Wait()
		assert.NoError(t, p.err)
		assert.Equal(t, llm.HangUp, p.closedHow())
		assert.Equal(t, "Goodbye for good. ", p.said(1))
		assert.Equal(t, []string{"started", "turn 0 begin completed", "turn 1 response abandoned", "ended agent"}, notes.read())
		assert.ErrorIs(t, context.Cause(c.Context()), llm.ErrCallEnded)
		assert.ErrorIs(t, c.HangUp(), llm.ErrCallEnded)
		assert.ErrorIs(t, c.SendMetadata(map[string]int{}), llm.ErrCallEnded)
		assert.ErrorIs(t, c.UpdateAgent(llm.AgentSettings{}), llm.ErrCallEnded)
		assert.ErrorIs(t, c.ToolInvocation("t1", "book", "{}"), llm.ErrCallEnded)
		assert.ErrorIs(t, c.Interrupt(t.Context(), say("!")), llm.ErrCallEnded)
	})
}

func TestNewCall(t *testing.T) {
	t.Parallel()
	c := llm.NewCall("call_1", &retell.Call{AgentID: "agent_1"})
	assert.Equal(t, "call_1", c.ID())
	assert.Equal(t, "agent_1", c.Details().AgentID)
	assert.Nil(t, llm.NewCall("call_2", nil).Details())
	assert.NoError(t, c.Context().Err())
	assert.Same(t, c, llm.CallFrom(c.Context()))
	assert.Same(t, c, llm.CallFrom(llm.WithCall(t.Context(), c)))
	assert.Nil(t, llm.CallFrom(t.Context()))
	assert.ErrorIs(t, c.HangUp(), llm.ErrNoSocket)
	assert.ErrorIs(t, c.SendMetadata(map[string]int{}), llm.ErrNoSocket)
	assert.ErrorIs(t, c.UpdateAgent(llm.AgentSettings{}), llm.ErrNoSocket)
	assert.ErrorIs(t, c.ToolInvocation("t1", "book", "{}"), llm.ErrNoSocket)
	assert.ErrorIs(t, c.ToolResult("t1", "ok", true), llm.ErrNoSocket)
	assert.ErrorIs(t, c.Interrupt(t.Context(), say("!")), llm.ErrNoSocket)
}

func TestKey(t *testing.T) {
	t.Parallel()
	var apples, pears llm.Key[int]
	var nothing, naught llm.Key[struct{}]
	a, b := llm.NewCall("a", nil), llm.NewCall("b", nil)
	_, ok := apples.Load(a)
	assert.False(t, ok)
	apples.Store(a, 1)
	pears.Store(a, 2)
	nothing.Store(a, struct{}{})
	got, ok := apples.Load(a)
	assert.True(t, ok)
	assert.Equal(t, 1, got)
	_, ok = apples.Load(b)
	assert.False(t, ok)
	_, ok = naught.Load(a)
	assert.False(t, ok, "keys of the same type are different")
	got, loaded := apples.LoadOrStore(a, 7)
	assert.True(t, loaded)
	assert.Equal(t, 1, got)
	got, loaded = apples.LoadOrStore(b, 7)
	assert.False(t, loaded)
	assert.Equal(t, 7, got)
	apples.Delete(a)
	_, ok = apples.Load(a)
	assert.False(t, ok)
}

func TestReply(t *testing.T) {
	t.Parallel()
	var got []llm.Event
	reply := llm.NewReply(func(e llm.Event) error { got = append(got, e); return nil })
	require.NoError(t, reply.Say(""))
	require.NoError(t, reply.Say("Hold on. "))
	for _, bad := range []llm.Event{
		{Action: llm.Transfer{Number: "555"}}, {Action: llm.Transfer{Number: "+0123456789"}},
		{Action: llm.Transfer{Number: "+1" + strings.Repeat("2", 15)}}, {Action: llm.Transfer{Number: "+1415555012a"}},
		{Action: llm.PressDigits{}}, {Action: llm.PressDigits{Digits: "1a"}},
	} {
		assert.ErrorIs(t, reply.Send(bad), llm.ErrInvalid, "%v", bad)
	}
	require.NoError(t, reply.PressDigits("1#*"))
	assert.ErrorIs(t, reply.Say("more"), llm.ErrReplyEnded)
	assert.ErrorIs(t, reply.EndCall(""), llm.ErrReplyEnded)
	assert.Equal(t, []llm.Event{{Text: "Hold on. "}, {Action: llm.PressDigits{Digits: "1#*"}}}, got)

	failing := llm.NewReply(func(llm.Event) error { return assert.AnError })
	assert.ErrorIs(t, failing.EndCall("Bye."), assert.AnError)
	assert.ErrorIs(t, failing.Say("more"), assert.AnError, "an action that failed ends nothing")
}

func TestWrap(t *testing.T) {
	t.Parallel()
	tag := func(tag string) llm.Middleware {
		return func(next llm.Responder) llm.Responder {
			return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
				return next.Respond(ctx, turn, llm.NewReply(func(e llm.Event) error {
					e.Text = tag + "(" + e.Text + ")"
					return reply.Send(e)
				}))
			})
		}
	}
	said := ""
	record := llm.NewReply(func(e llm.Event) error { said += e.Text; return nil })
	responder := llm.Wrap(llm.ResponderFunc(repeat), tag("a"), tag("b"))
	turn := &llm.Turn{Transcript: []llm.Utterance{
		{Role: llm.RoleUser, Content: "no"}, {Role: llm.RoleAgent, Content: "?"},
		{Role: llm.RoleUser, Content: " hi "}, {Role: llm.RoleUser, Content: ""}, {Role: llm.RoleUser, Content: "there "},
	}}
	require.NoError(t, responder.Respond(t.Context(), turn, record))
	assert.Equal(t, "a(b(hi there))", said)
}

func TestReasonString(t *testing.T) {
	t.Parallel()
	for reason, want := range map[llm.Reason]string{llm.Begin: "begin", llm.Response: "response", llm.Reminder: "reminder", 9: "unknown"} {
		assert.Equal(t, want, reason.String())
	}
}
