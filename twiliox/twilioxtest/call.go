package twilioxtest

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// A Call is one leg, with the phone or SIP endpoint at its far end. Its methods
// are what somebody does at that phone; they are safe for concurrent use.
type Call struct {
	s      *Server
	ctx    context.Context // ends when somebody hangs up
	hangUp context.CancelCauseFunc
	phone  Phone
	over   chan struct{} // closed when the call has its last status
	left   chan struct{} // closed when a dialled leg leaves whoever dialled it
	status *statusQueue  // nil if nobody wants to know

	// The server's lock guards the rest.
	info          CallInfo
	heard         []Heard
	pressed       []string // not yet taken by a <Gather>
	spoken        []string
	gathers       int
	notifications []Notification
	next          *program           // by REST, in place of what runs
	stop          context.CancelFunc // what runs
	endStatus     string             // if it is not "completed"
	room          *participant
}

// CallInfo is what is known about a call.
type CallInfo struct {
	// SID is its SID.
	SID string
	// ParentSID is the SID of the call that dialled it, if one did.
	ParentSID string
	// From and To are its numbers or SIP addresses.
	From, To string
	// Direction is inbound, outbound-api, outbound-dial, trunking-originating
	// or trunking-terminating.
	Direction string
	// Status is queued, initiated, ringing, in-progress, completed, busy,
	// no-answer, failed or canceled.
	Status string
	// AnsweredBy is what machine detection found, if it was asked for.
	AnsweredBy string
	// ConnectedTo is who the far end talks to: a number, a SIP address or the
	// name of a conference; empty if that is Twilio itself.
	ConnectedTo string
	// TrunkSID is the trunk that it came over, if one.
	TrunkSID string
	// SIPStatus is the final status of a SIP leg; zero before that.
	SIPStatus int
	// Created, Answered and Ended are when; zero if it has not happened.
	Created, Answered, Ended time.Time
}

// Heard is something that was heard at the far end of a call.
type Heard struct {
	// Verb is "Say", "Play", "Digits", "Error" or "Announce".
	Verb string
	// Text is what was said, the URL of what was played, or the digits.
	Text string
	// Voice and Language are how it was said, if the TwiML has it.
	Voice, Language string
}

// A Notification is an error or a warning of Twilio about a call.
type Notification struct {
	// Code is Twilio's, such as 11200.
	Code int
	// Message explains it.
	Message string
	// At is when.
	At time.Time
}

// newCall makes a call. It runs under the lock.
func (s *Server) newCall(info CallInfo) *Call {
	ctx, hangUp := context.WithCancelCause(s.ctx)
	info.SID, info.Created = s.sid("CA"), time.Now()
	c := &Call{s: s, ctx: ctx, hangUp: hangUp, over: make(chan struct{}), left: make(chan struct{}), info: info}
	s.account.calls.add(info.SID, c)
	return c
}

// SID returns the call's SID.
func (c *Call) SID() string { return c.info.SID } // never changes

// Info returns what is known about the call.
func (c *Call) Info() CallInfo {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return c.info
}

// Heard returns what was heard so far.
func (c *Call) Heard() []Heard {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return slices.Clone(c.heard)
}

// Notifications returns Twilio's errors and warnings about the call.
func (c *Call) Notifications() []Notification {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	return slices.Clone(c.notifications)
}

// Press presses digits. A <Gather> that runs, or the next one, takes them.
func (c *Call) Press(digits string) {
	c.s.update(func() {
		for _, digit := range digits {
			c.pressed = append(c.pressed, string(digit))
		}
	})
}

// Say speaks to a <Gather> that listens to speech, or to the next one.
func (c *Call) Say(text string) { c.s.update(func() { c.spoken = append(c.spoken, text) }) }

// HangUp puts down the phone. It does not wait for what comes of it.
func (c *Call) HangUp() { c.hangUp(errFarEnd) }

// Done is closed when the call is over.
func (c *Call) Done() <-chan struct{} { return c.over }

// Wait blocks until reached returns true for the call, or returns an error when
// ctx ends first.
func (c *Call) Wait(ctx context.Context, reached func(CallInfo) bool) error {
	return c.s.Wait(ctx, func() bool { return reached(c.Info()) })
}

// Calls returns all calls, oldest first, with the legs that were dialled.
func (s *Server) Calls() []*Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.account.calls.where(nil)
}

// Call returns the call with a SID, or nil.
func (s *Server) Call(sid string) *Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, _ := s.account.calls.get(sid)
	return c
}

// listen notes what is heard.
func (c *Call) listen(heard Heard) { c.s.update(func() { c.heard = append(c.heard, heard) }) }

// notify notes an error or a warning, and fails the test over bad TwiML.
func (c *Call) notify(code int, message string) {
	var fail func(string, ...any)
	c.s.update(func() {
		c.notifications = append(c.notifications, Notification{Code: code, Message: message, At: time.Now()})
		if code == 12100 || code == 12200 || code == 12300 {
			fail = c.s.fail
		}
	})
	if fail != nil && !c.s.options.AllowBadTwiML {
		fail("twilioxtest: %d: %s", code, message)
	}
}

// final reports whether a call with a status is over.
func final(status string) bool {
	switch status {
	case "completed", "busy", "no-answer", "failed", "canceled":
		return true
	}
	return false
}

// callResource is a call on the wire.
type callResource struct {
	SID            string            `json:"sid"`
	DateCreated    moment            `json:"date_created"`
	DateUpdated    moment            `json:"date_updated"`
	ParentCallSID  optional          `json:"parent_call_sid"`
	AccountSID     string            `json:"account_sid"`
	To             string            `json:"to"`
	ToFormatted    string            `json:"to_formatted"`
	From           string            `json:"from"`
	FromFormatted  string            `json:"from_formatted"`
	PhoneNumberSID optional          `json:"phone_number_sid"`
	Status         string            `json:"status"`
	StartTime      moment            `json:"start_time"`
	EndTime        moment            `json:"end_time"`
	Duration       optional          `json:"duration"`
	Price          optional          `json:"price"`
	PriceUnit      string            `json:"price_unit"`
	Direction      string            `json:"direction"`
	AnsweredBy     optional          `json:"answered_by"`
	APIVersion     string            `json:"api_version"`
	TrunkSID       optional          `json:"trunk_sid"`
	URI            string            `json:"uri"`
	Subresources   map[string]string `json:"subresource_uris"`
}

// resource returns the call as REST has it. It runs under the lock.
func (c *Call) resource() callResource {
	uri := "/2010-04-01/Accounts/" + c.s.options.AccountSID + "/Calls/" + c.info.SID
	status := c.info.Status
	if status == "initiated" { // there is no such status in REST
		status = "queued"
	}
	var duration optional
	if final(status) {
		duration = optional(strconv.Itoa(c.seconds()))
	}
	var own optional
	for sid, n := range c.s.account.numbers.all() {
		if c.info.Direction == "inbound" && n.PhoneNumber == c.info.To || c.info.Direction != "inbound" && n.PhoneNumber == c.info.From {
			own = optional(sid)
		}
	}
	return callResource{
		SID: c.info.SID, DateCreated: moment(c.info.Created), DateUpdated: moment(c.info.Created), ParentCallSID: optional(c.info.ParentSID),
		AccountSID: c.s.options.AccountSID, To: c.info.To, ToFormatted: c.info.To, From: c.info.From, FromFormatted: c.info.From,
		PhoneNumberSID: own, Status: status, StartTime: moment(c.info.Answered), EndTime: moment(c.info.Ended), Duration: duration,
		PriceUnit: "USD", Direction: c.info.Direction, AnsweredBy: optional(c.info.AnsweredBy), APIVersion: "2010-04-01",
		TrunkSID: optional(c.info.TrunkSID), URI: uri + ".json",
		Subresources: map[string]string{
			"notifications": uri + "/Notifications.json", "recordings": uri + "/Recordings.json",
		},
	}
}

// seconds is how long the call was up, rounded up. It runs under the lock.
func (c *Call) seconds() int {
	if c.info.Answered.IsZero() {
		return 0
	}
	end := c.info.Ended
	if end.IsZero() {
		end = time.Now()
	}
	return int((end.Sub(c.info.Answered) + time.Second - 1) / time.Second)
}
