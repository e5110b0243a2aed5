package openaitest_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// fresh is the environment variable of a process in which nothing has used the
// client before the test.
const fresh = "OPENAITEST_FRESH"

// What the client makes for its first request is there before any test: made in
// a synctest bubble, it would make a request outside of it panic now and then.
func TestTheClientIsMadeBeforeAnyBubble(t *testing.T) {
	if os.Getenv(fresh) == "" {
		t.Parallel()
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
		again.Env = append(os.Environ(), fresh+"=1")
		out, err := again.CombinedOutput()
		require.NoError(t, err, string(out))
		return
	}
	server := openaitest.New(openaitest.Say("Hello."))
	var chat openai.ChatCompletionNewParams
	converse(t, openaix.Chat(server.Client(), "m", func(params *openai.ChatCompletionNewParams) { chat = *params }).CachePerCall())
	var response responses.ResponseNewParams
	converse(t, openaix.Responses(server.Client(), "m", func(params *responses.ResponseNewParams) { response = *params }).CachePerCall())
	response.PreviousResponseID = openai.String("resp_1")
	server.Close()

	isMade(t, "chat", func() error { _, err := chat.MarshalJSON(); return err })
	isMade(t, "responses", func() error { _, err := response.MarshalJSON(); return err })
	isMade(t, "the model of a warm-up", func() error { return json.Unmarshal([]byte(`{"id":"m"}`), new(openai.Model)) })
	isMade(t, "a refusal", func() error { return json.Unmarshal([]byte(`{"code":"rate_limit"}`), new(openai.Error)) })
}

// isMade fails the test if the first use allocates more than any other.
func isMade(t *testing.T, name string, use func() error) {
	first, most := allocations(t, use), uint64(0)
	for range 20 {
		most = max(most, allocations(t, use))
	}
	// What one more type needs takes over 30, sync.Pool a few now and then.
	assert.LessOrEqual(t, first, most+20, name)
}

func allocations(t *testing.T, use func() error) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := use()
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	return after.Mallocs - before.Mallocs
}

// converse sends everything that a request of an agent may hold.
func converse(t *testing.T, model agent.Model) {
	for _, err := range model.Stream(context.Background(), &agent.Request{
		CallID: "call_1",
		Messages: []agent.Message{
			{Role: agent.System, Content: "Be brief."},
			{Role: agent.User, Content: "Where is it?"},
			{Role: agent.Assistant, Content: "I'll look.", ToolCalls: []agent.ToolCall{{ID: "1", Name: "find", Arguments: "{}"}}},
			{Role: agent.ToolRole, Content: "on its way", ToolCallID: "1"},
		},
		Tools: []agent.Tool{{Name: "find", Description: "Find it.", Parameters: []byte(`{"type":"object"}`)}},
	}) {
		assert.NoError(t, err)
	}
}
