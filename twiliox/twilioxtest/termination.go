package twilioxtest

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// A Termination is a call that somebody sends to one of the account's trunks,
// to be put through to a phone: what Retell does for outbound calls.
type Termination struct {
	// Domain is the trunk's termination host, such as "acme.pstn.twilio.com" or
	// the same with an edge, "acme.pstn.dublin.twilio.com".
	Domain string
	// Username and Password answer Twilio's challenge; empty if the caller has
	// none.
	Username, Password string
	// Source is the address the call comes from; one of Retell's if it is zero.
	Source netip.Addr
	// Transport is UDP, TCP or TLS; TCP if empty. Media is encrypted with TLS.
	Transport string
	// From and To are the numbers, in E.164.
	From, To string
}

// A SIPRefusal says why Twilio does not take a call on a trunk.
type SIPRefusal struct {
	// Status is the status code of SIP.
	Status int
	// Code is Twilio's error code, such as 32202.
	Code int
	// Message explains it.
	Message string
}

func (r *SIPRefusal) Error() string {
	return fmt.Sprintf("twilioxtest: sip: %d: %d: %s", r.Status, r.Code, r.Message)
}

// Terminate sends a call to a trunk and returns the leg to the phone once it
// answers. The error is a [*SIPRefusal] if the trunk does not take the call or
// the phone does not; the leg is then nil.
func (s *Server) Terminate(ctx context.Context, t Termination) (*Call, error) {
	leg, refusal := s.terminate(&t)
	if refusal != nil {
		return nil, refusal
	}
	s.spawn(func() {
		status := leg.connect(time.Minute)
		if status == "in-progress" {
			leg.setStatus(status)
			<-leg.ctx.Done()
			status = ""
		}
		leg.finish(status)
	})
	err := leg.Wait(ctx, func(c CallInfo) bool { return c.Status == "in-progress" || final(c.Status) })
	if err != nil {
		leg.hangUp(errGivenUp)
		return nil, err
	}
	switch status := leg.Info().Status; status {
	case "in-progress", "completed":
		return leg, nil
	case "busy":
		return nil, &SIPRefusal{Status: 486, Message: "Busy Here"}
	case "no-answer":
		return nil, &SIPRefusal{Status: 480, Message: "Temporarily Unavailable"}
	default:
		return nil, &SIPRefusal{Status: 404, Code: 13224, Message: "The number cannot be reached"}
	}
}

// terminate makes the leg, unless the trunk refuses it.
func (s *Server) terminate(t *Termination) (*Call, *SIPRefusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	trunk, ok := s.trunkByDomain(withoutEdge(t.Domain))
	secure := strings.EqualFold(t.Transport, "TLS")
	forbid := func(code int, format string, args ...any) (*Call, *SIPRefusal) {
		return nil, &SIPRefusal{Status: 403, Code: code, Message: fmt.Sprintf(format, args...)}
	}
	switch {
	case !ok:
		return nil, &SIPRefusal{Status: 404, Code: 32009, Message: "There is no trunk " + t.Domain}
	case trunk.AuthType == "":
		return forbid(32200, "The trunk has neither a credential list nor an address list")
	case trunk.addresses.len() > 0 && !s.admits(trunk, t.Source):
		return forbid(32201, "The source address is in no list of the trunk")
	case trunk.credentials.len() > 0 && !s.knows(trunk, t.Username, t.Password):
		return forbid(32202, "The user name or password is wrong")
	case trunk.Secure && !secure:
		return nil, &SIPRefusal{Status: 488, Code: 32208, Message: "Secure media is required"}
	case !trunk.Secure && secure:
		return nil, &SIPRefusal{Status: 488, Code: 32207, Message: "Secure media is not accepted"}
	case !isE164(t.From):
		return forbid(32206, "The caller id %s is not in E.164", t.From)
	case !s.owns(t.From):
		return forbid(32204, "The caller id %s is neither owned nor verified", t.From)
	case !isE164(t.To):
		return nil, &SIPRefusal{Status: 400, Code: 13224, Message: "The number " + t.To + " is not in E.164"}
	case !s.mayDial(t.To):
		return forbid(32205, "No permission to call %s", t.To)
	case s.options.Trial && !s.verified(t.To):
		return forbid(32100, "A trial account can only call verified numbers")
	}
	return s.newCall(CallInfo{From: t.From, To: t.To, Direction: "trunking-terminating", Status: "queued", TrunkSID: trunk.SID}), nil
}

// withoutEdge returns the domain name of a termination host.
func withoutEdge(host string) string {
	labels := strings.Split(strings.ToLower(host), ".")
	if n := len(labels); n > 4 && labels[n-4] == "pstn" { // name.pstn.edge.twilio.com
		labels = append(labels[:n-3:n-3], labels[n-2:]...)
	}
	return strings.Join(labels, ".")
}

func (s *Server) admits(t *trunk, source netip.Addr) bool {
	if !source.IsValid() {
		source = netip.MustParseAddr("18.98.16.121")
	}
	for sid := range t.addresses.all() {
		l, ok := s.account.addresses.get(sid)
		if !ok {
			continue
		}
		for _, a := range l.addresses.all() {
			ip, err := netip.ParseAddr(a.IPAddress)
			if err == nil && netip.PrefixFrom(ip, a.CIDRPrefix).Contains(source) {
				return true
			}
		}
	}
	return false
}

func (s *Server) knows(t *trunk, user, password string) bool {
	for sid := range t.credentials.all() {
		l, ok := s.account.credentials.get(sid)
		if !ok {
			continue
		}
		if _, ok := l.credentials.first(func(c *credential) bool { return c.Username == user && equal(c.password, password) }); ok {
			return true
		}
	}
	return false
}
