package openaix_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// warmer is what both models have.
type warmer interface {
	agent.Model
	WarmUp(context.Context) error
	KeepWarm(context.Context)
}

func eachWarmer(t *testing.T, test func(t *testing.T, model func(openai.Client) warmer)) {
	t.Helper()
	for name, model := range map[string]func(openai.Client) warmer{
		"chat":      func(c openai.Client) warmer { return openaix.Chat(c, testModel) },
		"responses": func(c openai.Client) warmer { return openaix.Responses(c, testModel) },
	} {
		t.Run(name, func(t *testing.T) { test(t, model) })
	}
}

// The connection of the warm-up is that of the first turn, also if the server
// does not know the request.
func TestWarmUp(t *testing.T) {
	t.Parallel()
	eachWarmer(t, func(t *testing.T, model func(openai.Client) warmer) {
		synctest.Test(t, func(t *testing.T) {
			connections := map[any]int{}
			m := model(pipeClient(t, func(w http.ResponseWriter, r *http.Request) {
				connections[r.Context().Value(http.LocalAddrContextKey)]++
				switch r.URL.Path {
				case "/v1/models/test-model":
					http.NotFound(w, r)
				case "/v1/responses":
					events(saysHi, completed)(w, r)
				default:
					events(textEvent("hi"), finishEvent("stop"), "[DONE]")(w, r)
				}
			}, nil))
			require.NoError(t, m.WarmUp(t.Context()))
			require.NoError(t, collect(t.Context(), m, ask("hi")).err)
			require.Len(t, connections, 1)
		})
	})
}

func TestWarmUpErrors(t *testing.T) {
	t.Parallel()
	eachWarmer(t, func(t *testing.T, model func(openai.Client) warmer) {
		server := openaitest.NewServer(t, openaitest.Say("never"))
		requireKind(t, model(server.Client(option.WithAPIKey("sk-wrong"))).WarmUp(t.Context()), agent.ErrorAuth)
		server.Close()
		requireKind(t, model(server.Client()).WarmUp(t.Context()), agent.ErrorConnection)
	})
}

func TestKeepWarm(t *testing.T) {
	t.Parallel()
	eachWarmer(t, func(t *testing.T, model func(openai.Client) warmer) {
		synctest.Test(t, func(t *testing.T) {
			server := openaitest.NewServer(t, openaitest.Say("never"))
			ctx, cancel := context.WithTimeout(t.Context(), 9*time.Minute)
			defer cancel()
			model(server.Client()).KeepWarm(ctx)
			require.Equal(t, openaitest.Stats{Lookups: 3}, server.Stats(), "at 0, 4 and 8 minutes, and no tokens spent")
		})
	})
}
