package agent

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/quicklock"
	"github.com/phoneagent-go/phoneagent/llm"
)

// ahead is a turn that is answered ahead of its request.
type ahead struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	gate   *gate
	began  time.Time
	done   chan struct{} // closed when what follows is set
	err    error         // what the Responder has returned
	broke  bool          // whether it failed, rather than being ended

	reply atomic.Pointer[llm.Reply] // of the real turn, when it has all that was held
	mu    quicklock.Mutex           // held while what was held is passed on
	held  []llm.Event
	size  int   // of the text held
	lost  error // why not all that was held could be passed on
}

// mostHeld bounds the text that is held; it is what a handler takes in a turn by
// default.
const mostHeld = 64 << 10

// answerAhead has a turn answered on a goroutine of its own, which ends when the
// Responder returns.
func answerAhead(next llm.Responder, turn *llm.Turn) *ahead {
	a := &ahead{gate: newGate(), began: time.Now(), done: make(chan struct{})}
	a.ctx, a.cancel = context.WithCancelCause(withGate(turn.Call.Context(), a.gate))
	go a.respond(next, turn)
	return a
}

func (a *ahead) respond(next llm.Responder, turn *llm.Turn) {
	defer close(a.done)
	a.err = errExited
	defer func() {
		if p := recover(); p != nil {
			a.err = &llm.PanicError{Value: p, Stack: debug.Stack()}
		}
		a.broke = a.err != nil && a.ctx.Err() == nil
	}()
	a.err = next.Respond(a.ctx, turn, llm.NewReply(a.send))
}

// send holds an event, or passes it on when the turn has become a real one.
func (a *ahead) send(e llm.Event) error {
	if reply := a.reply.Load(); reply != nil {
		return reply.Send(e)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if reply := a.reply.Load(); reply != nil {
		return reply.Send(e)
	}
	switch {
	case a.lost != nil:
		return a.lost
	case a.ctx.Err() != nil:
		return fmt.Errorf("%w: %w", llm.ErrTurnOver, context.Cause(a.ctx))
	case a.size+len(e.Text) > mostHeld:
		return llm.ErrReplyTooLong
	}
	a.size += len(e.Text)
	a.held = append(a.held, e)
	return nil
}

// failed reports whether the Responder has returned with an error of its own.
func (a *ahead) failed() bool {
	select {
	case <-a.done:
		return a.broke
	default:
		return false
	}
}

// drop ends a turn whose answer nobody wants.
func (a *ahead) drop() {
	a.cancel(ErrSpeculationDiscarded)
	a.gate.decide(false)
}

// become makes it a real turn and returns when and what its Responder does.
func (a *ahead) become(ctx context.Context, reply *llm.Reply) error {
	stop := context.AfterFunc(ctx, func() { a.cancel(context.Cause(ctx)) })
	defer stop()
	lost := a.release(reply)
	a.gate.decide(true)
	<-a.done
	a.cancel(llm.ErrTurnOver)
	if a.err == nil {
		return lost
	}
	return a.err
}

// release passes on what was held. Whatever is written meanwhile waits for it,
// and from then on goes to reply at once.
func (a *ahead) release(reply *llm.Reply) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, e := range a.held {
		if a.lost = reply.Send(e); a.lost != nil {
			return a.lost
		}
	}
	a.held = nil
	a.reply.Store(reply)
	return nil
}
