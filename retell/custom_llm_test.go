package retell_test

import (
	"context"
	"errors"
	"fmt"
	"log"
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

// An agent whose words come from a server of one's own, and the same one when
// that has moved, as behind a tunnel.
func ExampleCreateCustomLLMAgent() {
	client, done := exampleClient(
		`201 {"agent_id":"agent_1","version":0,"response_engine":{"type":"custom-llm","llm_websocket_url":"wss://agent.example.com/llm-websocket/a-long-secret"}}`,
		`200 {"agent_id":"agent_1","version":0,"response_engine":{"type":"custom-llm","llm_websocket_url":"wss://tunnel.example.com/llm-websocket/a-long-secret"}}`,
	)
	defer done()
	ctx := context.Background()
	agent, err := retell.CreateCustomLLMAgent(ctx, client, "wss://agent.example.com/llm-websocket/a-long-secret", &retell.CreateAgentParams{
		AgentSettings: retell.AgentSettings{AgentName: retell.Value("front-desk")},
	})
	if err != nil {
		log.Fatal(err)
	}
	agent, err = retell.PointCustomLLMAgent(ctx, client, agent.AgentID, "wss://tunnel.example.com/llm-websocket/a-long-secret")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(agent.AgentID, agent.ResponseEngine.(*retell.CustomLLMEngine).LLMWebSocketURL)

	_, err = retell.CreateCustomLLMAgent(ctx, client, "agent.example.com", nil)
	fmt.Println(err)
	// Output:
	// agent_1 wss://tunnel.example.com/llm-websocket/a-long-secret
	// llm_websocket_url must begin with wss:// or ws://
}
