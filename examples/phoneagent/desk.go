package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

const instructions = `You are Ava, the front desk of Riverside Dental, and you are on the phone.
Speak in one or two short sentences, in plain words without lists or symbols.
You book appointments: find out the day, offer the free times, and book the one the caller picks.
Never say that something is booked before the tool has done it.
If the caller is in pain or asks for a person, transfer them.
The caller's number is {{user_number}}. It is {{current_time}}.
What is known about the caller: {{notes}}`

// person is who takes over where the agent cannot help.
const person = "+15551234567"

// newDesk returns the agent, and around it what keeps callers from silence.
// Calendars are whatever the tools look into. The screen shows what the tools do;
// nil shows nothing.
func newDesk(model agent.Model, calendar *calendar, watch *screen, logger *slog.Logger) llm.Responder {
	tools := []agent.Tool{
		agent.NewTool("find_times", "Find the free times of a day.", calendar.findTimes),
		agent.NewTool("book", "Book a free time.", calendar.bookTime),
		agent.TransferTo(person, "a person at the desk"),
		agent.EndCall(),
	}
	if watch != nil {
		tools = watch.watchTools(tools)
	}
	desk := agent.New(agent.Config{
		Model:        model,
		Instructions: instructions,
		Greeting:     "Riverside Dental, this is Ava. How can I help?",
		Variables:    map[string]string{"notes": "nothing"},
		Tools:        tools,
		Logger:       logger,
	})
	return llm.Wrap(desk, // the first is outermost
		agent.LastResort(llm.Event{Text: "I am having trouble here. I am connecting you to a person.", NoInterruption: true, Action: llm.Transfer{Number: person}}),
		agent.WithFiller(agent.Filler{Lines: []string{"One moment, please."}}),
		speech.Speakable(nil),
	)
}

type dayQuery struct {
	Day string `json:"day" enum:"Monday,Tuesday,Wednesday,Thursday,Friday"`
}

type appointment struct {
	Day  string `json:"day" enum:"Monday,Tuesday,Wednesday,Thursday,Friday"`
	Time string `json:"time" jsonschema:"one of the free times, such as 10:00"`
	For  string `json:"for" jsonschema:"what the caller comes for"`
}

func (c *calendar) findTimes(ctx context.Context, q dayQuery) (string, error) {
	free, err := c.free(ctx, q.Day)
	if err != nil {
		return "", err
	}
	if len(free) == 0 {
		return "nothing is free on " + q.Day, nil
	}
	return "free on " + q.Day + ": " + strings.Join(free, ", "), nil
}

func (c *calendar) bookTime(ctx context.Context, a appointment) (string, error) {
	// Who hangs up meanwhile believes that it is done.
	if err := c.book(context.WithoutCancel(ctx), a); err != nil {
		return "", err
	}
	return fmt.Sprintf("booked: %s at %s for %s", a.Day, a.Time, a.For), nil
}
