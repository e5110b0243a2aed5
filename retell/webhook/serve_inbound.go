package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// serveInbound asks a callback what to do with a call or message and writes its
// reply below the name of the event.
func serveInbound[In any](h *Handler, w http.ResponseWriter, r *http.Request, event EventType, callback func(context.Context, In) (*InboundReply, error), in In) {
	reply := &InboundReply{}
	if callback == nil {
		h.opts.Logger.WarnContext(r.Context(), "no callback: the number's own agent takes it", "event", event)
	} else if err := h.ask(r.Context(), func(ctx context.Context) (err error) {
		reply, err = callback(ctx, in)
		return err
	}); err != nil {
		h.logFailure(r.Context(), err, "event", event)
		http.Error(w, errNoReply.Error(), http.StatusInternalServerError)
		return
	}
	if reply == nil {
		reply = &InboundReply{}
	}
	body, err := json.Marshal(map[EventType]*InboundReply{event: reply})
	if err != nil {
		h.logFailure(r.Context(), err, "event", event)
		http.Error(w, errNoReply.Error(), http.StatusInternalServerError)
		return
	}
	write(w, "application/json", body)
}

// ask runs a callback in the request.
func (h *Handler) ask(ctx context.Context, callback func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, h.opts.InboundTimeout)
	defer cancel()
	return protect(func() error { return callback(ctx) })
}

var errNoReply = errors.New("webhook: there is no reply")

func write(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(body) // Retell repeats what it did not get
}
