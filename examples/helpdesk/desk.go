package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
	"github.com/phoneagent-go/phoneagent/llm/speech"
	"github.com/phoneagent-go/phoneagent/twiliox/calls"
)

const instructions = `You are Max, the IT help desk, and you are on the phone.
Begin each answer with a short sentence. Plain words only: no lists, no symbols.
Look the caller up first. Open a ticket for whatever they report, and write into it what you find out.
Before you reset a password, have them key in their PIN and verify it. Never ask for a PIN or a password to be spoken.
Whoever is angry, asks for a person or needs hands gets one: call get_a_person, and go on talking to them while the phone rings.
Never say that something was done before its tool has returned.`

// A helpdesk is what the tools work with.
type helpdesk struct {
	directory Directory
	tickets   Tickets
	twilio    *calls.Service
	transfers *calls.Desk
	number    string // ours, which people see when their phone rings
	person    string // who helps where the agent cannot
	logger    *slog.Logger
	work      sync.WaitGroup // what goes on beside the turns
}

// newAgent returns the agent, and the options that its handler needs.
func (h *helpdesk) newAgent(model agent.Model) (llm.Responder, *llm.Options) {
	pin := keypad.New(keypad.Options{
		Name: "employee_pin", What: "their PIN of four digits", MinLength: 4, MaxLength: 4,
		Prompt: "Please key in your PIN of four digits on your phone.", Retry: "Sorry, that was no PIN of four digits. Please key it in again.",
		OnOutcome: keyedIn,
	})
	desk := agent.New(agent.Config{
		Model: model, Instructions: instructions, Logger: h.logger,
		Greeting: "IT help desk, this is Max. What can I do for you?",
		Tools: append(pin.Tools(),
			agent.NewTool("look_up_caller", "Look up who calls, with their devices and open tickets.", h.lookUp),
			agent.NewTool("open_ticket", "Open a ticket for the caller.", h.openTicket),
			agent.NewTool("note_on_ticket", "Add a line to one of the caller's tickets.", h.note),
			h.verifyIdentity(),
			h.resetPassword(),
			h.getAPerson(),
			agent.EndCall(),
		),
	})
	return llm.Wrap(desk,
			keypad.Middleware,
			h.endsAtTwilio,
			agent.LastResort(llm.Event{Text: "I am having trouble here. I am connecting you to a person.", NoInterruption: true, Action: llm.Transfer{Number: h.person}}),
			agent.WithReminders(agent.Reminders{Nudges: []agent.Nudge{{Line: "Are you still there?"}, {Line: "Take your time. I am here."}}}),
			agent.WithFiller(agent.Filler{Lines: []string{"One moment, please."}}),
			speech.Speakable(nil),
		), &llm.Options{
			TranscriptWithToolCalls: true, // or else there are no keys
			Hooks:                   llm.JoinHooks(keypad.Hooks(), llm.Hooks{CallEnded: h.ended}),
			Logger:                  h.logger,
		}
}

type report struct {
	Summary string `json:"summary" jsonschema:"what does not work, in a sentence"`
	Device  string `json:"device,omitempty" jsonschema:"which device, as look_up_caller has it"`
}

type remark struct {
	Ticket string `json:"ticket" jsonschema:"which ticket, such as T1"`
	Text   string `json:"text" jsonschema:"what was found out or done, in a sentence"`
}

var errWhoCalls = errors.New("nobody has the number that the caller calls from: ask for their employee number, have them key in their PIN and verify it")

// caller is who calls: whose PIN they have keyed in or, as long as it is about
// nothing that would hurt, who has the number that they call from.
func (h *helpdesk) caller(ctx context.Context) (*Employee, error) {
	call, id := llm.CallFrom(ctx), ""
	v := visitOf(call)
	v.under(func() { id = v.verified })
	if id != "" {
		return h.directory.ByID(ctx, id)
	}
	e, err := h.directory.ByPhone(ctx, phoneOf(call))
	if errors.Is(err, errNobody) {
		return nil, errWhoCalls
	}
	return e, err
}

func (h *helpdesk) lookUp(ctx context.Context, _ struct{}) (string, error) {
	e, err := h.caller(ctx)
	if err != nil {
		return "", err
	}
	lines := []string{fmt.Sprintf("employee %s, %s: %s", e.ID, e.Name, strings.Join(e.Devices, ", "))}
	open, err := h.tickets.Of(ctx, e.ID)
	if err != nil {
		lines = append(lines, "the tickets cannot be seen: "+err.Error())
	}
	for _, t := range open {
		lines = append(lines, fmt.Sprintf("ticket %s: %s", t.ID, t.Summary))
	}
	return strings.Join(lines, "\n"), nil
}

func (h *helpdesk) openTicket(ctx context.Context, r report) (string, error) {
	e, err := h.caller(ctx)
	if err != nil {
		return "", err
	}
	summary := r.Summary
	if r.Device != "" {
		summary = r.Device + ": " + summary
	}
	// Who hangs up meanwhile believes that it is done.
	t, err := h.tickets.Open(context.WithoutCancel(ctx), agent.IdempotencyKey(ctx), Ticket{Employee: e.ID, Summary: summary})
	if err != nil {
		return "", err
	}
	v := visitOf(llm.CallFrom(ctx))
	v.under(func() { v.ticket = t.ID })
	return "opened " + t.ID, nil
}

// note sees to it that callers touch their own tickets only, whatever they talk
// the model into.
func (h *helpdesk) note(ctx context.Context, r remark) (string, error) {
	e, err := h.caller(ctx)
	if err != nil {
		return "", err
	}
	open, err := h.tickets.Of(ctx, e.ID)
	if err != nil {
		return "", err
	}
	for _, t := range open {
		if t.ID == r.Ticket {
			return "written down", h.tickets.Note(context.WithoutCancel(ctx), t.ID, r.Text)
		}
	}
	return "", errNoTicket
}
