package main

import (
	"context"
	"errors"
	"sync"
	"time"
)

// mostWaiting is how many results may wait for a CRM that is slow. The campaign
// waits when there are more.
const mostWaiting = 100

// An outbox posts results one after the other, so that a CRM that is slow or
// down holds up no call. What it did not take is in the CSV all the same.
type outbox struct {
	post   func(context.Context, result) error
	queue  chan result
	cancel context.CancelFunc
	work   sync.WaitGroup
	errs   []error // for whoever closes it
}

// newOutbox starts an outbox. Close it.
func newOutbox(post func(context.Context, result) error) *outbox {
	ctx, cancel := context.WithCancel(context.Background())
	o := &outbox{post: post, queue: make(chan result, mostWaiting), cancel: cancel}
	o.work.Go(func() {
		for r := range o.queue {
			if err := o.post(ctx, r); err != nil {
				o.errs = append(o.errs, err)
			}
		}
	})
	return o
}

// add queues a result, which waits if there are too many.
func (o *outbox) add(ctx context.Context, r result) error {
	select {
	case o.queue <- r:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// close posts what is left, for at most so long, and returns the errors of all
// results that were not taken.
func (o *outbox) close(limit time.Duration) error {
	close(o.queue)
	timer := time.AfterFunc(limit, o.cancel)
	o.work.Wait()
	timer.Stop()
	o.cancel()
	return errors.Join(o.errs...)
}
