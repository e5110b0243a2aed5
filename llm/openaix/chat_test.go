package openaix_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

func TestTextAndUsage(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		usage := openaitest.Usage{Input: 120, CachedInput: 100, Output: 9, Reasoning: 4}
		server := openaitest.NewServer(t, openaitest.Sequence(openaitest.Text("Hello, who is calling?").Tokens(usage)))

		got := collect(t.Context(), api(server.Client()), ask("hi"))

		require.NoError(t, got.err)
		require.Equal(t, []string{"Hello,", " who", " is", " calling?"}, got.deltas)
		require.Equal(t, &agent.Usage{InputTokens: 120, CachedInputTokens: 100, OutputTokens: 9, ReasoningTokens: 4}, got.usage)
		require.Empty(t, got.calls)
	})
}

func TestToolCallsAreWhole(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		server := openaitest.NewServer(t, openaitest.Sequence(
			openaitest.Text("One moment.").Call("find_slot", `{"day":"tuesday","note":"für Grüße"}`).Call("weather", ``),
		))
		got := collect(t.Context(), api(server.Client()), ask("tuesday?"))

		require.NoError(t, got.err)
		require.Equal(t, "One moment.", got.text())
		require.Equal(t, []agent.ToolCall{
			{ID: "call_1_1", Name: "find_slot", Arguments: `{"day":"tuesday","note":"für Grüße"}`},
			{ID: "call_1_2", Name: "weather", Arguments: `{}`},
		}, got.calls)
	})
}

func TestChatSendsTheConversation(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("Booked."))
	model := openaix.Chat(server.Client(), testModel)
	request := &agent.Request{
		Messages: []agent.Message{
			{Role: agent.System, Content: "You are the front desk."},
			{Role: agent.User, Content: "Tuesday at ten"},
			{Role: agent.Assistant, ToolCalls: []agent.ToolCall{
				{ID: "a", Name: "book", Arguments: `{"at":"10:00"}`},
				{ID: "b", Name: "notify", Arguments: `not json`},
			}},
			{Role: agent.ToolRole, Content: `{"ok":true}`, ToolCallID: "a"},
			{Role: agent.ToolRole, Content: ``, ToolCallID: "b"},
			{Role: agent.Assistant, Content: "Done, anything else?"},
			{Role: agent.User, Content: "no"},
		},
		Tools: []agent.Tool{
			{Name: "book", Description: "books", Parameters: json.RawMessage(`{"type":"object","properties":{"z":{"type":"string"},"a":{"type":"integer"}},"required":["z"]}`)},
			{Name: "hang_up", Parameters: json.RawMessage(`{"type":"object"}`)},
			{Name: "wait"},
		},
		CallID: "call_9f2c",
	}
	for range 2 { // the second time with the schemas known
		require.NoError(t, collect(t.Context(), model, request).err)
	}
	for _, got := range server.Requests() {
		require.Equal(t, testModel, got.Model)
		require.True(t, got.Stream)
		require.True(t, got.IncludeUsage)
		require.Empty(t, got.PromptCacheKey)
		var body struct {
			Messages json.RawMessage `json:"messages"`
			Tools    json.RawMessage `json:"tools"`
		}
		require.NoError(t, json.Unmarshal(got.Body, &body))
		require.JSONEq(t, `[
			{"role":"system","content":"You are the front desk."},
			{"role":"user","content":"Tuesday at ten"},
			{"role":"assistant","tool_calls":[
				{"id":"a","type":"function","function":{"name":"book","arguments":"{\"at\":\"10:00\"}"}},
				{"id":"b","type":"function","function":{"name":"notify","arguments":"{\"invalid_arguments\":\"not json\"}"}}]},
			{"role":"tool","tool_call_id":"a","content":"{\"ok\":true}"},
			{"role":"tool","tool_call_id":"b","content":""},
			{"role":"assistant","content":"Done, anything else?"},
			{"role":"user","content":"no"}
		]`, string(body.Messages))
		require.JSONEq(t, `[
			{"type":"function","function":{"name":"book","description":"books","parameters":{"type":"object","properties":{"z":{"type":"string"},"a":{"type":"integer"}},"required":["z"]}}},
			{"type":"function","function":{"name":"hang_up","parameters":{"type":"object","properties":{}}}},
			{"type":"function","function":{"name":"wait"}}
		]`, string(body.Tools))
		require.Contains(t, string(body.Tools), `"properties":{"z":{"type":"string"},"a":`, "the order of properties is the author's")
	}
}

func TestChatLeavesOutWhatIsEmpty(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("ok"))
	require.NoError(t, collect(t.Context(), openaix.Chat(server.Client(), testModel), ask("hi")).err)

	var fields map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(server.Requests()[0].Body, &fields))
	require.Len(t, fields, 4, "%v", fields)
	for _, name := range []string{"model", "messages", "stream", "stream_options"} {
		require.Contains(t, fields, name)
	}
}

func TestChatAdjusts(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("ok"))
	model := openaix.Chat(server.Client(), testModel,
		func(p *openai.ChatCompletionNewParams) { p.Temperature = openai.Float(0.2) },
		func(p *openai.ChatCompletionNewParams) {
			p.Temperature = openai.Float(0.4)
			p.ReasoningEffort = openai.ReasoningEffortLow
			p.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
			p.Tools[0].OfFunction.Function.Strict = openai.Bool(true)
		},
	)
	request := ask("hi")
	request.Tools = []agent.Tool{{Name: "book", Parameters: json.RawMessage(`{"type":"object"}`)}}
	var calls sync.WaitGroup
	for range 8 { // at once: adjust functions own what they change
		calls.Go(func() {
			got := collect(t.Context(), model, request)
			if got.err != nil || got.usage != nil {
				t.Errorf("got %+v", got)
			}
		})
	}
	calls.Wait()
	require.Len(t, server.Requests(), 8)
	for _, got := range server.Requests() {
		require.Contains(t, string(got.Body), `"temperature":0.4`)
		require.Contains(t, string(got.Body), `"reasoning_effort":"low"`)
		require.Contains(t, string(got.Body), `"strict":true`)
		require.NotContains(t, string(got.Body), `stream_options`)
	}
}

func TestOptionsOfTheClientChangeTheBody(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("ok"))
	options := []option.RequestOption{option.WithJSONSet("messages.0.content", "changed"), option.WithJSONDel("stream_options")}
	ofService := server.Client()
	ofService.Chat.Completions.Options = append(ofService.Chat.Completions.Options, options...)
	for _, client := range []openai.Client{server.Client(options...), ofService} {
		require.NoError(t, collect(t.Context(), openaix.Chat(client, testModel), ask("hi")).err)
	}
	for _, got := range server.Requests() {
		require.JSONEq(t, `{"model":"test-model","stream":true,"messages":[{"role":"user","content":"changed"}]}`, string(got.Body))
	}
	require.Len(t, server.Requests(), 2)
}

func TestChatCachePerCall(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("ok"))
	plain := openaix.Chat(server.Client(), testModel)
	cached := plain.CachePerCall()
	for _, test := range []struct {
		model  *openaix.ChatModel
		callID string
		want   string
	}{
		{plain, "call_1", ""},
		{cached, "call_1", "call_1"},
		{cached, "", ""},
		{cached, strings.Repeat("x", 65), "9537c5fdf120482f7d58d25e9ed583f52c02b4e304ea814db1633ad565aed7e9"},
	} {
		request := ask("hi")
		request.CallID = test.callID
		require.NoError(t, collect(t.Context(), test.model, request).err)
		requests := server.Requests()
		got := requests[len(requests)-1].PromptCacheKey
		require.LessOrEqual(t, len(got), 64)
		require.Equal(t, test.want, got)
	}
}

func TestEveryLoopAsksAgain(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		server := openaitest.NewServer(t, openaitest.Sequence(openaitest.Text("one"), openaitest.Text("two")))
		sequence := api(server.Client()).Stream(t.Context(), ask("hi"))
		require.Empty(t, server.Requests(), "no request before the loop")
		for _, want := range []string{"one", "two"} {
			for chunk, err := range sequence {
				require.NoError(t, err)
				if chunk.Text != "" {
					require.Equal(t, want, chunk.Text)
				}
			}
		}
	})
}

func TestBadRequestIsNotSent(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		server := openaitest.NewServer(t, openaitest.Say("never"))
		model := api(server.Client())
		for want, request := range map[string]*agent.Request{
			"the request has no messages":               {},
			`message 0: unknown role "agent"`:           {Messages: []agent.Message{{Role: "agent", Content: "x"}}},
			`tool "book": parameters are not a JSON Sc`: {Messages: ask("hi").Messages, Tools: []agent.Tool{{Name: "book", Parameters: json.RawMessage(`[1]`)}}},
		} {
			failed := requireKind(t, collect(t.Context(), model, request).err, agent.ErrorBadRequest)
			require.ErrorContains(t, failed.Err, want)
		}
		require.Zero(t, server.Stats())
	})
}
