package retelltest

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/memnet"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
)

// Key is the API key of a server whose options name no other. It also signs
// the webhooks.
const Key = "key_retelltest"

// memoryURL is where a server's own client finds it.
const memoryURL = "https://api.retell.test"

// TB is what a test gives: a [testing.TB] has it all.
type TB = llmtest.TB

// Options change how a [Server] works. Nil and the zero value are fine.
type Options struct {
	// APIKey is the key that requests must bring and that signs webhooks.
	// Empty means [Key].
	APIKey string
	// WebhookURL is the account's webhook: events of agents without a webhook
	// of their own go there.
	WebhookURL string
	// Concurrency is how many calls there may be at once. Zero means 20.
	Concurrency int
	// WordsPerMinute is how fast agents are spoken. Zero means that speech
	// takes no time; people speak at about 150.
	WordsPerMinute float64
	// Patience is how long the other side of a call waits for the agent
	// before the test fails. Zero means 10 s.
	Patience time.Duration
	// Indexing is how long a knowledge base is in progress.
	Indexing time.Duration
	// Model plays the agents that run on Retell's own models, in calls and in
	// chats. It gets the agent's response_engine and returns who speaks for it.
	// Nil, also as a result, means that such calls and chats fail.
	Model func(engine retell.ResponseEngine) llm.Responder
	// Analyze makes the analysis of a call that has ended. The default finds a
	// call successful that one side hung up or that was transferred, and says
	// so in its summary.
	Analyze func(call *retell.Call) *retell.CallAnalysis
	// RunTest runs a test case in a batch test and reports whether it passed
	// and why. It gets the test case definition as JSON. Nil means that all
	// end with an error, because there is no model to simulate a caller.
	RunTest func(definition []byte) (passed bool, explanation string)
	// CentsPerMinute is what calls cost. Zero means 7.
	CentsPerMinute float64
	// HTTPClient reaches what is neither given to [Server.Handle] nor on this
	// machine. Nil refuses it.
	HTTPClient *http.Client
	// OnFault is told what went wrong on the side of whoever uses the server:
	// protocol violations of an agent, scripts that could not go on, numbers
	// that nobody set up. It may be called concurrently. [NewServer] fails the
	// test instead if it is nil.
	OnFault func(error)
	// Logger gets a line for every request, event and step of a call, without
	// what was said. Nil is silent.
	Logger *slog.Logger
}

// A Server is a Retell account and everything it does. Its methods are safe for
// concurrent use.
type Server struct {
	opts       Options
	key        string
	t          TB // nil for programs
	http       *http.Server
	memory     *memnet.Listener
	transport  *http.Transport // over memory
	network    *network
	journal    *journal
	faults     faults
	people     people
	deliveries deliveries
	ctx        context.Context // ends when the server is closed
	cancel     context.CancelFunc
	work       work
	closeOnce  sync.Once
	serving    sync.WaitGroup

	mu    sync.Mutex
	tcp   net.Listener // nil until URL is called
	state state
	// streams are those of chats that are on; calls hold their own.
	streams map[string]*stream
}

// New starts a server for a program. Close it when done. Options may be nil.
func New(options *Options) *Server {
	s := &Server{journal: newJournal(), streams: map[string]*stream{}}
	if options != nil {
		s.opts = *options
	}
	s.key = cmp.Or(s.opts.APIKey, Key)
	s.opts.Concurrency = cmp.Or(s.opts.Concurrency, 20)
	s.opts.Patience = cmp.Or(s.opts.Patience, 10*time.Second)
	s.opts.CentsPerMinute = cmp.Or(s.opts.CentsPerMinute, 7)
	s.opts.Logger = cmp.Or(s.opts.Logger, slog.New(slog.DiscardHandler))
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.network = newNetwork(s.opts.HTTPClient)
	s.state.init(rand.New(rand.NewPCG(1, 2)))
	s.memory = memnet.Listen(newConns)
	s.http = &http.Server{Handler: s.routes()}
	s.transport = &http.Transport{
		DialTLSContext: s.memory.Dial, MaxIdleConnsPerHost: 64, DisableCompression: true,
	}
	s.serve(s.memory)
	return s
}

// NewServer starts a server for a test and closes it when the test ends.
// Options may be nil. Faults fail the test.
func NewServer(t TB, options *Options) *Server {
	t.Helper()
	s := New(options)
	s.t = t
	t.Cleanup(s.Close)
	return s
}

// Client returns a client of the server with the right key, which reaches it
// through memory. It does not repeat requests.
func (s *Server) Client() *retell.Client {
	return s.ClientWith(nil)
}

// ClientWith returns a client like that of [Server.Client] with other options.
// Their BaseURL and HTTPClient are not used.
func (s *Server) ClientWith(options *retell.Options) *retell.Client {
	o := retell.Options{MaxRetries: -1}
	if options != nil {
		o = *options
	}
	o.BaseURL, o.HTTPClient = memoryURL, s.HTTPClient()
	client, err := retell.NewClient(s.key, &o)
	if err != nil {
		panic(fmt.Sprintf("retelltest: client: %v", err)) // a key or options that nobody can use
	}
	return client
}

// HTTPClient returns a client that reaches the server through memory, whatever
// the host of an https URL is.
func (s *Server) HTTPClient() *http.Client { return &http.Client{Transport: s.transport} }

// APIKey returns the key that requests must bring and that signs webhooks.
func (s *Server) APIKey() string { return s.key }

// URL returns the server's base URL on loopback, as RETELL_BASE_URL wants it:
// "http://127.0.0.1:49152". The first call opens the port; it panics if that
// fails. Time does not move on in a synctest bubble that waits for it.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tcp == nil {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			panic(fmt.Sprintf("retelltest: open a port on loopback: %v", err))
		}
		s.tcp = listener
		s.serve(listener)
	}
	return "http://" + s.tcp.Addr().String()
}

func (s *Server) serve(listener net.Listener) {
	s.serving.Go(func() { _ = s.http.Serve(listener) })
}

// Wait blocks until nothing is left to do: no call is on, no batch call is
// scheduled, no webhook is to be repeated. It returns an error when ctx ends
// first. Web calls that nobody joined and registered calls that nobody dialled
// are waited for until they expire.
func (s *Server) Wait(ctx context.Context) error { return s.work.wait(ctx) }

// Close ends all calls, gives up all webhooks and requests, and waits until
// everything is over, handlers given to [Server.Handle] included. It may be
// called more than once.
func (s *Server) Close() {
	s.closeOnce.Do(func() {
		s.cancel()
		s.transport.CloseIdleConnections()
		_ = s.http.Close()
		_ = s.memory.Close()
		s.serving.Wait()
		_ = s.work.wait(context.Background())
		s.network.close()
	})
}

// fault reports what the user of the server has to know.
func (s *Server) fault(format string, args ...any) {
	err := fmt.Errorf("retelltest: "+format, args...)
	s.opts.Logger.Error("fault", "error", err)
	switch {
	case s.opts.OnFault != nil:
		s.opts.OnFault(err)
	case s.t != nil:
		s.t.Errorf("%v", err)
	}
}
