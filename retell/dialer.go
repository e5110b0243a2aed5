package retell

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"
)

const (
	// mostDialFailures ends a run: an outage must not make a whole list
	// unclear.
	mostDialFailures = 5
	// mostDialRefusals bounds how often one entry waits for concurrency that
	// the account seems to have.
	mostDialRefusals = 100
	// storeTimeout limits a write that has to be done although ctx has ended.
	storeTimeout = 10 * time.Second
)

// A dialer is one run of DialList. One goroutine dials; each call has another
// one that follows it.
type dialer struct {
	client  *Client
	options DialOptions
	store   DialStore
	pace    *dialPace
	seen    map[string]bool // ids of this run
	failed  int             // unclear calls and failed connections in a row

	followers sync.WaitGroup
	stop      context.CancelCauseFunc
	handing   chan struct{} // holds one while a result is handed over
	mu        sync.Mutex
	report    DialReport // guarded by mu while there are followers
}

func newDialer(client *Client, options DialOptions) *dialer {
	store := options.Store
	if store == nil {
		store = NewDialMemory()
	}
	return &dialer{
		client: client, options: options, store: store, pace: newDialPace(client, options),
		seen: map[string]bool{}, handing: make(chan struct{}, 1),
	}
}

func (d *dialer) run(parent context.Context, entries iter.Seq[*DialEntry]) error {
	ctx, stop := context.WithCancelCause(parent)
	defer stop(nil)
	d.stop = stop
	for entry := range entries {
		if ctx.Err() != nil {
			break
		}
		if err := d.settle(ctx, entry); err != nil {
			stop(err)
			break
		}
	}
	d.followers.Wait()
	if ctx.Err() == nil {
		return nil
	}
	return fmt.Errorf("retell: the list was not dialled to its end: %w", context.Cause(ctx))
}

// settle dials an entry, unless that was done before.
func (d *dialer) settle(ctx context.Context, entry *DialEntry) error {
	if entry == nil {
		return &ArgumentError{Name: "entry", Reason: "is nil"}
	}
	if err := entry.Params.check(); err != nil {
		return d.deliver(ctx, &DialResult{Entry: entry, Outcome: DialRefused, Err: err})
	}
	id := entry.id()
	if d.seen[id] {
		err := &ArgumentError{Name: "id", Reason: "is that of an entry before, which was not dialled again"}
		return d.deliver(ctx, &DialResult{Entry: entry, Outcome: DialRefused, Err: err})
	}
	d.seen[id] = true
	for range mostDialRefusals {
		if err := d.pace.wait(ctx); err != nil {
			return err
		}
		before, err := d.store.Claim(ctx, id, DialRecord{State: DialClaimed, At: time.Now()})
		if err != nil {
			return fmt.Errorf("dial store: %w", err)
		}
		if before.State != "" {
			return d.resume(ctx, entry, id, before)
		}
		if again, err := d.dial(ctx, entry, id); !again {
			return err
		}
	}
	return fmt.Errorf("%w: %d times for one number, although the account has some left", ErrConcurrency, mostDialRefusals)
}

// resume does what an earlier run left to do.
func (d *dialer) resume(ctx context.Context, entry *DialEntry, id string, before DialRecord) error {
	switch before.State {
	case DialPlaced:
		d.count(func(r *DialReport) { r.Resumed++ })
		d.follow(ctx, entry, id, before.CallID)
		return nil
	case DialDone:
		d.count(func(r *DialReport) { r.Skipped++ })
		return nil
	case DialClaimed:
		err := fmt.Errorf("%w: an earlier run was interrupted while it dialled, at %s", ErrMaybeAccepted, before.At.Format(time.RFC3339))
		return d.unclear(ctx, entry, id, before.At, err)
	}
	d.count(func(r *DialReport) { r.Unclear++ }) // unclear, or a state of the future
	return nil
}

// dial makes the call of an entry that is claimed. It reports whether that has
// to be tried again.
func (d *dialer) dial(ctx context.Context, entry *DialEntry, id string) (again bool, err error) {
	at := time.Now()
	d.pace.take()
	call, err := d.client.Calls.CreatePhoneCall(ctx, entry.Params)
	if err == nil && call.CallID == "" {
		err = fmt.Errorf("%w: Retell returned a call without an id", ErrMaybeAccepted)
	}
	switch {
	case err == nil:
		d.failed = 0
		if err := d.put(ctx, id, DialRecord{State: DialPlaced, CallID: call.CallID, At: at}); err != nil {
			return false, err
		}
		d.count(func(r *DialReport) { r.Placed++ })
		d.follow(ctx, entry, id, call.CallID)
		return false, nil
	case errors.Is(err, ErrMaybeAccepted):
		d.failed++
		return false, cmp.Or(d.unclear(ctx, entry, id, at, err), d.exhausted(err))
	}
	// Retell did not act on it, so the entry is free again.
	if err := d.put(ctx, id, DialRecord{}); err != nil {
		return false, err
	}
	_, unreached := errors.AsType[*TransportError](err)
	switch {
	case ctx.Err() != nil:
		return false, err
	case errors.Is(err, ErrUnauthorized), errors.Is(err, ErrPayment):
		return false, err
	case unreached:
		d.failed++
		d.pace.refused(err)
		err = d.exhausted(err)
		return err == nil, err
	case errors.Is(err, ErrConcurrency), errors.Is(err, ErrRateLimited):
		d.pace.refused(err)
		return true, nil
	}
	return false, d.deliver(ctx, &DialResult{Entry: entry, Outcome: DialRefused, Err: err})
}

// exhausted returns err when there were too many failures in a row.
func (d *dialer) exhausted(err error) error {
	if d.failed < mostDialFailures {
		return nil
	}
	return fmt.Errorf("%d failures in a row, the last: %w", d.failed, err)
}

// unclear hands over an entry whose phone may have rung. If that fails, the
// entry stays claimed, and the next run does it again.
func (d *dialer) unclear(ctx context.Context, entry *DialEntry, id string, at time.Time, err error) error {
	if err := d.deliver(ctx, &DialResult{Entry: entry, Outcome: DialUnclear, Err: err}); err != nil {
		return err
	}
	return d.put(ctx, id, DialRecord{State: DialMaybePlaced, At: at})
}

// follow waits for the end of a call in a goroutine of its own.
func (d *dialer) follow(ctx context.Context, entry *DialEntry, id, callID string) {
	d.pace.placed()
	d.followers.Go(func() {
		call, err := WaitForEnd(ctx, d.client, callID, d.options.Wait)
		d.pace.ended()
		if err == nil && d.options.WaitForAnalysis {
			call, err = WaitForAnalysis(ctx, d.client, callID, d.options.Wait)
		}
		switch {
		case ctx.Err() != nil:
			return // the record says that there is a call to follow
		case err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrNoAnalysis):
			d.stop(err) // the call is there, and another run can follow it
			return
		}
		err = d.deliver(ctx, &DialResult{Entry: entry, Outcome: DialEnded, Call: call, Err: err})
		if err == nil {
			err = d.put(ctx, id, DialRecord{State: DialDone, CallID: callID, At: time.Now()})
		}
		if err != nil {
			d.stop(err)
		}
	})
}

// deliver hands a result over, when no other is, and counts it.
func (d *dialer) deliver(ctx context.Context, result *DialResult) error {
	select {
	case d.handing <- struct{}{}:
		defer func() { <-d.handing }()
	case <-ctx.Done():
	}
	if ctx.Err() != nil { // both may have come
		return context.Cause(ctx)
	}
	if d.options.OnResult != nil {
		if err := d.options.OnResult(ctx, result); err != nil {
			d.stop(err) // before it is another's turn
			return err
		}
	}
	d.count(func(r *DialReport) {
		switch result.Outcome {
		case DialEnded:
			r.Ended++
		case DialRefused:
			r.Refused++
		case DialUnclear:
			r.Unclear++
		}
	})
	return nil
}

func (d *dialer) count(add func(*DialReport)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	add(&d.report)
}

// put writes a record, also when ctx has ended: what has happened has happened.
func (d *dialer) put(ctx context.Context, id string, record DialRecord) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
	defer cancel()
	if err := d.store.Put(ctx, id, record); err != nil {
		return fmt.Errorf("dial store: %w", err)
	}
	return nil
}
