package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/agent/form"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

const instructions = `You are Ava, the automated assistant of Northwind, which makes planning software. You have called {{name}} of {{company}}.
Begin each answer with a short sentence. Plain words only: no lists, no symbols.
Say in one sentence why you call and ask whether this is a good moment. Then ask the questions of the form, one at a time.
If they fit, offer two free times for a demonstration of half an hour, and book the one that they choose.
Whoever does not want to, needs no reason: note the outcome, thank them, hang up. Never ask a second time.
Whoever does not want to be called again, in whatever words: opt_out, nothing else.
If somebody else answers, do not say what it is about: note the outcome and hang up.`

// answers are what a lead is asked.
type answers struct {
	Team     int
	Timeline string
	Decides  bool
}

const noPlans = "no plans"

// smallestTeam is whom the product is made for.
const smallestTeam = 5

// claimOfMeeting is what only the booking itself makes true. The guard's own
// rules take "you are booked" for true once any tool has run.
var claimOfMeeting = agent.ClaimPattern{Pattern: regexp.MustCompile(`(?i)\b(you are|you're|it is|it's|we are|we're) (now |all )?(booked|scheduled|set)\b`), Tools: []string{"book_meeting"}}

// newDesk returns the agent, and the hooks that it needs.
func (c *campaign) newDesk(model agent.Model) (llm.Responder, llm.Hooks) {
	detector := outbound.NewDetector(outbound.Options{
		MessageFor:   voicemail,
		Introduction: "This is Ava, the automated assistant of Northwind, about planning software.",
		OnDecision:   func(call *llm.Call, kind outbound.Kind) { c.notes.write(call, func(f *finding) { f.Answered = kind }) },
	})
	desk := agent.New(agent.Config{
		Model:        agent.GuardClaims(model, &agent.ClaimOptions{Claims: []agent.ClaimPattern{claimOfMeeting}}),
		Instructions: instructions,
		Greeting:     "Hello, this is Ava, an automated assistant calling from Northwind. Am I speaking with {{name}}?",
		Tools: append(c.questionTools(),
			agent.NewTool("find_times", "Find the next free times for a demonstration, by the lead's clock.", c.findTimes),
			c.bookTool(),
			agent.NewTool("opt_out", "Take the person off the list, who does not want to be called again, and hang up.", c.optOut),
			agent.NewTool("note_outcome", "Note how the call went, if no meeting comes of it.", c.noteOutcome),
			agent.EndCall()),
	})
	return llm.Wrap(desk,
		c.honourOptOut,
		answerCallBacks,
		detector.Middleware,
		agent.LastResort(llm.Event{Text: "I am sorry, I cannot go on with this call. Goodbye.", NoInterruption: true, Action: llm.EndCall{}}),
		agent.WithReminders(agent.Reminders{Nudges: []agent.Nudge{{Line: "Are you still there?"}}, Farewell: "I will not keep you. Goodbye."}),
		speech.Speakable(nil),
	), detector.Hooks()
}

const (
	calledBack     = "Hello, this is Ava, the automated assistant of Northwind. We make planning software, and may have called you. If you do not want to be called again, just say so. What can I do for you?"
	calledBackNote = "They have called you: you do not know who it is. Book nothing and note nothing. Whoever wants to talk to somebody is called again."
)

// answerCallBacks is middleware for whoever finds the number on their display and
// calls it: no lead comes with such a call.
func answerCallBacks(next llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if _, err := llm.VariablesOf[lead](turn.Call); err == nil {
			return next.Respond(ctx, turn, reply)
		}
		if turn.Reason == llm.Begin {
			return reply.Say(calledBack)
		}
		return next.Respond(agent.WithNote(ctx, calledBackNote), turn, reply)
	})
}

// newQuestions returns the form that the model fills: it decides what to ask
// when, and the form what is an answer.
func (c *campaign) newQuestions() *form.Form[answers] {
	return form.New(form.Config[answers]{
		Name: "questions",
		Fields: []form.Field[answers]{
			form.Ask(func(a *answers) *int { return &a.Team }, form.Count(1, 1_000_000), form.Question{Label: "team size", Prompt: "How many people are in your team?"}),
			form.Ask(func(a *answers) *string { return &a.Timeline }, form.Choice(
				form.Option[string]{Value: "this quarter", Label: "this quarter"},
				form.Option[string]{Value: "this year", Label: "this year"},
				form.Option[string]{Value: noPlans, Label: noPlans},
			), form.Question{Label: "timeline", Prompt: "Would you want something this quarter, this year, or are there no plans?"}),
			form.Ask(func(a *answers) *bool { return &a.Decides }, form.YesNo(), form.Question{Label: "decides", Prompt: "Are you the one who decides about it?"}),
		},
		Done: func(_ context.Context, call *llm.Call, a answers) (llm.Event, error) {
			c.noteAnswers(call)
			c.notes.write(call, func(f *finding) { f.Agreed = true })
			return llm.Event{}, nil
		},
	})
}

// questionTools are the form's, and each answer is noted as it is given: whoever
// hangs up in the middle has answered half of the questions.
func (c *campaign) questionTools() []agent.Tool {
	tools := c.questions.Tools()
	for i := range tools {
		run := tools[i].Run
		tools[i].Run = func(ctx context.Context, call agent.ToolCall) (agent.Result, error) {
			result, err := run(ctx, call)
			c.noteAnswers(llm.CallFrom(ctx))
			return result, err
		}
	}
	return tools
}

func (c *campaign) noteAnswers(call *llm.Call) {
	a, open := c.questions.Draft(call)
	c.notes.write(call, func(f *finding) {
		if !slices.Contains(open, "team size") {
			f.Team = a.Team
		}
		if !slices.Contains(open, "timeline") {
			f.Timeline = a.Timeline
		}
		if !slices.Contains(open, "decides") {
			f.Decides = &a.Decides
		}
	})
}

// voicemail says nothing of what it is about: who knows who hears it.
func voicemail(call *llm.Call) string {
	const message = "this is Ava, an automated assistant of Northwind. We will not call again by ourselves; our number is on your display. Goodbye."
	if l, err := llm.VariablesOf[lead](call); err == nil {
		return "Hello " + l.Name + ", " + message
	}
	return "Hello, " + message
}

func (c *campaign) findTimes(ctx context.Context, _ struct{}) (string, error) {
	if err := c.fits(ctx); err != nil {
		return "", err
	}
	const enough, most = 4, 50
	free, err := c.calendar.Free(ctx, most)
	if err != nil {
		return "", err
	}
	zone := c.zoneIn(llm.CallFrom(ctx))
	var lines []string
	for _, t := range free {
		if _, awake := mayRing(t, zone); awake && len(lines) < enough {
			lines = append(lines, t.In(zone).Format(layout+" (Monday)"))
		}
	}
	if len(lines) == 0 {
		return "nothing is free; say that somebody writes to them", nil
	}
	return strings.Join(lines, ", "), nil
}

// zoneIn is the time zone that is spoken of in a call: the lead's.
func (c *campaign) zoneIn(call *llm.Call) *time.Location {
	if who, err := llm.VariablesOf[lead](call); err == nil {
		if zone, err := zoneOf(who.Zone); err == nil {
			return zone
		}
	}
	return c.zone
}

const layout = "2006-01-02 15:04"

type meeting struct {
	At string `json:"at" jsonschema:"a free time, by the lead's clock, as YYYY-MM-DD HH:MM"`
}

func (c *campaign) bookTool() agent.Tool {
	tool := agent.NewTool("book_meeting", "Book a free time for the demonstration that the lead has chosen, in place of one that was booked before.", c.book)
	tool.Ordered = true // the last one counts, here and in the calendar
	return tool
}

func (c *campaign) book(ctx context.Context, m meeting) (string, error) {
	if err := c.fits(ctx); err != nil {
		return "", err
	}
	call := llm.CallFrom(ctx)
	at, err := time.ParseInLocation(layout, m.At, c.zoneIn(call))
	if err != nil {
		return "", fmt.Errorf("time %q: want YYYY-MM-DD HH:MM", m.At)
	}
	who, err := llm.VariablesOf[lead](call)
	if err != nil {
		return "", err
	}
	// Who hangs up meanwhile believes that it is done.
	if err := c.calendar.Book(context.WithoutCancel(ctx), agent.IdempotencyKey(ctx), who.ID, at); err != nil {
		return "", err
	}
	c.notes.write(call, func(f *finding) { f.Meeting = at })
	return "booked: " + at.Format("Monday, January 2 at 15:04"), nil
}

// fits sees to it that no time is given to a lead who was not asked, or does not
// fit, whatever the model believes.
func (c *campaign) fits(ctx context.Context) error {
	a, ok := c.questions.Value(llm.CallFrom(ctx))
	switch {
	case !ok:
		return errors.New("not yet: the questions are not answered and confirmed")
	case a.Team < smallestTeam:
		return fmt.Errorf("a team of fewer than %d is too small for the product: thank them and say goodbye", smallestTeam)
	case a.Timeline == noPlans:
		return errors.New("they have no plans: thank them and say goodbye")
	}
	return nil
}

type howItWent struct {
	Outcome string `json:"outcome" enum:"not interested,call back,wrong person"`
	Note    string `json:"note,omitempty" jsonschema:"what a colleague should know, in a sentence"`
}

func (c *campaign) noteOutcome(ctx context.Context, h howItWent) (string, error) {
	if _, err := llm.VariablesOf[lead](llm.CallFrom(ctx)); err != nil {
		return "", errors.New("nothing can be noted of a caller who is on no list")
	}
	const most = 500
	note := h.Note[:min(len(h.Note), most)]
	c.notes.write(llm.CallFrom(ctx), func(f *finding) { f.Outcome, f.Note = outcome(h.Outcome), strings.ToValidUTF8(note, "") })
	return "noted", nil
}
