package llm_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A caller barges in at every event of a turn: before the first text, between
// any two pieces, after the last, after the action and after the end.
func TestPromise1OneTurnAtATimeBargeIn(t *testing.T) {
	t.Parallel()
	pieces := []string{"One. ", "Two. ", "Three. "}
	for _, action := range []llm.Action{nil, llm.EndCall{}, llm.Transfer{Number: "+14155550123"}, llm.PressDigits{Digits: "1"}} {
		for after := range len(pieces) + 2 {
			t.Run(fmt.Sprintf("%T/after %d", action, after), func(t *testing.T) {
				bubble(t, func(t *testing.T) { bargeIn(t, pieces, action, after) })
			})
		}
	}
}

// bargeIn interrupts a turn after so many of its events: the pieces, the action
// if there is one, and the return.
func bargeIn(t *testing.T, pieces []string, action llm.Action, after int) {
	var cause, late error
	record := make(chan *llm.TurnRecord, 10)
	handler := llm.NewHandler(answer(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if turn.ID == 2 {
			return reply.Say("New.")
		}
		events := make([]llm.Event, 0, len(pieces)+1)
		for _, text := range pieces {
			events = append(events, llm.Event{Text: text})
		}
		if action != nil {
			events = append(events, llm.Event{Action: action})
		}
		for i, event := range events {
			if i == after {
				<-ctx.Done()
				cause = context.Cause(ctx)
				late = reply.Send(event)
				return late
			}
			if err := reply.Send(event); err != nil {
				return err
			}
		}
		return nil
	}), options(func(o *llm.Options) {
		o.Hooks.TurnFinished = func(_ *llm.Call, r *llm.TurnRecord) { record <- r }
	}))
	p := call(t, handler)
	p.ask(1, "first")
	synctest.Wait()
	p.ask(2, "no, wait")
	synctest.Wait()

	assert.Equal(t, strings.Join(pieces[:min(after, len(pieces))], ""), p.said(1))
	p.answered(2, "New.")
	events := len(pieces)
	if action != nil {
		events++
	}
	<-record // the greeting's
	first := <-record
	require.Equal(t, int64(1), first.ID)
	if after < events {
		assert.ErrorIs(t, cause, llm.ErrSuperseded)
		assert.ErrorIs(t, late, llm.ErrTurnOver)
		assert.ErrorIs(t, late, llm.ErrSuperseded)
		assert.Zero(t, p.completions(1))
		assert.Equal(t, llm.Interrupted, first.Outcome)
		return
	}
	assert.Equal(t, 1, p.completions(1))
	assert.Equal(t, llm.Completed, first.Outcome)
	assert.Equal(t, action, first.Action)
}

// Whatever a Responder does, its turn gets exactly one completing frame, and
// the next turn works.
func TestPromise1OneTurnAtATimeWhateverTheResponderDoes(t *testing.T) {
	t.Parallel()
	failure := errors.New("the model is down")
	huge := strings.Repeat("ü", 5<<20)
	for name, test := range map[string]struct {
		respond llm.ResponderFunc
		want    string
		outcome llm.Outcome
		err     error
	}{
		"says nothing": {func(context.Context, *llm.Turn, *llm.Reply) error { return nil }, "", llm.Completed, nil},
		"fails before a word": {func(context.Context, *llm.Turn, *llm.Reply) error { return failure },
			llm.DefaultApology, llm.Failed, failure},
		"fails between words": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.Say("I think ")
			return failure
		}, "I think ", llm.Failed, failure},
		"panics": {func(context.Context, *llm.Turn, *llm.Reply) error { panic(failure) },
			llm.DefaultApology, llm.Failed, failure},
		"panics between words": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.Say("Well, ")
			panic("out of words")
		}, "Well, ", llm.Failed, nil},
		"ends its goroutine": {func(context.Context, *llm.Turn, *llm.Reply) error { runtime.Goexit(); return nil },
			llm.DefaultApology, llm.Failed, nil},
		"hangs": {func(ctx context.Context, _ *llm.Turn, _ *llm.Reply) error { <-ctx.Done(); return ctx.Err() },
			llm.DefaultApology, llm.TimedOut, llm.ErrTurnTimeout},
		"hangs and ignores its context": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			time.Sleep(time.Hour)
			if err := reply.Say("Late."); !errors.Is(err, llm.ErrTurnOver) || !errors.Is(err, llm.ErrTurnTimeout) {
				panic(err)
			}
			return nil
		}, llm.DefaultApology, llm.TimedOut, llm.ErrTurnTimeout},
		"fails after a filler": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.Send(llm.Event{Text: "One moment. ", Filler: true})
			return failure
		}, "One moment. " + llm.DefaultApology, llm.Failed, failure},
		"fails after a filler without a space": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.Send(llm.Event{Text: "One moment.", Filler: true})
			return failure
		}, "One moment. " + llm.DefaultApology, llm.Failed, failure},
		"hangs after a long filler": {func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.Send(llm.Event{Text: strings.Repeat("um ", 5000), Filler: true})
			<-ctx.Done()
			return ctx.Err()
		}, strings.Repeat("um ", 5000) + llm.DefaultApology, llm.TimedOut, llm.ErrTurnTimeout},
		"hangs between words": {func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.Say("One moment. ")
			<-ctx.Done()
			return ctx.Err()
		}, "One moment. ", llm.TimedOut, llm.ErrTurnTimeout},
		"hangs after its action": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.PressDigits("1")
			time.Sleep(time.Hour)
			return nil
		}, "", llm.Completed, nil},
		"fails after its action": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.EndCall("Bye.")
			return failure
		}, "Bye.", llm.Completed, failure},
		"writes after its action": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = reply.EndCall("Bye.")
			if err := reply.Say("And"); !errors.Is(err, llm.ErrReplyEnded) {
				panic(err)
			}
			return nil
		}, "Bye.", llm.Completed, nil},
		"writes after its end": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			go func() {
				time.Sleep(time.Second)
				if err := reply.Say("And"); !errors.Is(err, llm.ErrTurnOver) {
					panic(err)
				}
			}()
			return reply.Say("Done.")
		}, "Done.", llm.Completed, nil},
		"writes invalid UTF-8": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			return reply.Say("caf\xc3 cr\xe8me \xff")
		}, "caf crme ", llm.Completed, nil},
		"writes ten megabytes": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			return reply.Say(huge)
		}, huge[:64<<10], llm.Failed, llm.ErrReplyTooLong},
		"writes an invalid action": {func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			return reply.Transfer("555", "Hold on.")
		}, llm.DefaultApology, llm.Failed, llm.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				records := make(chan *llm.TurnRecord, 10)
				handler := llm.NewHandler(answer(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
					if turn.ID == 1 {
						return test.respond(ctx, turn, reply)
					}
					return repeat(ctx, turn, reply)
				}), options(func(o *llm.Options) {
					o.Hooks.TurnFinished = func(_ *llm.Call, r *llm.TurnRecord) { records <- r }
				}))
				p := call(t, handler)
				p.ask(1, "first")
				time.Sleep(2 * time.Minute)
				p.answered(1, test.want)
				<-records
				record := <-records
				assert.Equal(t, test.outcome, record.Outcome)
				if test.err != nil {
					assert.ErrorIs(t, record.Err, test.err)
				}
				p.ask(2, "second")
				synctest.Wait()
				p.answered(2, "second")
				time.Sleep(2 * time.Hour)
				p.answered(1, test.want)
				assert.Equal(t, int64(2), (<-records).ID)
				assert.Empty(t, records, "one record for each turn")
			})
		})
	}
}

// Several goroutines write to one Reply: all text arrives, in some order, and
// none of it after the turn has ended.
func TestPromise1OneTurnAtATimeConcurrentWriters(t *testing.T) {
	t.Parallel()
	const writers, each = 8, 50
	for _, interrupted := range []bool{false, true} {
		t.Run(fmt.Sprintf("interrupted %v", interrupted), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := call(t, llm.NewHandler(answer(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
					var writing sync.WaitGroup
					for range writers {
						writing.Go(func() {
							for range each {
								time.Sleep(time.Millisecond) // and goes on regardless
								_ = reply.Say("x")
							}
						})
					}
					writing.Wait()
					return nil
				}), options(nil)))
				p.ask(1, "first")
				if interrupted {
					time.Sleep(each / 2 * time.Millisecond)
					p.ask(2, "second")
					time.Sleep(time.Minute)
					assert.Zero(t, p.completions(1))
					assert.Less(t, len(p.said(1)), writers*each)
					p.answered(2, strings.Repeat("x", writers*each))
					return
				}
				time.Sleep(time.Minute)
				p.answered(1, strings.Repeat("x", writers*each))
			})
		})
	}
}

// Requests come faster than anybody can answer, and every write of an older id
// after a newer request was taken in fails the test: see peer.
func TestPromise1OneTurnAtATimeUnderFire(t *testing.T) {
	t.Parallel()
	const requests = 300
	handler := llm.NewHandler(answer(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
		for range 20 {
			if err := reply.Say("x"); err != nil {
				return err
			}
			runtime.Gosched()
		}
		return nil
	}), options(nil))
	p := connect(t, handler, "call_1")
	for id := range int64(requests) {
		p.ask(id+1, "again")
		if id%7 == 0 {
			p.send(`{"interaction_type":"ping_pong","timestamp":5}`)
		}
		runtime.Gosched()
	}
	require.Eventually(t, func() bool { return p.completions(requests) == 1 }, 10*time.Second, time.Millisecond)
	p.answered(requests, strings.Repeat("x", 20))
	for id := range int64(requests) {
		require.LessOrEqual(t, p.completions(id), 1)
	}
}

// No error of ours closes the call, and what has to go goes without a code.
func TestPromise2TheCallOutlivesUs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		do   func(t *testing.T, h *llm.Handler, p *peer)
		want llm.Closing
	}{
		"drain": {func(t *testing.T, h *llm.Handler, _ *peer) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			_ = h.Drain(ctx)
		}, llm.Drop},
		"close":         {func(_ *testing.T, h *llm.Handler, _ *peer) { _ = h.Close() }, llm.Drop},
		"newer socket":  {func(t *testing.T, h *llm.Handler, _ *peer) { connect(t, h, "call_1") }, llm.Drop},
		"stuck write":   {func(_ *testing.T, _ *llm.Handler, p *peer) { p.stick(); p.ask(1, "x"); time.Sleep(time.Minute) }, llm.Drop},
		"no more pings": {func(_ *testing.T, _ *llm.Handler, p *peer) { p.send(ping); time.Sleep(time.Minute) }, llm.Drop},
		"hang up":       {func(t *testing.T, h *llm.Handler, _ *peer) { require.NoError(t, h.Call("call_1").HangUp()) }, llm.HangUp},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				h := llm.NewHandler(answer(repeat), options(nil))
				p := call(t, h)
				test.do(t, h, p)
				synctest.Wait()
				assert.Equal(t, test.want, p.closedHow())
			})
		})
	}
}

const ping = `{"interaction_type":"ping_pong","timestamp":1791234567890}`
