package agent

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"runtime/debug"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/calllog"
	"github.com/phoneagent-go/phoneagent/llm"
)

// race is one request to one model and then two.
type race struct {
	hedge   *HedgeModel
	ctx     context.Context
	request *Request
	began   time.Time
}

// run returns the runner that has words first, or the error with which the last
// of them failed. A runner that ended without words or error wins, too.
func (r *race) run(after time.Duration) (winner *runner, err error) {
	first := r.start(r.hedge.first)
	defer func() { first.unless(winner, err) }()
	var second *runner
	defer func() { second.unless(winner, err) }()
	delay := time.NewTimer(after)
	defer delay.Stop()
	firstReady, secondReady := first.ready, (chan struct{})(nil)
	for {
		select {
		case <-firstReady:
			if first.err == nil {
				r.hedge.measured(time.Since(r.began))
				return first, nil
			}
			if secondReady == nil {
				return nil, first.err
			}
			firstReady, err = nil, first.err
		case <-secondReady:
			if second.err == nil {
				r.hedge.measured(time.Since(r.began))
				r.hedge.won()
				return second, nil
			}
			if firstReady == nil {
				return nil, err
			}
			secondReady = nil
		case <-delay.C:
			if r.hedge.spend() {
				traceOf(r.ctx).hedged()
				second = r.start(r.hedge.second)
				secondReady = second.ready
			}
		case <-r.ctx.Done():
			if took := time.Since(r.began); took >= after && firstReady != nil {
				r.hedge.measured(took) // nobody waited for it, because it was slow
			}
			return nil, r.ctx.Err()
		}
	}
}

// A runner gets one model to its first words, on a goroutine of its own. The
// winner's stream is then read on by whoever reads the race, so that its
// deltas need no goroutine between.
type runner struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	answer iter.Seq2[Chunk, error]
	next   func() (Chunk, error, bool)
	stop   func()
	ready  chan struct{} // closed when what follows is set

	held  []Chunk // up to the first words
	room  [1]Chunk
	err   error
	ended bool

	panicked error // what the model did, once next or stop has returned
}

func (r *race) start(model Model) *runner {
	ctx, cancel := context.WithCancelCause(r.ctx)
	run := &runner{ctx: ctx, cancel: cancel, answer: model.Stream(ctx, r.request), ready: make(chan struct{})}
	run.held = run.room[:0] // most begin with words
	run.next, run.stop = iter.Pull2(run.contained)
	go run.toFirstWords()
	return run
}

// contained is the answer of a model that does not panic.
func (r *runner) contained(yield func(Chunk, error) bool) {
	defer func() {
		if p := recover(); p != nil { // here, where the stack is the model's
			r.panicked = &llm.PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	r.answer(yield)
}

// errExited is the error of a model or Responder that ended its goroutine, as a
// failed assertion in a test does.
var errExited = errors.New("agent: the goroutine was ended")

// toFirstWords asks the model, unless nobody waits for the answer any more: the
// turn may be over, and recorded, before the goroutine begins.
func (r *runner) toFirstWords() {
	defer close(r.ready)
	r.ended, r.err = true, r.ctx.Err()
	if r.err != nil {
		return
	}
	r.err = errExited
	for {
		chunk, err, ok := r.next()
		if !ok || err != nil {
			r.ended, r.err = true, cmp.Or(err, r.panicked)
			return
		}
		r.held = append(r.held, chunk)
		if heard(chunk) {
			r.ended, r.err = false, nil
			return
		}
	}
}

// unless ends a runner that has not won. What its model panics with is told, if it
// is the error of the race, or else logged.
func (r *runner) unless(winner *runner, told error) {
	if r == nil || r == winner {
		return
	}
	r.cancel(ErrHedgeLost)
	go func() { // its model may take a moment to notice
		<-r.ready
		r.end(told)
	}()
}

// end ends the model, which may panic over that. It is logged, unless it was told.
func (r *runner) end(told error) {
	r.stop()
	if p, ok := r.panicked.(*llm.PanicError); ok && r.panicked != told {
		calllog.Panicked(r.ctx, "a model that nobody listened to", p.Value, p.Stack)
	}
}

// pass passes the answer on to its end.
func (r *runner) pass(yield func(Chunk, error) bool) {
	var told error
	defer func() { r.end(told) }()
	for _, chunk := range r.held {
		if !yield(chunk, nil) {
			return
		}
	}
	for !r.ended {
		chunk, err, ok := r.next()
		told = cmp.Or(err, r.panicked)
		if !ok && told == nil || !yield(chunk, told) || told != nil {
			return
		}
	}
}
