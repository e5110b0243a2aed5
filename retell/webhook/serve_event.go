package webhook

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// settleTimeout limits what has to be done after a callback: the store and
// [Callbacks.Lost].
const settleTimeout = 5 * time.Second

var (
	errInProgress = errors.New("webhook: this event is being handled; send it again")
	errFailed     = errors.New("webhook: the event was not handled; send it again")
	errStore      = errors.New("webhook: the store failed; send the event again")
	errGoexit     = errors.New("webhook: the callback called runtime.Goexit")
)

// A job is an event on its way to its callback.
type job struct {
	handler *Handler
	ctx     context.Context // with the values of the request's and without its end
	event   *Event
	subject string // what the event is about: its lane in the queue
	key     string // in the store, unless empty
	call    func(ctx context.Context) error
	done    chan error // gets the outcome, if somebody waits for it; buffered
}

// serveEvent takes an event, answers, and leaves the work to the queue.
func (h *Handler) serveEvent(w http.ResponseWriter, r *http.Request, payload Payload) {
	event := *base(payload) // the callback may change its own
	j := &job{
		handler: h,
		ctx:     context.WithoutCancel(r.Context()),
		event:   &event,
		subject: subjectOf(payload),
		key:     keyOf(payload),
		call:    h.callbackFor(payload),
	}
	if j.call == nil {
		j.log("event without a callback dropped")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	claim, err := j.begin(r.Context())
	switch {
	case err != nil:
		h.opts.Logger.ErrorContext(r.Context(), "store failed", "event", j.event.Type, "subject", j.subject, "error", err)
		h.refuse(w, r, http.StatusServiceUnavailable, errStore)
	case claim == Handled:
		j.log("duplicate event dropped")
		w.WriteHeader(http.StatusNoContent)
	case claim == InProgress:
		h.refuse(w, r, http.StatusServiceUnavailable, errInProgress)
	default:
		h.enqueue(w, r, j)
	}
}

func (h *Handler) enqueue(w http.ResponseWriter, r *http.Request, j *job) {
	if h.opts.Synchronous {
		j.done = make(chan error, 1)
	}
	if err := h.queue.push(j.subject, j); err != nil {
		j.abandon()
		h.refuse(w, r, http.StatusServiceUnavailable, err)
		return
	}
	j.log("event taken")
	if j.done == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	select {
	case err := <-j.done:
		if err != nil {
			http.Error(w, errFailed.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done(): // Retell has hung up
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// callbackFor returns the call of the callback for an event; nil if there is
// none.
func (h *Handler) callbackFor(payload Payload) func(ctx context.Context) error {
	switch e := payload.(type) {
	case *CallEvent:
		return bind(h.callbacks.CallEvent, e)
	case *ChatEvent:
		return bind(h.callbacks.ChatEvent, e)
	case *AlertEvent:
		return bind(h.callbacks.Alert, e)
	case *Event:
		return bind(h.callbacks.UnknownEvent, e)
	}
	return nil
}

func bind[E any](callback func(context.Context, E) error, event E) func(ctx context.Context) error {
	if callback == nil {
		return nil
	}
	return func(ctx context.Context) error { return callback(ctx, event) }
}

// run hands the event to its callback and settles it.
func (j *job) run() {
	err := errGoexit
	defer func() { j.settle(err) }()
	ctx, cancel := j.handler.eventContext(j.ctx)
	defer cancel()
	err = protect(func() error { return j.call(ctx) })
}

// settle records what became of the event and tells whoever has to know.
func (j *job) settle(err error) {
	if err == nil {
		j.finish()
	} else {
		j.handler.logFailure(j.ctx, err, "event", j.event.Type, "subject", j.subject)
		j.abandon()
	}
	if j.done != nil {
		j.done <- err
		return
	}
	if lost := j.handler.callbacks.Lost; err != nil && lost != nil {
		ctx, cancel := context.WithTimeout(j.ctx, settleTimeout)
		defer cancel()
		if err := protect(func() error { lost(ctx, j.event, err); return nil }); err != nil {
			j.handler.logFailure(j.ctx, err, "callback", "Lost")
		}
	}
}

func (j *job) begin(ctx context.Context) (claim Claim, err error) {
	if j.key == "" {
		return Claimed, nil
	}
	err = protect(func() error {
		claim, err = j.handler.opts.Store.Begin(ctx, j.key)
		return err
	})
	return claim, err
}

func (j *job) finish()  { j.tell(j.handler.opts.Store.Finish) }
func (j *job) abandon() { j.tell(j.handler.opts.Store.Abandon) }

func (j *job) tell(store func(ctx context.Context, key string) error) {
	if j.key == "" {
		return
	}
	ctx, cancel := context.WithTimeout(j.ctx, settleTimeout)
	defer cancel()
	if err := protect(func() error { return store(ctx, j.key) }); err != nil {
		j.handler.opts.Logger.ErrorContext(j.ctx, "store failed", "event", j.event.Type, "subject", j.subject, "error", err)
	}
}

func (j *job) log(message string) {
	j.handler.opts.Logger.DebugContext(j.ctx, message, "event", j.event.Type, "subject", j.subject)
}
