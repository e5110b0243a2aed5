package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/speech"
	"github.com/phoneagent-go/phoneagent/retell"
)

const instructions = `You are Ava, the front desk of Riverside Dental, and you are on the phone. It is {{current_time_America/New_York}}.
Begin each answer with a short sentence. Plain words only: no lists, no symbols.
You book, move and cancel appointments. The tools know the caller by their number; do not ask for it.
Offer two or three free times, not all. Read a time back before you book it.
If the caller is in pain but it is no emergency, offer the first free time, and the nurse.`

const nightInstructions = `You are Ava of Riverside Dental, and the practice is closed; it opens on weekdays at eight.
You cannot look into the calendar. Take a message: what it is about, and whether the number they call from is the one to call back.
Then say that somebody calls back in the morning, and hang up.`

// A practice is what the tools work with.
type practice struct {
	calendar Calendar
	zone     *time.Location
	now      func() time.Time
	// messages takes those of the night. When it returns nil, somebody will read it.
	messages func(ctx context.Context, phone, text string) error
}

// newDesk returns the agent: the front desk in office hours, another one at
// night, and the rule for emergencies around both.
func newDesk(model agent.Model, p *practice) llm.Responder {
	front := agent.New(agent.Config{
		Model: model, Instructions: instructions,
		Greeting: "Riverside Dental, this is Ava. How can I help?",
		Tools: []agent.Tool{
			agent.NewTool("find_times", "Find the free times of a day.", p.findTimes),
			agent.NewTool("book", "Book a free time for the caller.", p.book),
			agent.NewTool("my_appointments", "Look up the caller's coming appointments.", p.mine),
			agent.NewTool("move", "Give one of the caller's appointments another time.", p.move),
			agent.NewTool("cancel", "Cancel one of the caller's appointments.", p.cancel),
			agent.TransferTo(nurseLine, "the nurse"),
			agent.EndCall(),
		},
	})
	night := agent.New(agent.Config{
		Model: model, Instructions: nightInstructions,
		Greeting: "Riverside Dental. We are closed right now, but I can take a message. What is it about?",
		Tools:    []agent.Tool{agent.NewTool("take_message", "Write down the caller's message.", p.takeMessage), agent.EndCall()},
	})
	desk := agent.NewSwitchboard(agent.SwitchboardConfig{
		Agents: map[string]llm.Responder{"front": front, "night": night}, First: "front",
		Choose: func(*llm.Call) string {
			if isOfficeHour(p.now().In(p.zone)) {
				return "front"
			}
			return "night"
		},
	})
	return llm.Wrap(desk,
		watchForEmergencies,
		agent.LastResort(llm.Event{Text: "I am having trouble here. I am connecting you to a person.", NoInterruption: true, Action: llm.Transfer{Number: nurseLine}}),
		agent.WithReminders(agent.Reminders{Nudges: []agent.Nudge{{Line: "Are you still there?"}, {Line: "Take your time. I am here."}}}),
		agent.WithFiller(agent.Filler{Lines: []string{"One moment, please."}}),
		speech.Speakable(nil),
	)
}

type day struct {
	Day string `json:"day" jsonschema:"the day, as YYYY-MM-DD"`
}

type visit struct {
	At   string `json:"at" jsonschema:"a free time, as YYYY-MM-DD HH:MM"`
	Name string `json:"name" jsonschema:"the patient's name"`
	Kind string `json:"kind" enum:"checkup,cleaning,pain,other"`
}

type change struct {
	ID string `json:"id" jsonschema:"which appointment, as my_appointments has it"`
	To string `json:"to" jsonschema:"a free time, as YYYY-MM-DD HH:MM"`
}

type which struct {
	ID string `json:"id" jsonschema:"which appointment, as my_appointments has it"`
}

type message struct {
	About string `json:"about" jsonschema:"what the caller wants, in a sentence"`
	Phone string `json:"phone,omitempty" jsonschema:"the number to call back, if it is not the one they call from"`
}

func (p *practice) findTimes(ctx context.Context, q day) (string, error) {
	at, err := time.ParseInLocation(time.DateOnly, q.Day, p.zone)
	if err != nil {
		return "", fmt.Errorf("day %q: want YYYY-MM-DD", q.Day)
	}
	free, err := p.calendar.Free(ctx, at)
	if err != nil {
		return "", err
	}
	if len(free) == 0 {
		return "nothing is free on " + at.Format("Monday, January 2"), nil
	}
	clock := make([]string, len(free))
	for i, t := range free {
		clock[i] = t.Format("15:04")
	}
	return at.Format("Monday, January 2") + ": " + strings.Join(clock, ", "), nil
}

func (p *practice) book(ctx context.Context, v visit) (string, error) {
	at, err := p.parse(v.At)
	if err != nil {
		return "", err
	}
	// Who hangs up meanwhile believes that it is done.
	a, err := p.calendar.Book(context.WithoutCancel(ctx), agent.IdempotencyKey(ctx), Appointment{Phone: caller(ctx), Name: v.Name, Kind: v.Kind, At: at})
	if err != nil {
		return "", err
	}
	return "booked: " + describe(a), nil
}

func (p *practice) mine(ctx context.Context, _ struct{}) (string, error) {
	found, err := p.theirs(ctx)
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		return "none for the number that the caller calls from", nil
	}
	lines := make([]string, len(found))
	for i, a := range found {
		lines[i] = describe(a)
	}
	return strings.Join(lines, "\n"), nil
}

func (p *practice) move(ctx context.Context, c change) (string, error) {
	to, err := p.parse(c.To)
	if err != nil {
		return "", err
	}
	if err := p.own(ctx, c.ID); err != nil {
		return "", err
	}
	if err := p.calendar.Move(context.WithoutCancel(ctx), c.ID, to); err != nil {
		return "", err
	}
	return "moved to " + to.Format("Monday, January 2 at 15:04"), nil
}

func (p *practice) cancel(ctx context.Context, w which) (string, error) {
	if err := p.own(ctx, w.ID); err != nil {
		return "", err
	}
	if err := p.calendar.Cancel(context.WithoutCancel(ctx), w.ID); err != nil {
		return "", err
	}
	return "cancelled", nil
}

func (p *practice) takeMessage(ctx context.Context, m message) (string, error) {
	phone := cmp.Or(m.Phone, caller(ctx))
	if phone == "" {
		return "", errors.New("the caller's number is not known: ask which one to call back")
	}
	if err := p.messages(context.WithoutCancel(ctx), phone, m.About); err != nil {
		return "", err
	}
	return "written down", nil
}

// theirs returns the caller's coming appointments. Callers who withhold their
// number have none in common.
func (p *practice) theirs(ctx context.Context) ([]Appointment, error) {
	phone := caller(ctx)
	if phone == "" {
		return nil, errNoNumber
	}
	return p.calendar.Of(ctx, phone)
}

// own sees to it that callers touch their own appointments only, whatever they
// talk the model into.
func (p *practice) own(ctx context.Context, id string) error {
	found, err := p.theirs(ctx)
	if err != nil {
		return err
	}
	for _, a := range found {
		if a.ID == id {
			return nil
		}
	}
	return errUnknown
}

func (p *practice) parse(text string) (time.Time, error) {
	at, err := time.ParseInLocation("2006-01-02 15:04", text, p.zone)
	if err != nil {
		return at, fmt.Errorf("time %q: want YYYY-MM-DD HH:MM", text)
	}
	return at, nil
}

func describe(a Appointment) string {
	return fmt.Sprintf("%s: %s for %s on %s", a.ID, a.Kind, a.Name, a.At.Format("Monday, January 2 at 15:04"))
}

var errNoNumber = errors.New("the caller withholds their number, so their appointments cannot be looked up: they have to call with it")

// caller is the number of whoever talks to the agent, "" if it is not known or
// withheld.
func caller(ctx context.Context) string {
	call := llm.CallFrom(ctx)
	if call == nil || call.Details() == nil {
		return ""
	}
	number := call.Details().FromNumber
	if call.Details().Direction == retell.DirectionOutbound {
		number = call.Details().ToNumber
	}
	if !retell.IsE164(number) {
		return "" // such as "anonymous"
	}
	return number
}
