package llm

import (
	"log/slog"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Whoever adds something while last is called comes before it or not at all.
func TestLastHookIsLast(t *testing.T) {
	t.Parallel()
	for range 500 {
		q := &hookQueue{logger: slog.New(slog.DiscardHandler)}
		over := make(chan struct{})
		q.over = func() { close(over) }
		q.first(nil)
		var ended, late bool // hooks run one at a time
		var adding sync.WaitGroup
		for range 8 {
			adding.Go(func() {
				for range 100 {
					q.add(func() { late = late || ended })
				}
			})
		}
		q.last(func() { ended = true })
		adding.Wait()
		<-over
		if !assert.False(t, late) {
			return
		}
	}
}
