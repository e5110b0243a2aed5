package openaix

import (
	"cmp"
	"context"
	"iter"
	"log/slog"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// PersistentOptions refine a [PersistentModel].
type PersistentOptions struct {
	// IdleTimeout is how long a connection is kept that nothing is asked over.
	// The default is 5 minutes.
	IdleTimeout time.Duration
	// Logger is told when a connection cannot be opened. The default is silent.
	Logger *slog.Logger
}

// A PersistentModel answers over one WebSocket for each phone call. Make it
// with [ResponsesModel.Persistent]. It is an [agent.Model], and safe for
// concurrent use.
type PersistentModel struct {
	model  *ResponsesModel
	idle   time.Duration
	logger *slog.Logger
	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu       sync.Mutex
	lines    map[string]*line // by the call's id
	closed   bool
	failures int       // to open a connection, in a row
	pause    time.Time // until when none is opened
	stats    PersistentStats
}

var _ agent.Model = (*PersistentModel)(nil)

// PersistentStats count what a [PersistentModel] did.
type PersistentStats struct {
	Requests  int // all
	Sockets   int // those that were answered over a WebSocket
	Continued int // those of them for which only what was new was sent
	Opened    int // WebSockets that were opened
	Failed    int // WebSockets that could not be opened
	Dropped   int // WebSockets that broke, or were dropped to stop an answer
}

// Persistent returns a model that keeps one WebSocket for each phone call and
// sends over it only what is new in the conversation. The facts about this mode
// are from OpenAI's guide
// (https://developers.openai.com/api/docs/guides/websocket-mode) and from the
// README of openai-go, "Responses WebSockets".
//
// The connection remembers the response before, whether it is stored or not.
// When a prompt begins with all that the connection knows, the rest of it is
// sent, with previous_response_id and the tools. Otherwise everything is sent
// afresh: when the caller cut in, and so heard less than was generated, when
// the transcript was revised, or when the instructions have changed. An adjust
// function sees in Input what is sent.
//
// No turn waits for a connection. While there is none, or it is busy with
// another request of the call, the request goes by HTTP, and the connection is
// opened in the background; so it does when the connection breaks before the
// first words. Requests without a CallID go by HTTP. Call [PersistentModel.Open]
// when a phone call begins, so that the connection is there for its first turn,
// and [PersistentModel.Release] when it has ended.
//
// Neither OpenAI's guide nor its client has an event that cancels a response.
// So when the loop is left, or its ctx ends, while a response is being
// generated, the connection is dropped, which nothing of that response can
// outlive, and the next is opened in the background. OpenAI does not say how
// soon that stops the generation.
//
// OpenAI ends connections after 60 minutes; they are replaced after 55. A
// connection costs two goroutines. Options may be nil. Call
// [PersistentModel.Close] in the end.
func (m *ResponsesModel) Persistent(options *PersistentOptions) *PersistentModel {
	if options == nil {
		options = new(PersistentOptions)
	}
	p := &PersistentModel{
		model: m, lines: make(map[string]*line),
		idle:   cmp.Or(options.IdleTimeout, idleTimeout),
		logger: cmp.Or(options.Logger, slog.New(slog.DiscardHandler)),
	}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// Stats returns the counts so far.
func (p *PersistentModel) Stats() PersistentStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stats
}

// Stream is [ResponsesModel.Stream], over the call's connection if it can be.
func (p *PersistentModel) Stream(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	return func(yield func(agent.Chunk, error) bool) {
		if err := p.stream(ctx, request, func(c agent.Chunk) bool { return yield(c, nil) }); err != nil {
			yield(agent.Chunk{}, err)
		}
	}
}

func (p *PersistentModel) stream(ctx context.Context, request *agent.Request, yield func(agent.Chunk) bool) error {
	l, s := p.take(request.CallID)
	if l == nil {
		return p.model.stream(ctx, request, yield)
	}
	e := exchange{model: p.model, ctx: ctx, socket: s, request: request, yield: yield, broken: true}
	err := func() error {
		defer func() { p.giveBack(request.CallID, l, &e) }() // also when the loop panics
		return e.run()
	}()
	if e.broken && !e.heard && !e.left && ended(ctx) == nil {
		return p.model.stream(ctx, request, yield)
	}
	return err
}

// Open opens the connection of a phone call in the background. Call it when the
// call begins.
func (p *PersistentModel) Open(callID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if callID != "" && !p.closed {
		p.open(callID)
	}
}

// Release closes the connection of a phone call. Call it when the call has
// ended; a connection that is not released is closed when it has been idle. A
// request under way goes on to its end.
func (p *PersistentModel) Release(callID string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lines[callID]
	switch {
	case l == nil:
	case l.busy:
		l.ended = true
	default:
		delete(p.lines, callID)
		p.drop(l)
	}
}

// Close closes all connections, those in use too, and waits until they are.
// Requests after it go by HTTP. It may be called more than once.
func (p *PersistentModel) Close() {
	p.mu.Lock()
	p.closed = true
	p.cancel()
	for callID, l := range p.lines {
		delete(p.lines, callID)
		p.drop(l)
	}
	p.mu.Unlock()
	p.work.Wait()
}
