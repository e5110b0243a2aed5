package main

import (
	"encoding/json"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
	"github.com/phoneagent-go/phoneagent/retell"
)

// A visit is what the desk knows of one call beside what was said. It belongs to
// the call, so it outlives turns and sockets.
type visit struct {
	mu       sync.Mutex
	keyed    *keypad.Digits // the PIN that was keyed in and not tried yet
	last     trial          // what came of the last one
	verified string         // the number of the employee whose PIN one was
	ticket   string         // the newest that was opened
	ringing  bool           // whether a person's phone does
	leaving  *time.Timer    // ends the call when the goodbye has been spoken
}

// A trial is what came of trying a PIN.
type trial struct {
	employee string
	err      error
}

var visits llm.Key[*visit]

func visitOf(call *llm.Call) *visit {
	v, _ := visits.LoadOrStore(call, new(visit))
	return v
}

// under lets f see and change the visit.
func (v *visit) under(f func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	f()
}

// callSID is the caller's call at Twilio: the webhook handler puts it into the
// metadata. It is "" for a call that did not come that way.
func callSID(call *llm.Call) string {
	if call == nil || call.Details() == nil {
		return ""
	}
	var metadata struct {
		SID string `json:"twilio_call_sid"`
	}
	if json.Unmarshal(call.Details().Metadata, &metadata) != nil {
		return "" // somebody else's metadata, or none
	}
	return metadata.SID
}

// phoneOf is the number that the caller calls from, "" if it is not known or
// withheld.
func phoneOf(call *llm.Call) string {
	if call == nil || call.Details() == nil || !retell.IsE164(call.Details().FromNumber) {
		return ""
	}
	return call.Details().FromNumber
}
