package webhook

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A CallStatus is how far a call is. Twilio may add values; compare with the
// constants and let others pass.
type CallStatus string

// The statuses of calls and legs.
const (
	StatusQueued     CallStatus = "queued"
	StatusInitiated  CallStatus = "initiated"
	StatusRinging    CallStatus = "ringing"
	StatusInProgress CallStatus = "in-progress"
	StatusCompleted  CallStatus = "completed"
	StatusBusy       CallStatus = "busy"
	StatusNoAnswer   CallStatus = "no-answer"
	StatusFailed     CallStatus = "failed"
	StatusCanceled   CallStatus = "canceled"
)

// Final reports whether nothing comes after the status.
func (s CallStatus) Final() bool {
	switch s {
	case StatusCompleted, StatusBusy, StatusNoAnswer, StatusFailed, StatusCanceled:
		return true
	}
	return false
}

// AnsweredBy is who answered a call, as machine detection found it.
type AnsweredBy string

// Who may have answered.
const (
	AnsweredByHuman             AnsweredBy = "human"
	AnsweredByMachineStart      AnsweredBy = "machine_start"
	AnsweredByMachineEndBeep    AnsweredBy = "machine_end_beep"
	AnsweredByMachineEndSilence AnsweredBy = "machine_end_silence"
	AnsweredByMachineEndOther   AnsweredBy = "machine_end_other"
	AnsweredByFax               AnsweredBy = "fax"
	AnsweredByUnknown           AnsweredBy = "unknown"
)

// Machine reports whether that is an answering machine or a fax.
func (a AnsweredBy) Machine() bool {
	return a == AnsweredByFax || strings.HasPrefix(string(a), "machine_")
}

// A Call is what Twilio says about a call when it asks for TwiML.
type Call struct {
	// SID is the call's SID, and AccountSID that of its account.
	SID, AccountSID string
	// ParentSID is the SID of the call that dialled this one, if one did.
	ParentSID string
	// From and To are numbers in E.164, SIP addresses or client names. From is
	// empty or not a number if the caller is anonymous.
	From, To string
	// Direction is inbound, outbound-api or outbound-dial.
	Direction string
	// Status is how far the call is.
	Status CallStatus
	// AnsweredBy is who answered, if machine detection was asked for.
	AnsweredBy AnsweredBy
	// ForwardedFrom is who forwarded the call here, if its carrier says so.
	ForwardedFrom string
	// CallerName is the name of the caller, if looking it up is switched on.
	CallerName string
	// SIPHeaders are the X- headers of a call that came over SIP, by name.
	SIPHeaders map[string]string
	// Form are all parameters, as they came.
	Form url.Values
}

// Outbound reports whether Twilio placed the call.
func (c *Call) Outbound() bool { return strings.HasPrefix(c.Direction, "outbound") }

func newCall(form url.Values) (*Call, error) {
	sid, err := callSID(form)
	if err != nil {
		return nil, err
	}
	c := &Call{
		SID: sid, AccountSID: form.Get("AccountSid"), ParentSID: form.Get("ParentCallSid"), From: form.Get("From"), To: form.Get("To"),
		Direction: form.Get("Direction"), Status: CallStatus(form.Get("CallStatus")), AnsweredBy: AnsweredBy(form.Get("AnsweredBy")),
		ForwardedFrom: form.Get("ForwardedFrom"), CallerName: form.Get("CallerName"), Form: form,
	}
	for name := range form {
		if header, ok := strings.CutPrefix(name, "SipHeader_"); ok {
			if c.SIPHeaders == nil {
				c.SIPHeaders = map[string]string{}
			}
			c.SIPHeaders[header] = form.Get(name)
		}
	}
	return c, nil
}

// seconds reads a number of seconds; zero if it is none.
func seconds(text string) time.Duration {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 1<<30 {
		return 0
	}
	return time.Duration(n) * time.Second
}

// number reads a number; otherwise if it is none.
func number(text string, otherwise int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return otherwise
	}
	return n
}
