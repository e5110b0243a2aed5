package agent_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

type person struct {
	Name string `json:"name" jsonschema:"as the caller says it"`
}

type order struct {
	Size   string   `json:"size" enum:"small, large"`
	Extras []string `json:"extras,omitempty" enum:"cheese,olives"`
	For    *person  `json:"for,omitempty"`
	Count  int      `json:"count,omitzero"`
}

func TestSchemaFromStruct(t *testing.T) {
	t.Parallel()
	tool := agent.NewTool("order", "Orders.", func(_ context.Context, in order) (order, error) { return in, nil })
	assert.JSONEq(t, `{
		"type": "object", "additionalProperties": false, "required": ["size"],
		"properties": {
			"size": {"type": "string", "enum": ["small", "large"]},
			"extras": {"type": ["null", "array"], "items": {"type": "string", "enum": ["cheese", "olives"]}},
			"for": {"type": ["null", "object"], "additionalProperties": false, "required": ["name"],
				"properties": {"name": {"type": "string", "description": "as the caller says it"}}},
			"count": {"type": "integer"}
		}}`, string(tool.Parameters))
}

func TestArgumentsAreChecked(t *testing.T) {
	t.Parallel()
	ran := 0
	tool := agent.NewTool("order", "", func(_ context.Context, in order) (order, error) { ran++; return in, nil })
	for arguments, problem := range map[string]string{
		``:                             "size",
		`{`:                            "not JSON",
		`[]`:                           "schema",
		`{"size":"huge"}`:              "huge",
		`{"size":1}`:                   "size",
		`{"size":"small","colour":1}`:  "colour",
		`{"size":"small","count":"x"}`: "count",
		`{"size":"small","for":{}}`:    "name",
	} {
		_, err := tool.Run(t.Context(), agent.ToolCall{Arguments: arguments})
		require.ErrorContains(t, err, problem, arguments)
	}
	assert.Zero(t, ran)
	result, err := tool.Run(t.Context(), agent.ToolCall{Arguments: `{"size":"small","extras":["olives"],"for":{"name":"<Ada>"}}`})
	require.NoError(t, err)
	assert.Equal(t, `{"size":"small","extras":["olives"],"for":{"name":"<Ada>"}}`, result.Content)
}

// Models write null for what they leave out, also for all there is.
func TestNullIsLeftOut(t *testing.T) {
	t.Parallel()
	type line struct {
		Dish string `json:"dish"`
		Note string `json:"note,omitempty"`
	}
	type meal struct {
		Table int    `json:"table,omitempty"`
		Lines []line `json:"lines,omitempty"`
		First line   `json:"first,omitzero"`
	}
	tool := agent.NewTool("serve", "", func(_ context.Context, in meal) (meal, error) { return in, nil })
	for arguments, want := range map[string]string{
		`null`:           `{}`,
		` null `:         `{}`,
		`{"table":null}`: `{}`,
		`{"lines":null}`: `{}`,
		`{"first":null}`: `{}`,
		`{"table":1,"lines":[{"dish":"fish","note":null}],"first":{"dish":"soup","note":null}}`: `{"table":1,"lines":[{"dish":"fish"}],"first":{"dish":"soup"}}`,
	} {
		result, err := tool.Run(t.Context(), agent.ToolCall{Arguments: arguments})
		require.NoError(t, err, arguments)
		assert.JSONEq(t, want, result.Content, arguments)
	}
	for arguments, problem := range map[string]string{
		`{"lines":[{"dish":null}]}`:         "dish", // it is required
		`{"lines":[null]}`:                  "lines",
		`{"lines":[{"dish":"x","b":null}]}`: "additional",
	} {
		_, err := tool.Run(t.Context(), agent.ToolCall{Arguments: arguments})
		require.ErrorContains(t, err, problem, arguments)
	}
}

func TestResults(t *testing.T) {
	t.Parallel()
	run := func(tool agent.Tool) agent.Result {
		result, err := tool.Run(t.Context(), agent.ToolCall{})
		require.NoError(t, err)
		return result
	}
	text := agent.NewTool("a", "", func(context.Context, struct{}) (string, error) { return "plain", nil })
	assert.Equal(t, agent.Result{Content: "plain"}, run(text))
	number := agent.NewTool("b", "", func(context.Context, struct{}) (int, error) { return 7, nil })
	assert.Equal(t, agent.Result{Content: "7"}, run(number))
	whole := agent.Result{Content: "c", Event: &llm.Event{Text: "Bye."}}
	event := agent.NewTool("c", "", func(context.Context, struct{}) (agent.Result, error) { return whole, nil })
	assert.Equal(t, whole, run(event))
	channel := agent.NewTool("d", "", func(context.Context, struct{}) (chan int, error) { return make(chan int), nil })
	_, err := channel.Run(t.Context(), agent.ToolCall{})
	assert.ErrorContains(t, err, "cannot be told")
}

// FuzzArguments holds a tool to its schema whatever a model writes.
func FuzzArguments(f *testing.F) {
	tool := agent.NewTool("order", "", func(_ context.Context, in order) (string, error) {
		if in.Size != "small" && in.Size != "large" {
			return "", assert.AnError
		}
		return "ok", nil
	})
	f.Add(`{"size":"small"}`)
	f.Add(`{"size":"small","for":null,"extras":null}`)
	f.Add(`{"SIZE":"huge","size":"small"}`)
	f.Fuzz(func(t *testing.T, arguments string) {
		_, err := tool.Run(t.Context(), agent.ToolCall{Arguments: arguments})
		require.NotErrorIs(t, err, assert.AnError, "the schema let something else through")
	})
}
