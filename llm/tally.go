package llm

import (
	"sync"
	"time"
)

// tally counts what is under way, and lets somebody wait until nothing is. The
// zero value is ready.
type tally struct {
	mu   sync.Mutex
	n    int
	zero chan struct{} // closed when n gets 0; nil if nobody waits
}

func (t *tally) add() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
}

func (t *tally) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n--
	if t.n == 0 && t.zero != nil {
		close(t.zero)
		t.zero = nil
	}
}

// wait waits until nothing is under way, and no longer than most.
func (t *tally) wait(most time.Duration) {
	t.mu.Lock()
	if t.n == 0 {
		t.mu.Unlock()
		return
	}
	if t.zero == nil {
		t.zero = make(chan struct{})
	}
	zero := t.zero
	t.mu.Unlock()
	limit := time.NewTimer(most)
	defer limit.Stop()
	select {
	case <-zero:
	case <-limit.C:
	}
}
