package retell_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestCreateCustomLLMAgent(t *testing.T) {
	t.Parallel()
	const socket = "wss://example.com/llm-websocket/s3cret?tenant={{tenant}}"
	params := &retell.CreateAgentParams{AgentSettings: retell.AgentSettings{AgentName: retell.Value("Desk")}}
	client := expect(t, "POST", "/create-agent",
		`{"voice_id":"retell-Cimo","agent_name":"Desk","response_engine":{"type":"custom-llm","llm_websocket_url":"`+socket+`"}}`,
		`{"agent_id":"agent_1"}`)
	agent, err := retell.CreateCustomLLMAgent(t.Context(), client, socket, params)
	require.NoError(t, err)
	assert.Equal(t, "agent_1", agent.AgentID)
	assert.Nil(t, params.ResponseEngine, "what was given is not changed")
}

func TestPointCustomLLMAgent(t *testing.T) {
	t.Parallel()
	client := expect(t, "PATCH", "/update-agent/agent_1",
		`{"response_engine":{"type":"custom-llm","llm_websocket_url":"ws://10.0.0.1/llm"}}`, `{"agent_id":"agent_1"}`)
	_, err := retell.PointCustomLLMAgent(t.Context(), client, "agent_1", "ws://10.0.0.1/llm")
	require.NoError(t, err)
}

func TestCustomLLMAgentNeedsAURL(t *testing.T) {
	t.Parallel()
	client, err := retell.NewClient("key_1", &retell.Options{BaseURL: "http://127.0.0.1:1"}) // nothing is sent
	require.NoError(t, err)
	for _, socket := range []string{
		"", "example.com/llm", "ftp://s3cret.example.com", "wss://", "wss:///s3cret", "wss://example.com/s3cret#here", "wss://user:s3cret@example.com/", "wss://exa mple.com/s3cret",
	} {
		_, err := retell.CreateCustomLLMAgent(t.Context(), client, socket, nil)
		_, ok := errors.AsType[*retell.ArgumentError](err)
		require.True(t, ok, "%q: %v", socket, err)
		assert.NotContains(t, err.Error(), "s3cret")
	}
}
