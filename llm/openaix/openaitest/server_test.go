package openaitest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

func params(text string) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model:    "test-model",
		Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(text)},
	}
}

// stream reads a whole stream with openai-go's own loop and accumulator.
func stream(ctx context.Context, client openai.Client, params openai.ChatCompletionNewParams) (openai.ChatCompletion, error) {
	var whole openai.ChatCompletionAccumulator
	s := client.Chat.Completions.NewStreaming(ctx, params)
	defer func() { _ = s.Close() }()
	for s.Next() {
		if !whole.AddChunk(s.Current()) {
			return whole.ChatCompletion, fmt.Errorf("openai-go does not take the chunk %s", s.Current().RawJSON())
		}
	}
	return whole.ChatCompletion, s.Err()
}

// complete asks for the whole answer at once.
func complete(ctx context.Context, client openai.Client, params openai.ChatCompletionNewParams) (*openai.ChatCompletion, error) {
	return client.Chat.Completions.New(ctx, params)
}

func TestDelaysAreVirtualInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := openaitest.NewServer(t, openaitest.Sequence(
			openaitest.Text("one two three").After(800*time.Millisecond).Every(100*time.Millisecond)))
		start := time.Now()
		client := server.Client()
		s := client.Chat.Completions.NewStreaming(t.Context(), params("hi"))
		require.NoError(t, s.Err())
		require.Equal(t, 800*time.Millisecond, time.Since(start), "until the header")
		var at []time.Duration
		for s.Next() {
			if c := s.Current(); len(c.Choices) > 0 && c.Choices[0].Delta.Content != "" {
				at = append(at, time.Since(start))
			}
		}
		require.NoError(t, s.Err())
		require.Equal(t, []time.Duration{800 * time.Millisecond, 900 * time.Millisecond, time.Second}, at)
	})
}

func TestStreamAndWholeAnswerAgree(t *testing.T) {
	t.Parallel()
	reply := openaitest.Text("Let me see.").Call("find", `{"day":"tuesday"}`).Call("bill", `{}`).
		Tokens(openaitest.Usage{Input: 30, CachedInput: 20, Output: 10, Reasoning: 5})
	for name, url := range map[string]bool{"memory": false, "loopback": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.NewServer(t, openaitest.Sequence(reply, reply))
			client := server.Client()
			if url {
				client = openai.NewClient(option.WithBaseURL(server.URL()), option.WithAPIKey(openaitest.Key))
			}
			p := params("hi")
			p.StreamOptions.IncludeUsage = openai.Bool(true)
			streamed, err := stream(t.Context(), client, p)
			require.NoError(t, err)
			p.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
			whole, err := client.Chat.Completions.New(t.Context(), p)
			require.NoError(t, err)
			for i, got := range []openai.ChatCompletion{streamed, *whole} {
				require.Equal(t, "Let me see.", got.Choices[0].Message.Content)
				require.Equal(t, "tool_calls", got.Choices[0].FinishReason)
				calls := got.Choices[0].Message.ToolCalls
				require.Len(t, calls, 2)
				require.Equal(t, fmt.Sprintf("call_%d_1", i+1), calls[0].ID)
				require.Equal(t, "find", calls[0].Function.Name)
				require.Equal(t, `{"day":"tuesday"}`, calls[0].Function.Arguments)
				require.Equal(t, `{}`, calls[1].Function.Arguments)
				require.EqualValues(t, 30, got.Usage.PromptTokens)
				require.EqualValues(t, 40, got.Usage.TotalTokens)
				require.EqualValues(t, 20, got.Usage.PromptTokensDetails.CachedTokens)
				require.EqualValues(t, 5, got.Usage.CompletionTokensDetails.ReasoningTokens)
			}
		})
	}
}

func TestUsageIsMadeUp(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("one two three"))
	got, err := complete(t.Context(), server.Client(), params("12345678"))
	require.NoError(t, err)
	require.EqualValues(t, 6, got.Usage.PromptTokens)
	require.EqualValues(t, 3, got.Usage.CompletionTokens)
}

func TestRefusalAndFinish(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Sequence(
		openaitest.Refuse("I cannot do that."), openaitest.Refuse("I cannot do that."), openaitest.Deltas("a", "bc").Finish("length")))
	got, err := stream(t.Context(), server.Client(), params("hi"))
	require.NoError(t, err)
	require.Equal(t, "I cannot do that.", got.Choices[0].Message.Refusal)
	whole, err := complete(t.Context(), server.Client(), params("hi"))
	require.NoError(t, err)
	require.Equal(t, "I cannot do that.", whole.Choices[0].Message.Refusal)
	got, err = stream(t.Context(), server.Client(), params("hi"))
	require.NoError(t, err)
	require.Equal(t, "abc", got.Choices[0].Message.Content)
	require.Equal(t, "length", got.Choices[0].FinishReason)
}

func TestFaultsOfAWholeAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := openaitest.NewServer(t, openaitest.Sequence(
			openaitest.Text("a b").CutAfter(1), openaitest.Text("a b").StallAfter(1), openaitest.HTML(503), openaitest.Drop()))
		for range 4 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			_, err := complete(ctx, server.Client(), params("hi"))
			require.Error(t, err)
			cancel()
		}
		require.NoError(t, server.Wait(t.Context(), func(s openaitest.Stats) bool { return s.Ended == 4 }))
		require.Equal(t, openaitest.Stats{Accepted: 4, Ended: 4, Cancelled: 1}, server.Stats())
	})
}

func TestCancelledIsCounted(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, func(*openaitest.Request) openaitest.Reply { return openaitest.Text("a b").StallAfter(1) })
	client := server.Client()
	const calls = 20
	var streams []interface{ Close() error }
	for range calls {
		s := client.Chat.Completions.NewStreaming(t.Context(), params("hi"))
		require.True(t, s.Next())
		streams = append(streams, s)
	}
	require.Equal(t, openaitest.Stats{Accepted: calls, Open: calls}, server.Stats())
	var closing sync.WaitGroup
	for _, s := range streams {
		closing.Go(func() { _ = s.Close() })
	}
	closing.Wait()
	require.NoError(t, server.Wait(t.Context(), func(s openaitest.Stats) bool { return s.Cancelled == calls }))
	require.Equal(t, openaitest.Stats{Accepted: calls, Ended: calls, Cancelled: calls}, server.Stats())
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("hi"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := server.Wait(ctx, func(s openaitest.Stats) bool { return s.Ended == 1 })
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "Accepted:0")
}

func TestCloseEndsEverything(t *testing.T) {
	t.Parallel()
	server := openaitest.New(func(*openaitest.Request) openaitest.Reply { return openaitest.Hang() })
	client := openai.NewClient(option.WithBaseURL(server.URL()), option.WithAPIKey(openaitest.Key), option.WithMaxRetries(0))
	failed := make(chan error, 2)
	for _, c := range []openai.Client{client, server.Client()} {
		go func() {
			_, err := c.Chat.Completions.New(t.Context(), params("hi"))
			failed <- err
		}()
	}
	require.NoError(t, server.Wait(t.Context(), func(s openaitest.Stats) bool { return s.Open == 2 }))
	server.Close()
	server.Close()
	for range 2 {
		require.Error(t, <-failed)
	}
	require.Equal(t, openaitest.Stats{Accepted: 2, Ended: 2}, server.Stats(), "the server ended them, not the client")
	_, err := complete(t.Context(), server.Client(), params("hi"))
	require.Error(t, err)
}

func TestScriptThatPanics(t *testing.T) {
	t.Parallel()
	server := openaitest.New(func(*openaitest.Request) openaitest.Reply { panic(http.ErrAbortHandler) })
	_, err := complete(t.Context(), server.Client(), params("hi"))
	require.Error(t, err)
	server.Close()
	require.Equal(t, openaitest.Stats{Accepted: 1, Ended: 1}, server.Stats())
}

func TestRoutesAndKeys(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("never"))
	for name, test := range map[string]struct {
		method, path, authorization, body string
		status                            int
		want                              string
	}{
		"no key":    {"POST", "/chat/completions", "", "{}", 401, "didn't provide an API key"},
		"wrong key": {"POST", "/chat/completions", "Bearer sk-wrong", "{}", 401, `"code":"invalid_api_key"`},
		"no bearer": {"POST", "/chat/completions", openaitest.Key, "{}", 401, `"code":"invalid_api_key"`},
		"no route":  {"POST", "/embeddings", "Bearer " + openaitest.Key, "{}", 404, `"code":"unknown_url"`},
		"no method": {"GET", "/chat/completions", "Bearer " + openaitest.Key, "", 405, `"code":"method_not_supported"`},
		"too large": {"POST", "/chat/completions", "Bearer " + openaitest.Key, strings.Repeat(" ", 16<<20+1), 413, "larger than"},
		"no JSON":   {"POST", "/chat/completions", "Bearer " + openaitest.Key, "{", 400, "could not parse"},
	} {
		t.Run(name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), test.method, server.URL()+test.path, strings.NewReader(test.body))
			require.NoError(t, err)
			if test.authorization != "" {
				request.Header.Set("Authorization", test.authorization)
			}
			response, err := http.DefaultClient.Do(request)
			require.NoError(t, err)
			defer func() { _ = response.Body.Close() }()
			body, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.Equal(t, test.status, response.StatusCode)
			require.Equal(t, "application/json", response.Header.Get("Content-Type"))
			require.Contains(t, string(body), test.want)
			require.NotContains(t, string(body), "sk-wrong")
		})
	}
	require.Equal(t, openaitest.Stats{Refused: 7}, server.Stats())
	require.Empty(t, server.Requests())
}

// A caller may cut in while a request is being sent.
func TestARequestThatIsGivenUpHalfWayIsNotRefused(t *testing.T) {
	t.Parallel()
	server := openaitest.NewServer(t, openaitest.Say("ok"))
	for _, path := range []string{"/v1/chat/completions", "/v1/responses"} {
		half := io.MultiReader(strings.NewReader(`{"model":`), iotest.ErrReader(io.ErrUnexpectedEOF))
		request := httptest.NewRequest(http.MethodPost, path, half)
		request.Header.Set("Authorization", "Bearer "+openaitest.Key)
		server.ServeHTTP(httptest.NewRecorder(), request)
	}
	require.Zero(t, server.Stats())
}
