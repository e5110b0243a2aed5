package agent

import (
	"context"
	"errors"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// The causes with which the context of work ends whose result nobody will hear:
// [context.Cause] tells them from a turn that is over.
var (
	// ErrHedgeLost says that another model had words first.
	ErrHedgeLost = errors.New("agent: another model answered first")
	// ErrSpeculationDiscarded says that what was generated ahead of a request
	// does not fit it, or that no request came.
	ErrSpeculationDiscarded = errors.New("agent: generated ahead in vain")
)

// A Trace is told what happens while a turn is answered: requests to models,
// tools, and what the wrappers of this package do. Any function may be nil.
// They may be called concurrently, and of a tool that outlives its turn also
// after it; they must return at once.
//
// Put one into the context of a turn with [WithTrace], from a middleware.
type Trace struct {
	// ModelDone is told of each request to a model when it is over, if the
	// model reports them.
	ModelDone func(ModelRecord)
	// ToolDone is told of each tool when it has returned.
	ToolDone func(ToolRecord)
	// Retried is told when a model is asked again, and why.
	Retried func(err error)
	// FellBack is told when the next model is asked, and why.
	FellBack func(err error)
	// Hedged is told when a second model is asked because the first is slow.
	Hedged func()
	// Filled is told of each line that filled a silence.
	Filled func()
	// Cached is told when an answer came from a cache instead of a model.
	Cached func()
	// Speculated is told whether what was generated ahead of the request was
	// used.
	Speculated func(used bool)
	// ClaimFound is told of each claim that no tool stands behind.
	ClaimFound func(corrected bool)

	// asked is told when a request that ModelDone will be told of begins.
	asked func()
}

// A ModelRecord is one request to a model.
type ModelRecord struct {
	// Model names it, and Provider who serves it, as [Meter] has it.
	Model, Provider string
	// Started is when it was asked.
	Started time.Time
	// FirstChunk is the time from then to whatever came first, and FirstWords
	// that to the first text with a letter or digit in it, or the first tool
	// call; zero if there was none. Total is the time to the end, with the time
	// that it took to pass the answer on.
	FirstChunk, FirstWords, Total time.Duration
	// Usage is what it cost in tokens. Estimated says that the request ended
	// before the provider told, and that Usage was worked out from the text.
	Usage     Usage
	Estimated bool
	// Cost is what it cost in US dollars, 0 if no price is known.
	Cost float64
	// Wasted says that nobody heard the answer: it lost a race, or was
	// generated ahead of a request that came out differently.
	Wasted bool
	// Err is why the answer did not reach its end, nil if it did.
	Err error
}

// A ToolRecord is one run of a tool.
type ToolRecord struct {
	// Name is that of the tool.
	Name string
	// ID is that of the call.
	ID string
	// Started is when it began, and Duration how long it took.
	Started  time.Time
	Duration time.Duration
	// Err is its error, nil if it has succeeded.
	Err error
}

type traceKey struct{}

// WithTrace returns a context in which trace is told what happens, in place of
// one set before. In a turn that is answered ahead of its request, trace is told
// of that too.
func WithTrace(ctx context.Context, trace *Trace) context.Context {
	if g := gateOf(ctx); g != nil && trace != nil {
		g.tell(trace.speculated)
	}
	return context.WithValue(ctx, traceKey{}, trace)
}

// callTraces are the traces of whole calls.
var callTraces llm.Key[*Trace]

// TraceCall has trace told what happens in a call outside of its turns, such as
// what is generated ahead of them, in place of one set before.
func TraceCall(call *llm.Call, trace *Trace) { callTraces.Store(call, trace) }

// TraceFrom returns the trace that is told what happens in ctx: that of its
// turn, or else that of its call; nil if there is none.
func TraceFrom(ctx context.Context) *Trace {
	if trace, _ := ctx.Value(traceKey{}).(*Trace); trace != nil {
		return trace
	}
	if call := llm.CallFrom(ctx); call != nil {
		trace, _ := callTraces.Load(call)
		return trace
	}
	return nil
}

var noTrace Trace

// traceOf is TraceFrom that never returns nil.
func traceOf(ctx context.Context) *Trace {
	if trace := TraceFrom(ctx); trace != nil {
		return trace
	}
	return &noTrace
}

func (t *Trace) modelAsked() {
	if t.asked != nil {
		t.asked()
	}
}

func (t *Trace) retried(err error) {
	if t.Retried != nil {
		t.Retried(err)
	}
}

func (t *Trace) fellBack(err error) {
	if t.FellBack != nil {
		t.FellBack(err)
	}
}

func (t *Trace) hedged() {
	if t.Hedged != nil {
		t.Hedged()
	}
}

func (t *Trace) filled() {
	if t.Filled != nil {
		t.Filled()
	}
}

func (t *Trace) cached() {
	if t.Cached != nil {
		t.Cached()
	}
}

func (t *Trace) speculated(used bool) {
	if t.Speculated != nil {
		t.Speculated(used)
	}
}

func (t *Trace) toolDone(record ToolRecord) {
	if t.ToolDone != nil {
		t.ToolDone(record)
	}
}
