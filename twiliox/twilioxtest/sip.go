package twilioxtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
)

// A SIPHandler is the far end of SIP legs. It is called once per leg, in a
// goroutine of its own, and the leg lasts until it returns: it answers with
// [SIPLeg.Answer], and ends the call by returning. Returning without having
// answered refuses the call: with the status of a [SIPStatus], with 500 for any
// other error, and with 480 for nil. ctx ends when Twilio ends the leg, because
// the other side hung up or the call rang too long.
//
// This is where another fake is plugged in, such as one that has an agent
// behind each SIP address:
//
//	SIP: func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
//		hungUp, err := retell.Connect(ctx, leg.User)
//		if err != nil {
//			return twilioxtest.SIPStatus(404)
//		}
//		leg.Answer()
//		select {
//		case <-hungUp:
//		case <-ctx.Done():
//		}
//		return nil
//	},
type SIPHandler func(ctx context.Context, leg *SIPLeg) error

// A SIPStatus refuses a call with the status code of SIP, such as 486.
type SIPStatus int

func (s SIPStatus) Error() string { return fmt.Sprintf("sip: status %d", int(s)) }

// A SIPLeg is an INVITE. Its methods are safe for concurrent use.
type SIPLeg struct {
	// URI is the address that was dialled: "sip:call_1@sip.retellai.com".
	URI string
	// User is its part before the @: a Retell call id, or the number that was
	// called if the call comes from a trunk.
	User string
	// Host is its host, with the port if it has one.
	Host string
	// Transport is its transport parameter in lower case; "udp" if it has none.
	Transport string
	// Headers are the custom headers that the address carries, by name.
	Headers map[string]string
	// CallSID is the leg's SID.
	CallSID string
	// ParentCallSID is the SID of the call that dialled it; empty if the leg
	// was made by REST or comes from a trunk.
	ParentCallSID string
	// TrunkSID is the trunk that the call comes from; empty if it comes from
	// TwiML.
	TrunkSID string
	// From is the caller, and To the number that was called or the address.
	From, To string

	ring, answer func()
}

// Ring says that the far end rings.
func (l *SIPLeg) Ring() { l.ring() }

// Answer says that the far end answered: 200 OK.
func (l *SIPLeg) Answer() { l.answer() }

// parseSIP takes an address apart.
func parseSIP(uri string) (*SIPLeg, bool) {
	rest, ok := strings.CutPrefix(uri, "sip:")
	if !ok || strings.ContainsAny(uri, " \t\r\n<>\"") {
		return nil, false
	}
	l := &SIPLeg{URI: uri, Transport: "udp", Headers: map[string]string{}}
	rest, headers, _ := strings.Cut(rest, "?")
	rest, params, _ := strings.Cut(rest, ";")
	user, host, found := strings.Cut(rest, "@")
	if !found {
		user, host = "", rest
	}
	if host == "" {
		return nil, false
	}
	l.User, l.Host = user, host
	for param := range strings.SplitSeq(params, ";") {
		if name, value, _ := strings.Cut(param, "="); strings.EqualFold(name, "transport") {
			l.Transport = strings.ToLower(value)
		}
	}
	values, err := url.ParseQuery(headers)
	if err != nil {
		return nil, false
	}
	for name := range values {
		l.Headers[name] = values.Get(name)
	}
	return l, true
}

// invite runs the handler for a leg. It returns when the far end has answered
// or refused, or ctx is over; hangUp is called when an answered leg is ended by
// the far end.
func (s *Server) invite(ctx context.Context, leg *SIPLeg, ringing, hangUp func()) (status int) {
	handler := s.options.SIP
	if handler == nil {
		return 480
	}
	answered := make(chan struct{})
	refused := make(chan int, 1)
	leg.ring = sync.OnceFunc(ringing)
	leg.answer = sync.OnceFunc(func() { close(answered) })
	s.spawn(func() {
		err := handler(ctx, leg)
		refused <- sipStatus(err)
		select {
		case <-answered:
			hangUp()
		default:
		}
	})
	select {
	case <-answered:
		return 200
	case status := <-refused:
		select {
		case <-answered: // and hung up at once
			return 200
		default:
			return status
		}
	case <-ctx.Done():
		return 487
	}
}

func sipStatus(err error) int {
	if err == nil {
		return 480
	}
	if status, ok := errors.AsType[SIPStatus](err); ok {
		return int(status)
	}
	return 500
}

// outcome is the status of a call that got a SIP status.
func outcome(status int) string {
	switch status {
	case 200:
		return "in-progress"
	case 486, 600:
		return "busy"
	case 408, 480:
		return "no-answer"
	case 487:
		return "canceled"
	}
	return "failed"
}
