package main

import (
	"context"
	"errors"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
)

type who struct {
	Employee string `json:"employee" jsonschema:"the caller's employee number"`
}

// keyedIn keeps a PIN until it is tried, once.
func keyedIn(call *llm.Call, outcome keypad.Outcome) {
	v := visitOf(call)
	v.under(func() {
		v.keyed = nil
		if outcome.Status == keypad.Collected {
			v.keyed = &outcome.Digits
		}
	})
}

// verifyIdentity returns the tool that tries the PIN. Each PIN is another try,
// though the caller says nothing and the arguments are the same; and tries wait
// for each other, so that one that is repeated finds what came of the first.
func (h *helpdesk) verifyIdentity() agent.Tool {
	tool := agent.NewTool("verify_identity", "Check the PIN that the caller has keyed in.", h.verify)
	tool.Key = func(agent.ToolCall) string { return "" }
	tool.Ordered = true
	return tool
}

// verify tries the PIN that the caller has keyed in, once. The model never sees
// it, and has to have it keyed in anew if it was wrong.
func (h *helpdesk) verify(ctx context.Context, in who) (string, error) {
	v := visitOf(llm.CallFrom(ctx))
	var pin *keypad.Digits
	var last trial
	v.under(func() { pin, v.keyed, last = v.keyed, nil, v.last })
	if pin != nil {
		last = trial{in.Employee, h.directory.CheckPIN(ctx, in.Employee, pin.Reveal())}
		if errors.Is(last.err, errNobody) {
			last.err = errWrongPIN // which numbers there are is nobody's business
		}
		v.take(pin, last)
	}
	switch {
	case last.employee != in.Employee:
		return "", errors.New("no PIN has been keyed in since the last was tried: call collect_employee_pin first")
	case last.err != nil:
		return "", last.err
	}
	return "verified: they are employee " + in.Employee, nil
}

// take takes note of what came of trying a PIN.
func (v *visit) take(pin *keypad.Digits, t trial) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.last = t
	switch {
	case t.err == nil:
		v.verified = t.employee
	case !errors.Is(t.err, errWrongPIN) && !errors.Is(t.err, errLocked) && v.keyed == nil:
		v.keyed = pin // the directory failed, so it was not tried
	}
}

// resetPassword returns the tool that does it. A reset that was refused has to
// work once a PIN was keyed in, and that is nothing said: so each call runs, and
// it is the directory that sends one link only.
func (h *helpdesk) resetPassword() agent.Tool {
	tool := agent.NewTool("reset_password", "Send the caller a link to set a new password. They must be verified.", h.reset)
	tool.Key = func(agent.ToolCall) string { return "" }
	return tool
}

// reset is done for whoever was verified, and for nobody else.
func (h *helpdesk) reset(ctx context.Context, in who) (string, error) {
	call, verified := llm.CallFrom(ctx), ""
	v := visitOf(call)
	v.under(func() { verified = v.verified })
	if verified == "" || in.Employee != verified {
		return "", errors.New("the caller was not verified as that employee: have them key in their PIN, and verify it")
	}
	phone, err := h.directory.ResetPassword(context.WithoutCancel(ctx), call.ID()+" "+verified, verified)
	if err != nil {
		return "", err
	}
	return "a link was sent to their own phone, which ends in " + phone[max(len(phone)-2, 0):], nil
}
