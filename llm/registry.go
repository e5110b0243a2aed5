package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// entry is a call in the registry. It stays for [Options.Grace] after the call
// has lost its socket or ended, so that another socket continues it.
type entry struct {
	call  *Call
	ended bool
	timer *time.Timer // removes the entry, or ends the call; nil while it has a socket
}

// overtook reports whether the call has a connection that came after l.
func (e *entry) overtook(l *link) bool {
	newest := e.call.out.newest.Load()
	return !e.ended && newest != nil && newest.arrival > l.arrival
}

// admits reports why a socket for the call would be refused.
func (h *Handler) admits(callID string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.admitsLocked(h.calls[callID])
}

func (h *Handler) admitsLocked(e *entry) error {
	if e != nil && !e.ended {
		return nil
	}
	if h.draining {
		return ErrDraining
	}
	if h.live >= h.opts.MaxCalls {
		return fmt.Errorf("%w: %d", ErrTooManyCalls, h.live)
	}
	return nil
}

// errOvertaken says that a connection was accepted before another one of the same
// call and came to be served after it.
var errOvertaken = errors.New("llm: a newer connection has taken the call over")

// attach makes l the newest link of the call, which is made if need be. The
// link it takes the place of is dropped.
func (h *Handler) attach(values context.Context, callID string, l *link) (*Call, error) {
	h.mu.Lock()
	e := h.calls[callID]
	if err := h.admitsLocked(e); err != nil {
		h.mu.Unlock()
		return nil, err
	}
	if e != nil && e.ended && e.call.hungUp.Load() {
		h.mu.Unlock()
		return e.call, nil // it has ended, so that converse hangs up
	}
	if e != nil && e.overtook(l) {
		h.mu.Unlock()
		return nil, errOvertaken
	}
	if e != nil && e.timer != nil {
		e.timer.Stop()
		e.timer = nil
	}
	if e == nil || e.ended {
		call := newCall(values, callID, h.responder, &h.opts)
		call.gone = h.forget
		h.telling.add()
		call.hooks.over = h.telling.done
		if e != nil {
			call.resume(e.call)
		}
		e = &entry{call: call}
		h.calls[callID] = e
		h.live++
	}
	older := e.call.out.newest.Swap(l)
	h.mu.Unlock()
	if older != nil {
		older.close(Drop)
	}
	return e.call, nil
}

// release notes that a link is gone, and reports whether the call is over.
// Retell ends a call with a close frame; a link that is lost without one is
// waited for.
func (h *Handler) release(c *Call, l *link, err error) (over bool) {
	c.out.lock()
	c.out.down(l)
	c.out.unlock()
	if errors.Is(err, io.EOF) && c.out.newest.Load() == l {
		c.end(CauseHungUp)
		return true
	}
	lost, over := h.await(c, l)
	if lost {
		h.opts.Logger.Warn("socket lost", "call_id", c.id, "error", err, "grace", h.opts.Grace)
	}
	return over
}

// await has the call wait for another link if l, which is gone, is its newest.
// It reports whether it does, and whether the call is over.
func (h *Handler) await(c *Call, l *link) (waits, over bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.calls[c.id]
	if e == nil || e.call != c || e.ended || c.ctx.Err() != nil {
		return false, true
	}
	if c.out.newest.Load() != l {
		return false, false
	}
	var timer *time.Timer
	timer = time.AfterFunc(h.opts.Grace, func() { h.expire(e, &timer) })
	e.timer = timer
	return true, false
}

// expire ends a call that got no new link in time. The timer is the one that
// has run out, to be read under the lock; if it is not the entry's any more, a
// link came just then.
func (h *Handler) expire(e *entry, timer **time.Timer) {
	h.mu.Lock()
	if e.timer != *timer || e.ended {
		h.mu.Unlock()
		return
	}
	h.retire(e) // before the lock is given away, so that no link gets this call
	h.mu.Unlock()
	e.call.end(CauseLost)
}

// forget is told when a call has ended.
func (h *Handler) forget(c *Call) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e := h.calls[c.id]; e != nil && e.call == c {
		h.retire(e)
	}
}

// retire marks an entry as ended, once, and removes it after the grace time.
// It runs under the lock.
func (h *Handler) retire(e *entry) {
	if e.ended {
		return
	}
	e.ended = true
	if e.timer != nil {
		e.timer.Stop()
	}
	e.timer = time.AfterFunc(h.opts.Grace, func() { h.remove(e) })
	h.unexpected.Add(e.call.unexpected.Load())
	h.live--
	if h.draining && h.live == 0 {
		close(h.drained)
	}
}

func (h *Handler) remove(e *entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.calls[e.call.id] == e {
		delete(h.calls, e.call.id)
	}
}
