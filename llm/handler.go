package llm

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// A Handler answers Retell's custom-LLM sockets with a [Responder], one socket
// for each live call. It is an [http.Handler] for the path that Retell is given
// and everything below it. It holds all state of live calls in memory, so the
// sockets of one call should reach the same process while it lives.
//
// All methods may be called concurrently. [http.Server.Shutdown] does not know
// the sockets; call [Handler.Drain] before it.
type Handler struct {
	responder  Responder
	opts       Options
	unexpected atomic.Int64 // of calls that are gone
	telling    tally        // calls whose hooks have something to tell, or will
	arrivals   atomic.Int64 // of connections

	mu       sync.Mutex
	calls    map[string]*entry
	live     int // entries whose call has not ended
	draining bool
	drained  chan struct{} // closed when draining and none is live
}

// The errors with which a call is not admitted.
var (
	// ErrDraining says that the handler takes no new calls: [Handler.Drain] or
	// [Handler.Close] was called.
	ErrDraining = errors.New("llm: draining")
	// ErrTooManyCalls says that there are [Options.MaxCalls] live calls.
	ErrTooManyCalls = errors.New("llm: too many calls")
)

// NewHandler returns a Handler that asks responder what to say. Options may be
// nil.
func NewHandler(responder Responder, options *Options) *Handler {
	h := &Handler{responder: responder, opts: options.withDefaults(), calls: make(map[string]*entry)}
	if h.opts.Secret == "" && !h.opts.InsecureNoSecret {
		h.opts.Secret = newSecret()
	}
	return h
}

// Secret returns the path segment that requests must bring: that of the
// options, or the one made up for want of it. Paste
// wss://HOST/PATH/SECRET into Retell as the agent's LLM WebSocket URL.
func (h *Handler) Secret() string { return h.opts.Secret }

// ServeHTTP accepts the socket of one call and returns when it is gone. It
// refuses a request without the secret with 401, one that is not authorised
// with 403, one without a call id it can take with 400, and with 503 while it
// is draining or full; all before the upgrade.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	arrival := h.arrivals.Add(1) // before the peer can know, and dial again
	callID, secret := target(r.URL)
	if !h.opts.InsecureNoSecret && !sameSecret(secret, h.opts.Secret) {
		http.Error(w, "wrong or missing secret", http.StatusUnauthorized)
		return
	}
	if err := checkCallID(callID); err != nil {
		http.Error(w, "no usable call id at the end of the path", http.StatusBadRequest)
		return
	}
	values, err := h.authorize(r, callID)
	if err != nil {
		h.opts.Logger.Warn("call not authorized", "call_id", callID, "error", err)
		http.Error(w, "not authorized", http.StatusForbidden)
		return
	}
	if err := h.admits(callID); err != nil {
		h.opts.Logger.Warn("call refused", "call_id", callID, "error", err)
		w.Header().Set("Retry-After", "3")
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	conn, err := accept(w, r, h.opts.MaxMessageBytes, !h.opts.InsecureNoSecret)
	if err != nil {
		h.opts.Logger.Warn("no WebSocket", "call_id", callID, "error", err)
		return // accept has answered
	}
	if err := h.serve(r.Context(), values, callID, conn, arrival); err != nil {
		h.opts.Logger.Info("socket gone", "call_id", callID, "error", err)
	}
}

// authorize returns the context whose values are the call's.
func (h *Handler) authorize(r *http.Request, callID string) (context.Context, error) {
	if h.opts.Authorize == nil {
		return r.Context(), nil
	}
	values, err := h.opts.Authorize(r, callID)
	if values == nil {
		values = r.Context()
	}
	return values, err
}

// Serve takes part in a call over any connection, until that connection is
// gone, and closes it. If the call is live already, conn takes the place of its
// present connection. The call's context gets the values of ctx but not its
// end; the end of ctx drops the connection.
//
// It returns nil when the call has ended, and otherwise the error of the
// connection. An error that matches [ErrDraining], [ErrTooManyCalls] or
// [ErrInvalid] says that the call was not admitted.
func (h *Handler) Serve(ctx context.Context, callID string, conn Conn) error {
	return h.serve(ctx, ctx, callID, conn, h.arrivals.Add(1))
}

func (h *Handler) serve(ctx, values context.Context, callID string, conn Conn, arrival int64) error {
	l := newLink(conn)
	l.arrival = arrival
	defer l.close(Drop)
	if err := checkCallID(callID); err != nil {
		return err
	}
	call, err := h.attach(values, callID, l)
	if err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { l.close(Drop) })
	defer stop()
	return h.converse(call, l)
}

// converse serves l until it is gone and notes that, also if a Conn or a Logger
// panics.
func (h *Handler) converse(call *Call, l *link) (err error) {
	err = io.ErrUnexpectedEOF
	defer func() {
		if call.hungUp.Load() {
			l.close(HangUp)
		}
		if h.release(call, l, err) {
			err = nil
		}
	}()
	err = call.serve(l)
	return err
}
