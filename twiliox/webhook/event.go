package webhook

import (
	"net/url"
	"strconv"
	"time"
)

// A CallEvent is something that happened to a call or to one of its legs.
type CallEvent struct {
	// CallSID is the call or leg, and ParentCallSID the call that dialled it,
	// if one did.
	CallSID, ParentCallSID string
	// Status is what it has become.
	Status CallStatus
	// Sequence is the event's number in its call, from 0; -1 if Twilio gave
	// none.
	Sequence int
	// At is when it happened; zero if Twilio does not say.
	At time.Time
	// From and To are who is connected.
	From, To string
	// Direction is inbound, outbound-api or outbound-dial.
	Direction string
	// Duration is how long the call was up, once it is over.
	Duration time.Duration
	// AnsweredBy is who answered, if machine detection was asked for.
	AnsweredBy AnsweredBy
	// SIPStatus is the final status of a SIP leg; zero if there is none.
	SIPStatus int
	// Form are all parameters, as they came.
	Form url.Values
}

func newCallEvent(form url.Values) (*CallEvent, error) {
	sid, err := callSID(form)
	if err != nil {
		return nil, err
	}
	e := &CallEvent{
		CallSID: sid, ParentCallSID: form.Get("ParentCallSid"), Status: CallStatus(form.Get("CallStatus")),
		Sequence: number(form.Get("SequenceNumber"), -1), From: form.Get("From"), To: form.Get("To"), Direction: form.Get("Direction"),
		Duration: seconds(form.Get("CallDuration")), AnsweredBy: AnsweredBy(form.Get("AnsweredBy")),
		SIPStatus: number(form.Get("SipResponseCode"), 0), Form: form,
	}
	if at, err := time.Parse(time.RFC1123Z, form.Get("Timestamp")); err == nil {
		e.At = at
	}
	return e, nil
}

// A DialEvent is what came of connecting a caller: to the agent, or to the
// person who stands in for it.
type DialEvent struct {
	// CallSID is the caller's call, and LegSID the leg that was dialled; empty
	// if there was none.
	CallSID, LegSID string
	// RetellCallID is the agent's call; empty for the person who stands in.
	RetellCallID string
	// Fallback says that the person who stands in was dialled.
	Fallback bool
	// Status is how the leg ended: completed if there was a conversation.
	Status CallStatus
	// CallerStatus is how the caller's own call is: completed if the caller
	// hung up.
	CallerStatus CallStatus
	// Duration is how long the conversation was.
	Duration time.Duration
	// SIPStatus is the final status of the SIP leg; zero if there is none.
	SIPStatus int
	// Form are all parameters, as they came.
	Form url.Values
}

// Answered reports whether there was a conversation.
func (e *DialEvent) Answered() bool { return e.Status == StatusCompleted || e.Status == "answered" }

func newDialEvent(form url.Values) (*DialEvent, error) {
	sid, err := callSID(form)
	if err != nil {
		return nil, err
	}
	return &DialEvent{
		CallSID: sid, LegSID: form.Get("DialCallSid"), Status: CallStatus(form.Get("DialCallStatus")),
		CallerStatus: CallStatus(form.Get("CallStatus")), Duration: seconds(form.Get("DialCallDuration")),
		SIPStatus: number(form.Get("DialSipResponseCode"), 0), Form: form,
	}, nil
}

// A DetectionEvent is the result of machine detection that ran beside a call.
type DetectionEvent struct {
	// CallSID is the call.
	CallSID string
	// AnsweredBy is who answered.
	AnsweredBy AnsweredBy
	// Took is how long it took to find out.
	Took time.Duration
	// Form are all parameters, as they came.
	Form url.Values
}

func newDetectionEvent(form url.Values) (*DetectionEvent, error) {
	sid, err := callSID(form)
	if err != nil {
		return nil, err
	}
	e := &DetectionEvent{CallSID: sid, AnsweredBy: AnsweredBy(form.Get("AnsweredBy")), Form: form}
	if ms, err := strconv.Atoi(form.Get("MachineDetectionDuration")); err == nil && ms >= 0 {
		e.Took = time.Duration(ms) * time.Millisecond
	}
	return e, nil
}
