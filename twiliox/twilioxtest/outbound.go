package twilioxtest

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

// maxTwiMLParameter is how many characters a document in a parameter may have.
const maxTwiMLParameter = 4000

var sendDigits = lazyregexp.New(`^[0-9A-Dw#*W]{1,32}$`)

func callRoutes() []route {
	return []route{
		get("/Calls.json", func(x *exchange) (any, *APIError) {
			after, err := x.time("StartTime>", time.Time{})
			if err != nil {
				return nil, err
			}
			before, err := x.time("StartTime<", time.Now())
			if err != nil {
				return nil, err
			}
			var found []callResource
			for _, c := range slices.Backward(x.s.account.calls.where(nil)) { // newest first
				r := c.resource()
				began := c.info.Answered
				if began.IsZero() {
					began = c.info.Created
				}
				if began.Before(after) || began.After(before) {
					continue
				}
				if x.matches("To", r.To) && x.matches("From", r.From) && x.matches("Status", r.Status) && x.matches("ParentCallSid", string(r.ParentCallSID)) {
					found = append(found, r)
				}
			}
			return list("calls", found), nil
		}),
		create("/Calls.json", (*exchange).createCall),
		get("/Calls/{call}", func(x *exchange) (any, *APIError) {
			c, err := x.call()
			if err != nil {
				return nil, err
			}
			return c.resource(), nil
		}),
		change("/Calls/{call}", (*exchange).updateCall),
		remove("/Calls/{call}", func(x *exchange) (any, *APIError) {
			c, err := x.call()
			if err != nil {
				return nil, err
			}
			if !final(c.info.Status) {
				return nil, &APIError{Status: 409, Code: 20009, Message: "The call is in progress"}
			}
			x.s.account.calls.remove(c.info.SID)
			return nil, nil
		}),
		get("/Calls/{call}/Notifications.json", func(x *exchange) (any, *APIError) {
			c, err := x.call()
			if err != nil {
				return nil, err
			}
			return list("notifications", c.notificationResources()), nil
		}),
	}
}

func (x *exchange) call() (*Call, *APIError) {
	c, ok := x.s.account.calls.get(x.id("call"))
	if !ok {
		return nil, x.notFound()
	}
	return c, nil
}

// createCall dials out, unless Twilio would refuse to.
func (x *exchange) createCall() (any, *APIError) {
	p, err := x.callProgram()
	if err != nil {
		return nil, err
	}
	info, ringFor, err := x.outbound()
	if err != nil {
		return nil, err
	}
	wanted, err := x.detection("AsyncAmdStatusCallback")
	if err != nil {
		return nil, err
	}
	digits, limit, record := x.form.Get("SendDigits"), 0, false
	if err := firstError(x.int("TimeLimit", &limit, 1, 86400), x.bool("Record", &record)); err != nil {
		return nil, err
	}
	if digits != "" {
		if !sendDigits.MatchString(digits) {
			return nil, refuse(21208, "SendDigits is invalid")
		}
		wanted = nil // Twilio ignores it then
	}
	callback := x.s.newStatusQueueIf(record, "recording", x.form.Get("RecordingStatusCallback"), x.form.Get("RecordingStatusCallbackMethod"),
		x.form["RecordingStatusCallbackEvent"])
	channels := x.form.Get("RecordingChannels")
	c := x.commit(info)
	x.s.spawn(func() {
		status := c.connect(ringFor)
		if status == "in-progress" {
			c.setStatus(status)
			if record {
				c.s.update(func() { c.s.record(c, "OutboundAPI", channels, callback) })
			}
			if digits != "" {
				c.listen(Heard{Verb: "Digits", Text: digits})
			}
			c.limit(time.Duration(limit) * time.Second)
			c.detect(wanted)
			c.follow(p)
			status = ""
		}
		c.finish(status)
	})
	return c.resource(), nil
}

// callProgram is what a call is to do, by the request.
func (x *exchange) callProgram() (*program, *APIError) {
	address, twiml := x.form.Get("Url"), x.form.Get("Twiml")
	switch {
	case address == "" && twiml == "":
		return nil, refuse(21205, "Url or Twiml is required")
	case address != "" && !isWebURL(address):
		return nil, refuse(21205, "Url is not a valid URL")
	case address == "" && utf8.RuneCountInString(twiml) > maxTwiMLParameter:
		return nil, refuse(20001, "Twiml may have %d characters", maxTwiMLParameter)
	}
	p := &program{
		purpose: "voice", url: address, method: x.form.Get("Method"), repeat: x.s.options.RepeatVoice,
		fallback: newFallback(x.form.Get("FallbackUrl"), x.form.Get("FallbackMethod")),
	}
	if address == "" { // Twiml is ignored beside Url
		p.twiml = twiml
	}
	return p, nil
}

// outbound checks who is called, by whom and for how long.
func (x *exchange) outbound() (CallInfo, time.Duration, *APIError) {
	to, from := x.form.Get("To"), x.form.Get("From")
	ring := 60
	if err := firstError(x.s.checkDial(to, from), x.int("Timeout", &ring, 1, 600)); err != nil {
		return CallInfo{}, 0, err
	}
	if callback := x.form.Get("StatusCallback"); callback != "" && !isWebURL(callback) {
		return CallInfo{}, 0, refuse(21609, "StatusCallback is not a valid URL")
	}
	for _, event := range x.form["StatusCallbackEvent"] {
		if !slices.Contains(words["Number statusCallbackEvent"], event) {
			return CallInfo{}, 0, refuse(21626, "StatusCallbackEvent %s is invalid", event)
		}
	}
	if caller := x.form.Get("CallerId"); caller != "" {
		from = caller
	}
	return CallInfo{From: from, To: to, Direction: "outbound-api", Status: "queued"}, time.Duration(ring) * time.Second, nil
}

// commit makes the call that a request wants, once all of it was checked.
func (x *exchange) commit(info CallInfo) *Call {
	c := x.s.newCall(info)
	c.status = x.s.newStatusQueue("status", x.form.Get("StatusCallback"), x.form.Get("StatusCallbackMethod"),
		events(strings.Join(x.form["StatusCallbackEvent"], " ")))
	return c
}

// checkDial refuses what Twilio refuses to dial. It runs under the lock.
func (s *Server) checkDial(to, from string) *APIError {
	sip := strings.HasPrefix(to, "sip:")
	_, validSIP := parseSIP(to)
	switch {
	case to == "":
		return refuse(21201, "No 'To' number is specified")
	case from == "":
		return refuse(21213, "No 'From' number is specified")
	case sip && !validSIP, !sip && !isE164(to):
		return refuse(21211, "The 'To' number %s is not valid", to)
	case !sip && !isE164(from):
		return refuse(21212, "The 'From' number %s is not valid", from)
	case !sip && !s.owns(from):
		return refuse(21210, "The source phone number provided, %s, is not yet verified for your account", from)
	case s.account.balance <= 0:
		return &APIError{Status: 403, Code: 10001, Message: "The account is not active: its balance is used up"}
	case !sip && !s.mayDial(to):
		return refuse(21215, "Account not authorized to call %s. Perhaps you need to enable some international permissions", to)
	case !sip && s.options.Trial && !s.verified(to):
		return refuse(21219, "The number %s is unverified. Trial accounts may only make calls to verified numbers", to)
	}
	return nil
}

// owns reports whether a number may be a caller id. It runs under the lock.
func (s *Server) owns(text string) bool {
	_, ok := s.account.numbers.first(func(n *number) bool { return n.PhoneNumber == text })
	return ok || s.verified(text)
}

func (s *Server) verified(number string) bool {
	_, ok := s.account.callerIDs.first(func(c *callerID) bool { return c.PhoneNumber == number })
	return ok
}

// newStatusQueueIf is newStatusQueue for what may not be wanted at all.
func (s *Server) newStatusQueueIf(wanted bool, purpose, address, method string, names []string) *statusQueue {
	if !wanted {
		return nil
	}
	return s.newStatusQueue(purpose, address, method, events(strings.Join(names, " ")))
}

// limit ends the call when it has been up too long.
func (c *Call) limit(d time.Duration) {
	if d > 0 {
		c.s.spawn(func() {
			if backoff.Sleep(c.ctx, d) {
				c.hangUp(errNearEnd)
			}
		})
	}
}

// updateCall ends a call or gives it something else to do.
func (x *exchange) updateCall() (any, *APIError) {
	c, err := x.call()
	if err != nil {
		return nil, err
	}
	switch status := x.form.Get("Status"); {
	case status == "completed" && !final(c.info.Status), status == "canceled" && !final(c.info.Status) && c.info.Answered.IsZero():
		c.hangUp(errRESTHung)
		return c.resource(), nil
	case status == "completed" || status == "canceled":
		return nil, refuse(21220, "Call is not in-progress. Cannot redirect.")
	case status != "":
		return nil, refuse(21218, "Status %s is invalid", status)
	}
	p, err := x.callProgram()
	if err != nil {
		return nil, err
	}
	if c.info.Status != "in-progress" {
		return nil, refuse(21220, "Call is not in-progress. Cannot redirect.")
	}
	p.repeat = 0
	c.interrupt(p)
	return c.resource(), nil
}

// notificationResources are the call's notifications as REST has them.
func (c *Call) notificationResources() []map[string]any {
	shown := []map[string]any{}
	for _, n := range c.notifications {
		code := strconv.Itoa(n.Code)
		shown = append(shown, map[string]any{
			"account_sid": c.s.options.AccountSID, "api_version": "2010-04-01", "call_sid": c.info.SID, "error_code": code,
			"log": "0", "message_text": n.Message, "message_date": moment(n.At), "date_created": moment(n.At), "date_updated": moment(n.At),
			"more_info": "https://www.twilio.com/docs/errors/" + code,
		})
	}
	return shown
}
