package openaitest_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// A fakeTB is a test that notes its errors.
type fakeTB struct {
	testing.TB
	mu     sync.Mutex
	errors []string
}

func (f *fakeTB) Errorf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}

func TestSequenceRunsOut(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{TB: t}
	server := openaitest.NewServer(tb, openaitest.Sequence(openaitest.Text("one")))
	got, err := stream(t.Context(), server.Client(), params("hi"))
	require.NoError(t, err)
	require.Equal(t, "one", got.Choices[0].Message.Content)
	require.Empty(t, tb.errors)

	_, err = stream(t.Context(), server.Client(), params("hi"))
	var failed *openai.Error
	require.ErrorAs(t, err, &failed)
	require.Equal(t, 400, failed.StatusCode)
	require.Equal(t, []string{"openaitest: request 2, but the sequence has 1 replies"}, tb.errors)
}

func TestRules(t *testing.T) {
	t.Parallel()
	tb := &fakeTB{TB: t}
	server := openaitest.NewServer(tb, openaitest.Rules(
		openaitest.When(openaitest.Heard("tuesday"), openaitest.Call("book", `{}`)),
		openaitest.When(openaitest.Returned("book"), openaitest.Text("Booked.")),
		openaitest.When(openaitest.Heard("bye"), openaitest.Text("Goodbye.")),
	))
	p := params("On TUESDAY, please")
	got, err := stream(t.Context(), server.Client(), p)
	require.NoError(t, err)
	call := got.Choices[0].Message.ToolCalls[0]
	require.Equal(t, "book", call.Function.Name)

	p.Messages = append(p.Messages, got.Choices[0].Message.ToParam(), openai.ToolMessage("ok", call.ID))
	got, err = stream(t.Context(), server.Client(), p)
	require.NoError(t, err)
	require.Equal(t, "Booked.", got.Choices[0].Message.Content, "a result is not heard again as the words before it")

	require.Empty(t, tb.errors)
	_, err = stream(t.Context(), server.Client(), params("What?"))
	require.Error(t, err)
	require.Equal(t, []string{`openaitest: no rule holds for a conversation that ends with user "What?"`}, tb.errors)
}

func TestRequestView(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("ok"))
	p := openai.ChatCompletionNewParams{
		Model: "test-model",
		Messages: []openai.ChatCompletionMessageParamUnion{
			openai.SystemMessage("Be kind."),
			openai.DeveloperMessage("Be brief."),
			openai.UserMessage([]openai.ChatCompletionContentPartUnionParam{openai.TextContentPart("Tues"), openai.TextContentPart("day")}),
			{OfAssistant: &openai.ChatCompletionAssistantMessageParam{ToolCalls: []openai.ChatCompletionMessageToolCallUnionParam{
				{OfFunction: &openai.ChatCompletionMessageFunctionToolCallParam{ID: "a", Function: openai.ChatCompletionMessageFunctionToolCallFunctionParam{Name: "book", Arguments: `{"x":1}`}}},
				{OfFunction: &openai.ChatCompletionMessageFunctionToolCallParam{ID: "b", Function: openai.ChatCompletionMessageFunctionToolCallFunctionParam{Name: "bill", Arguments: `{}`}}},
			}}},
			openai.ToolMessage("two", "b"),
			openai.ToolMessage("one", "a"),
		},
		Tools: []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(shared.FunctionDefinitionParam{
			Name: "book", Description: openai.String("books"), Parameters: shared.FunctionParameters{"type": "object", "properties": map[string]any{}},
		})},
		PromptCacheKey: openai.String("call_1"),
		Temperature:    openai.Float(0.5),
	}
	_, err := stream(t.Context(), server.Client(option.WithHeader("X-Trace", "t1")), p)
	require.NoError(t, err)

	require.Len(t, server.Requests(), 1)
	got := server.Requests()[0]
	require.Equal(t, "test-model", got.Model)
	require.Equal(t, "Tuesday", got.LastUser())
	require.Equal(t, "Be kind.\nBe brief.", got.Instructions())
	require.Equal(t, []string{"book"}, got.ToolNames())
	require.Equal(t, "books", got.Tools[0].Description)
	require.JSONEq(t, `{"type":"object","properties":{}}`, string(got.Tools[0].Parameters))
	require.True(t, got.HasToolResult())
	require.Equal(t, []openaitest.ToolResult{
		{Call: openaitest.ToolCall{ID: "b", Name: "bill", Arguments: `{}`}, Content: "two"},
		{Call: openaitest.ToolCall{ID: "a", Name: "book", Arguments: `{"x":1}`}, Content: "one"},
	}, got.ToolResults())
	require.True(t, got.Stream)
	require.False(t, got.IncludeUsage)
	require.Equal(t, "call_1", got.PromptCacheKey)
	require.Equal(t, "t1", got.Header.Get("X-Trace"))
	require.Empty(t, got.Header.Get("Authorization"))
	require.Contains(t, string(got.Body), `"temperature":0.5`)

	empty := &openaitest.Request{}
	require.Empty(t, empty.LastUser())
	require.False(t, empty.HasToolResult())
	require.Empty(t, empty.ToolResults())
}

// Replies are values: what is made of one leaves it as it is.
func TestRepliesAreValues(t *testing.T) {
	t.Parallel()
	base := openaitest.Text("one").Header("X-A", "1")
	server := openaitest.NewServer(t, openaitest.Sequence(base.Text(" two").Header("X-A", "2"), base.Text(" three").Call("f", "{}"), base))
	for _, want := range []string{"one two", "one three", "one"} {
		got, err := stream(t.Context(), server.Client(), params("hi"))
		require.NoError(t, err)
		require.Equal(t, want, got.Choices[0].Message.Content)
		require.Equal(t, strings.HasSuffix(want, "three"), len(got.Choices[0].Message.ToolCalls) > 0)
	}
}
