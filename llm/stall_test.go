package llm_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A peer that stops reading: cancellation does not wait for the stuck write,
// and the write ends with the connection.
func TestStuckPeer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		causes := make(chan error, 10)
		handler := llm.NewHandler(answer(func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
			context.AfterFunc(ctx, func() { causes <- context.Cause(ctx) })
			return reply.Say("Hello there.")
		}), options(nil))
		p := call(t, handler)
		p.stick()
		began := time.Now()
		p.ask(1, "hi")
		synctest.Wait()
		p.ask(2, "no, wait") // while the first reply is stuck
		synctest.Wait()
		require.Len(t, causes, 1)
		assert.ErrorIs(t, <-causes, llm.ErrSuperseded)
		assert.Zero(t, time.Since(began))
		assert.Equal(t, llm.Closing(-1), p.closedHow())

		<-p.served
		assert.Equal(t, 10*time.Second, time.Since(began))
		assert.Equal(t, llm.Drop, p.closedHow())
		next := connect(t, handler, "call_1")
		synctest.Wait()
		next.answered(2, "Hello there.")
	})
}

// A request that waits for a stuck write, on a connection that is replaced
// meanwhile, has ended the turn before it: it is answered, or nothing is.
func TestStuckPeerIsReplaced(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		p := call(t, handler)
		p.stick()
		p.ask(5, "hi")
		synctest.Wait()
		p.ask(4, "no, wait") // ids count for nothing
		synctest.Wait()
		next := connect(t, handler, "call_1")
		synctest.Wait()
		next.answered(4, "no, wait")
	})
}

// A write that was stuck and comes loose loses nothing, and the ping that came
// meanwhile is answered before anything else.
func TestStuckPeerComesBack(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
			for _, text := range []string{"One ", "two ", "three."} {
				if err := reply.Say(text); err != nil {
					return err
				}
			}
			return nil
		}), options(nil))
		p := call(t, handler)
		p.stick()
		p.ask(1, "hi")
		synctest.Wait()
		p.send(ping)
		time.Sleep(5 * time.Second)
		p.unstick()
		synctest.Wait()
		p.answered(1, "One two three.")
		types := []string{}
		for _, f := range p.frames() {
			types = append(types, f.Type)
		}
		assert.Equal(t, 1, slices.Index(types, "ping_pong")-slices.Index(types[2:], "response")-2, "%v", types)
	})
}

// Pings are answered while a Responder is busy and text flows.
func TestPingsWhileBusy(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
			for range 100 {
				_ = reply.Say("x")
				_ = pause(ctx, 100*time.Millisecond)
			}
			return nil
		}), options(nil))
		p := call(t, handler)
		p.ask(1, "hi")
		for i := range 5 {
			p.send(fmt.Sprintf(`{"interaction_type":"ping_pong","timestamp":%d}`, i))
			time.Sleep(2 * time.Second)
		}
		for i, pong := range p.typed("ping_pong") {
			assert.Equal(t, fmt.Sprint(i), string(pong.Time))
		}
		assert.Len(t, p.typed("ping_pong"), 5)
	})
}

// A line that used to ping and falls silent is dropped; one that never pinged
// is left alone.
func TestIdleTimeout(t *testing.T) {
	bubble(t, func(t *testing.T) {
		handler := llm.NewHandler(answer(repeat), options(nil))
		p := call(t, handler)
		time.Sleep(time.Hour)
		assert.Equal(t, llm.Closing(-1), p.closedHow())
		p.send(ping)
		time.Sleep(10 * time.Second)
		p.send(`{"interaction_type":"update_only","transcript":[]}`) // any message counts
		time.Sleep(14 * time.Second)
		assert.Equal(t, llm.Closing(-1), p.closedHow())
		time.Sleep(2 * time.Second)
		assert.Equal(t, llm.Drop, p.closedHow())
		assert.NotNil(t, handler.Call("call_1"), "it waits for another line")
	})
}
