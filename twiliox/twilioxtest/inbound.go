package twilioxtest

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Dial calls a number of the account from outside, and returns the caller's end
// of the call at once. What happens next is up to the number: its voice webhook
// is called and the TwiML that it answers is carried out, or its trunk sends
// the call on.
func (s *Server) Dial(from, to string) *Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	n, ok := s.account.numbers.first(func(n *number) bool { return n.PhoneNumber == to })
	c := s.newCall(CallInfo{From: from, To: to, Direction: "inbound", Status: "ringing"})
	if !ok {
		s.spawn(func() { c.finish("failed") })
		return c
	}
	c.status = s.newStatusQueue("status", string(n.StatusCallback), n.StatusCallbackMethod, []string{"completed"})
	if t, ok := s.account.trunks.get(string(n.TrunkSID)); ok {
		c.info.Direction, c.info.TrunkSID = "trunking-originating", t.SID
		s.spawn(func() { c.originate(t) })
		return c
	}
	voice := &program{purpose: "voice", url: string(n.VoiceURL), method: n.VoiceMethod, repeat: s.options.RepeatVoice, fallback: newFallback(string(n.VoiceFallbackURL), n.VoiceFallbackMethod)}
	s.spawn(func() {
		if voice.url == "" {
			c.listen(Heard{Verb: "Error", Text: "The number you have dialed has not been configured."})
		} else {
			c.follow(voice)
		}
		c.s.mu.Lock()
		status := c.endStatus
		c.s.mu.Unlock()
		c.finish(status)
	})
	return c
}

// originate sends a call from a trunk to where the trunk says: to the enabled
// URLs by priority, the heavier one first.
func (c *Call) originate(t *trunk) {
	c.s.mu.Lock()
	urls := t.origination.where(func(o *originationURL) bool { return o.Enabled })
	secure, disaster := t.Secure, *t
	c.s.mu.Unlock()
	slices.SortStableFunc(urls, func(a, b *originationURL) int {
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(b.Weight, a.Weight))
	})
	if len(urls) == 0 {
		c.notify(32010, "The trunk has no valid, enabled origination URL")
	}
	status := "failed"
	for _, o := range urls {
		address, err := withUser(o.SIPURL, c.Info().To, secure)
		if err != nil {
			c.notify(32010, err.Error())
			continue
		}
		leg := c.trunkLeg(address)
		c.s.spawn(func() { leg.dialledByTrunk() })
		if status = c.withLeg(leg); status == "completed" || !failsOver(leg.Info().SIPStatus) || c.ctx.Err() != nil {
			break
		}
	}
	if status != "completed" && disaster.DisasterRecoveryURL != "" && c.ctx.Err() == nil {
		c.follow(&program{purpose: "voice", url: string(disaster.DisasterRecoveryURL), method: string(disaster.DisasterRecoveryMethod)})
		status = ""
	}
	if c.Info().Status == "in-progress" {
		status = "completed"
	}
	c.finish(status)
}

// withUser puts the called number into the address of an origination URL.
func withUser(address, number string, secure bool) (string, error) {
	rest, ok := strings.CutPrefix(address, "sip:")
	if !ok {
		return "", fmt.Errorf("the origination URL %s is invalid", address)
	}
	if at := strings.Index(rest, "@"); at >= 0 {
		rest = rest[at+1:]
	}
	if secure { // TLS whatever the URL says
		host, query, _ := strings.Cut(rest, "?")
		host, params, _ := strings.Cut(host, ";")
		kept := []string{host}
		for param := range strings.SplitSeq(params, ";") {
			if param != "" && !strings.HasPrefix(param, "transport=") {
				kept = append(kept, param)
			}
		}
		rest = strings.Join(append(kept, "transport=tls"), ";")
		if query != "" {
			rest += "?" + query
		}
	}
	return "sip:" + url.PathEscape(number) + "@" + rest, nil
}

// failsOver reports whether a trunk tries the next URL after a SIP status.
func failsOver(status int) bool {
	switch status {
	case 200, 400, 404, 405, 410, 416, 482, 484, 486:
		return false
	}
	return status < 600
}

func (c *Call) trunkLeg(address string) *Call {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	defer c.s.notify()
	return c.s.newCall(CallInfo{
		ParentSID: c.info.SID, From: c.info.From, To: address, Direction: "trunking-originating", Status: "queued", TrunkSID: c.info.TrunkSID,
	})
}

// trunkSilence is how long a trunk waits for a far end that says nothing.
const trunkSilence = 60 * time.Second

func (c *Call) dialledByTrunk() {
	status := c.connect(trunkSilence)
	if status == "in-progress" {
		c.setStatus(status)
		<-c.ctx.Done()
		status = ""
	}
	c.finish(status)
}

// withLeg connects the caller with a leg of the trunk, and returns the status
// of it once it is over.
func (c *Call) withLeg(leg *Call) string {
	_ = c.s.Wait(c.ctx, func() bool { // ctx ends when the caller hangs up
		info := leg.Info()
		return !info.Answered.IsZero() || final(info.Status)
	})
	if !leg.Info().Answered.IsZero() { // and it may be over already
		c.answer()
		c.s.update(func() { c.info.ConnectedTo, leg.info.ConnectedTo = leg.info.To, c.info.From })
		select {
		case <-leg.over:
		case <-c.ctx.Done():
		}
	}
	leg.hangUp(errGivenUp)
	select {
	case <-leg.over:
	case <-c.s.ctx.Done():
	}
	return leg.Info().Status
}
