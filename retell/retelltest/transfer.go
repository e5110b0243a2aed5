package retelltest

import "github.com/phoneagent-go/phoneagent/llm/llmtest"

// onTransfer does what the agent asks for: a cold transfer, which exists on
// phone calls only.
func (l *live) onTransfer(t llmtest.Transfer) bool {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	o := l.item.latest()
	if text(o, "call_type") != "phone_call" {
		return false
	}
	callee, _ := l.s.people.find(t.Number)
	l.mu.Lock()
	l.transfer, l.leg = &t, callee.Leg
	l.mu.Unlock()
	l.stream.send("transfer_started", o, transferDetails(t))
	if callee.Fails != "" {
		l.stream.send("transfer_cancelled", o, transferDetails(t))
		return false
	}
	l.stream.send("transfer_bridged", o, transferDetails(t))
	return true
}

// transferDetails stand beside the call in an event.
func transferDetails(t llmtest.Transfer) object {
	return object{
		"transfer_destination": object{"number": t.Number},
		"transfer_option":      object{"type": "cold_transfer", "showTransfereeAsCaller": t.ShowTransferee},
	}
}

// endTransfer waits until the call is over that this one was transferred to.
func (l *live) endTransfer() {
	if !l.s.sleep(l.leg) {
		return
	}
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	o := l.item.latest()
	o["transfer_end_timestamp"] = num(now())
	l.stream.send("transfer_ended", o, nil)
}
