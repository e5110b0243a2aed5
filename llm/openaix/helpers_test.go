package openaix_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
)

const testModel = "test-model"

// A modelOf makes a model in front of a client.
type modelOf func(openai.Client) agent.Model

// eachAPI runs a test with each API: what it checks is the same for all.
func eachAPI(t *testing.T, test func(t *testing.T, api modelOf)) {
	t.Helper()
	for name, api := range map[string]modelOf{
		"chat":      func(client openai.Client) agent.Model { return openaix.Chat(client, testModel) },
		"responses": func(client openai.Client) agent.Model { return openaix.Responses(client, testModel) },
	} {
		t.Run(name, func(t *testing.T) { test(t, api) })
	}
}

// ask is the shortest request.
func ask(text string) *agent.Request {
	return &agent.Request{Messages: []agent.Message{{Role: agent.User, Content: text}}}
}

// An outcome is everything that a model yielded.
type outcome struct {
	deltas []string
	calls  []agent.ToolCall
	usage  *agent.Usage
	err    error
}

func (o outcome) text() string { return strings.Join(o.deltas, "") }

// collect reads the whole completion.
func collect(ctx context.Context, model agent.Model, request *agent.Request) outcome {
	var o outcome
	for chunk, err := range model.Stream(ctx, request) {
		if err != nil {
			o.err = err
			continue // there must be nothing after it, which would be seen
		}
		if o.err != nil {
			panic("a chunk after the error")
		}
		if chunk.Text != "" {
			o.deltas = append(o.deltas, chunk.Text)
		}
		if chunk.ToolCall != nil {
			o.calls = append(o.calls, *chunk.ToolCall)
		}
		if chunk.Usage != nil {
			o.usage = chunk.Usage
		}
	}
	return o
}

// raw is a model in front of a handler that writes what it likes.
func raw(t *testing.T, handler http.HandlerFunc) *openaix.ChatModel {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return openaix.Chat(openai.NewClient(
		option.WithBaseURL(server.URL+"/v1"),
		option.WithAPIKey("sk-secret"),
		option.WithMaxRetries(0),
	), testModel)
}

// events is a handler that sends the events and ends.
func events(data ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Header().Set("X-Request-Id", "req_raw")
		for _, d := range data {
			_, _ = fmt.Fprintf(w, "data: %s\n\n", d)
			_ = http.NewResponseController(w).Flush()
		}
	}
}

func textEvent(text string) string {
	return fmt.Sprintf(`{"choices":[{"index":0,"delta":{"content":%q},"finish_reason":null}]}`, text)
}

func finishEvent(reason string) string {
	return fmt.Sprintf(`{"choices":[{"index":0,"delta":{},"finish_reason":%q}]}`, reason)
}

// requireKind checks that err is a model error of the kind, and returns it.
func requireKind(t *testing.T, err error, kind agent.ErrorKind) *agent.ModelError {
	t.Helper()
	require.Error(t, err)
	var failed *agent.ModelError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, kind, failed.Kind, "%v: %v", failed, failed.Err)
	require.Equal(t, "openai", failed.Provider)
	require.Equal(t, testModel, failed.Model)
	return failed
}

// nothing is what a tool does that is there to be called.
func nothing(context.Context, agent.ToolCall) (agent.Result, error) {
	return agent.Result{Content: "ok"}, nil
}
