package quicklock_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/internal/quicklock"
)

func TestMutexIsHeldByOne(t *testing.T) {
	t.Parallel()
	const workers, each = 8, 500
	var mu quicklock.Mutex
	var wg sync.WaitGroup
	n := 0
	for range workers {
		wg.Go(func() {
			for range each {
				mu.Lock()
				n++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	assert.Equal(t, workers*each, n)
}

func TestMutexDoesNotStopTheClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu quicklock.Mutex
		var wg sync.WaitGroup
		began := time.Now()
		for range 3 {
			wg.Go(func() {
				mu.Lock()
				defer mu.Unlock()
				time.Sleep(time.Hour)
			})
		}
		wg.Wait()
		assert.Equal(t, 3*time.Hour, time.Since(began))
	})
}

func BenchmarkMutex(b *testing.B) {
	var mu quicklock.Mutex
	n := 0
	for b.Loop() {
		mu.Lock()
		n++
		mu.Unlock()
	}
}
