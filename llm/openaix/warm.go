package openaix

import (
	"context"
	"net/http"
	"time"

	"github.com/openai/openai-go/v3/option"
)

// warmEvery is shorter than a client of [NewClient] keeps an idle connection.
const warmEvery = idleTimeout - time.Minute

// WarmUp opens a connection to the server, so that the first turn does not
// begin with a handshake. It asks for the description of the model (GET
// models/{model}), which costs no tokens. Any answer will do, except that the
// key is refused: compatible servers need not know the request. The error is as
// those of [ChatModel.Stream].
//
// Over HTTP/2, which OpenAI speaks, one connection serves all calls.
func (m *ChatModel) WarmUp(ctx context.Context) error { return m.warmUp(ctx) }

// KeepWarm is [ChatModel.WarmUp], at once and every 4 minutes until ctx ends:
// for programs with pauses of minutes between two calls, in which idle
// connections are closed. Errors are left to the next try.
func (m *ChatModel) KeepWarm(ctx context.Context) { m.keepWarm(ctx) }

// WarmUp is [ChatModel.WarmUp]. The WebSocket of a call is another connection:
// see [PersistentModel.Open].
func (m *ResponsesModel) WarmUp(ctx context.Context) error { return m.warmUp(ctx) }

// KeepWarm is [ChatModel.KeepWarm].
func (m *ResponsesModel) KeepWarm(ctx context.Context) { m.keepWarm(ctx) }

func (e *endpoint) warmUp(ctx context.Context) error {
	var response *http.Response
	_, err := e.client.Models.Get(ctx, e.model, option.WithResponseInto(&response), option.WithMaxRetries(0), limitBody)
	if err == nil {
		return nil
	}
	if response != nil && response.StatusCode != http.StatusUnauthorized && response.StatusCode != http.StatusForbidden {
		return nil
	}
	return e.requestFailed(ctx, response, err)
}

func (e *endpoint) keepWarm(ctx context.Context) {
	again := time.NewTicker(warmEvery)
	defer again.Stop()
	for {
		_ = e.warmUp(ctx)
		select {
		case <-again.C:
		case <-ctx.Done():
			return
		}
	}
}
