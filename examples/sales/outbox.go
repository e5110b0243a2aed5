package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// An outbox posts results one after the other, so that a CRM that is slow or
// down holds up no call. Whoever owns it keeps what is waiting.
type outbox struct {
	post func(context.Context, result) error

	mu      sync.Mutex
	waiting []result
	wake    chan struct{}

	cancel context.CancelFunc
	work   sync.WaitGroup
	failed int // results, for whoever closes it
	last   error
}

// newOutbox starts an outbox. Close it.
func newOutbox(post func(context.Context, result) error) *outbox {
	ctx, cancel := context.WithCancel(context.Background())
	o := &outbox{post: post, wake: make(chan struct{}, 1), cancel: cancel}
	o.work.Go(func() {
		for range o.wake {
			for r, ok := o.next(); ok; r, ok = o.next() {
				if err := o.post(ctx, r); err != nil {
					o.failed++
					o.last = err
				}
			}
		}
	})
	return o
}

// next takes the first of those that wait.
func (o *outbox) next() (r result, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.waiting) == 0 {
		return result{}, false
	}
	r, o.waiting = o.waiting[0], o.waiting[1:]
	return r, true
}

// add queues results.
func (o *outbox) add(results ...result) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waiting = append(o.waiting, results...)
	select {
	case o.wake <- struct{}{}:
	default: // it is awake
	}
}

// close posts what is left, for at most so long, and says how much was not taken.
// Nothing is added any more.
func (o *outbox) close(limit time.Duration) error {
	close(o.wake)
	timer := time.AfterFunc(limit, o.cancel)
	o.work.Wait()
	timer.Stop()
	o.cancel()
	if o.failed == 0 {
		return nil
	}
	return fmt.Errorf("%d results are not in the CRM, the next run posts them again: %w", o.failed, o.last)
}
