package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
)

// A Handler receives everything that Retell posts, as an [http.Handler] for one
// path and those below it:
//
//	http.Handle("/retell/", handler)
//
// The path itself, https://HOST/retell/, is the URL for the webhooks of the
// account, of agents, and of numbers (inbound_webhook_url and
// inbound_sms_webhook_url); https://HOST/retell/NAME is that of the custom
// function NAME. Only the last segment of a path counts.
//
// All methods may be called concurrently. Call [Handler.Drain] after
// [http.Server.Shutdown], so that events that were acknowledged are handled.
type Handler struct {
	callbacks Callbacks
	functions map[string]*Function
	opts      Options
	verifier  Verifier
	queue     *queue
	life      context.Context // ends with Close
	end       context.CancelCauseFunc
}

// NewHandler returns a Handler for the callbacks. Options may be nil. It fails
// if there is no key or a malformed one, if a function has no good name, or one that another has,
// and if an option is out of range.
func NewHandler(callbacks Callbacks, options *Options) (*Handler, error) {
	opts, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	functions, err := checkFunctions(callbacks.Functions)
	if err != nil {
		return nil, err
	}
	h := &Handler{
		callbacks: callbacks,
		functions: functions,
		opts:      opts,
		verifier:  Verifier{Keys: opts.Keys, Window: opts.Window, Now: opts.Now},
		queue:     newQueue(opts.QueueSize, opts.Workers),
	}
	h.life, h.end = context.WithCancelCause(context.Background())
	return h, nil
}

// ServeHTTP answers one request:
//
//   - 204 acknowledges an event, new or repeated; 200 has the reply to an
//     inbound call or message, or the result of a custom function.
//   - 400 is for a body that cannot be used, 401 for a signature that is not
//     right, 404 for a function that is not there, 405 for the wrong method and
//     413 for a body that is too large.
//   - 500 is for a callback that failed before the answer.
//   - 503 is for an event that cannot be taken now: the queue is full, the
//     handler is draining, the store failed, or the same event is just being
//     handled and may yet fail. Retell repeats what is not answered with 2xx,
//     up to three times.
//
// Nothing of a body is parsed before its signature is verified. The content
// type does not matter.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f := h.functions[path.Base(r.URL.Path)]
	methods := []string{http.MethodPost}
	if f != nil {
		methods = f.Args.methods()
	}
	if !slices.Contains(methods, r.Method) {
		w.Header().Set("Allow", strings.Join(methods, ", "))
		h.refuse(w, r, http.StatusMethodNotAllowed, fmt.Errorf("webhook: the method is %s; want %s", r.Method, strings.Join(methods, " or ")))
		return
	}
	body, err := h.read(w, r)
	if err != nil {
		h.refuse(w, r, statusOf(err), err)
		return
	}
	if f != nil {
		h.serveFunction(w, r, f, body)
		return
	}
	h.servePayload(w, r, body)
}

func (h *Handler) servePayload(w http.ResponseWriter, r *http.Request, body []byte) {
	if len(body) == 0 {
		// The dashboard is said to try a URL with an empty body.
		w.WriteHeader(http.StatusNoContent)
		return
	}
	payload, odd, err := decode(body)
	if err != nil {
		h.refuse(w, r, http.StatusBadRequest, err)
		return
	}
	h.logOddities(r.Context(), odd)
	switch p := payload.(type) {
	case *InboundCall:
		serveInbound(h, w, r, EventCallInbound, h.callbacks.InboundCall, p)
	case *InboundSMS:
		serveInbound(h, w, r, EventChatInbound, h.callbacks.InboundSMS, p)
	default:
		if base(p).Type == "" && looksLikeFunction(body) {
			h.refuse(w, r, http.StatusNotFound, errNoFunction)
			return
		}
		h.serveEvent(w, r, p)
	}
}

var errNoFunction = errors.New("webhook: this is a call of a custom function, and no function has the name at the end of the URL")

// refuse answers with a status and a reason. The reason has nothing of the body.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, status int, err error) {
	h.opts.Logger.WarnContext(r.Context(), "webhook refused", "status", status, "error", err)
	http.Error(w, err.Error(), status)
}

func (h *Handler) logOddities(ctx context.Context, odd oddities) {
	for _, mismatch := range odd {
		h.opts.Logger.WarnContext(ctx, "field of an unexpected type", "field", mismatch.Field, "want", mismatch.Type.String())
	}
}
