package openaix_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// Providers cache a prompt from its beginning. From turn to turn it must only
// grow at its end: tools and instructions are the same bytes, and what follows
// stays, up to where the caller cut in.
func TestPromptsGrowAtTheirEnd(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		synctest.Test(t, func(t *testing.T) {
			server := openaitest.NewServer(t, openaitest.Rules(
				openaitest.When(openaitest.Heard("tuesday"), openaitest.Call("a", `{}`)),
				openaitest.When(openaitest.Returned("a"), openaitest.Text("It is free, at ten.")),
				openaitest.Otherwise(openaitest.Text("Good to know.")),
			))
			tool := agent.Tool{Name: "a", Parameters: json.RawMessage(`{"type":"object","properties":{"z":{"type":"string"},"b":{"type":"string"}}}`)}
			tool.Run = nothing
			other := tool
			other.Name = "b"
			call := llmtest.Dial(t, agent.New(agent.Config{Model: api(server.Client()), Instructions: "Be kind to {{user_number}}.", Tools: []agent.Tool{other, tool}}))
			for _, said := range []string{"Hi.", "Tuesday?", "Yes.", "Thanks."} {
				call.Say(said)
				call.Hear()
			}
			requests := server.Requests()
			require.Len(t, requests, 5)
			for i, next := range requests[1:] {
				before := requests[i]
				require.Equal(t, before.Tools, next.Tools)
				require.Greater(t, len(next.Messages), len(before.Messages))
				require.Equal(t, before.Messages, next.Messages[:len(before.Messages)])
			}
		})
	})
}
