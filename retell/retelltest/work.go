package retelltest

import (
	"context"
	"fmt"
	"sync"
)

// work counts what a server has to do. Unlike a sync.WaitGroup it may get more
// while somebody waits.
type work struct {
	mu   sync.Mutex
	jobs int
	idle chan struct{} // closed when jobs becomes 0; nil if nobody waits
}

// Go runs f in a goroutine of its own.
func (w *work) Go(f func()) {
	w.add()
	go func() {
		defer w.done()
		f()
	}()
}

func (w *work) add() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.jobs++
}

func (w *work) done() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.jobs--
	if w.jobs == 0 && w.idle != nil {
		close(w.idle)
		w.idle = nil
	}
}

func (w *work) wait(ctx context.Context) error {
	for {
		w.mu.Lock()
		if w.jobs == 0 {
			w.mu.Unlock()
			return nil
		}
		if w.idle == nil {
			w.idle = make(chan struct{})
		}
		idle, jobs := w.idle, w.jobs
		w.mu.Unlock()
		select {
		case <-idle:
		case <-ctx.Done():
			return fmt.Errorf("retelltest: %w with %d jobs left to do", ctx.Err(), jobs)
		}
	}
}
