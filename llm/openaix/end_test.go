package openaix_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
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

func cancelled(n int) func(openaitest.Stats) bool {
	return func(s openaitest.Stats) bool { return s.Cancelled == n && s.Open == 0 }
}

func opened(n int) func(openaitest.Stats) bool {
	return func(s openaitest.Stats) bool { return s.Open == n }
}

func TestLeavingTheLoopClosesTheRequest(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		server := openaitest.NewServer(t, openaitest.Sequence(openaitest.Text("one two three").StallAfter(1)))
		client := openai.NewClient(option.WithBaseURL(server.URL()), option.WithAPIKey(openaitest.Key))
		for chunk, err := range api(client).Stream(t.Context(), ask("hi")) {
			require.NoError(t, err)
			require.Equal(t, "one", chunk.Text)
			break
		}
		require.NoError(t, server.Wait(t.Context(), cancelled(1)))
	})
}

func TestEndOfContextClosesTheRequest(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		for name, reply := range map[string]openaitest.Reply{
			"before the answer": openaitest.Hang(),
			"in the answer":     openaitest.Text("one two three").StallAfter(2),
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				server := openaitest.NewServer(t, openaitest.Sequence(reply))
				client := openai.NewClient(option.WithBaseURL(server.URL()), option.WithAPIKey(openaitest.Key))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				done := make(chan outcome)
				go func() { done <- collect(ctx, api(client), ask("hi")) }()
				require.NoError(t, server.Wait(t.Context(), opened(1)))
				cancel()
				got := <-done
				require.ErrorIs(t, got.err, context.Canceled)
				_, isModelError := got.err.(*agent.ModelError)
				require.False(t, isModelError)
				require.NoError(t, server.Wait(t.Context(), cancelled(1)))
			})
		}
	})
}

func TestCancelledFromWithinTheLoop(t *testing.T) {
	t.Parallel()
	model := raw(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		// It arrives in one read, and with such line ends no event waits for another.
		all := "data: " + textEvent("one") + "\r\n\r\ndata: " + textEvent(" two") + "\r\n\r\ndata: [DONE]\r\n\r\n"
		_, _ = io.WriteString(w, all)
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var texts []string
	var last error
	for chunk, err := range model.Stream(ctx, ask("hi")) {
		if err != nil {
			last = err
			continue
		}
		texts = append(texts, chunk.Text)
		cancel()
	}
	require.Equal(t, []string{"one"}, texts, "what is buffered is not yielded after the end of ctx")
	require.ErrorIs(t, last, context.Canceled)
}

// Text that has come already is one chunk: it is one frame to the caller then.
// What breaks the stream comes after it all the same.
func TestTextThatWaitsIsYieldedAtOnce(t *testing.T) {
	t.Parallel()
	model := raw(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, "data: "+textEvent("one")+"\n\ndata: "+textEvent(" two")+"\n\ndata: "+textEvent(" three")+"\n\ndata: {\n\n")
	})
	var texts []string
	var last error
	for chunk, err := range model.Stream(t.Context(), ask("hi")) {
		if last = err; err == nil {
			texts = append(texts, chunk.Text)
		}
	}
	require.Equal(t, []string{"one two three"}, texts)
	failed, ok := errors.AsType[*agent.ModelError](last)
	require.True(t, ok)
	require.Equal(t, agent.ErrorStream, failed.Kind)
}

// The loop is left at text that had waited, because of what broke the stream
// right behind it: whoever has left is told of nothing.
func TestLeavingTheLoopAtTextThatWaited(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			chat, response := textEvent("one"), `{"type":"response.output_text.delta","delta":"one"}`
			_, _ = io.WriteString(w, "data: "+chat+"\n\ndata: "+response+"\n\ndata: {\n\n")
		}))
		t.Cleanup(server.Close)
		model := api(openai.NewClient(option.WithBaseURL(server.URL), option.WithAPIKey(openaitest.Key), option.WithMaxRetries(0)))
		require.NotPanics(t, func() {
			for chunk, err := range model.Stream(t.Context(), ask("hi")) {
				require.NoError(t, err)
				require.Equal(t, "one", chunk.Text)
				break
			}
		})
	})
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			server := openaitest.NewServer(t, openaitest.Sequence(openaitest.Text("one two").StallAfter(1)))
			ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
			defer cancel()
			start := time.Now()
			got := collect(ctx, api(server.Client()), ask("hi"))
			require.Equal(t, "one", got.text())
			require.ErrorIs(t, got.err, context.DeadlineExceeded)
			require.Equal(t, 4*time.Second, time.Since(start))
			require.NoError(t, server.Wait(t.Context(), cancelled(1)))
		})
	})
}

func TestDeltasAreYieldedAtOnce(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			server := openaitest.NewServer(t, openaitest.Sequence(
				openaitest.Text("one two three").After(800*time.Millisecond).Every(50*time.Millisecond)))
			start := time.Now()
			var at []time.Duration
			for chunk, err := range api(server.Client()).Stream(t.Context(), ask("hi")) {
				require.NoError(t, err)
				if chunk.Text != "" {
					at = append(at, time.Since(start))
				}
			}
			require.Equal(t, []time.Duration{800 * time.Millisecond, 850 * time.Millisecond, 900 * time.Millisecond}, at)
		})
	})
}

// A server that does not end the stream must not hold up the turn.
func TestStreamThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		events []string
		want   time.Duration
	}{
		"after the finish reason": {[]string{textEvent("hi"), finishEvent("stop")}, 2 * time.Second},
		"after the end mark":      {[]string{textEvent("hi"), finishEvent("stop"), "[DONE]"}, 250 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := pipeClient(t, func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.Copy(io.Discard, r.Body) // or the server would not see the client go
					events(test.events...)(w, r)
					<-r.Context().Done()
				}, nil)
				start := time.Now()
				got := collect(t.Context(), openaix.Chat(client, testModel), ask("hi"))
				require.NoError(t, got.err)
				require.Equal(t, "hi", got.text())
				require.Equal(t, test.want, time.Since(start))
			})
		})
	}
}

// The client's own loop closes the body at [DONE], and HTTP/1.1 loses the
// connection if the rest is not there yet.
func TestConnectionIsUsedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		connections := map[string]bool{}
		client := pipeClient(t, func(w http.ResponseWriter, r *http.Request) {
			connections[r.Context().Value(http.LocalAddrContextKey).(interface{ String() string }).String()] = true
			events(textEvent("hi"), finishEvent("stop"), "[DONE]")(w, r)
			time.Sleep(20 * time.Millisecond) // virtual
		}, nil)
		for range 3 {
			require.NoError(t, collect(t.Context(), openaix.Chat(client, testModel), ask("hi")).err)
		}
		require.Len(t, connections, 1)
	})
}

// A bubble ends only when every goroutine in it has.
func TestNoGoroutineIsLeftBehind(t *testing.T) {
	t.Parallel()
	eachAPI(t, func(t *testing.T, api modelOf) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			server := openaitest.New(openaitest.Sequence(
				openaitest.Text("whole"), openaitest.Text("a b c").StallAfter(1), openaitest.Hang(), openaitest.Text("a b").CutAfter(1),
			))
			model := api(server.Client())
			for range 4 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				collect(ctx, model, ask("hi"))
				cancel()
			}
			server.Close()
			synctest.Wait()
		})
	})
}

// Not parallel: it counts the goroutines of the process.
func TestNoGoroutineIsLeftBehindOverLoopback(t *testing.T) {
	before := runtime.NumGoroutine()
	server := openaitest.New(func(*openaitest.Request) openaitest.Reply {
		return openaitest.Text("one two three").StallAfter(2)
	})
	transport := &http.Transport{}
	client := openai.NewClient(option.WithBaseURL(server.URL()), option.WithAPIKey(openaitest.Key),
		option.WithHTTPClient(&http.Client{Transport: transport}))
	for range 10 {
		for range openaix.Chat(client, testModel).Stream(t.Context(), ask("hi")) {
			break
		}
	}
	require.NoError(t, server.Wait(t.Context(), cancelled(10)))
	server.Close()
	transport.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second) // goroutines need a moment to end
	defer cancel()
	for runtime.NumGoroutine() > before {
		require.NoError(t, ctx.Err(), "%d goroutines, %d before", runtime.NumGoroutine(), before)
		runtime.Gosched()
	}
}
