package openaix

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

func hello() *agent.Request {
	return &agent.Request{Messages: []agent.Message{{Role: agent.User, Content: "hello"}}}
}

// drain reads a completion to its end.
func drain(ctx context.Context, model agent.Model) error {
	for _, err := range model.Stream(ctx, hello()) {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestNewClientReadsOptionsAndEnvironment(t *testing.T) {
	server := openaitest.NewServer(t, openaitest.Say("ok"))
	t.Setenv("OPENAI_BASE_URL", server.URL())
	t.Setenv("OPENAI_API_KEY", openaitest.Key)
	require.NoError(t, drain(t.Context(), Chat(NewClient(), "m")))
	failed := drain(t.Context(), Chat(NewClient(option.WithAPIKey("sk-other")), "m"))
	require.ErrorContains(t, failed, "auth")
	require.Equal(t, openaitest.Stats{Accepted: 1, Refused: 1, Ended: 1}, server.Stats())
}

// Connections of many calls at once are all there for the next turn.
func TestNewClientKeepsConnectionsWarm(t *testing.T) {
	t.Parallel()
	const calls = 50
	var opened atomic.Int64
	gate := make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		gate <- struct{}{} // all calls are in the same moment
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprint(w, "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	model := Chat(NewClient(option.WithBaseURL(server.URL), option.WithAPIKey("k")), "m")
	for range 3 {
		var turns sync.WaitGroup
		for range calls {
			turns.Go(func() {
				if err := drain(t.Context(), model); err != nil {
					t.Error(err)
				}
			})
		}
		for range calls {
			<-gate
		}
		turns.Wait()
	}
	// A dial that lost the race for a connection may be left over.
	require.Less(t, opened.Load(), int64(2*calls))
}

func TestNewClientSpeaksHTTP2(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	gone := make(chan struct{}, 1)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("got %s", r.Proto)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = fmt.Fprint(w, "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}]}\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		gone <- struct{}{}
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()

	transport := newTransport()
	defer transport.CloseIdleConnections()
	transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	transport.TLSClientConfig.RootCAs.AddCert(server.Certificate())
	client := NewClient(option.WithBaseURL(server.URL), option.WithAPIKey("k"),
		option.WithHTTPClient(&http.Client{Transport: transport}))
	for range 3 {
		for _, err := range Chat(client, "m").Stream(t.Context(), hello()) {
			require.NoError(t, err)
			break // the caller cuts in
		}
		<-gone
	}
	require.Equal(t, int64(1), opened.Load(), "cutting in does not cost the connection")
}

func TestNewClientRepeatsQuickly(t *testing.T) {
	t.Parallel()
	overloaded := openaitest.Error(503, "", "overloaded")
	later := openaitest.Error(429, "rate_limit_exceeded", "slow down").Header("Retry-After", "30")
	soon := openaitest.Error(429, "rate_limit_exceeded", "slow down").Header("Retry-After-Ms", "100")
	for name, test := range map[string]struct {
		replies  []openaitest.Reply
		kind     agent.ErrorKind // "" is success
		requests int
		atMost   time.Duration
	}{
		"recovers":           {[]openaitest.Reply{overloaded, openaitest.Drop(), openaitest.Text("hi")}, "", 3, 500 * time.Millisecond},
		"gives up":           {[]openaitest.Reply{overloaded, overloaded, overloaded}, agent.ErrorServer, 3, 500 * time.Millisecond},
		"waits as asked":     {[]openaitest.Reply{soon, openaitest.Text("hi")}, "", 2, 100 * time.Millisecond},
		"does not wait long": {[]openaitest.Reply{later}, agent.ErrorRateLimit, 1, 0},
		"not a bad request":  {[]openaitest.Reply{openaitest.Error(400, "", "no")}, agent.ErrorBadRequest, 1, 0},
		"not a broken one":   {[]openaitest.Reply{openaitest.Text("a b").CutAfter(1)}, agent.ErrorStream, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := openaitest.NewServer(t, openaitest.Sequence(test.replies...))
				start := time.Now()
				err := drain(t.Context(), Chat(NewClient(server.Options()...), "m"))
				require.LessOrEqual(t, time.Since(start), test.atMost)
				require.Equal(t, test.requests, server.Stats().Accepted)
				if test.kind == "" {
					require.NoError(t, err)
					return
				}
				var failed *agent.ModelError
				require.ErrorAs(t, err, &failed)
				require.Equal(t, test.kind, failed.Kind)
			})
		})
	}
}

var _ func(...option.RequestOption) openai.Client = NewClient // the signature of openai.NewClient
