package openaix_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// bookingSoFar is a conversation with everything that one may hold.
func bookingSoFar() *agent.Request {
	return &agent.Request{
		Messages: []agent.Message{
			{Role: agent.System, Content: "You are the front desk."},
			{Role: agent.User, Content: "Tuesday at ten"},
			{Role: agent.Assistant, Content: "Let me see.", ToolCalls: []agent.ToolCall{
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
}

func TestResponsesSendsTheConversation(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("Booked."))
	model := openaix.Responses(server.Client(), testModel)
	for range 2 { // the second time with the schemas known
		require.NoError(t, collect(t.Context(), model, bookingSoFar()).err)
	}
	for _, got := range server.Requests() {
		require.Equal(t, "responses", got.API)
		require.True(t, got.Stream)
		require.JSONEq(t, `{"model":"test-model","store":false,"stream":true,"input":[
			{"role":"system","content":"You are the front desk."},
			{"role":"user","content":"Tuesday at ten"},
			{"role":"assistant","content":"Let me see."},
			{"type":"function_call","call_id":"a","name":"book","arguments":"{\"at\":\"10:00\"}"},
			{"type":"function_call","call_id":"b","name":"notify","arguments":"{\"invalid_arguments\":\"not json\"}"},
			{"type":"function_call_output","call_id":"a","output":"{\"ok\":true}"},
			{"type":"function_call_output","call_id":"b","output":""},
			{"role":"assistant","content":"Done, anything else?"},
			{"role":"user","content":"no"}
		],"tools":[
			{"type":"function","name":"book","description":"books","strict":false,"parameters":{"type":"object","properties":{"z":{"type":"string"},"a":{"type":"integer"}},"required":["z"]}},
			{"type":"function","name":"hang_up","strict":false,"parameters":{"type":"object","properties":{}}},
			{"type":"function","name":"wait","strict":false,"parameters":{"type":"object","properties":{}}}
		]}`, string(got.Body))
		require.Contains(t, string(got.Body), `"properties":{"z":{"type":"string"},"a":`, "the order of properties is the author's")
	}
}

func TestResponsesAdjusts(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("ok"))
	model := openaix.Responses(server.Client(), testModel, func(p *responses.ResponseNewParams) {
		p.Temperature = openai.Float(0.4)
		p.PromptCacheRetention = responses.ResponseNewParamsPromptCacheRetention24h
		p.Store = param.Opt[bool]{}
		p.Tools[0].OfFunction.Strict = openai.Bool(true)
	})
	request := ask("hi")
	request.Tools = []agent.Tool{{Name: "book", Parameters: json.RawMessage(`{"type":"object","properties":{},"additionalProperties":false}`)}}
	require.NoError(t, collect(t.Context(), model, request).err)
	body := string(server.Requests()[0].Body)
	require.Contains(t, body, `"temperature":0.4`)
	require.Contains(t, body, `"prompt_cache_retention":"24h"`)
	require.Contains(t, body, `"strict":true`)
	require.NotContains(t, body, `"store"`)
}

func TestOptionsOfTheClientChangeTheBodyOfAResponse(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("ok"))
	options := []option.RequestOption{option.WithJSONSet("input.0.content", "changed"), option.WithJSONDel("store")}
	ofService := server.Client()
	ofService.Responses.Options = append(ofService.Responses.Options, options...)
	for _, client := range []openai.Client{server.Client(options...), ofService} {
		require.NoError(t, collect(t.Context(), openaix.Responses(client, testModel), ask("hi")).err)
	}
	for _, got := range server.Requests() {
		require.JSONEq(t, `{"model":"test-model","stream":true,"input":[{"role":"user","content":"changed"}]}`, string(got.Body))
	}
	require.Len(t, server.Requests(), 2)
}

func TestResponsesCachePerCall(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("ok"))
	plain := openaix.Responses(server.Client(), testModel)
	for model, want := range map[*openaix.ResponsesModel]string{plain: "", plain.CachePerCall(): "call_9f2c"} {
		require.NoError(t, collect(t.Context(), model, bookingSoFar()).err)
		requests := server.Requests()
		require.Equal(t, want, requests[len(requests)-1].PromptCacheKey)
	}
}

// rawResponses is a model in front of a handler that writes what it likes.
func rawResponses(t *testing.T, handler http.HandlerFunc) agent.Model {
	return openaix.Responses(pipeClient(t, handler, nil, option.WithAPIKey("sk-secret")), testModel)
}

const (
	saysHi    = `{"type":"response.output_text.delta","output_index":0,"delta":"hi"}`
	completed = `{"type":"response.completed","response":{"id":"resp_1","status":"completed","output":[],"usage":null}}`
)

// What servers that imitate OpenAI do differently, and what OpenAI may add.
func TestResponsesTolerates(t *testing.T) {
	t.Parallel()
	call := `{"type":"function_call","call_id":"a","name":"book","arguments":"{}"}`
	for name, test := range map[string]struct {
		stream []string
		calls  int
	}{
		"an end mark":         {[]string{saysHi, completed, "[DONE]"}, 0},
		"an early end mark":   {[]string{saysHi, "[DONE]", completed}, 0},
		"unknown events":      {[]string{`{"type":"response.mood","delta":{"x":1}}`, saysHi, `{"kind":1}`, completed}, 0},
		"other types":         {[]string{`{"type":7}`, `{"type":"response.output_text.delta","delta":["no"]}`, `17`, `null`, `[]`, saysHi, completed}, 0},
		"reasoning":           {[]string{`{"type":"response.reasoning_text.delta","delta":"hm"}`, saysHi, completed}, 0},
		"error null":          {[]string{`{"error":null}`, saysHi, completed}, 0},
		"after the last":      {[]string{saysHi, completed, saysHi, `{`}, 0},
		"text only at end":    {[]string{`{"type":"response.completed","response":{"output":[{"type":"message","content":[{"type":"output_text","text":"hi"}]}]}}`}, 0},
		"call only at end":    {[]string{saysHi, `{"type":"response.completed","response":{"output":[{"type":"message","content":[{"type":"output_text","text":"hi"}]},` + call + `]}}`}, 1},
		"call twice":          {[]string{saysHi, `{"type":"response.output_item.done","output_index":1,"item":` + call + `}`, `{"type":"response.completed","response":{"output":[` + call + `]}}`}, 1},
		"calls, not numbered": {[]string{saysHi, `{"type":"response.output_item.done","item":` + call + `}`, `{"type":"response.output_item.done","item":` + strings.Replace(call, `"a"`, `"b"`, 1) + `}`, completed}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := collect(t.Context(), rawResponses(t, events(test.stream...)), ask("hi"))
			require.NoError(t, got.err)
			require.Equal(t, "hi", got.text())
			require.Len(t, got.calls, test.calls)
		})
	}
}

func TestResponsesRefuses(t *testing.T) {
	t.Parallel()
	failed := func(code string) string {
		return `{"type":"response.failed","response":{"id":"resp_1","error":{"code":"` + code + `","message":"said sk-secret"}}}`
	}
	for name, test := range map[string]struct {
		stream []string
		kind   agent.ErrorKind
		code   string
	}{
		"nothing":           {nil, agent.ErrorStream, ""},
		"no last event":     {[]string{saysHi, "[DONE]"}, agent.ErrorStream, ""},
		"two values":        {[]string{saysHi + saysHi, completed}, agent.ErrorStream, ""},
		"no JSON":           {[]string{`oops`, completed}, agent.ErrorStream, ""},
		"empty":             {[]string{completed}, agent.ErrorEmpty, ""},
		"failed":            {[]string{saysHi, failed("server_error")}, agent.ErrorServer, "server_error"},
		"failed, the rate":  {[]string{failed("rate_limit_exceeded")}, agent.ErrorRateLimit, "rate_limit_exceeded"},
		"failed, policy":    {[]string{failed("bio_policy")}, agent.ErrorFilter, "bio_policy"},
		"failed, no reason": {[]string{`{"type":"response.failed","response":{}}`}, agent.ErrorServer, ""},
		"bad prompt":        {[]string{failed("invalid_prompt")}, agent.ErrorBadRequest, "invalid_prompt"},
		"error":             {[]string{`{"type":"error","code":"insufficient_quota","message":"said sk-secret"}`}, agent.ErrorQuota, "insufficient_quota"},
		"error with status": {[]string{`{"type":"error","status":429,"error":{"code":"slow","message":"said sk-secret","headers":{"retry-after":"7"}}}`}, agent.ErrorRateLimit, "slow"},
		"error, no type":    {[]string{`{"error":{"message":"said sk-secret","code":401}}`}, agent.ErrorAuth, "401"},
		"nameless call":     {[]string{`{"type":"response.output_item.done","item":{"type":"function_call","call_id":"a"}}`, completed}, agent.ErrorStream, ""},
		"other reason":      {[]string{saysHi, `{"type":"response.incomplete","response":{"incomplete_details":{"reason":"steered"}}}`}, agent.ErrorStream, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := requireKind(t, collect(t.Context(), rawResponses(t, events(test.stream...)), ask("hi")).err, test.kind)
			require.Equal(t, test.code, got.Code)
			require.Equal(t, "req_raw", got.RequestID)
			require.NotContains(t, got.Message, "sk-secret")
			if test.code == "slow" {
				require.Equal(t, 7*time.Second, got.RetryAfter)
			}
		})
	}
}

// A server that does not end the stream must not hold up the turn, nor the
// tools.
func TestResponsesStreamThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := rawResponses(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // or the server would not see the client go
			events(`{"type":"response.completed","response":{"output":[{"type":"function_call","call_id":"a","name":"book"}]}}`)(w, r)
			<-r.Context().Done()
		})
		start := time.Now()
		for chunk, err := range model.Stream(t.Context(), ask("hi")) {
			require.NoError(t, err)
			require.Equal(t, "book", chunk.ToolCall.Name)
			require.Zero(t, time.Since(start))
		}
		require.Equal(t, 250*time.Millisecond, time.Since(start))
	})
}
