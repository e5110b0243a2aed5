package form_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/agent/form"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// puppet is a model that does what the caller says: "fill {...}" and "confirm"
// call tools, one after the other with " then " between, and in the end it says
// what came of the last.
var puppet = agent.ModelFunc(func(_ context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	return func(yield func(agent.Chunk, error) bool) {
		list := request.Messages
		did := 0
		for list[len(list)-1-2*did].Role == agent.ToolRole {
			did++
		}
		orders := strings.Split(list[len(list)-1-2*did].Content, " then ")
		if did == len(orders) {
			yield(agent.Chunk{Text: list[len(list)-1].Content}, nil)
			return
		}
		name, arguments, _ := strings.Cut(orders[did], " ")
		if !strings.HasPrefix(arguments, "{") {
			arguments = "{}"
		}
		yield(agent.Chunk{ToolCall: &agent.ToolCall{Name: name + "_booking", Arguments: arguments}}, nil)
	}
})

const everything = `fill {"name":"Ada Byron","day":"2026-12-01","phone_number":"none","new_patient":"no"}`

// What was said is there before it is agreed to, and what was not is told.
func TestDraft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		booking, done := booking(nil)
		var drafts []visit
		var open [][]string
		desk := agent.New(agent.Config{Model: puppet, Tools: booking.Tools()})
		call := llmtest.Dial(t, llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			err := desk.Respond(ctx, turn, reply)
			value, missing := booking.Draft(turn.Call)
			drafts, open = append(drafts, value), append(open, missing)
			return err
		}))
		for _, words := range []string{`fill {"name":"Ada Byron","day":"the fifteenth"}`, everything, "confirm"} {
			call.Say(words)
			call.Hear()
		}
		synctest.Wait()
		drafts, open = drafts[len(drafts)-3:], open[len(open)-3:]
		assert.Equal(t, visit{Name: "Ada Byron", Day: day(2026, 12, 15)}, drafts[0])
		assert.Equal(t, []string{"phone number", "new patient", "source"}, open[0])
		assert.Equal(t, []string{"source"}, open[1], "which is not asked of them")
		require.Len(t, *done, 1)
		assert.Equal(t, (*done)[0], drafts[2])
	})
}

// A model that gives half a day learns what to ask, and may give the other half.
func TestToolsAskForTheRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		booking, _ := booking(func(c *form.Config[visit]) { c.Fields = c.Fields[1:2] })
		desk := agent.New(agent.Config{Model: puppet, Tools: booking.Tools()})
		call := llmtest.Dial(t, desk)
		call.Say(`fill {"day":"next week"}`)
		assert.Contains(t, call.Hear(), `"problems":{"day":"Which day next week?"}`)
		call.Say(`fill {"day":"Friday"}`)
		assert.Contains(t, call.Hear(), "Day: Friday, December 4, 2026.")
	})
}

// A day that is changed to half of one is missing.
func TestToolsForgetWhatIsHalfChanged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		booking, done := booking(nil)
		desk := agent.New(agent.Config{Model: puppet, Tools: booking.Tools()})
		call := llmtest.Dial(t, desk)
		call.Say(everything)
		call.Hear()
		call.Say(`fill {"day":"next week"}`)
		assert.Contains(t, call.Hear(), `"missing":{"day":"Which day?"}`)
		call.Say("confirm")
		assert.Contains(t, call.Hear(), "not yet, these are missing: day")
		assert.Empty(t, *done)
	})
}

// A model may give a number where words were asked for.
func TestToolsTakeNumbers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		booking, _ := booking(nil)
		desk := agent.New(agent.Config{Model: puppet, Tools: booking.Tools()})
		call := llmtest.Dial(t, desk)
		call.Say(`fill {"phone_number":4155550100,"new_patient":false,"name":null}`)
		assert.Contains(t, call.Hear(), `"read_back":"Phone number: 4 1 5, 5 5 5, 0 1 0 0. New patient: No."`)
	})
}

func TestToolsFillTheForm(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		booking, done := booking(nil)
		desk := agent.New(agent.Config{Model: puppet, Tools: booking.Tools()})
		call := llmtest.Dial(t, desk)
		talk(t, call,
			"confirm", "error: not yet, these are missing: day, name, new_patient, phone_number",
			`fill {"name":"Ada Byron","day":"the fifteenth"}`,
			`{"missing":{"new_patient":"Are you new?","phone_number":"Your phone number?"},"read_back":"Name: Ada Byron, spelled A D A, then B Y R O N. Day: Tuesday, December 15, 2026.","next":"Ask the caller for what is missing, one thing at a time."}`,
			`fill {"day":"2020-01-01","phone_number":"555","new_patient":null,"shoe":"9"}`,
			`{"problems":{"day":"That day has passed.","phone_number":"That is not a whole telephone number.","shoe":"there is no such field"},"missing":{"new_patient":"Are you new?","phone_number":"Your phone number?"},"read_back":"Name: Ada Byron, spelled A D A, then B Y R O N. Day: Tuesday, December 15, 2026.","next":"Ask the caller about the problems."}`,
		)
		// Filled in and confirmed in one breath: the caller has agreed to nothing.
		call.Say(everything + " then confirm")
		assert.Contains(t, call.Hear(), "error: not yet, the caller has not agreed to this: Name: Ada Byron")
		assert.Empty(t, *done)
		call.Say("confirm no it is wrong")
		assert.Equal(t, "error: the caller said no: find out what to change", call.Hear())
		call.Say("confirm yes")
		assert.Equal(t, "You are booked. Goodbye.", call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		want := ada
		want.Phone = ""
		assert.Equal(t, []visit{want}, *done)
	})
}

// The promise: it is done once, however often a model confirms, and cannot be
// changed after that.
func TestToolsFinishOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		booking, _ := booking(func(c *form.Config[visit]) {
			c.Done = func(context.Context, *llm.Call, visit) (llm.Event, error) {
				n++
				return llm.Event{}, nil
			}
		})
		call := llmtest.Dial(t, agent.New(agent.Config{Model: puppet, Tools: booking.Tools()}))
		call.Say(everything)
		call.Hear()
		talk(t, call, "confirm", "Done.", "confirm again", "Done.",
			everything, "error: the caller has agreed already, and it is done; it cannot be changed any more")
		assert.Equal(t, 1, n)
	})
}

func TestToolsGiveUpAndFail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hopeless, done := booking(func(c *form.Config[visit]) { c.GiveUp.Action = nil })
		call := llmtest.Dial(t, agent.New(agent.Config{Model: puppet, Tools: hopeless.Tools()}))
		for range 2 {
			call.Say(`fill {"day":"soon"}`)
			assert.Contains(t, call.Hear(), "not understood; want a date")
		}
		talk(t, call, `fill {"day":"soon"}`, person.Text+" Given up: a person has to do it.",
			everything, "error: this was given up; a person has to do it",
			"confirm", "error: this was given up; a person has to do it")
		assert.Empty(t, *done)

		failing, _ := booking(func(c *form.Config[visit]) {
			c.Done = func(context.Context, *llm.Call, visit) (llm.Event, error) {
				return llm.Event{}, errors.New("the book is full")
			}
		})
		call = llmtest.Dial(t, agent.New(agent.Config{Model: puppet, Tools: failing.Tools()}))
		call.Say(everything)
		call.Hear()
		talk(t, call, "confirm", "error: the book is full")
	})
}

// To note what the caller said has done nothing; to have them agree has.
func TestGuardTellsFillingFromAgreeing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		booking, _ := booking(func(c *form.Config[visit]) {
			c.Done = func(context.Context, *llm.Call, visit) (llm.Event, error) { return llm.Event{}, nil }
		})
		boaster := agent.ModelFunc(func(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
			if request.Messages[len(request.Messages)-1].Role != agent.ToolRole {
				return puppet.Stream(ctx, request)
			}
			return func(yield func(agent.Chunk, error) bool) { yield(agent.Chunk{Text: "I've booked it."}, nil) }
		})
		guarded := agent.GuardClaims(boaster, &agent.ClaimOptions{Policy: agent.ReplaceClaims, Line: "Not yet."})
		call := llmtest.Dial(t, agent.New(agent.Config{Model: guarded, Tools: booking.Tools()}))
		call.Say(everything)
		assert.Equal(t, "Not yet.", call.Hear())
		call.Say("confirm")
		assert.Equal(t, "I've booked it.", call.Hear())
	})
}

func TestToolsHaveASchema(t *testing.T) {
	t.Parallel()
	booking, _ := booking(nil)
	fill := booking.Tools()[0]
	assert.Equal(t, "fill_booking", fill.Name)
	var schema struct {
		Properties map[string]struct{ Type, Description string }
	}
	require.NoError(t, json.Unmarshal(fill.Parameters, &schema))
	assert.Len(t, schema.Properties, 5)
	assert.Equal(t, `phone number: a telephone number with all its digits, or "none" if the caller leaves it open`, schema.Properties["phone_number"].Description)

	_, err := fill.Run(llm.WithCall(t.Context(), llm.NewCall("c", nil)), agent.ToolCall{Arguments: "[]"})
	assert.ErrorContains(t, err, "not a JSON object")
	for _, tool := range booking.Tools() {
		_, err := tool.Run(t.Context(), agent.ToolCall{Arguments: "{}"})
		assert.EqualError(t, err, "there is no call")
	}
}
