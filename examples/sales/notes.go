package main

import (
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
)

// A finding is what a live call has found out.
type finding struct {
	optedOut bool
	answered outbound.Kind // what has answered, "" if that is not known
	answers  *answers      // that the lead has agreed to
	meeting  time.Time     // zero for none
	outcome  outcome       // by the model's judgement, "" for none
	note     string
}

// notes are the findings of calls that are not settled yet, by call id.
type notes struct {
	mu    sync.Mutex
	calls map[string]*finding
}

// write changes what is known of a call, if it is one of the campaign.
func (n *notes) write(call *llm.Call, change func(*finding)) {
	if _, err := llm.VariablesOf[lead](call); err != nil {
		return // nobody would forget it
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.calls == nil {
		n.calls = make(map[string]*finding)
	}
	f := n.calls[call.ID()]
	if f == nil {
		f = new(finding)
		n.calls[call.ID()] = f
	}
	change(f)
}

// find returns what is known of a call.
func (n *notes) find(callID string) finding {
	n.mu.Lock()
	defer n.mu.Unlock()
	if f := n.calls[callID]; f != nil {
		return *f
	}
	return finding{}
}

func (n *notes) forget(callID string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.calls, callID)
}
