package agent_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
)

type booking struct {
	Day  string `json:"day" enum:"Monday,Tuesday"`
	Note string `json:"note,omitempty"`
}

// counting returns a booking tool that takes a while, and how often it ran.
func counting(takes time.Duration) (agent.Tool, *int) {
	ran := new(int)
	return agent.NewTool("book", "Books.", func(ctx context.Context, in booking) (map[string]string, error) {
		*ran++
		time.Sleep(takes) // in a bubble
		return map[string]string{"booked": in.Day}, nil
	}), ran
}

func bookTuesday(id string) agent.ToolCall {
	return agent.ToolCall{ID: id, Name: "book", Arguments: `{"day":"Tuesday"}`}
}

func TestToolLoop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book, ran := counting(time.Second)
		model := &scripted{steps: []step{
			say("One moment.").then(calls(bookTuesday("a"))),
			say("You are booked."),
			calls(agent.ToolCall{ID: "b", Name: "end_call", Arguments: `{"message":"Goodbye!"}`}),
		}}
		call := llmtest.Dial(t, agent.New(agent.Config{
			Model: model, Instructions: "Be brief.", Greeting: "Hello {{user_number}}.",
			Tools: []agent.Tool{book, agent.EndCall()},
		}))
		assert.Equal(t, "Hello +14155550100.", call.Hear())
		call.Say("Tuesday please")
		assert.Equal(t, "One moment. You are booked.", call.Hear())
		assert.Equal(t, 1, *ran)
		assert.Equal(t, []agent.Message{
			{Role: agent.System, Content: "Be brief."},
			{Role: agent.Assistant, Content: "Hello +14155550100."},
			{Role: agent.User, Content: "Tuesday please"},
			{Role: agent.Assistant, Content: "One moment.", ToolCalls: []agent.ToolCall{bookTuesday("a")}},
			{Role: agent.ToolRole, ToolCallID: "a", Content: `{"booked":"Tuesday"}`},
		}, model.asked(1))
		reported := call.ToolCalls()
		require.Len(t, reported, 1)
		assert.Equal(t, time.Second, reported[0].Until-reported[0].At)

		call.Say("Bye")
		assert.Equal(t, "Goodbye!", call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.Equal(t, agent.Message{Role: agent.Assistant, Content: "One moment. You are booked."}, model.asked(2)[5],
			"in later turns the text is that of the transcript")
	})
}

func TestToolSurvivesBargeIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book, ran := counting(2 * time.Second)
		model := &scripted{steps: []step{
			say("One moment.").then(calls(bookTuesday("a"))),
			say("You are booked."),
		}}
		call := llmtest.Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{book}}))
		call.Say("Tuesday")
		call.HearUntil("moment.")
		time.Sleep(time.Second)
		call.Interrupt("At ten")
		assert.Equal(t, "You are booked.", call.Hear())
		assert.Equal(t, 1, *ran)
		assert.Equal(t, []agent.Message{
			{Role: agent.User, Content: "Tuesday"},
			{Role: agent.Assistant, ToolCalls: []agent.ToolCall{bookTuesday("a")}},
			{Role: agent.ToolRole, ToolCallID: "a", Content: `{"booked":"Tuesday"}`},
			{Role: agent.Assistant, Content: "One moment."},
			{Role: agent.User, Content: "At ten"},
		}, model.asked(1))
	})
}

func TestToolErrorsReachTheModel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		failing := agent.NewTool("fail", "", func(context.Context, struct{}) (string, error) { return "", errors.New("no room") })
		panicking := agent.NewTool("panic", "", func(context.Context, struct{}) (string, error) { panic("boom") })
		book, ran := counting(0)
		model := &scripted{steps: []step{
			calls(
				agent.ToolCall{ID: "1", Name: "fail"},
				agent.ToolCall{ID: "2", Name: "panic", Arguments: "{}"},
				agent.ToolCall{ID: "3", Name: "missing", Arguments: "{}"},
				agent.ToolCall{ID: "4", Name: "book", Arguments: `{"day":"Sunday"}`},
				agent.ToolCall{ID: "5", Name: "book", Arguments: `{"day":`},
			),
			say("Sorry."),
		}}
		call := llmtest.Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{failing, panicking, book}}))
		call.Say("Hi")
		assert.Equal(t, "Sorry.", call.Hear())
		assert.Zero(t, *ran)
		var results []string
		for _, m := range model.asked(1) {
			if m.Role == agent.ToolRole {
				results = append(results, m.Content)
			}
		}
		require.Len(t, results, 5)
		assert.Equal(t, "error: no room", results[0])
		assert.Equal(t, "error: the tool panic failed", results[1])
		assert.Contains(t, results[2], `no tool named "missing"`)
		assert.Contains(t, results[3], "Sunday")
		assert.Contains(t, results[4], "not JSON")
		for _, reported := range call.ToolCalls() {
			assert.True(t, reported.Done)
			assert.False(t, *reported.Successful)
		}
	})
}

func TestRoundsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		book, ran := counting(0)
		book.Repeat = agent.RepeatAllow
		model := &scripted{steps: []step{calls(bookTuesday("a")), calls(bookTuesday("a")), say("Done.")}}
		call := llmtest.Dial(t, agent.New(agent.Config{Model: model, Tools: []agent.Tool{book}, MaxRounds: 2}))
		call.Say("Hi")
		assert.Equal(t, "Done.", call.Hear())
		assert.Equal(t, 2, *ran)
		assert.Len(t, model.requests[1].Tools, 1)
		assert.Empty(t, model.requests[2].Tools)
		ids := []string{call.ToolCalls()[0].ID, call.ToolCalls()[1].ID}
		assert.Equal(t, []string{"a", "a-2"}, ids, "an id that comes twice is made unique")
	})
}

func TestTransferAndDigits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{
			calls(agent.ToolCall{ID: "1", Name: "press_digits", Arguments: `{"digits":"12#"}`}),
			calls(agent.ToolCall{ID: "2", Name: "press_digits", Arguments: `{"digits":"call me"}`}),
			say("Let me connect you.").then(calls(agent.ToolCall{ID: "3", Name: "transfer_to_a_nurse", Arguments: `{"message":"Let me connect you!"}`})),
		}}
		call := llmtest.Dialer{TransferFails: true}.Dial(t, agent.New(agent.Config{
			Model: model, Tools: []agent.Tool{agent.PressDigits(), agent.TransferTo("+15551234567", "a nurse")},
		}))
		call.Say("For bookings press one two hash")
		assert.Empty(t, call.Hear())
		assert.Equal(t, "12#", call.Pressed())
		call.Say("It hurts")
		assert.Equal(t, "Let me connect you. Let me connect you!", call.Hear(), "an action needs words in its frame")
		assert.Equal(t, "+15551234567", call.TransferredTo())
		require.Equal(t, llmtest.NotEnded, call.Ending())
	})
}

func TestVariables(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{say("Hi.")}}
		desk := agent.New(agent.Config{
			Model: model, GenerateGreeting: true,
			Instructions: "{{name}} {{ shop }} {{user_number}} {{agent_number}} {{direction}} {{call_type}} {{call_id}} {{current_time_Europe/Zurich}} {{current_time}} [{{unknown}}]",
			Variables:    map[string]string{"name": "nobody", "shop": "Riverside"},
		})
		call := llmtest.Dialer{Details: retell.Call{
			CallID: "call_1", Direction: retell.DirectionOutbound,
			DynamicVariables: map[string]string{"name": "{{shop}}"},
		}}.Dial(t, desk)
		assert.Equal(t, "Hi.", call.Hear())
		assert.Equal(t, []agent.Message{
			{Role: agent.System, Content: "{{shop}} Riverside +14155550101 +14155550100 outbound phone_call call_1 " +
				"Saturday, January 1, 2000 at 1:00 AM CET Saturday, January 1, 2000 at 12:00 AM UTC []"},
			{Role: agent.User, Content: "(The call has just been connected. Greet the caller.)"},
		}, model.asked(0))
	})
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	model := &scripted{}
	tool := agent.EndCall()
	for name, config := range map[string]agent.Config{
		"no model":       {},
		"same name":      {Model: model, Tools: []agent.Tool{tool, tool}},
		"bad name":       {Model: model, Tools: []agent.Tool{{Name: "a b", Run: tool.Run}}},
		"nothing to run": {Model: model, Tools: []agent.Tool{{Name: "a"}}},
	} {
		assert.Panics(t, func() { agent.New(config) }, name)
	}
	assert.Panics(t, func() { agent.TransferTo("555", "nobody") })
	assert.Panics(t, func() {
		agent.NewTool("x", "", func(context.Context, []string) (string, error) { return "", nil })
	})
}

func TestNamesOfTools(t *testing.T) {
	t.Parallel()
	named := func(name string) func() {
		run := agent.EndCall().Run
		return func() { agent.New(agent.Config{Model: &scripted{}, Tools: []agent.Tool{{Name: name, Run: run}}}) }
	}
	for _, name := range []string{"a", "Book_it-2", strings.Repeat("Z", 64)} {
		assert.NotPanics(t, named(name), name)
	}
	for _, name := range []string{"", "a b", "a.b", "é", "a\xff", "a\n", strings.Repeat("Z", 65)} {
		assert.Panics(t, named(name), name)
	}
}

// A Turn without a call is what a test may write by hand.
func TestRespondWithoutHandler(t *testing.T) {
	t.Parallel()
	model := &scripted{steps: []step{say("Ten is free.")}}
	desk := agent.New(agent.Config{Model: model})
	var said string
	err := desk.Respond(t.Context(), &llm.Turn{
		ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "When?"}},
	}, llm.NewReply(func(e llm.Event) error { said += e.Text; return nil }))
	require.NoError(t, err)
	assert.Equal(t, "Ten is free.", said)
}
