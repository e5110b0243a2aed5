package twilioxtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/phoneagent-go/phoneagent/internal/memnet"
)

// A Server is one Twilio account. Its methods are safe for concurrent use.
//
// Inside a [testing/synctest] bubble, make it there, reach it with
// [Server.HTTPClient], and close it before the bubble ends.
type Server struct {
	options   Options
	fail      func(format string, args ...any) // nil if no test is behind it
	mux       *http.ServeMux
	http      *http.Server
	memory    *memnet.Listener
	transport *http.Transport // over memory
	outgoing  *outgoing       // webhooks
	ctx       context.Context // ends with Close
	cancel    context.CancelFunc
	closeOnce sync.Once
	serving   sync.WaitGroup // listeners
	legs      sync.WaitGroup // calls and callbacks
	spawning  sync.Mutex     // guards that no leg begins after Close

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change
	tcp      net.Listener  // nil until URL is called
	inFlight int
	requests []*Request
	webhooks []Webhook
	faults   []*Fault
	sids     int
	account  account
	tokens   []string // that sign webhooks, the one in use first
}

// New starts a server. Close it when done.
func New(options *Options) *Server {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{
		options: options.withDefaults(),
		memory:  memnet.Listen(net.Pipe),
		changed: make(chan struct{}),
		ctx:     ctx,
		cancel:  cancel,
	}
	s.tokens = []string{s.options.AuthToken}
	s.account = newAccount(s)
	s.outgoing = newOutgoing(s)
	s.mux = s.routes()
	s.http = s.httpServer(s)
	// The connection is to memory, so that nothing has to be encrypted for
	// https either.
	s.transport = &http.Transport{
		DialContext: s.memory.Dial, DialTLSContext: s.memory.Dial, MaxIdleConnsPerHost: 64,
	}
	s.serve(s.http, s.memory)
	return s
}

// NewServer starts a server for a test and closes it when the test ends. TwiML
// that Twilio would refuse or warn about fails the test, unless
// [Options.AllowBadTwiML] is set.
func NewServer(t TB, options *Options) *Server {
	t.Helper()
	s := New(options)
	s.mu.Lock()
	s.fail = t.Errorf
	s.mu.Unlock()
	t.Cleanup(s.Close)
	return s
}

// AccountSID returns the account's SID.
func (s *Server) AccountSID() string { return s.options.AccountSID }

// AuthToken returns the account's token, which signs webhooks. It is not that
// of [Server.RotateToken].
func (s *Server) AuthToken() string { return s.options.AuthToken }

// RotateToken promotes a secondary token: webhooks are signed with it from now
// on. REST accepts both.
func (s *Server) RotateToken(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tokens = append([]string{token}, s.tokens...)
}

// HTTPClient returns a client that reaches the server through memory at
// whatever address: give it to a Twilio client that is otherwise the one of
// production.
func (s *Server) HTTPClient() *http.Client { return &http.Client{Transport: s.transport} }

// URL returns the server's address on loopback, such as
// "http://127.0.0.1:49152", for other processes. All of Twilio's APIs are
// under it. The first call opens the port; it panics if that fails. Time does
// not move on in a synctest bubble that waits for it.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tcp == nil {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(fmt.Sprintf("twilioxtest: open a port on loopback: %v", err))
		}
		s.tcp = listener
		s.serve(s.http, listener)
	}
	return "http://" + s.tcp.Addr().String()
}

// httpServer makes a server whose requests end when s is closed, even those
// that do not read their body.
func (s *Server) httpServer(handler http.Handler) *http.Server {
	return &http.Server{Handler: handler, BaseContext: func(net.Listener) context.Context { return s.ctx }}
}

func (s *Server) serve(server *http.Server, listener net.Listener) {
	s.serving.Go(func() { _ = server.Serve(listener) })
}

// spawn runs f in a goroutine that Close waits for, unless that has begun.
func (s *Server) spawn(f func()) {
	s.spawning.Lock()
	defer s.spawning.Unlock()
	if s.ctx.Err() == nil {
		s.legs.Go(f)
	}
}

// Close ends all calls and answers, closes all connections and waits until all
// is over. It may be called more than once.
func (s *Server) Close() {
	s.closeOnce.Do(func() {
		s.spawning.Lock()
		s.cancel()
		s.spawning.Unlock()
		s.legs.Wait()
		s.outgoing.close()
		s.transport.CloseIdleConnections()
		_ = s.http.Close()
		_ = s.memory.Close()
		s.serving.Wait()
	})
}
