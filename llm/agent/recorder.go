package agent

import (
	"context"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/redact"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// RecorderOptions say who is told of what a [Recorder] records. All may be nil.
type RecorderOptions struct {
	// OnTurn is told of each turn when it is over, and OnCall of each call when
	// it and all of its turns are. For one call they run one at a time, for
	// several calls concurrently, and mostly away from the conversation; they
	// should return soon all the same. A record is theirs to keep.
	OnTurn func(*TurnRecord)
	OnCall func(*CallRecord)
	// Logger gets a line for each turn, "turn", and for each call, "call", at
	// level info: see [TurnRecord.LogValue] and [CallRecord.LogValue]. Nothing
	// that was said is in them.
	Logger *slog.Logger
	// Redactor takes personal data out of what Logger gets. Nil means the rules
	// of package redact, and [redact.Off] none.
	Redactor *redact.Redactor
	// Language is that of the sentences in [TurnRecord.FirstSentence]; nil
	// means English.
	Language *speech.Language
}

// A Recorder joins what a handler knows of turns and calls with what their
// [Trace] is told: one [TurnRecord] for each turn, one [CallRecord] for each
// call. Make it with [NewRecorder], wrap the Responder with its Middleware, and
// give its Hooks to the handler; it needs both:
//
//	recorder := agent.NewRecorder(&agent.RecorderOptions{Logger: slog.Default()})
//	handler := llm.NewHandler(llm.Wrap(desk, recorder.Middleware()), &llm.Options{Hooks: recorder.Hooks()})
//
// A turn is recorded when the handler has told of it, its Responder has returned
// and its requests to models are over, but no later than 5 s after the handler
// told: what ends after that counts for the next turn. So turns are not always
// recorded in order. [llm.Handler.Drain] returns when the calls that it saw end are
// recorded. It is safe for concurrent use.
type Recorder struct {
	opts  RecorderOptions
	calls llm.Key[*recording]
}

// NewRecorder returns a Recorder. Options may be nil, which makes sense for
// nobody but a test.
func NewRecorder(options *RecorderOptions) *Recorder {
	r := &Recorder{}
	if options != nil {
		r.opts = *options
	}
	r.opts.Logger = redact.Logger(r.opts.Logger, r.opts.Redactor)
	return r
}

// Middleware returns what sees the turns. It should be the outermost, outside
// of a [Speculation] as well.
func (r *Recorder) Middleware() llm.Middleware {
	return func(next llm.Responder) llm.Responder {
		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Call == nil { // in a test without a handler
				return next.Respond(ctx, turn, reply)
			}
			t := r.of(turn.Call).begin(ctx, turn)
			defer t.returned()
			return next.Respond(WithTrace(ctx, t.trace()), turn, t.watch(reply, r.opts.Language))
		})
	}
}

// Hooks returns the hooks that tell of turns and calls that are over. Join them
// with others by [llm.JoinHooks], after those of a [Speculation].
func (r *Recorder) Hooks() llm.Hooks {
	return llm.Hooks{
		TurnFinished: func(call *llm.Call, turn *llm.TurnRecord) { r.of(call).finished(turn) },
		CallEnded:    func(call *llm.Call, end *llm.CallRecord) { r.of(call).ended(end) },
	}
}

func (r *Recorder) of(call *llm.Call) *recording {
	if c, ok := r.calls.Load(call); ok {
		return c
	}
	c, loaded := r.calls.LoadOrStore(call, &recording{recorder: r, call: call})
	if !loaded {
		TraceCall(call, c.outside.trace(c))
	}
	return c
}

// tellTurn and tellCall pass a record on.
func (r *Recorder) tellTurn(record *TurnRecord) {
	r.opts.Logger.LogAttrs(context.Background(), slog.LevelInfo, "turn", record.LogValue().Group()...)
	if r.opts.OnTurn != nil {
		r.contain(func() { r.opts.OnTurn(record) })
	}
}

func (r *Recorder) tellCall(record *CallRecord) {
	r.opts.Logger.LogAttrs(context.Background(), slog.LevelInfo, "call", record.LogValue().Group()...)
	if r.opts.OnCall != nil {
		r.contain(func() { r.opts.OnCall(record) })
	}
}

// contain runs f, which may be on the goroutine of a timer. If it panics that
// must not end every call of the process.
func (r *Recorder) contain(f func()) {
	defer func() {
		if p := recover(); p != nil {
			r.opts.Logger.Error("a function of a Recorder panicked", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	f()
}

// patience is how long the record of a turn, or of a call, waits for what was
// begun in it and is about to end.
const patience = 5 * time.Second
