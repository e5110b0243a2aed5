package main

import (
	"context"
	"errors"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/twiliox/calls"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

type plea struct {
	Summary string `json:"summary" jsonschema:"for the person: what the caller wants and what has been done, in two sentences at most"`
}

// getAPerson returns the tool of the warm transfer. It returns while the phone
// rings, so that the caller is not left alone; what comes of it is said when it
// is known.
func (h *helpdesk) getAPerson() agent.Tool {
	tool := agent.NewTool("get_a_person", "Ring a person who takes over the call.", h.ring)
	tool.Key = func(agent.ToolCall) string { return "" } // nobody was there a minute ago, but now?
	return tool
}

func (h *helpdesk) ring(ctx context.Context, in plea) (string, error) {
	call := llm.CallFrom(ctx)
	sid := callSID(call)
	if sid == "" {
		return "", errors.New("this call did not come from Twilio and cannot be handed over: offer a ticket")
	}
	summary := strings.TrimSpace(in.Summary)
	if summary == "" {
		return "", errors.New("summary is empty: say what the person has to know")
	}
	v, already := visitOf(call), false
	v.under(func() { already, v.ringing = v.ringing, true })
	if already {
		return "Their phone is ringing already.", nil
	}
	h.work.Go(func() {
		h.handOver(call, sid, summary)
		v.under(func() { v.ringing = false })
	})
	return "A person's phone is ringing now. Tell the caller, and go on talking to them: if the person takes over, they are connected by themselves. If not, the caller is told.", nil
}

// handOver rings the person and, if nobody takes over, says so. The person's
// phone stops ringing when the caller hangs up.
func (h *helpdesk) handOver(call *llm.Call, sid, summary string) {
	ctx := call.Context()
	_, err := h.transfers.Transfer(ctx, &calls.WarmParams{
		CallSID: sid, To: h.person, CallerID: h.number,
		Briefing:  []twiml.Prompt{twiml.Say{Text: h.briefing(ctx, summary)}},
		Announce:  []twiml.Verb{twiml.Say{Text: "I am putting you through."}},
		Otherwise: []twiml.Verb{twiml.Say{Text: "Thank you for calling the help desk. Goodbye."}},
	})
	if err == nil || errors.Is(err, calls.ErrPersonGone) {
		return // the caller has left the agent
	}
	if !errors.Is(err, calls.ErrNobodyAnswered) && !errors.Is(err, calls.ErrDeclined) && ctx.Err() == nil {
		h.logger.Error("a transfer failed", "call_id", call.ID(), "error", err)
	}
	noted := h.callBack(context.WithoutCancel(ctx), call, summary)
	words := "I am sorry, nobody can take over right now. "
	if noted {
		words += "It is in your ticket that somebody calls you back. Can I help with anything else?"
	} else {
		words += "Please call again later, or tell me more and I will try."
	}
	_ = call.Interrupt(ctx, func(_ context.Context, reply *llm.Reply) error {
		return reply.Say(words)
	}) // or the caller has hung up meanwhile
}

// briefing is what the person hears before the key is asked for.
func (h *helpdesk) briefing(ctx context.Context, summary string) string {
	const most = 500 // characters: somebody waits
	if r := []rune(summary); len(r) > most {
		summary = string(r[:most])
	}
	name := "somebody whom I do not know"
	if e, err := h.caller(ctx); err == nil {
		name = e.Name
	}
	return "This is the help desk, with " + name + " on the line. " + summary
}

// callBack writes down that the caller wanted a person, and reports whether that
// is written: not of somebody whom nobody could call.
func (h *helpdesk) callBack(ctx context.Context, call *llm.Call, summary string) bool {
	text := "wanted a person, who could not take over; call back " + phoneOf(call) + ". " + summary
	v, id := visitOf(call), ""
	v.under(func() { id = v.ticket })
	var err error
	if id != "" {
		err = h.tickets.Note(ctx, id, text)
	} else {
		t := Ticket{Summary: text}
		if e, failed := h.caller(llm.WithCall(ctx, call)); failed == nil {
			t.Employee = e.ID
		}
		if t.Employee == "" && phoneOf(call) == "" {
			return false
		}
		t, err = h.tickets.Open(ctx, "", t)
		v.under(func() { v.ticket = t.ID })
	}
	if err != nil {
		h.logger.Error("nobody will call back", "call_id", call.ID(), "error", err)
	}
	return err == nil
}
