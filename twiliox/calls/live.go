package calls

import (
	"context"
	"errors"
	"strings"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

// End ends a call, or stops it from ringing. A call that is over already is no
// error.
func (s *Service) End(ctx context.Context, sid string) error {
	_, err := s.update(ctx, sid, &api.UpdateCallParams{Status: new("completed")})
	if errors.Is(err, ErrCallOver) {
		return nil
	}
	return err
}

// Cancel stops a call from ringing. A call that was answered goes on: the error
// then matches [ErrCallOver].
func (s *Service) Cancel(ctx context.Context, sid string) error {
	_, err := s.update(ctx, sid, &api.UpdateCallParams{Status: new("canceled")})
	return err
}

// Redirect gives a call something else to do, at once. Whoever it dialled is
// hung up on, an agent too. The document may have 4000 characters. The error
// matches [ErrCallOver] if the call is over or was not answered yet.
func (s *Service) Redirect(ctx context.Context, sid string, response twiml.Response) (*Call, error) {
	if len(response) == 0 {
		return nil, argument("response", "is empty: use End to end a call")
	}
	document, err := inline(response)
	if err != nil {
		return nil, err
	}
	return s.update(ctx, sid, &api.UpdateCallParams{Twiml: &document})
}

// RedirectURL is like Redirect with the TwiML of a URL.
func (s *Service) RedirectURL(ctx context.Context, sid, url string) (*Call, error) {
	if url == "" {
		return nil, argument("url", "is empty")
	}
	if err := checkURL("url", url); err != nil {
		return nil, err
	}
	return s.update(ctx, sid, &api.UpdateCallParams{Url: &url})
}

func (s *Service) update(ctx context.Context, sid string, params *api.UpdateCallParams) (*Call, error) {
	if err := checkSID("sid", "CA", sid); err != nil {
		return nil, err
	}
	call, err := s.api(ctx).UpdateCall(sid, params)
	if err != nil {
		return nil, write(err)
	}
	return newCall(call), nil
}

// TransferParams say to whom a caller is transferred.
type TransferParams struct {
	// To is a number in E.164 or a SIP address.
	To string
	// CallerID is the number that To sees; the caller's if empty. For a call that
	// was placed by REST give one of the account's.
	CallerID string
	// Announce is what the caller hears first.
	Announce []twiml.Verb
	// RingTimeout is how long it rings; 30 s if zero.
	RingTimeout time.Duration
	// Otherwise is what happens if nobody answers, or after a conversation; the
	// call ends if it is empty. [twiml.Redirect] to a webhook handler's AgainURL
	// goes back to the agent.
	Otherwise []twiml.Verb
	// Action is asked what to do then, in place of Otherwise.
	Action string
	// StatusCallback is told of the leg's events; a webhook handler's StatusURL.
	StatusCallback string
}

// Transfer connects the caller of a call with somebody else, cold: the agent
// leaves at once and nobody is told what it is about. sid is the caller's call,
// not the leg to the agent.
func (s *Service) Transfer(ctx context.Context, sid string, params *TransferParams) (*Call, error) {
	if params == nil {
		return nil, argument("params", "is nil")
	}
	if err := errors.Join(checkAddress("To", params.To), checkURL("Action", params.Action), checkURL("StatusCallback", params.StatusCallback)); err != nil {
		return nil, err
	}
	if params.Action != "" && len(params.Otherwise) > 0 {
		return nil, argument("Otherwise", "is given beside Action: it would never happen")
	}
	var callbacks twiml.Callbacks
	if params.StatusCallback != "" {
		callbacks = twiml.Callbacks{StatusCallback: params.StatusCallback, StatusCallbackEvents: twiml.AllCallEvents()}
	}
	target := twiml.Target(twiml.Number{Number: params.To, Callbacks: callbacks})
	if strings.HasPrefix(params.To, "sip:") {
		target = twiml.SIP{URI: params.To, Callbacks: callbacks}
	}
	response := append(twiml.Response{}, params.Announce...)
	response = append(response, twiml.Dial{
		CallerID: params.CallerID, Timeout: params.RingTimeout, Action: params.Action, Targets: []twiml.Target{target},
	})
	return s.Redirect(ctx, sid, append(response, params.Otherwise...))
}
