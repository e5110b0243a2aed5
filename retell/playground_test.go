package retell_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestPlayground(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/agent-playground-completion/agent_1?version=3", `{"messages":[
		{"role":"user","content":"Hi"},
		{"role":"tool_call_invocation","tool_call_id":"t1","name":"find_slot","arguments":"{}","thought_signature":"s"},
		{"role":"tool_call_result","tool_call_id":"t1","content":"10:00"}],
		"current_node_id":"ask","component_id":"component_1","dynamic_variables":{},
		"tool_mocks":[{"tool_name":"transfer","input_match_rule":{"type":"any"},"output":"{}","result":null}]}`,
		`{"messages":[{"role":"agent","content":"Ten o'clock is free.","message_id":"m1","created_timestamp":1757570000000}],
		"call_ended":false,"current_node_id":"book","dynamic_variables":{"slot":"10:00"},"knowledge_base_retrieved_contents":["We open at nine."]}`)
	completion, err := client.Playground.CreateCompletion(t.Context(), "agent_1", &retell.CreatePlaygroundCompletionParams{
		Version: new(retell.VersionNumber(3)),
		Messages: []retell.ChatMessage{
			&retell.ChatText{Role: retell.SpeakerUser, Content: "Hi"},
			&retell.ChatToolCallInvocation{ToolCallID: "t1", Name: "find_slot", Arguments: "{}", ThoughtSignature: new("s")},
			&retell.ChatToolCallResult{ToolCallID: "t1", Content: "10:00"},
		},
		CurrentNodeID: new("ask"), ComponentID: new("component_1"), DynamicVariables: map[string]string{},
		ToolMocks: []retell.ToolMock{{
			ToolName: "transfer", InputMatchRule: &retell.ToolMockAnyMatch{}, Output: "{}", Result: retell.Null[bool](),
		}},
	})
	require.NoError(t, err)
	assert.False(t, *completion.CallEnded)
	assert.Equal(t, "book", completion.CurrentNodeID)
	assert.Equal(t, "m1", *completion.Messages[0].(*retell.ChatText).MessageID)

	_, err = serve(t, nil, answer(502, `gateway`)).Playground.CreateCompletion(t.Context(), "agent_1", nil)
	assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
}

func TestMCPTools(t *testing.T) {
	t.Parallel()
	const tools = `[{"name":"search","description":"Searches.","inputSchema":{"type":"object"}}]`
	client := expect(t, "GET", "/get-mcp-tools/agent_1?component_id=component_1&mcp_id=mcp_1&version=latest", "", tools)
	all, err := client.MCPTools.List(t.Context(), "agent_1", &retell.ListMCPToolsParams{
		MCPID: "mcp_1", ComponentID: new("component_1"), Version: new(retell.VersionLatest),
	})
	require.NoError(t, err)
	require.Len(t, all, 1)
	assert.JSONEq(t, `{"type":"object"}`, string(all[0].InputSchema))

	client = serve(t, nil, func(http.ResponseWriter, *http.Request) { t.Error("nothing should be sent") })
	_, err = client.MCPTools.List(t.Context(), "agent_1", nil)
	argument, ok := errors.AsType[*retell.ArgumentError](err)
	require.True(t, ok, "%v", err)
	assert.Equal(t, "mcp_id", argument.Name)
}

func ExamplePlaygroundService_CreateCompletion() {
	client, done := exampleClient(`201 {"messages":[{"role":"agent","content":"Ten o'clock is free."}],"current_state":"book"}`)
	defer done()

	conversation := []retell.ChatMessage{
		&retell.ChatText{Role: retell.SpeakerUser, Content: "Can I come in on Tuesday?"},
	}
	answer, err := client.Playground.CreateCompletion(context.Background(), "agent_9f2c", &retell.CreatePlaygroundCompletionParams{
		Messages: conversation,
		ToolMocks: []retell.ToolMock{{
			ToolName:       "find_slot",
			InputMatchRule: &retell.ToolMockPartialMatch{Args: map[string]string{"day": "Tuesday"}},
			Output:         `["10:00"]`,
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	conversation = append(conversation, answer.Messages...)
	fmt.Println(len(conversation), answer.CurrentState)
	// Output: 2 book
}

func ExampleMCPToolService_List() {
	client, done := exampleClient(`200 [{"name":"search","description":"Searches the handbook.","inputSchema":{"type":"object"}}]`)
	defer done()

	tools, err := client.MCPTools.List(context.Background(), "agent_9f2c", &retell.ListMCPToolsParams{MCPID: "mcp_docs"})
	if err != nil {
		log.Fatal(err)
	}
	for _, tool := range tools {
		fmt.Printf("%s: %s\n", tool.Name, tool.Description)
	}
	// Output: search: Searches the handbook.
}
