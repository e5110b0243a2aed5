package openaitest_test

import (
	"context"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

func responseParams(text string) responses.ResponseNewParams {
	return responses.ResponseNewParams{Model: "test-model", Input: responses.ResponseNewParamsInputUnion{OfString: openai.String(text)}}
}

// respond reads a whole stream with openai-go's own loop. It returns the text
// of the deltas and the response that the stream ended with.
func respond(ctx context.Context, client openai.Client, params responses.ResponseNewParams) (string, *responses.Response, error) {
	stream := client.Responses.NewStreaming(ctx, params)
	defer func() { _ = stream.Close() }()
	var text strings.Builder
	var last *responses.Response
	for stream.Next() {
		switch event := stream.Current().AsAny().(type) {
		case responses.ResponseTextDeltaEvent:
			text.WriteString(event.Delta)
		case responses.ResponseCompletedEvent:
			last = &event.Response
		case responses.ResponseIncompleteEvent:
			last = &event.Response
		}
	}
	return text.String(), last, stream.Err()
}

func TestStreamedAndWholeResponsesAgree(t *testing.T) {
	t.Parallel()
	reply := openaitest.Text("Let me see.").Call("find", `{"day":"tuesday"}`).Call("bill", `{}`).
		Tokens(openaitest.Usage{Input: 30, CachedInput: 20, Output: 10, Reasoning: 5})
	server := openaitest.NewServer(t, openaitest.Sequence(reply, reply))
	client := server.Client()
	text, streamed, err := respond(t.Context(), client, responseParams("hi"))
	require.NoError(t, err)
	require.Equal(t, "Let me see.", text)
	whole, err := client.Responses.New(t.Context(), responseParams("hi"))
	require.NoError(t, err)
	for _, got := range []*responses.Response{streamed, whole} {
		require.Equal(t, responses.ResponseStatusCompleted, got.Status)
		require.Equal(t, "Let me see.", got.OutputText())
		require.Len(t, got.Output, 3)
		require.Equal(t, "find", got.Output[1].Name)
		require.Equal(t, `{"day":"tuesday"}`, got.Output[1].AsFunctionCall().Arguments)
		require.Equal(t, "bill", got.Output[2].Name)
		require.EqualValues(t, 30, got.Usage.InputTokens)
		require.EqualValues(t, 40, got.Usage.TotalTokens)
		require.EqualValues(t, 20, got.Usage.InputTokensDetails.CachedTokens)
		require.EqualValues(t, 5, got.Usage.OutputTokensDetails.ReasoningTokens)
	}
	require.Equal(t, "call_2_1", whole.Output[1].AsFunctionCall().CallID)
}

// Events are numbered as they are sent, and the client knows each.
func TestEventsAreInOrder(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Sequence(openaitest.Text("Let me see.").Call("find", `{"day":"tuesday"}`)))
	client := server.Client()
	stream := client.Responses.NewStreaming(t.Context(), responseParams("hi"))
	var next int64
	for stream.Next() {
		require.Equal(t, next, stream.Current().SequenceNumber)
		require.NotNil(t, stream.Current().AsAny(), "openai-go does not know %s", stream.Current().Type)
		next++
	}
	require.NoError(t, stream.Err())
	require.Equal(t, int64(17), next)
}

func TestIncompleteResponses(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Sequence(
		openaitest.Text("one two").Finish("length"), openaitest.Text("one").Finish("content_filter"), openaitest.Refuse("I cannot do that.")))
	for _, reason := range []string{"max_output_tokens", "content_filter"} {
		_, got, err := respond(t.Context(), server.Client(), responseParams("hi"))
		require.NoError(t, err)
		require.Equal(t, responses.ResponseStatusIncomplete, got.Status)
		require.Equal(t, reason, got.IncompleteDetails.Reason)
	}
	_, got, err := respond(t.Context(), server.Client(), responseParams("hi"))
	require.NoError(t, err)
	require.Equal(t, "I cannot do that.", got.Output[0].Content[0].Refusal)
}

// A response that is stored can be gone on from, any other cannot over HTTP.
func TestPreviousResponse(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Rules(
		openaitest.When(openaitest.Heard("tuesday"), openaitest.Text("One moment.").Call("book", `{}`)),
		openaitest.When(openaitest.Returned("book"), openaitest.Text("Booked.")),
	))
	client := server.Client()
	first := responseParams("Tuesday")
	first.Instructions = openai.String("Be kind.")
	_, got, err := respond(t.Context(), client, first)
	require.NoError(t, err)

	output := responses.ResponseInputItemParamOfFunctionCallOutput("ok")
	output.OfFunctionCallOutput.CallID = openai.String(got.Output[1].CallID)
	second := responses.ResponseNewParams{Model: "test-model", PreviousResponseID: openai.String(got.ID), Store: openai.Bool(false),
		Input: responses.ResponseNewParamsInputUnion{OfInputItemList: responses.ResponseInputParam{output}}}
	text, got, err := respond(t.Context(), client, second)
	require.NoError(t, err)
	require.Equal(t, "Booked.", text)
	request := server.Requests()[1]
	require.Equal(t, []openaitest.Message{
		{Role: "user", Content: "Tuesday"},
		{Role: "assistant", Content: "One moment.", ToolCalls: []openaitest.ToolCall{{ID: "call_1_1", Name: "book", Arguments: "{}"}}},
		{Role: "tool", ToolCallID: "call_1_1", Content: "ok"},
	}, request.Messages, "instructions are not carried over")
	require.Len(t, request.New, 1)
	require.Equal(t, "resp_1", request.PreviousResponseID)

	second.PreviousResponseID = openai.String(got.ID)
	_, _, err = respond(t.Context(), client, second)
	var failed *openai.Error
	require.ErrorAs(t, err, &failed)
	require.Equal(t, "previous_response_not_found", failed.Code)
	require.Equal(t, 400, failed.StatusCode)
}

func TestModelsAreKnown(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("never"))
	client := server.Client()
	got, err := client.Models.Get(t.Context(), "test-model")
	require.NoError(t, err)
	require.Equal(t, "test-model", got.ID)
	require.Equal(t, openaitest.Stats{Lookups: 1}, server.Stats())
}
