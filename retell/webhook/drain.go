package webhook

import "context"

// State is how a [Handler] is doing, for a health endpoint.
type State struct {
	// Waiting is how many events wait for a worker.
	Waiting int `json:"waiting"`
	// Running is how many events are being handled.
	Running int `json:"running"`
	// Draining is whether new events are refused.
	Draining bool `json:"draining"`
}

// State returns how the handler is doing.
func (h *Handler) State() State {
	waiting, running, draining := h.queue.state()
	return State{Waiting: waiting, Running: running, Draining: draining}
}

// Drain takes no new events from now on, answers them with status 503, and waits
// for those that were taken to be handled. It returns nil when they are.
// Inbound calls, messages and custom functions are answered as before: they end
// with [http.Server.Shutdown].
//
// When ctx ends before that, the rest ends as with [Handler.Close], but Drain
// does not wait for callbacks that are running: it returns a [*DrainError].
func (h *Handler) Drain(ctx context.Context) error {
	select {
	case <-h.queue.drain():
		return nil
	case <-ctx.Done():
	}
	waiting, running := h.abort()
	if waiting+running == 0 {
		return nil
	}
	return &DrainError{Waiting: waiting, Running: running, Cause: context.Cause(ctx)}
}

// Close takes no new events, ends the contexts of callbacks that are running,
// tells [Callbacks.Lost] of the events that wait, and returns when all callbacks
// for events have returned, always nil. A callback must not call it.
func (h *Handler) Close() error {
	idle := h.queue.drain()
	h.abort()
	<-idle
	return nil
}

func (h *Handler) abort() (waiting, running int) {
	h.end(ErrClosed)
	jobs, running := h.queue.clear()
	for _, j := range jobs {
		j.settle(ErrClosed)
	}
	return len(jobs), running
}
