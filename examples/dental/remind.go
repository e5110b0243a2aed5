package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/retell"
)

// reminder is what a call the day before is about. It travels with the request
// to Retell and is the same struct in the live call.
type reminder struct {
	Appointment string    `json:"appointment" required:"true"`
	Name        string    `json:"name"`
	At          time.Time `json:"at"`
}

const reminderInstructions = `You are Ava of Riverside Dental. You have called {{name}} to remind them of their appointment tomorrow, at {{at}}.
Ask whether they will come. If they will, thank them and hang up. If not, cancel it with the tool, say so, and hang up.
If somebody else answers, say nothing about the appointment: ask them to have {{name}} call back.`

// Caller places calls: &client.Calls of a retell.Client.
type Caller interface {
	CreatePhoneCall(ctx context.Context, params *retell.CreatePhoneCallParams) (*retell.Call, error)
}

// remindAll calls everybody who has an appointment on a day. One that cannot be
// called does not keep the others from it.
func (p *practice) remindAll(ctx context.Context, calls Caller, from string, day time.Time) (placed int, err error) {
	appointments, err := p.calendar.On(ctx, day)
	if err != nil {
		return 0, err
	}
	for _, a := range appointments {
		variables, failed := retell.MarshalVariables(reminder{Appointment: a.ID, Name: a.Name, At: a.At.In(p.zone)})
		if failed == nil {
			_, failed = calls.CreatePhoneCall(ctx, &retell.CreatePhoneCallParams{FromNumber: from, ToNumber: a.Phone, DynamicVariables: variables})
		}
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("appointment %s: %w", a.ID, failed))
			continue
		}
		placed++
	}
	return placed, err
}

// newReminder returns the agent for those calls, and the hooks that it needs. On
// a voicemail it leaves a message that says nothing of the appointment but when.
func newReminder(model agent.Model, p *practice) (llm.Responder, llm.Hooks) {
	detector := outbound.NewDetector(outbound.Options{
		MessageFor:   p.voicemail,
		Introduction: "This is Ava from Riverside Dental, about an appointment tomorrow.",
	})
	desk := agent.New(agent.Config{
		Model: model, Instructions: reminderInstructions,
		Greeting: "Hello, this is Ava from Riverside Dental. Am I speaking with {{name}}?",
		Tools:    []agent.Tool{agent.NewTool("cancel", "Cancel the appointment that this call is about.", p.cancelThis), agent.EndCall()},
	})
	return llm.Wrap(desk, detector.Middleware), detector.Hooks()
}

func (p *practice) voicemail(call *llm.Call) string {
	about, err := llm.VariablesOf[reminder](call)
	if err != nil {
		return "Hello, this is Riverside Dental. Please call us back. Goodbye."
	}
	return "Hello, this is Riverside Dental. We will see you tomorrow at " + about.At.In(p.zone).Format("3:04 PM") + ". If you cannot come, please call us. Goodbye."
}

// cancelThis cancels what the call is about, and nothing else.
func (p *practice) cancelThis(ctx context.Context, _ struct{}) (string, error) {
	about, err := llm.VariablesOf[reminder](llm.CallFrom(ctx))
	if err != nil {
		return "", err
	}
	if err := p.calendar.Cancel(context.WithoutCancel(ctx), about.Appointment); err != nil {
		return "", err
	}
	return "cancelled", nil
}
