package openaix_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
)

// A transport answers requests without a network, and keeps the newest.
type transport struct {
	request *http.Request
	body    []byte
}

func (t *transport) RoundTrip(request *http.Request) (*http.Response, error) {
	t.request = request
	t.body, _ = io.ReadAll(request.Body)
	return &http.Response{StatusCode: http.StatusTeapot, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader([]byte(`{"error":{}}`))), Request: request}, nil
}

// ask has the model make a request, which comes to nothing.
func (t *transport) ask(ctx context.Context, api modelOf, options ...option.RequestOption) {
	client := openai.NewClient(append([]option.RequestOption{
		option.WithBaseURL("https://api.example.com/v1"), option.WithAPIKey("k"), option.WithMaxRetries(0),
		option.WithHTTPClient(&http.Client{Transport: t}),
	}, options...)...)
	for range api(client).Stream(ctx, ask("hi")) {
	}
}

// A body that openai-go encodes streams as well, and whatever an adjust function
// has made of it.
func TestBodyOfOpenAIGoStreams(t *testing.T) {
	t.Parallel()
	extra := map[string]any{"top_k": 1, "stream": false}
	for name, api := range map[string]modelOf{
		"chat": func(client openai.Client) agent.Model {
			return openaix.Chat(client, testModel, func(p *openai.ChatCompletionNewParams) { p.SetExtraFields(extra) })
		},
		"responses": func(client openai.Client) agent.Model {
			return openaix.Responses(client, testModel, func(p *responses.ResponseNewParams) { p.SetExtraFields(extra) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent transport
			sent.ask(t.Context(), api)
			var body map[string]any
			require.NoError(t, json.Unmarshal(sent.body, &body))
			assert.Equal(t, true, body["stream"])
			assert.Equal(t, 1., body["top_k"])
			assert.Equal(t, 1, bytes.Count(sent.body, []byte(`"stream"`)), "%s", sent.body)
			assert.EqualValues(t, len(sent.body), sent.request.ContentLength)
		})
	}
}

// net/http writes head and body together if it knows that the body is in memory.
func TestBodyIsInMemory(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		var sent transport
		sent.ask(t.Context(), api)
		assert.IsType(t, io.NopCloser(bytes.NewReader(nil)), sent.request.Body)
	})
}

// What a middleware of the client makes of the body is what is sent.
func TestMiddlewareChangesTheBody(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		var sent transport
		sent.ask(t.Context(), api, option.WithMiddleware(func(request *http.Request, next option.MiddlewareNext) (*http.Response, error) {
			body, err := io.ReadAll(request.Body)
			assert.NoError(t, err)
			assert.Contains(t, string(body), testModel)
			request.Body, request.ContentLength = io.NopCloser(bytes.NewReader([]byte("{}"))), 2
			return next(request)
		}))
		assert.Equal(t, "{}", string(sent.body))
	})
}
