package main

import (
	"context"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/twiliox/calls"
)

const (
	// spokenSlowly is how many characters are spoken in a second, at the least.
	// Retell does not say when it has spoken, so it is estimated.
	spokenSlowly = 12
	// spokenFrom is how long it takes until a voice begins.
	spokenFrom = time.Second
	// steering is how long a request to Twilio may take that nobody waits for.
	steering = 10 * time.Second
)

// endsAtTwilio is middleware that ends and transfers calls where they are:
// Retell's own ways leave a call up that Twilio has dialled. It lets the words go
// by and keeps the action back until they have been spoken. A call that did not
// come from Twilio is left to Retell.
func (h *helpdesk) endsAtTwilio(next llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		sid := callSID(turn.Call)
		if sid == "" {
			return next.Respond(ctx, turn, reply)
		}
		if turn.Reason == llm.Response {
			stay(turn.Call) // the caller has something to say
		}
		said := 0
		return next.Respond(ctx, turn, llm.NewReply(func(e llm.Event) error {
			act := h.atTwilio(sid, e.Action)
			if act != nil {
				e.Action = nil
			}
			if err := reply.Send(e); err != nil {
				return err
			}
			said += len(e.Text)
			if act != nil {
				h.leave(turn.Call, said, act)
			}
			return nil
		}))
	})
}

// atTwilio returns how an action is done there, nil if it is not.
func (h *helpdesk) atTwilio(sid string, action llm.Action) func(context.Context) error {
	switch action := action.(type) {
	case llm.EndCall:
		return func(ctx context.Context) error { return h.twilio.End(ctx, sid) }
	case llm.Transfer:
		return func(ctx context.Context) error {
			_, err := h.twilio.Transfer(ctx, sid, &calls.TransferParams{To: action.Number, CallerID: h.number})
			return err
		}
	}
	return nil
}

// leave does act when so many characters have been spoken, unless the caller
// speaks or hangs up before.
func (h *helpdesk) leave(call *llm.Call, said int, act func(context.Context) error) {
	wait := spokenFrom + time.Duration(said)*time.Second/spokenSlowly
	v := visitOf(call)
	v.under(func() {
		if v.leaving != nil {
			v.leaving.Stop()
		}
		v.leaving = time.AfterFunc(wait, func() { h.work.Go(func() { h.steer(call, act) }) })
	})
	context.AfterFunc(call.Context(), func() { stay(call) })
}

// stay calls off what leave was about to do.
func stay(call *llm.Call) {
	v := visitOf(call)
	v.under(func() {
		if v.leaving != nil {
			v.leaving.Stop()
		}
	})
}

// ended hangs up at Twilio too when the agent's side has: a goodbye that was cut
// off is said again, in the end without a request that the middleware would see.
func (h *helpdesk) ended(call *llm.Call, end *llm.CallRecord) {
	if sid := callSID(call); sid != "" && end.Cause == llm.CauseAgent {
		h.steer(call, func(ctx context.Context) error { return h.twilio.End(ctx, sid) })
	}
}

// steer makes a request to Twilio even if the call is over at Retell.
func (h *helpdesk) steer(call *llm.Call, act func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(call.Context()), steering)
	defer cancel()
	if err := act(ctx); err != nil {
		h.logger.Error("a call could not be steered at Twilio", "call_id", call.ID(), "error", err)
	}
}
