package retell

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
)

// A dialPace tells when there is concurrency for another call. wait, take and
// refused are called by one goroutine only.
type dialPace struct {
	client   *Client
	most     int // calls at once; 0 is any number
	keepFree int
	interval time.Duration

	free    int       // calls that the account had left at the last look, less those since
	checked time.Time // the last look
	closed  time.Time // when Retell wants to be asked again, at the earliest
	changed chan struct{}

	mu      sync.Mutex
	running int // calls of this list
}

func newDialPace(client *Client, options DialOptions) *dialPace {
	p := &dialPace{
		client: client, most: options.Concurrency, keepFree: options.KeepFree, interval: options.CheckInterval,
		changed: make(chan struct{}, 1),
	}
	if p.interval <= 0 {
		p.interval = 5 * time.Second
	}
	return p
}

// wait returns when another call can be placed.
func (p *dialPace) wait(ctx context.Context) error {
	for failures := 0; ; {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		full := p.most > 0 && p.current() >= p.most
		pause := time.Until(p.checked.Add(p.interval))
		switch {
		case time.Until(p.closed) > 0:
			backoff.Sleep(ctx, time.Until(p.closed))
			continue
		case !full && p.free > 0:
			return nil
		case full:
			select { // one of our own must end
			case <-p.changed:
			case <-ctx.Done():
			}
			continue
		case pause > 0:
			p.pause(ctx, pause)
			continue
		}
		err := p.look(ctx)
		switch {
		case err == nil:
			failures = 0
		case ctx.Err() != nil:
			return context.Cause(ctx)
		default:
			if failures++; failures == mostDialFailures || !mayPass(err) {
				return err
			}
			p.heed(err)
		}
	}
}

// pause waits for d, or less if one of our calls ends: then there probably is
// concurrency again, but Retell is not asked all the time.
func (p *dialPace) pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	case <-p.changed:
		backoff.Sleep(ctx, time.Until(p.checked.Add(p.interval/5)))
		p.checked = time.Time{}
	}
}

// look asks how much concurrency the account has left.
func (p *dialPace) look(ctx context.Context) error {
	p.checked = time.Now()
	p.free = 0
	c, err := p.client.Concurrency.Get(ctx)
	if err != nil {
		return err
	}
	if c.ConcurrencyLimit == nil {
		return errors.New("the answer does not say what the account's concurrency is")
	}
	usable := *c.ConcurrencyLimit - deref(c.ReservedInboundConcurrency) - p.keepFree
	if usable <= 0 {
		return fmt.Errorf("the account's concurrency of %d leaves nothing for the list: %d are reserved for inbound calls, and %d are kept free",
			*c.ConcurrencyLimit, deref(c.ReservedInboundConcurrency), p.keepFree)
	}
	// A call that was just placed may not be counted yet.
	p.free = usable - max(deref(c.CurrentConcurrency), p.current())
	return nil
}

// refused notes that Retell did not take a call, and why.
func (p *dialPace) refused(err error) {
	p.free, p.checked = 0, time.Now()
	p.heed(err)
}

// heed keeps away from Retell for as long as it asks.
func (p *dialPace) heed(err error) { p.closed = time.Now().Add(retryAfter(err)) }

func (p *dialPace) current() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.running
}

// take notes that a call is about to be placed.
func (p *dialPace) take() { p.free-- }

// placed notes a call of this list that has to end.
func (p *dialPace) placed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running++
}

// ended notes the end of one.
func (p *dialPace) ended() {
	p.mu.Lock()
	p.running--
	p.mu.Unlock()
	select {
	case p.changed <- struct{}{}:
	default:
	}
}
