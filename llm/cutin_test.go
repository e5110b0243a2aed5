package llm_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A caller who cuts in ends a request to a provider. On a busy processor that
// must not wait until the newer turn has made its own. The scheduler gives no
// guarantee, so neither does this: without the yield in start it is hardly ever
// so, or half of the time under the race detector.
func TestOlderTurnEndsBeforeNewerBegins(t *testing.T) { // not in parallel, for the processors
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const times = 1000
	var ended, inOrder atomic.Int64
	synctest.Test(t, func(t *testing.T) {
		p := call(t, llm.NewHandler(answer(func(ctx context.Context, turn *llm.Turn, _ *llm.Reply) error {
			if ended.Load() == turn.ID-1 {
				inOrder.Add(1)
			}
			<-ctx.Done()
			ended.Store(turn.ID)
			return ctx.Err()
		}), options(nil)))
		for id := range int64(times) {
			p.ask(id+1, "no, wait")
			synctest.Wait()
		}
	})
	assert.Greater(t, inOrder.Load(), int64(times*3/4))
}
