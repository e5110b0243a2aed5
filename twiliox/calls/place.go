package calls

import (
	"context"
	"errors"
	"strings"
	"time"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

// PlaceParams say who is called and what happens then.
type PlaceParams struct {
	// From is the caller id: a number of the account, or a verified one.
	From string
	// To is a number in E.164 or a SIP address.
	To string
	// URL is asked for TwiML when the call is answered, with AnsweredBy if
	// machine detection is not asynchronous. A webhook handler's VoiceURL gives
	// the call to the agent.
	URL string
	// TwiML is what happens in place of URL; at most 4000 characters.
	TwiML twiml.Response
	// FallbackURL is asked if URL fails.
	FallbackURL string
	// RingTimeout is how long it rings; 60 s if zero, at most 600 s. Some calls
	// ring 5 s longer. Voicemail often answers after 20 to 25 s.
	RingTimeout time.Duration
	// TimeLimit is how long the call may last; 4 h if zero.
	TimeLimit time.Duration
	// SendDigits are pressed when the call is answered: digits, *, #, w for half
	// a second and W for a second of silence. There is no machine detection then.
	SendDigits string
	// MachineDetection, if not nil, finds out who answered. With a Callback the
	// call goes on meanwhile; without one it waits, in silence, for the result.
	MachineDetection *twiml.MachineDetection
	// StatusCallback is told of all events; a webhook handler's StatusURL.
	StatusCallback string
	// Record records the call, with a channel for each side. Retell records
	// too.
	Record bool
	// RecordingStatusCallback is told when the recording is there.
	RecordingStatusCallback string
	// SIPUsername and SIPPassword answer the challenge of a SIP address.
	SIPUsername string
	SIPPassword twiliox.Secret
}

// Place calls somebody and returns as soon as Twilio has queued the call. What
// comes of it is told to StatusCallback, and [Service.Get] knows it.
//
// The request is made once: if it fails in a way that leaves open whether the
// phone rings, the error matches [twiliox.ErrMaybeAccepted]. Refusals match
// [twiliox.ErrUnverifiedNumber] (From is not yours, or a trial account may not
// call To), [twiliox.ErrGeoPermission] and [twiliox.ErrAccountInactive], among
// others.
func (s *Service) Place(ctx context.Context, params *PlaceParams) (*Call, error) {
	request, err := params.request()
	if err != nil {
		return nil, err
	}
	call, err := s.api(ctx).CreateCall(request)
	if err != nil {
		return nil, write(err)
	}
	return newCall(call), nil
}

func (p *PlaceParams) request() (*api.CreateCallParams, error) {
	if p == nil {
		return nil, argument("params", "is nil")
	}
	document, documentErr := inline(p.TwiML)
	ring, ringErr := wholeSeconds("RingTimeout", p.RingTimeout, 1, 600)
	limit, limitErr := wholeSeconds("TimeLimit", p.TimeLimit, 1, 86400)
	if err := errors.Join(
		p.checkWho(), p.checkWhat(), documentErr, ringErr, limitErr,
		checkURL("URL", p.URL), checkURL("FallbackURL", p.FallbackURL), checkURL("StatusCallback", p.StatusCallback),
		checkURL("RecordingStatusCallback", p.RecordingStatusCallback),
	); err != nil {
		return nil, err
	}
	request := &api.CreateCallParams{
		To: &p.To, From: &p.From, Url: optional(p.URL), Twiml: optional(document), FallbackUrl: optional(p.FallbackURL),
		Timeout: ring, TimeLimit: limit, SendDigits: optional(p.SendDigits),
		SipAuthUsername: optional(p.SIPUsername), SipAuthPassword: optional(string(p.SIPPassword)),
	}
	if p.StatusCallback != "" {
		request.StatusCallback = &p.StatusCallback
		request.StatusCallbackEvent = &[]string{"initiated", "ringing", "answered", "completed"}
	}
	if p.Record {
		request.Record, request.RecordingChannels = new(true), new("dual")
		request.RecordingStatusCallback = optional(p.RecordingStatusCallback)
	}
	return request, detect(request, p.MachineDetection)
}

func (p *PlaceParams) checkWho() error {
	if err := checkAddress("To", p.To); err != nil {
		return err
	}
	sip := strings.HasPrefix(p.To, "sip:")
	switch {
	case p.From == "":
		return argument("From", "is empty")
	case !sip && !retell.IsE164(p.From):
		return argument("From", "is not in E.164, such as +14155550100")
	case p.From == p.To:
		return argument("To", "is the number that calls")
	case !sip && (p.SIPUsername != "" || p.SIPPassword != ""):
		return argument("SIPUsername", "is for SIP addresses only")
	case (p.SIPUsername == "") != (p.SIPPassword == ""):
		return argument("SIPUsername", "and SIPPassword must be given together")
	}
	return nil
}

func (p *PlaceParams) checkWhat() error {
	switch {
	case p.URL == "" && p.TwiML == nil:
		return argument("URL", "is empty, and so is TwiML: nothing would happen")
	case p.URL != "" && p.TwiML != nil:
		return argument("TwiML", "is given beside URL: Twilio would ignore it")
	case p.SendDigits != "" && p.MachineDetection != nil:
		return argument("MachineDetection", "is given beside SendDigits: Twilio would ignore it")
	case strings.Trim(p.SendDigits, "0123456789ABCDwW*#") != "" || len(p.SendDigits) > 32:
		return argument("SendDigits", "may have up to 32 of 0 to 9, A to D, *, #, w and W")
	case p.RecordingStatusCallback != "" && !p.Record:
		return argument("RecordingStatusCallback", "is given without Record")
	}
	return nil
}

// detect asks for machine detection.
func detect(request *api.CreateCallParams, m *twiml.MachineDetection) error {
	if m == nil {
		return nil
	}
	var errs [5]error
	request.MachineDetection = new("Enable")
	if m.UntilMessageEnd {
		request.MachineDetection = new("DetectMessageEnd")
	}
	request.MachineDetectionTimeout, errs[0] = wholeSeconds("MachineDetection.Timeout", m.Timeout, 3, 59)
	request.MachineDetectionSpeechThreshold, errs[1] = wholeMilliseconds("MachineDetection.SpeechThreshold", m.SpeechThreshold, 1000, 6000)
	request.MachineDetectionSpeechEndThreshold, errs[2] = wholeMilliseconds("MachineDetection.SpeechEndThreshold", m.SpeechEndThreshold, 500, 5000)
	request.MachineDetectionSilenceTimeout, errs[3] = wholeMilliseconds("MachineDetection.SilenceTimeout", m.SilenceTimeout, 2000, 10000)
	if m.Callback != "" {
		errs[4] = checkURL("MachineDetection.Callback", m.Callback)
		request.AsyncAmd, request.AsyncAmdStatusCallback = new("true"), &m.Callback
	}
	return errors.Join(errs[:]...)
}

// inline encodes a document that goes into a parameter; "" for nil.
func inline(response twiml.Response) (string, error) {
	if response == nil {
		return "", nil
	}
	document, err := response.Encode()
	if err != nil {
		return "", err
	}
	if n := len([]rune(document)); n > twiml.MaxInline {
		return "", argument("TwiML", "is too long for a parameter: serve it at a URL")
	}
	return document, nil
}
