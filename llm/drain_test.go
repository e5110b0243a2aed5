package llm_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

func TestDrainWaitsForLiveCalls(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		p := call(t, handler)
		drained := make(chan error, 2)
		for range 2 { // the second waits along
			go func() { drained <- handler.Drain(t.Context()) }()
		}
		time.Sleep(time.Hour)
		assert.Equal(t, llm.State{Calls: 1, Draining: true}, handler.State())

		refused := connect(t, handler, "call_2")
		<-refused.served
		assert.ErrorIs(t, refused.err, llm.ErrDraining)
		assert.Equal(t, llm.Drop, refused.closedHow())

		p.drop() // a call that is live may come back
		p = connect(t, handler, "call_1")
		p.ask(1, "hi")
		synctest.Wait()
		p.answered(1, "hi")
		assert.Empty(t, drained)
		p.hangUp()
		assert.NoError(t, <-drained)
		assert.NoError(t, <-drained)
		assert.Equal(t, llm.State{Draining: true}, handler.State())
		assert.NoError(t, handler.Drain(t.Context()), "nothing is left")
	})
}

// When the time for draining is over, a call goes as soon as its open turn is
// complete.
func TestDrainLetsGoAfterTheOpenTurn(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int]struct {
		after time.Duration
		ends  int
	}{
		2:  {2 * time.Second, 1},
		20: {5 * time.Second, 0},
	} {
		t.Run(fmt.Sprintf("a turn of %d s", seconds), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				notes := newDiary()
				handler := llm.NewHandler(answer(func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
					_ = reply.Say("One ")
					_ = pause(ctx, time.Duration(seconds)*time.Second)
					return reply.Say("two.")
				}), options(func(o *llm.Options) { o.Hooks = notes.hooks() }))
				p := call(t, handler)
				idle := connect(t, handler, "call_2")
				p.ask(1, "hi")
				synctest.Wait()
				began := time.Now()
				reason := errors.New("deploying")
				ctx, cancel := context.WithCancelCause(t.Context())
				cancel(reason)
				err := handler.Drain(ctx)
				let, ok := errors.AsType[*llm.DrainError](err)
				require.True(t, ok)
				assert.Equal(t, 2, let.Calls)
				assert.ErrorIs(t, err, reason)
				assert.EqualError(t, err, "llm: let 2 live calls go: deploying")
				assert.Equal(t, want.after, time.Since(began))
				assert.Equal(t, want.ends, p.completions(1))
				assert.Equal(t, llm.Drop, p.closedHow())
				assert.Equal(t, llm.Drop, idle.closedHow())
				synctest.Wait()
				assert.Contains(t, notes.read(), "ended drained")
			})
		})
	}
}

// drainNow drains without patience, in the background. The channel tells with what
// error.
func drainNow(t *testing.T, handler *llm.Handler) <-chan error {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	drained := make(chan error, 1)
	go func() { drained <- handler.Drain(ctx) }()
	return drained
}

// A request that is taking the place of the open turn is waited for, too: Retell
// would not ask again.
func TestDrainWaitsForWhatSupersedes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		p := call(t, handler)
		p.stick()
		p.ask(1, "hi")
		synctest.Wait()
		drained := drainNow(t, handler)
		synctest.Wait()
		p.ask(2, "no, wait")
		time.Sleep(time.Second)
		assert.Empty(t, drained)
		p.unstick()
		assert.Error(t, <-drained)
		p.answered(2, "no, wait")
	})
}

// A turn whose time is over while it writes says so before the call is let go.
func TestDrainWaitsForATurnThatTimesOut(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
			_ = pause(ctx, time.Second)
			return reply.Send(llm.Event{Text: "One moment. ", Filler: true})
		}), options(func(o *llm.Options) { o.TurnTimeout = 3 * time.Second }))
		p := call(t, handler)
		p.stick()
		p.ask(1, "hi")
		synctest.Wait()
		drained := drainNow(t, handler)
		time.Sleep(4 * time.Second)
		p.unstick()
		assert.Error(t, <-drained)
		p.answered(1, "One moment. "+llm.DefaultApology)
	})
}

// Whoever writes down how calls ended has done it when Drain returns, for a
// process ends then. One that never does is not waited for.
func TestDrainWaitsForHooks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		takes, want time.Duration
		written     int
	}{
		"in time": {3 * time.Second, 3 * time.Second, 1},
		"stuck":   {time.Hour, 5 * time.Second, 0},
	} {
		for _, letGo := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, let go %v", name, letGo), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					var written atomic.Int64
					handler := llm.NewHandler(answer(repeat), options(func(o *llm.Options) {
						o.Hooks.CallEnded = func(*llm.Call, *llm.CallRecord) {
							time.Sleep(test.takes)
							written.Add(1)
						}
					}))
					p := call(t, handler)
					synctest.Wait()
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					if letGo {
						cancel()
					} else {
						p.hangUp()
					}
					began := time.Now()
					assert.Equal(t, letGo, handler.Drain(ctx) != nil)
					assert.Equal(t, test.want, time.Since(began))
					assert.EqualValues(t, test.written, written.Load())
					time.Sleep(2 * time.Hour)
				})
			})
		}
	}
}

func TestClose(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ended := make(chan error, 1)
		notes := newDiary()
		handler := llm.NewHandler(answer(func(ctx context.Context, _ *llm.Turn, _ *llm.Reply) error {
			<-ctx.Done()
			ended <- context.Cause(ctx)
			return ctx.Err()
		}), options(func(o *llm.Options) { o.Hooks = notes.hooks() }))
		p := call(t, handler)
		p.ask(1, "hi")
		synctest.Wait()
		require.NoError(t, handler.Close())
		assert.ErrorIs(t, <-ended, llm.ErrCallEnded)
		assert.Equal(t, llm.Drop, p.closedHow())
		assert.Zero(t, p.completions(1), "it is left to whoever takes the call")
		synctest.Wait()
		assert.Equal(t, []string{
			"started", "turn 0 begin completed", "turn 1 response abandoned", "ended closed",
		}, notes.read())
		require.NoError(t, handler.Close())
		refused := connect(t, handler, "call_1")
		<-refused.served
		assert.ErrorIs(t, refused.err, llm.ErrDraining)
	})
}

func TestMaxCalls(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(func(o *llm.Options) { o.MaxCalls = 2 }))
		first, second := connect(t, handler, "call_1"), connect(t, handler, "call_2")
		synctest.Wait()
		refused := connect(t, handler, "call_3")
		<-refused.served
		assert.ErrorIs(t, refused.err, llm.ErrTooManyCalls)
		first.drop()
		first = connect(t, handler, "call_1") // is one of them
		synctest.Wait()
		assert.Equal(t, 2, handler.State().Calls)
		second.hangUp()
		third := connect(t, handler, "call_3")
		synctest.Wait()
		assert.Equal(t, llm.Closing(-1), third.closedHow())
		assert.Equal(t, llm.Closing(-1), first.closedHow())
	})
}

func TestCallsAndCall(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		for _, id := range []string{"call_1", "call_2", "call_3"} {
			connect(t, handler, id)
		}
		synctest.Wait()
		ids := map[string]bool{}
		for c := range handler.Calls() {
			ids[c.ID()] = true
			assert.Same(t, c, handler.Call(c.ID()))
			if len(ids) == 2 {
				require.NoError(t, c.HangUp()) // while ranging
			}
		}
		assert.Len(t, ids, 3)
		for range handler.Calls() {
			break
		}
		assert.Equal(t, 2, handler.State().Calls)
		assert.Nil(t, handler.Call("call_4"))
	})
}

// The end of Serve's context drops the connection and leaves the call to the
// next one.
func TestServeContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		type tenant struct{}
		handler := llm.NewHandler(answer(func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
			return reply.Say(ctx.Value(tenant{}).(string))
		}), options(nil))
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), tenant{}, "riverside"))
		p := &peer{t: t, inbox: make(chan []byte, 9), closed: make(chan struct{}), served: make(chan struct{})}
		go func() { p.err = handler.Serve(ctx, "call_1", p); close(p.served) }()
		p.ask(1, "who?")
		synctest.Wait()
		p.answered(1, "riverside")
		cancel()
		<-p.served
		assert.Error(t, p.err)
		assert.Equal(t, llm.Drop, p.closedHow())
		c := handler.Call("call_1")
		require.NotNil(t, c)
		assert.NoError(t, c.Context().Err())
		assert.Equal(t, "riverside", c.Context().Value(tenant{}))
	})
}

// A panic of a connection or a logger ends the connection and not the call.
func TestServePanic(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		assert.PanicsWithValue(t, "broken", func() { _ = handler.Serve(t.Context(), "call_1", brokenConn{}) })
		require.Equal(t, 1, handler.State().Calls)
		p := connect(t, handler, "call_1")
		p.ask(1, "hi")
		synctest.Wait()
		p.answered(1, "hi")
		p.drop()
		time.Sleep(time.Minute)
		assert.Zero(t, handler.State().Calls)
	})
}

type brokenConn struct{}

func (brokenConn) Read() ([]byte, error)   { panic("broken") }
func (brokenConn) Write([]byte) error      { return nil }
func (brokenConn) Close(llm.Closing) error { return nil }

// A connection that panics when it is written to, on whatever goroutine, is lost,
// and its reader learns why.
func TestServePanicOfWrite(t *testing.T) {
	for name, greeted := range map[string]bool{"at once": false, "in a turn": true} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				handler := llm.NewHandler(answer(repeat), options(nil))
				b := &brokenLine{peer: &peer{t: t, inbox: make(chan []byte, 9), closed: make(chan struct{})}}
				b.broken.Store(!greeted)
				ended := make(chan error, 1)
				go func() { ended <- handler.Serve(t.Context(), "call_1", b) }()
				time.Sleep(5 * time.Second) // more than the first words wait for details
				if greeted {
					b.broken.Store(true)
					b.ask(1, "hi")
				}
				fault, ok := errors.AsType[*llm.PanicError](<-ended)
				require.True(t, ok)
				assert.Equal(t, "broken", fault.Value)
				assert.Equal(t, llm.Drop, b.closedHow())

				p := connect(t, handler, "call_1")
				synctest.Wait()
				if greeted {
					p.answered(1, "hi")
				} else {
					p.answered(0, "")
				}
			})
		})
	}
}

type brokenLine struct {
	*peer
	broken atomic.Bool
}

func (b *brokenLine) Write(message []byte) error {
	if b.broken.Load() {
		panic("broken")
	}
	return b.peer.Write(message)
}
