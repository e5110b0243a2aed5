package webhook

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"

	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

// The last segments of the paths that a handler serves.
const (
	voicePath     = "voice"
	dialPath      = "dial"
	statusPath    = "status"
	detectionPath = "detection"
)

// A Handler connects callers to agents: it answers Twilio's voice webhook. Make
// one with [NewHandler] and serve it at the path of its public URL and below.
// It is safe for concurrent use.
type Handler struct {
	config        Config
	verifier      *Verifier
	registrations registrations
	reported      memoryStore // dial and detection events that were reported
	sequencer     *sequencer
	ctx           context.Context // of events; ends with Close
	cancel        context.CancelFunc
	closing       sync.Once
	closed        chan struct{} // when all events have been dealt with
}

// NewHandler makes a handler. It fails if the configuration cannot work.
func NewHandler(config Config) (*Handler, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	verifier, err := NewVerifier(config.PublicURL, config.AuthTokens, &VerifierOptions{MaxBody: config.MaxBody})
	if err != nil {
		return nil, err
	}
	h := &Handler{config: config, verifier: verifier, closed: make(chan struct{})}
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.registrations = registrations{store: config.Store, complain: func(err error) {
		config.Logger.Error("webhook: the store failed: registrations may be made twice", "error", err)
	}}
	h.sequencer = newSequencer(config.ReorderWindow, keepStreams, h.deliver)
	return h, nil
}

// VoiceURL is what the voice URL of a number, or the URL of a call, has to be.
func (h *Handler) VoiceURL() string { return h.verifier.PublicURL("/" + voicePath) }

// AgainURL is like VoiceURL and gives a call to the agent once more, although
// it has had it: after a transfer that failed, for example. Each visit, a name
// of up to 32 letters, digits and hyphens, is another call at Retell.
func (h *Handler) AgainURL(visit string) string {
	return h.verifier.PublicURL("/" + voicePath + "?visit=" + url.QueryEscape(visit))
}

// StatusURL is where status callbacks of calls can be sent, for
// [Config.OnStatus].
func (h *Handler) StatusURL() string { return h.verifier.PublicURL("/" + statusPath) }

// DetectionURL is where results of machine detection can be sent, for
// [Config.OnDetection].
func (h *Handler) DetectionURL() string { return h.verifier.PublicURL("/" + detectionPath) }

// ServeHTTP answers Twilio's requests. Others are refused with status 403,
// 413, 400 or 404 and no more.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	form, err := h.verifier.Verify(r)
	if err == nil {
		switch path.Base(r.URL.Path) {
		case voicePath:
			err = h.serveVoice(w, r, form)
		case dialPath:
			err = h.serveDial(w, r, form)
		case statusPath:
			err = h.serveStatus(w, form)
		case detectionPath:
			err = h.serveDetection(w, form)
		default:
			http.NotFound(w, r)
			return
		}
	}
	if err != nil {
		h.config.Logger.Warn("webhook: request refused", "error", err)
		if h.config.OnRefused != nil {
			h.config.OnRefused(r, err)
		}
		refuse(w, err)
	}
}

// Close hands on the events that wait for earlier ones and waits until all have
// been dealt with; the context of the functions that do so ends when ctx does.
// Events that come later are refused with status 503, or lost if they come with
// a question that a caller waits for: calls go on.
func (h *Handler) Close(ctx context.Context) error {
	h.closing.Do(func() { go func() { h.sequencer.close(); h.cancel(); close(h.closed) }() })
	select {
	case <-h.closed:
		return nil
	case <-ctx.Done():
		h.cancel()
		return fmt.Errorf("webhook: events are still being dealt with: %w", ctx.Err())
	}
}

func (h *Handler) serveStatus(w http.ResponseWriter, form url.Values) error {
	event, err := newCallEvent(form)
	if err != nil {
		return err
	}
	if _, err := h.sequencer.add(event); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h *Handler) serveDetection(w http.ResponseWriter, form url.Values) error {
	event, err := newDetectionEvent(form)
	if err != nil {
		return err
	}
	if h.config.OnDetection != nil && h.first("detection "+event.CallSID) {
		if err := h.report(event.CallSID, func() { h.config.OnDetection(h.ctx, event) }); err != nil {
			return err
		}
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// first reports whether key was not seen before.
func (h *Handler) first(key string) bool {
	mine := rand.Text()
	stored, _ := h.reported.Add(h.ctx, key, mine) // memory never fails
	return stored == mine
}

// deliver hands on one event of a call.
func (h *Handler) deliver(event *CallEvent) {
	h.guard(func() {
		if h.config.OnStatus != nil {
			h.config.OnStatus(h.ctx, event)
		}
	})
}

// report hands on something else about a call.
func (h *Handler) report(callSID string, f func()) error {
	return h.sequencer.post(callSID, func() { h.guard(f) })
}

// guard keeps a panic of the caller's function from ending the process, with
// all the calls in it.
func (h *Handler) guard(f func()) {
	defer func() {
		if p := recover(); p != nil {
			h.config.Logger.Error("webhook: a function for events panicked", "panic", p)
		}
	}()
	f()
}

// answer sends TwiML, or what is left to say if it cannot be encoded.
func (h *Handler) answer(w http.ResponseWriter, sid string, verbs []twiml.Verb) error {
	err := twiml.Response(verbs).Write(w)
	if _, bad := errors.AsType[*twiml.Error](err); bad {
		h.config.Logger.Error("webhook: TwiML that Twilio would refuse", "call_sid", sid, "error", err)
		err = twiml.Response{h.config.Fallback.say()}.Write(w)
	}
	if err != nil {
		h.config.Logger.Warn("webhook: the answer was not sent", "call_sid", sid, "error", err)
	}
	return nil
}

// visit returns the visit that a request is about.
func visit(r *http.Request) (string, error) {
	name := r.URL.Query().Get("visit")
	if len(name) > 32 || strings.ContainsFunc(name, func(c rune) bool {
		return c != '-' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	}) {
		return "", fmt.Errorf("%w: visit", ErrBadRequest)
	}
	return name, nil
}
