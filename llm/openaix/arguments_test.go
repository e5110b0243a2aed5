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
