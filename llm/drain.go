package llm

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// State is how a [Handler] is doing, for a health endpoint.
type State struct {
	// Calls is the number of live calls.
	Calls int `json:"calls"`
	// Draining is whether new calls are refused. Report the process as not
	// ready then, so that Retell is sent elsewhere.
	Draining bool `json:"draining"`
	// Unexpected counts the messages since the start that could not be used
	// as they came.
	Unexpected int64 `json:"unexpected"`
}

// State returns how the handler is doing.
func (h *Handler) State() State {
	h.mu.Lock()
	defer h.mu.Unlock()
	s := State{Calls: h.live, Draining: h.draining, Unexpected: h.unexpected.Load()}
	for _, e := range h.calls {
		if !e.ended {
			s.Unexpected += e.call.unexpected.Load()
		}
	}
	return s
}

// Call returns the live call of that id, nil if there is none.
func (h *Handler) Call(id string) *Call {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e := h.calls[id]; e != nil && !e.ended {
		return e.call
	}
	return nil
}

// Calls ranges over the calls that are live when it is called.
func (h *Handler) Calls() iter.Seq[*Call] {
	h.mu.Lock()
	defer h.mu.Unlock()
	live := make([]*Call, 0, h.live)
	for _, e := range h.calls {
		if !e.ended {
			live = append(live, e.call)
		}
	}
	return func(yield func(*Call) bool) {
		for _, call := range live {
			if !yield(call) {
				return
			}
		}
	}
}

// A DrainError says that live calls were let go when the time for draining was
// over. Retell dials them again, and reaches another process if the balancer
// knows that this one is not ready.
type DrainError struct {
	// Calls is how many were let go.
	Calls int
	// Cause is that of the context's end.
	Cause error
}

// Error returns how many calls were let go and why.
func (e *DrainError) Error() string {
	return fmt.Sprintf("llm: let %d live calls go: %v", e.Calls, e.Cause)
}

// Unwrap returns Cause.
func (e *DrainError) Unwrap() error { return e.Cause }

// lastWords is how long an open turn may take to complete after the time for
// draining is over. Retell does not ask for a turn again when it reconnects.
const lastWords = 5 * time.Second

// lastHooks is how long hooks may take after the last call has ended.
const lastHooks = 5 * time.Second

// Drain takes no new calls from now on and waits for the live ones to end. It
// returns nil when they have. When ctx ends before that, each remaining call is
// let go as soon as its open turn is complete, for which it has 5 s: its socket
// is broken off without a close frame, which makes Retell dial again, and Drain
// returns a [*DrainError] when all are gone.
//
// Then it waits until the hooks have been told of all calls, which is when their
// records are written, but no longer than 5 s: a hook must not call Drain.
//
// Calls that lose their socket meanwhile may come back. Calling Drain again
// waits along.
func (h *Handler) Drain(ctx context.Context) error {
	drained := h.drain()
	defer func() { h.telling.wait(lastHooks) }()
	select {
	case <-drained:
		return nil
	case <-ctx.Done():
	}
	let := 0
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
	defer cancel()
	for call := range h.Calls() {
		let++
		go func() {
			call.awaitTurn(grace)
			call.end(CauseDrained)
		}()
	}
	<-drained
	if let == 0 {
		return nil
	}
	return &DrainError{Calls: let, Cause: context.Cause(ctx)}
}

// Close takes no new calls and lets the live ones go at once, so that Retell
// dials again. It does not wait for hooks. Use [Handler.Drain] to be gentle. It
// always returns nil.
func (h *Handler) Close() error {
	drained := h.drain()
	for call := range h.Calls() {
		call.end(CauseClosed)
	}
	<-drained
	return nil
}

// drain stops admitting and returns what is closed when no call is live.
func (h *Handler) drain() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.draining {
		h.draining = true
		h.drained = make(chan struct{})
		if h.live == 0 {
			close(h.drained)
		}
	}
	return h.drained
}
