package twilioxtest

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
)

// Why a leg ends.
var (
	errFarEnd   = errors.New("the far end hung up")
	errNearEnd  = errors.New("the TwiML is done")
	errRESTHung = errors.New("REST ended the call")
	errGivenUp  = errors.New("nobody waits any more")
)

// setStatus gives a call its next status and reports it.
func (c *Call) setStatus(status string) {
	c.s.update(func() {
		c.info.Status = status
		switch {
		case status == "in-progress":
			c.info.Answered = time.Now()
		case final(status):
			c.info.Ended, c.info.ConnectedTo = time.Now(), ""
		}
		if c.status != nil {
			c.status.add(c, status)
		}
	})
}

// answer takes an incoming call, once.
func (c *Call) answer() {
	if c.Info().Status == "ringing" {
		c.setStatus("in-progress")
	}
}

// connect dials the far end and returns the status that comes of it: in-progress
// if it answered.
func (c *Call) connect(ringFor time.Duration) string {
	ctx, cancel := context.WithTimeout(c.ctx, ringFor)
	defer cancel()
	info := c.Info()
	c.setStatus("initiated")
	var status string
	if strings.HasPrefix(info.To, "sip:") {
		status = c.connectSIP(ctx, info)
	} else {
		status = c.connectPhone(ctx, info)
	}
	switch {
	case c.ctx.Err() != nil && errors.Is(context.Cause(c.ctx), errRESTHung), c.ctx.Err() != nil && errors.Is(context.Cause(c.ctx), errGivenUp):
		return "canceled"
	case status == "canceled": // it rang too long
		return "no-answer"
	}
	return status
}

func (c *Call) connectSIP(ctx context.Context, info CallInfo) string {
	leg, ok := parseSIP(info.To)
	if !ok {
		c.notify(13224, "The SIP address "+info.To+" is invalid")
		return "failed"
	}
	leg.CallSID, leg.ParentCallSID, leg.TrunkSID = info.SID, info.ParentSID, info.TrunkSID
	leg.From, leg.To = info.From, info.To
	// The leg outlives ctx, which is for ringing only.
	legCtx, give := context.WithCancelCause(c.ctx)
	stop := context.AfterFunc(ctx, func() { give(errGivenUp) })
	status := c.s.invite(legCtx, leg, func() {
		if c.Info().Status == "initiated" {
			c.setStatus("ringing")
		}
	}, c.HangUp)
	// The far end may have hung up already, which is no matter of ringing.
	if status == 200 && !stop() && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		status = 487
	}
	if status != 200 {
		give(errGivenUp)
	}
	c.s.update(func() { c.info.SIPStatus = status })
	if status == 500 || status == 503 {
		c.notify(32011, "Error communicating with your SIP communications infrastructure")
	}
	return outcome(status)
}

func (c *Call) connectPhone(ctx context.Context, info CallInfo) string {
	c.s.mu.Lock()
	c.phone = c.s.options.Phones[info.To]
	c.s.mu.Unlock()
	if c.phone.Outcome == Fails {
		return "failed"
	}
	c.setStatus("ringing")
	wait := c.phone.RingFor
	if c.phone.Outcome == Rings {
		wait = 24 * time.Hour // ctx ends sooner
	}
	if !backoff.Sleep(ctx, wait) {
		return "canceled"
	}
	if c.phone.Outcome == Busy {
		return "busy"
	}
	if c.phone.HangUpAfter > 0 {
		c.s.spawn(func() {
			if backoff.Sleep(c.ctx, c.phone.HangUpAfter) {
				c.HangUp()
			}
		})
	}
	return "in-progress"
}

// finish ends a call: with the status given, or with what fits how it went.
func (c *Call) finish(status string) {
	c.hangUp(errNearEnd)
	info := c.Info()
	if status == "" {
		status = "completed"
		if info.Status != "in-progress" {
			status = "no-answer"
			if errors.Is(context.Cause(c.ctx), errRESTHung) {
				status = "canceled"
			}
		}
	}
	c.setStatus(status)
	c.s.endRecordings(c)
	c.leave()
	close(c.over)
	if c.status != nil {
		c.status.close()
	}
}

// leave tells whoever dialled the leg that it is gone.
func (c *Call) leave() {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	select {
	case <-c.left:
	default:
		close(c.left)
	}
}

// running returns a context that ends when REST gives the call something else
// to do, or when it ends.
func (c *Call) running() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(c.ctx)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.stop = cancel
	if c.next != nil {
		cancel()
	}
	return ctx, cancel
}

// interrupt has the call follow p now. It runs under the lock.
func (c *Call) interrupt(p *program) {
	c.next = p
	if c.stop != nil {
		c.stop()
	}
}

// redirected returns what REST gave the call to do, once.
func (c *Call) redirected() *program {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	p := c.next
	c.next = nil
	return p
}

// params are the parameters that all requests about a call have.
func (c *Call) params() url.Values {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.paramsLocked()
}

func (c *Call) paramsLocked() url.Values {
	direction := c.info.Direction
	form := url.Values{
		"CallSid": {c.info.SID}, "AccountSid": {c.s.options.AccountSID}, "From": {c.info.From}, "Caller": {c.info.From},
		"To": {c.info.To}, "Called": {c.info.To}, "CallStatus": {c.info.Status}, "Direction": {direction}, "ApiVersion": {"2010-04-01"},
	}
	if c.info.ParentSID != "" {
		form.Set("ParentCallSid", c.info.ParentSID)
	}
	if c.info.AnsweredBy != "" {
		form.Set("AnsweredBy", c.info.AnsweredBy)
	}
	if final(c.info.Status) {
		seconds := c.seconds()
		form.Set("CallDuration", strconv.Itoa(seconds))
		form.Set("Duration", strconv.Itoa((seconds+59)/60))
	}
	if c.info.SIPStatus != 0 {
		form.Set("SipResponseCode", strconv.Itoa(c.info.SIPStatus))
	}
	return form
}
