package openaix_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// Servers such as vLLM, SGLang and llama.cpp parse the arguments of calls that
// are over, and refuse each request with some that are no object. One slip of the
// model's would take all later turns with it.
func TestArgumentsAreSentAsAnObject(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		server := openaitest.NewServer(t, openaitest.Say("Which day?"))
		for wrote, sent := range map[string]string{
			``:                   `{}`,
			`null`:               `{}`,
			`{"day":"Monday"}`:   `{"day":"Monday"}`,
			` { "day": 1.0 } `:   ` { "day": 1.0 } `,
			`{"day":"Mon`:        `{"invalid_arguments":"{\"day\":\"Mon"}`,
			`{"a":1}{"b":2}`:     `{"invalid_arguments":"{\"a\":1}{\"b\":2}"}`,
			`["Monday"]`:         `{"invalid_arguments":"[\"Monday\"]"}`,
			`"Monday"`:           `{"invalid_arguments":"\"Monday\""}`,
			`on Monday, "ten"`:   `{"invalid_arguments":"on Monday, \"ten\""}`,
			"{\"day\":\"a\nb\"}": `{"invalid_arguments":"{\"day\":\"a\nb\"}"}`,
		} {
			request := ask("Monday.")
			request.Messages = append(request.Messages,
				agent.Message{Role: agent.Assistant, ToolCalls: []agent.ToolCall{{ID: "c1", Name: "book", Arguments: wrote}}},
				agent.Message{Role: agent.ToolRole, ToolCallID: "c1", Content: "error"})
			require.NoError(t, collect(t.Context(), api(server.Client()), request).err)
			requests := server.Requests()
			messages := requests[len(requests)-1].Messages
			got := messages[len(messages)-2].ToolCalls[0].Arguments
			assert.Equal(t, sent, got)
		}
	})
}

// Some servers send arguments as the object that they are, and not as a string of
// it. A tool must not run without them.
func TestArgumentsThatComeAsAnObject(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		`{"day": "Monday"}`: `{"day": "Monday"}`, `"{\"day\":\"Mon\\u0064ay\"}"`: `{"day":"Mon\u0064ay"}`, `null`: `{}`, `""`: `{}`, `7`: `7`,
	} {
		model := raw(t, events(`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"book","arguments":`+written+`}}]},"finish_reason":"tool_calls"}]}`))
		assert.Equal(t, []agent.ToolCall{{ID: "a", Name: "book", Arguments: want}}, collect(t.Context(), model, ask("hi")).calls, written)
	}
}
