package twilioxtest

import (
	"context"
	"maps"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// dial carries out <Dial>: with the nouns in it, or the number that is its
// text.
func (c *Call) dial(ctx context.Context, p *program, e *element) (next *program, done bool) {
	nouns := e.elements()
	if len(nouns) == 0 {
		nouns = []*element{{name: "Number", attrs: map[string]string{}, children: []node{{text: e.text()}}}}
	}
	var form url.Values
	if nouns[0].name == "Conference" {
		form = c.dialConference(ctx, p, e, nouns[0])
	} else {
		form = c.dialLegs(ctx, p, e, nouns)
	}
	if c.interrupted() { // by REST: nobody asks what came of it
		return nil, true
	}
	action, wanted := e.attrs["action"]
	if !wanted {
		return nil, false
	}
	next = p.after("action", action, e.attrs["method"], form)
	if c.ctx.Err() != nil {
		// The caller is gone. Twilio still asks, and does nothing of the answer.
		all := c.params()
		all.Set("CallStatus", "completed")
		maps.Copy(all, form)
		_, _, _ = c.s.post(c.s.ctx, "action", method(next.method), next.url, all)
		return nil, true
	}
	return next, true
}

func (c *Call) interrupted() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.next != nil
}

// dialLegs rings numbers and SIP addresses, all at once or one after the other,
// and connects the first that answers. It returns what the action is told.
func (c *Call) dialLegs(ctx context.Context, p *program, e *element, nouns []*element) url.Values {
	began := time.Now()
	groups := [][]*element{nouns}
	if e.attrs["sequential"] == "true" {
		groups = nil
		for _, noun := range nouns {
			groups = append(groups, []*element{noun})
		}
	}
	status, sid, seconds, bridged, sipStatus := "failed", "", 0, false, 0
	for _, group := range groups {
		var won *Call
		won, status, sipStatus = c.ring(ctx, p, e, group)
		if won == nil {
			continue
		}
		c.answer()
		c.bridge(ctx, e, won)
		won.s.mu.Lock()
		sid, seconds, bridged, sipStatus = won.info.SID, won.seconds(), true, won.info.SIPStatus
		won.s.mu.Unlock()
		status = "completed"
		break
	}
	form := url.Values{
		"DialCallStatus": {status}, "DialBridged": {strconv.FormatBool(bridged)}, "DialCallDuration": {strconv.Itoa(seconds)},
	}
	if sid != "" {
		form.Set("DialCallSid", sid)
	}
	if sipStatus != 0 {
		form.Set("DialSipResponseCode", strconv.Itoa(sipStatus))
	}
	if record := e.attrs["record"]; bridged && record != "" && record != "do-not-record" && record != "false" {
		c.s.recordDial(c, p, e, began)
	}
	return form
}

// ring dials a group at once. It returns the leg that answered first, or the
// status that came of it.
func (c *Call) ring(ctx context.Context, p *program, e *element, group []*element) (won *Call, status string, sipStatus int) {
	ringFor := time.Duration(intAttr(e, "timeout", 30)) * time.Second
	answered := make(chan *Call)
	failed := make(chan *Call)
	ringing, cancel := context.WithCancel(ctx)
	defer cancel()
	var legs []*Call
	for _, noun := range group {
		leg, refusal := c.newLeg(p, e, noun)
		if refusal != nil {
			c.notify(refusal.Code, refusal.Message)
			continue
		}
		legs = append(legs, leg)
		c.s.spawn(func() { leg.dialled(ringing, p, noun, ringFor, answered, failed) })
	}
	status = "failed"
	for range legs {
		select {
		case won = <-answered:
		case leg := <-failed:
			info := leg.Info()
			status, sipStatus = info.Status, info.SIPStatus
			continue
		case <-ctx.Done():
			status = "canceled"
		}
		break
	}
	for _, leg := range legs {
		if leg != won {
			leg.hangUp(errGivenUp)
		}
	}
	return won, status, sipStatus
}

// newLeg makes the leg to one noun, unless Twilio would not dial it.
func (c *Call) newLeg(p *program, e, noun *element) (*Call, *APIError) {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	defer c.s.notify()
	to, from := strings.TrimSpace(noun.text()), e.attrs["callerId"]
	if from == "" {
		from = c.info.From
	}
	switch {
	case noun.name == "Sip":
	case !isE164(to):
		return nil, refuse(13224, "Dial: the number %s is invalid or cannot be called", to)
	case !c.s.mayDial(to):
		return nil, refuse(13227, "Dial: no permission to call %s", to)
	case from != c.info.From && from != c.info.To && !c.s.owns(from):
		return nil, refuse(13214, "Dial: invalid callerId %s", from)
	case c.s.options.Trial && !c.s.verified(to):
		return nil, refuse(21219, "The number %s is unverified; a trial account can only call verified numbers", to)
	}
	leg := c.s.newCall(CallInfo{ParentSID: c.info.SID, From: from, To: to, Direction: "outbound-dial", Status: "queued"})
	leg.status = c.s.newStatusQueue("status", p.resolve(noun.attrs["statusCallback"]),
		noun.attrs["statusCallbackMethod"], events(noun.attrs["statusCallbackEvent"]))
	return leg, nil
}

// events are the events of a call that are wanted; only the last one if none
// are named.
func events(text string) []string {
	if text == "" {
		return []string{"completed"}
	}
	return strings.Fields(text)
}

// dialled is the life of a leg that a call dialled.
func (c *Call) dialled(ringing context.Context, p *program, noun *element, ringFor time.Duration, answered, failed chan<- *Call) {
	status := c.connect(ringFor)
	if status == "in-progress" {
		c.setStatus(status)
		c.whisper(ringing, p, noun)
		select {
		case answered <- c:
			status = ""
			c.untilLeft()
		case <-ringing.Done():
			status = ""
		}
	}
	c.finish(status)
	select {
	case failed <- c:
	case <-ringing.Done():
	}
}

// whisper carries out the TwiML that the dialled side hears first.
func (c *Call) whisper(ctx context.Context, p *program, noun *element) {
	if digits := noun.attrs["sendDigits"]; digits != "" {
		c.listen(Heard{Verb: "Digits", Text: digits})
	}
	if noun.attrs["url"] == "" {
		return
	}
	screen := p.after("whisper", noun.attrs["url"], noun.attrs["method"], nil)
	screen.fallback = nil
	root, err := c.load(ctx, screen)
	if err != nil {
		c.notify(11200, err.Error())
		return
	}
	if next, done := c.verbs(ctx, screen, root.elements()); done && next == nil {
		c.hangUp(errNearEnd) // <Hangup>: the call is not wanted
	} else if next != nil {
		c.follow(next)
	}
}

// untilLeft waits until the leg is over, or REST gives it something of its own
// to do.
func (c *Call) untilLeft() {
	ctx, cancel := c.running()
	<-ctx.Done()
	cancel()
	if p := c.redirected(); p != nil {
		c.leave()
		c.s.update(func() { c.info.ConnectedTo = "" })
		c.follow(p)
	}
}

// bridge connects the call with a leg until either of them leaves.
func (c *Call) bridge(ctx context.Context, e *element, leg *Call) {
	c.s.update(func() { c.info.ConnectedTo, leg.info.ConnectedTo = leg.info.To, c.info.From })
	var tooLong <-chan time.Time
	if limit := intAttr(e, "timeLimit", 0); limit > 0 {
		timer := time.NewTimer(time.Duration(limit) * time.Second)
		defer timer.Stop()
		tooLong = timer.C
	}
	select {
	case <-leg.left:
	case <-ctx.Done():
	case <-tooLong:
	}
	select {
	case <-leg.left: // it lives on, or is over
	default:
		leg.hangUp(errGivenUp)
		select {
		case <-leg.over:
		case <-c.s.ctx.Done():
		}
	}
	c.s.update(func() { c.info.ConnectedTo = "" })
}
