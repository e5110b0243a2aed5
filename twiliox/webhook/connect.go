package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

// serveVoice says what happens to a call: it is connected to an agent.
func (h *Handler) serveVoice(w http.ResponseWriter, r *http.Request, form url.Values) error {
	call, err := newCall(form)
	if err != nil {
		return err
	}
	visit, err := visit(r)
	if err != nil {
		return err
	}
	if call.AnsweredBy.Machine() {
		return h.answer(w, call.SID, append(append([]twiml.Verb{}, h.config.Machine...), twiml.Hangup{}))
	}
	callID, err := h.registrations.once(r.Context(), call.SID+" "+visit, h.config.RegisterTimeout, func(ctx context.Context) (string, error) {
		return h.register(ctx, call)
	})
	if err != nil {
		h.config.Logger.Error("webhook: the call cannot be given to an agent", "call_sid", call.SID, "error", err)
		return h.answer(w, call.SID, h.fallback(r.Context(), call, visit, err))
	}
	dial := twiml.Dial{
		AnswerOnBridge: true, Timeout: h.config.RingTimeout,
		Action: h.dialURL("agent", callID, visit),
		Targets: []twiml.Target{twiml.SIP{URI: h.config.sipURI(callID), Callbacks: twiml.Callbacks{
			StatusCallback: h.StatusURL(), StatusCallbackEvents: twiml.AllCallEvents(),
		}}},
	}
	if h.config.Dial != nil {
		h.config.Dial(call, &dial)
	}
	return h.answer(w, call.SID, append(append([]twiml.Verb{}, h.config.Before...), dial))
}

// dialURL is where Twilio tells what came of connecting a caller.
func (h *Handler) dialURL(leg, callID, visit string) string {
	query := url.Values{"leg": {leg}}
	if callID != "" {
		query.Set("call", callID)
	}
	if visit != "" {
		query.Set("visit", visit)
	}
	return h.verifier.PublicURL("/" + dialPath + "?" + query.Encode())
}

// register gives the call to Retell.
func (h *Handler) register(ctx context.Context, call *Call) (string, error) {
	chosen, err := h.config.Agent(ctx, call)
	if err != nil {
		return "", err
	}
	if chosen == nil {
		return "", ErrNoAgent
	}
	params := *chosen
	if params.Direction == nil {
		// At Retell every call over SIP looks inbound.
		params.Direction = new(retell.DirectionInbound)
		if call.Outbound() {
			params.Direction = new(retell.DirectionOutbound)
		}
	}
	// Anonymous callers and SIP addresses are no numbers.
	if params.FromNumber == nil && retell.IsE164(call.From) {
		params.FromNumber = &call.From
	}
	if params.ToNumber == nil && retell.IsE164(call.To) {
		params.ToNumber = &call.To
	}
	if params.Metadata == nil {
		params.Metadata = map[string]string{"twilio_call_sid": call.SID}
	}
	registered, err := h.config.Calls.RegisterPhoneCall(ctx, &params)
	if err != nil {
		return "", err
	}
	if !isCallID(registered.CallID) {
		return "", errors.New("webhook: Retell's answer has no proper call id")
	}
	return registered.CallID, nil
}

// isCallID reports whether id can be in a SIP address.
func isCallID(id string) bool {
	return id != "" && len(id) <= 128 && !strings.ContainsFunc(id, func(c rune) bool {
		return c != '-' && c != '_' && c != '.' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
	})
}

// serveDial goes on with a call when the agent, or the person who stands in for
// it, is gone.
func (h *Handler) serveDial(w http.ResponseWriter, r *http.Request, form url.Values) error {
	event, err := newDialEvent(form)
	if err != nil {
		return err
	}
	call, err := newCall(form)
	if err != nil {
		return err
	}
	visit, err := visit(r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	event.RetellCallID, event.Fallback = query.Get("call"), query.Get("leg") == "fallback"
	if h.config.OnDial != nil && h.first(strings.Join([]string{"dial", call.SID, query.Get("leg"), visit}, " ")) {
		if err := h.report(call.SID, func() { h.config.OnDial(h.ctx, event) }); err != nil {
			h.config.Logger.Error("webhook: an event is lost", "call_sid", call.SID, "error", err)
		}
	}
	switch {
	case call.Status.Final(): // the caller is gone; nobody hears the answer
		return h.answer(w, call.SID, nil)
	case event.Answered() && event.Fallback:
		return h.answer(w, call.SID, []twiml.Verb{twiml.Hangup{}})
	case event.Answered():
		return h.answer(w, call.SID, append(append([]twiml.Verb{}, h.config.After...), twiml.Hangup{}))
	case event.Fallback:
		return h.answer(w, call.SID, []twiml.Verb{h.config.Fallback.say(), twiml.Hangup{}})
	}
	failure := &DialError{Event: event}
	h.config.Logger.Error("webhook: the agent did not answer", "call_sid", call.SID, "retell_call_id", event.RetellCallID,
		"status", event.Status, "sip_status", event.SIPStatus)
	return h.answer(w, call.SID, h.fallback(r.Context(), call, visit, failure))
}

// fallback is what happens to a caller whom no agent can take.
func (h *Handler) fallback(ctx context.Context, call *Call, visit string, err error) []twiml.Verb {
	f := &h.config.Fallback
	if f.Verbs != nil {
		verbs, ok := h.ask(ctx, call, err)
		if ok {
			return verbs
		}
	}
	if f.Number == "" {
		return []twiml.Verb{f.say(), twiml.Hangup{}}
	}
	return []twiml.Verb{twiml.Dial{
		AnswerOnBridge: true, Timeout: f.RingTimeout, CallerID: f.CallerID, Action: h.dialURL("fallback", "", visit),
		Targets: []twiml.Target{twiml.Number{Number: f.Number, Callbacks: twiml.Callbacks{
			StatusCallback: h.StatusURL(), StatusCallbackEvents: twiml.AllCallEvents(),
		}}},
	}}
}

// ask lets the caller's function say what happens. It reports whether that
// worked.
func (h *Handler) ask(ctx context.Context, call *Call, err error) (verbs []twiml.Verb, ok bool) {
	defer func() {
		if p := recover(); p != nil {
			h.config.Logger.Error("webhook: Config.Fallback.Verbs panicked", "call_sid", call.SID, "panic", fmt.Sprint(p))
			verbs, ok = nil, false
		}
	}()
	return h.config.Fallback.Verbs(ctx, call, err), true
}
