package llm_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

const update = `{"interaction_type":"update_only","turntaking":"user_turn","transcript":[{"role":"user","content":"hi"}]}`

// Whatever comes before the call object, CallStarted is told first; and
// whatever comes after the end, CallEnded last.
func TestHooksAreEnclosedByStartAndEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		notes := newDiary()
		handler := llm.NewHandler(answer(repeat), options(func(o *llm.Options) { o.Hooks = notes.hooks() }))
		p := connect(t, handler, "call_1")
		p.send("?")
		p.send(update)
		synctest.Wait()
		assert.Empty(t, notes.read(), "the call's details are waited for")
		p.send(details)
		synctest.Wait()
		lines := notes.read()
		require.Len(t, lines, 4)
		assert.Equal(t, "started", lines[0])
		assert.Contains(t, lines[1], "unexpected")
		assert.Equal(t, []string{"update user_turn", "turn 0 begin completed"}, lines[2:])
		for range 100 {
			p.send("?") // is read until the connection is closed
		}
		require.NoError(t, handler.Call("call_1").HangUp())
		p.hangUp()
		synctest.Wait()
		lines = notes.read()
		assert.Equal(t, "ended agent", lines[len(lines)-1])
	})
}

func TestCallStartedWithoutDetails(t *testing.T) {
	t.Parallel()
	for _, without := range []bool{false, true} {
		t.Run(fmt.Sprintf("NoCallDetails %v", without), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				notes := newDiary()
				handler := llm.NewHandler(llm.ResponderFunc(greeter), options(func(o *llm.Options) {
					o.Hooks, o.NoCallDetails = notes.hooks(), without
				}))
				p := connect(t, handler, "call_1")
				began := time.Now()
				for len(p.of(0)) == 0 {
					time.Sleep(100 * time.Millisecond)
				}
				waited := 2 * time.Second
				if without {
					waited = 0
				}
				assert.InDelta(t, waited, time.Since(began), float64(200*time.Millisecond))
				synctest.Wait()
				assert.Equal(t, "started", notes.read()[0])
				assert.Nil(t, handler.Call("call_1").Details())
			})
		})
	}
}

// A slow hook holds up nothing, and gets the newest transcript only.
func TestSlowHook(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var updates []string
		handler := llm.NewHandler(answer(repeat), options(func(o *llm.Options) {
			o.Hooks.TranscriptUpdated = func(_ *llm.Call, u *llm.Update) {
				updates = append(updates, u.Transcript[0].Content)
				time.Sleep(time.Minute)
			}
		}))
		p := call(t, handler)
		began := time.Now()
		for i := range 50 {
			p.send(strings.Replace(update, "hi", fmt.Sprint(i), 1))
			synctest.Wait()
		}
		p.ask(1, "hello")
		synctest.Wait()
		p.answered(1, "hello")
		assert.Zero(t, time.Since(began))
		time.Sleep(time.Hour)
		synctest.Wait()
		assert.Equal(t, []string{"0", "49"}, updates)
	})
}

// A hook that panics or ends its goroutine takes nothing with it.
func TestBrokenHook(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]func(){
		"panics":             func() { panic("oh") },
		"ends its goroutine": runtime.Goexit,
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				notes := newDiary()
				var logged bytes.Buffer
				handler := llm.NewHandler(answer(repeat), options(func(o *llm.Options) {
					o.Hooks = notes.hooks()
					o.Hooks.CallStarted = func(*llm.Call) { broken() }
					o.Logger = slog.New(slog.NewTextHandler(&logged, nil))
				}))
				p := call(t, handler)
				p.ask(1, "hi")
				synctest.Wait()
				p.answered(1, "hi")
				p.hangUp()
				synctest.Wait()
				assert.Equal(t, []string{"turn 0 begin completed", "turn 1 response completed", "ended hung_up"}, notes.read())
				assert.Equal(t, name == "panics", strings.Contains(logged.String(), "a hook panicked"))
			})
		})
	}
}

func TestRecords(t *testing.T) {
	bubble(t, func(t *testing.T) {
		turns := make(chan *llm.TurnRecord, 10)
		ends := make(chan *llm.CallRecord, 1)
		handler := llm.NewHandler(answer(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			time.Sleep(300 * time.Millisecond)
			_ = reply.Say("One ")
			time.Sleep(200 * time.Millisecond)
			_ = reply.Say("two ")
			time.Sleep(100 * time.Millisecond)
			_ = reply.Transfer("+14155550123", "three")
			return nil
		}), options(func(o *llm.Options) {
			o.Hooks.TurnFinished = func(_ *llm.Call, r *llm.TurnRecord) { turns <- r }
			o.Hooks.CallEnded = func(_ *llm.Call, r *llm.CallRecord) { ends <- r }
		}))
		began := time.Now()
		p := call(t, handler)
		time.Sleep(time.Second)
		p.ask(1, "hi")
		time.Sleep(time.Second)
		<-turns
		assert.Equal(t, &llm.TurnRecord{
			ID: 1, Reason: llm.Response, Outcome: llm.Completed, Started: began.Add(time.Second),
			FirstText: 300 * time.Millisecond, LastText: 600 * time.Millisecond, Total: 600 * time.Millisecond,
			Bytes: len("One two three"), Action: llm.Transfer{Number: "+14155550123"},
		}, <-turns)
		p.send("?")
		synctest.Wait()
		p.drop()
		p = connect(t, handler, "call_1")
		time.Sleep(time.Second)
		p.hangUp()
		assert.Equal(t, &llm.CallRecord{
			Cause: llm.CauseHungUp, Started: began, Ended: began.Add(3 * time.Second), Turns: 2, Sockets: 2, Unexpected: 1,
		}, <-ends)
	})
}

// The hooks get what the protocol says, and nothing that was said is logged.
func TestNothingSaidIsLogged(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const secret = "xyzzy"
		var logged bytes.Buffer
		handler := llm.NewHandler(answer(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
			_ = reply.Say(secret)
			if turn.ID == 2 {
				panic("oh")
			}
			return assert.AnError
		}), options(func(o *llm.Options) {
			o.Logger = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
			o.Hooks.TranscriptUpdated = func(*llm.Call, *llm.Update) {}
		}))
		p := call(t, handler)
		p.ask(1, secret)
		synctest.Wait()
		p.ask(2, secret)
		synctest.Wait()
		p.send(`{"interaction_type":"update_only","transcript":[{"role":7,"content":"` + secret + `"},"` + secret + `"]}`)
		p.send(`{"interaction_type":"response_required","response_id":3,"transcript":"` + secret + `"}`)
		p.send(`{"interaction_type":"response_required","response_id":4,"transcript":[{"role":"user","content":"` + secret)
		p.hangUp()
		synctest.Wait()
		assert.Contains(t, logged.String(), "call ended")
		assert.Contains(t, logged.String(), "unexpected message")
		assert.NotContains(t, logged.String(), secret)
	})
}

func TestUpdate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		updates := make(chan *llm.Update, 10)
		handler := llm.NewHandler(answer(repeat), options(func(o *llm.Options) {
			o.Hooks.TranscriptUpdated = func(_ *llm.Call, u *llm.Update) { updates <- u }
		}))
		p := call(t, handler)
		p.send(update)
		synctest.Wait()
		got := <-updates
		assert.Equal(t, "user_turn", got.TurnTaking)
		assert.Equal(t, update, string(got.Raw.JSON()))
		assert.Equal(t, "hi", got.Transcript[0].Content)
		p.send(`{"interaction_type":"update_only","turntaking":7}`)
		synctest.Wait()
		assert.Empty(t, (<-updates).TurnTaking)
	})
}
