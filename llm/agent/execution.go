package agent

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/phoneagent-go/phoneagent/llm"
)

// execution is one run of a tool.
type execution struct {
	agent  *Agent
	tool   *Tool // nil if there is none of that name
	call   ToolCall
	same   string       // see sameness
	key    string       // see IdempotencyKey
	turn   *llm.Turn    // in which it was called first
	after  []*execution // that have to be done before it begins
	ctx    context.Context
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when it has an outcome and Retell was told

	listener atomic.Pointer[round] // the turn that waits for it

	mu       sync.Mutex
	finished bool
	result   Result
	err      error
	sent     bool // its event was written

	// What follows is guarded by the lock of the memory.
	calledIn int       // the number of its group
	shown    *llm.Turn // the last turn in which a call got it
	shownIn  int       // the number of that call's group
	keys     int       // that the caller had pressed by then
	telling  *telling  // how the caller was last told
	settled  bool      // whether the caller has heard about it
}

type executionKey struct{}

// stopped is the error of an execution that was given up on.
type stopped struct {
	text  string
	cause error
}

func (s *stopped) Error() string { return s.text }
func (s *stopped) Unwrap() error { return s.cause }

// The causes with which the ctx of a tool ends before the call does.
var (
	errTooLong  = &stopped{"it took too long and was given up on; whether it was done is not known", context.DeadlineExceeded}
	errCutIn    = &stopped{"cancelled because the caller spoke; call it again if it is still wanted", llm.ErrSuperseded}
	errReplaced = &stopped{"cancelled because a newer call took its place", context.Canceled}
)

// begin waits until it may begin and returns the context to do so in.
func (e *execution) begin() (context.Context, context.CancelFunc) {
	for _, earlier := range e.after { // also those before one that was cancelled while it waited
		select {
		case <-earlier.done:
		case <-e.ctx.Done():
		}
	}
	e.after = nil
	if e.tool != nil && e.tool.timeout() > 0 {
		return context.WithTimeoutCause(e.ctx, e.tool.timeout(), errTooLong)
	}
	return e.ctx, func() {}
}

// reason returns why it ended with err: that it was given up on, rather than
// what came of it.
func reason(ctx context.Context, err error) error {
	if why, ok := errors.AsType[*stopped](context.Cause(ctx)); ok && err != nil {
		return why
	}
	return err
}

// finish sets the outcome, and reports whether it is the first. Success that
// comes after it was given up on is an outcome too.
func (e *execution) finish(result Result, err error) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, gaveUp := errors.AsType[*stopped](e.err)
	if e.finished && (err != nil || !gaveUp) {
		return false
	}
	first := !e.finished
	e.finished = true
	result.Content = e.tool.cut(result.Content)
	e.result, e.err = result, err
	return first
}

// state reports whether it still runs, and whether it has failed.
func (e *execution) state() (running, failed bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return !e.finished, e.err != nil
}

// calledOff reports whether it counts for nothing: it was cancelled, and the
// model may call the same again.
func (e *execution) calledOff() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.finished {
		return e.err == errCutIn || e.err == errReplaced
	}
	cause := context.Cause(e.ctx)
	return cause == errCutIn || cause == errReplaced
}

// outcome returns what came of it, and whether it has come to an end.
func (e *execution) outcome() (Result, error, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.result, e.err, e.finished
}

// event returns what is to be said and done, nil if there is nothing. Keys are
// pressed once; what was said may not have been heard.
func (e *execution) event() *llm.Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.finished || e.err != nil || e.result.Event == nil {
		return nil
	}
	if _, keys := e.result.Event.Action.(llm.PressDigits); keys && e.sent {
		return nil
	}
	return e.result.Event
}

func (e *execution) eventSent() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sent = true
}

// newExecution adds an execution. It runs under the lock.
func (m *memory) newExecution(r *round, tool *Tool, call ToolCall, same string) *execution {
	e := &execution{
		agent: r.agent, tool: tool, call: call, same: same, turn: r.turn, done: make(chan struct{}),
		calledIn: len(m.groups), shown: r.shared, shownIn: len(m.groups), keys: r.keys,
	}
	e.ctx, e.cancel = context.WithCancelCause(context.WithValue(r.turn.Call.Context(), executionKey{}, e))
	n := 0
	for _, earlier := range m.executions {
		running, failed := earlier.state()
		if same != "" && earlier.same == same && !running && !failed {
			n++
		}
		if running && tool != nil && tool.Ordered && earlier.tool != nil && earlier.tool.Ordered {
			e.after = append(e.after, earlier)
		}
	}
	if same == "" { // like no other
		same, n = call.Name+" "+call.ID, 0
	}
	e.key = idempotencyKey(r.turn.Call.ID(), same, n)
	m.executions = append(m.executions, e)
	return e
}
