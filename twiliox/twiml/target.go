package twiml

import "strings"

// Callbacks say who is told what happens to a leg, and what its far end hears
// before it is connected.
type Callbacks struct {
	// StatusCallback is told of events.
	StatusCallback string
	// StatusCallbackMethod is how.
	StatusCallbackMethod Method
	// StatusCallbackEvents are the events; only the last one if empty.
	StatusCallbackEvents []CallEvent
	// URL is TwiML that the far end hears when it answers, before it is
	// connected. It may hang up.
	URL string
	// Method is how that is asked for.
	Method Method
	// MachineDetection, if not nil, finds out who answered.
	MachineDetection *MachineDetection
}

func (c *Callbacks) encode(e *encoder) {
	e.url("url", c.URL)
	e.method("method", c.Method, c.URL)
	e.url("statusCallback", c.StatusCallback)
	e.method("statusCallbackMethod", c.StatusCallbackMethod, c.StatusCallback)
	if c.StatusCallback == "" && len(c.StatusCallbackEvents) > 0 {
		e.fail("statusCallbackEvent", "is given without a URL that it is for")
	}
	words(e, "statusCallbackEvent", c.StatusCallbackEvents, AllCallEvents()...)
	c.MachineDetection.encode(e)
}

// Number is a phone number to ring.
type Number struct {
	// Number is the number, in E.164: "+14155550123".
	Number string
	// SendDigits are pressed when it answers: digits, *, #, and w for half a
	// second of silence.
	SendDigits string
	Callbacks
}

func (n Number) target(e *encoder) {
	e.open("Number")
	defer e.close()
	if !isE164(n.Number) {
		e.fail("", "must be in E.164, such as +14155550123")
	}
	if strings.Trim(n.SendDigits, "0123456789*#wW") != "" || len(n.SendDigits) > 32 {
		e.fail("sendDigits", "may have up to 32 of 0 to 9, *, # and w")
	}
	e.attr("sendDigits", n.SendDigits)
	n.Callbacks.encode(e)
	e.text(n.Number)
}

func isE164(number string) bool {
	digits, ok := strings.CutPrefix(number, "+")
	return ok && len(digits) >= 7 && len(digits) <= 15 && digits[0] != '0' && strings.Trim(digits, "0123456789") == ""
}

// SIP is a SIP address to ring.
type SIP struct {
	// URI is the address: "sip:call_1@sip.retellai.com;transport=tcp". Twilio
	// uses UDP if it has no transport.
	URI string
	// Headers are sent with the INVITE. Names start with X-.
	Headers map[string]string
	// Username and Password answer the far end's challenge.
	Username, Password string
	Callbacks
}

func (s SIP) target(e *encoder) {
	e.open("Sip")
	defer e.close()
	uri := e.sipURI(s.URI, s.Headers)
	if (s.Username == "") != (s.Password == "") {
		e.fail("username", "and password must be given together")
	}
	e.attr("username", s.Username)
	e.attr("password", s.Password)
	s.Callbacks.encode(e)
	e.text(uri)
}
