package openaitest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/phoneagent-go/phoneagent/internal/memnet"
)

// Key is the API key that a server accepts. Any other gets status 401.
const Key = "test-key"

// memoryURL is where a server's own client finds it.
const memoryURL = "http://openai.test/v1"

// A Server is a scripted OpenAI. Its methods are safe for concurrent use.
//
// Inside a [testing/synctest] bubble, make it there, reach it with
// [Server.Client], and close it before the bubble ends.
type Server struct {
	script    Script
	fail      func(format string, args ...any) // nil if no test is behind it
	http      *http.Server
	memory    *memnet.Listener
	transport *http.Transport // over memory
	record    *record
	history   *history
	closing   chan struct{}
	closeOnce sync.Once
	serving   sync.WaitGroup

	mu  sync.Mutex
	tcp net.Listener // nil until URL is called
}

// New starts a server. Close it when done.
func New(script Script) *Server {
	s := &Server{
		script:  script,
		memory:  memnet.Listen(net.Pipe),
		record:  newRecord(),
		history: newHistory(),
		closing: make(chan struct{}),
	}
	s.http = &http.Server{Handler: s}
	s.transport = &http.Transport{DialContext: s.memory.Dial, MaxIdleConnsPerHost: 64}
	s.serve(s.memory)
	return s
}

// NewServer starts a server for a test, closes it when the test ends, and
// fails the test on a request that the script does not expect.
func NewServer(t testing.TB, script Script) *Server {
	t.Helper()
	s := New(script)
	s.fail = t.Errorf
	t.Cleanup(s.Close)
	return s
}

// Options are the address, the key and an HTTP client that reaches the server
// through memory, for a client that is made elsewhere:
//
//	client := openaix.NewClient(server.Options()...)
func (s *Server) Options() []option.RequestOption {
	return []option.RequestOption{
		option.WithBaseURL(memoryURL),
		option.WithAPIKey(Key),
		option.WithHTTPClient(&http.Client{Transport: s.transport}),
	}
}

// Client returns a client of the server, with the right key, that reaches it
// through memory. It does not retry; opts come last and may change that.
func (s *Server) Client(opts ...option.RequestOption) openai.Client {
	own := append(s.Options(), option.WithMaxRetries(0))
	return openai.NewClient(append(own, opts...)...)
}

// URL returns the server's base URL on loopback, as OPENAI_BASE_URL wants it:
// "http://127.0.0.1:49152/v1". The first call opens the port; it panics if
// that fails. Time does not move on in a synctest bubble that waits for it.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tcp == nil {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(fmt.Sprintf("openaitest: open a port on loopback: %v", err))
		}
		s.tcp = listener
		s.serve(listener)
	}
	return "http://" + s.tcp.Addr().String() + "/v1"
}

func (s *Server) serve(listener net.Listener) {
	s.serving.Go(func() { _ = s.http.Serve(listener) })
}

// Close ends all answers, closes all connections and waits until the script
// and all answers are over. It may be called more than once.
func (s *Server) Close() {
	s.closeOnce.Do(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		close(s.closing)
		s.transport.CloseIdleConnections()
		_ = s.http.Close()
		_ = s.memory.Close()
		s.serving.Wait()
		_ = s.Wait(context.Background(), func(stats Stats) bool { return stats.Open == 0 && stats.Sockets == 0 })
	})
}
