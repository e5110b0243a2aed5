package llm_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
)

// Writers of a reply wait for each other, and nobody is forgotten.
func TestReplyTakesOneEventAtATime(t *testing.T) {
	t.Parallel()
	const writers, each = 8, 500
	writing, written := false, 0
	reply := llm.NewReply(func(llm.Event) error {
		assert.False(t, writing)
		writing = true
		written++
		writing = false
		return nil
	})
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for range each {
				assert.NoError(t, reply.Say("x"))
			}
		})
	}
	wg.Wait()
	assert.Equal(t, writers*each, written)
}

// Time goes on while writers wait for one that is stuck.
func TestReplyDoesNotStopTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		reply := llm.NewReply(func(llm.Event) error { time.Sleep(time.Hour); return nil })
		began := time.Now()
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() { assert.NoError(t, reply.Say("x")) })
		}
		wg.Wait()
		assert.Equal(t, 3*time.Hour, time.Since(began))
	})
}
