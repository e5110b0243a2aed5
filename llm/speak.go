package llm

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"
)

// The causes with which the context of a turn ends. [context.Cause] returns
// them, and so do the errors of writing to its [Reply].
var (
	// ErrSuperseded says that a newer request or [Call.Interrupt] came.
	ErrSuperseded = errors.New("llm: superseded by a newer turn")
	// ErrTurnTimeout says that [Options.TurnTimeout] has passed.
	ErrTurnTimeout = errors.New("llm: the turn took too long")
)

// A PanicError is what a Responder panicked with, or a [Conn] that was written to.
type PanicError struct {
	Value any
	Stack []byte
}

// Error returns the value as text, without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("llm: panic: %v", e.Value) }

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// turn is the agent's right to speak: for one request or, with interrupt set,
// unasked. It belongs to the call's lock, except for what is never changed.
type turn struct {
	call      *Call
	public    *Turn
	reply     *Reply
	ctx       context.Context
	cancel    context.CancelCauseFunc
	from      *link // that it was asked for on; nil if unasked
	interrupt bool
	id        int64

	// answered is whether something was said that is no filler, and runsOn
	// whether there is no space behind what was said last.
	answered, runsOn bool
	// closed is whether the turn takes no more: it is completed or dead.
	closed bool
	// last is what the completing frame of a closed turn holds, and sent
	// whether a link took it.
	last   Event
	sent   bool
	record TurnRecord
	told   bool // whether the hook was told
}

func (c *Call) newTurn(public *Turn, received time.Time) *turn {
	t := &turn{call: c, public: public, id: public.ID}
	t.ctx, t.cancel = context.WithCancelCause(c.ctx)
	t.reply = NewReply(t.emit)
	t.record = TurnRecord{ID: public.ID, Reason: public.Reason, Started: received}
	return t
}

// supersede makes next the newest turn. The older one's context has ended and
// it can write nothing more when it returns. It reports whether the call is
// still on, and next not late.
func (c *Call) supersede(next *turn) bool {
	cancelled := c.open.Load()
	if next.late(cancelled) {
		next.cancel(ErrSuperseded)
		return false
	}
	if cancelled != nil {
		cancelled.cancel(ErrSuperseded) // before the lock, which a stuck write may hold
	}
	c.out.lock()
	defer c.out.unlock()
	old := c.open.Load()
	if c.ended || old != cancelled && next.late(old) { // or else nobody would complete what was cancelled
		next.cancel(ErrCallEnded)
		return false
	}
	if old != nil {
		old.cancel(ErrSuperseded)
		old.close(Interrupted, nil)
	}
	if next.interrupt {
		c.interrupts++
		next.id = c.interrupts
	} else {
		c.turns++
	}
	c.open.Store(next)
	return true
}

// late is whether the turn was asked for on a link that another one has taken
// the place of, and old, perhaps asked for on that one, is newer.
func (t *turn) late(old *turn) bool {
	return t.from != nil && t.from != t.call.out.newest.Load() && old != nil && !old.interrupt && t.id <= old.id
}

// run asks the Responder.
func (t *turn) run() {
	growStack(0)
	_ = t.answer(func() error { // the record has the error
		if t.public.Reason == Begin && !t.call.readyToBegin(t.ctx) {
			return nil
		}
		if t.ctx.Err() != nil {
			return context.Cause(t.ctx) // superseded already: Retell often asks twice
		}
		return t.call.respond.Respond(t.ctx, t.public, t.reply)
	})
}

// answer has f write the reply, and completes the turn whatever f does. Its
// error is that of f or says why the reply did not reach its end.
func (t *turn) answer(f func() error) (err error) {
	if limit := t.call.opts.TurnTimeout; limit > 0 {
		timer := time.AfterFunc(limit, t.expire)
		defer timer.Stop()
	}
	err = errExited
	defer func() {
		if over := t.finish(err); err == nil {
			err = over
		}
	}()
	err = t.guard(f)
	return err
}

// errExited stays the error of a turn whose goroutine does not come back: a
// failed assertion in a test's Responder ends it.
var errExited = errors.New("llm: the Responder ended its goroutine")

// readyToBegin waits for the call's details as long as is worth it. It reports
// whether the caller is to be greeted.
func (c *Call) readyToBegin(ctx context.Context) bool {
	if !c.opts.NoCallDetails {
		timeout := time.NewTimer(c.opts.DetailsTimeout)
		defer timeout.Stop()
		select {
		case <-c.detailsKnown:
		case <-timeout.C:
		case <-ctx.Done():
		}
	}
	c.tellStarted()
	return !c.continues.Load()
}

// guard turns a panic of f into an error.
func (t *turn) guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return f()
}

// emit is what the turn's Reply writes to.
func (t *turn) emit(e Event) error {
	c := t.call
	c.out.lock()
	defer c.out.unlock()
	for {
		if err := t.over(); err != nil {
			return err
		}
		if c.out.up == nil {
			t.awaitLink()
			continue
		}
		var tooLong error
		if room := c.opts.MaxReplyBytes - t.record.Bytes; len(e.Text) > room {
			e.Text, e.Action = e.Text[:wholeRunes(e.Text, room)], nil
			tooLong = ErrReplyTooLong
			if e.Text == "" {
				return tooLong
			}
		}
		rest, ok := t.write(e)
		if ok {
			return tooLong
		}
		e = rest
	}
}

// over returns why the turn takes no more, nil if it does.
func (t *turn) over() error {
	if !t.closed && t.ctx.Err() == nil {
		return nil
	}
	if cause := context.Cause(t.ctx); cause != nil {
		return fmt.Errorf("%w: %w", ErrTurnOver, cause)
	}
	return ErrTurnOver
}

// awaitLink gives the lock away until there is a link or the turn is over.
func (t *turn) awaitLink() {
	out := &t.call.out
	if out.attached == nil {
		out.attached = make(chan struct{})
	}
	attached := out.attached
	out.unlock()
	select {
	case <-attached:
	case <-t.ctx.Done():
	}
	out.lock()
}

// maxFrameText bounds the text of one frame. Retell's own bound is not known.
const maxFrameText = 8 << 10

// write puts an event on the wire, in several frames if its text is long. If
// the link breaks it returns what is left to write.
func (t *turn) write(e Event) (rest Event, ok bool) {
	for len(e.Text) > maxFrameText {
		piece := e.Text[:wholeRunes(e.Text, maxFrameText)]
		if !t.frame(Event{Text: piece, NoInterruption: e.NoInterruption, Filler: e.Filler}, false) {
			return e, false
		}
		e.Text = e.Text[len(piece):]
	}
	complete := e.Action != nil
	if !t.frame(e, complete) {
		return e, false
	}
	if complete {
		t.closed, t.last, t.sent = true, e, true
		t.record.Action = e.Action
		t.record.Outcome = Completed
	}
	return Event{}, true
}

// wholeRunes returns n, or a little less if s[:n] would cut a character.
func wholeRunes(s string, n int) int {
	for i := n; i > 0 && i > n-utf8.UTFMax; i-- {
		if utf8.RuneStart(s[i]) {
			return i
		}
	}
	return n
}

// frame writes one frame and notes when.
func (t *turn) frame(e Event, complete bool) bool {
	out := &t.call.out
	f := speechFrame{interrupt: t.interrupt, id: t.id, event: e, complete: complete}
	out.frame = f.append(out.frame[:0])
	if !out.write(out.frame) {
		return false
	}
	if e.Text != "" {
		t.record.LastText = time.Since(t.record.Started)
		if t.record.Bytes == 0 {
			t.record.FirstText = t.record.LastText
		}
		t.record.Bytes += len(e.Text)
		t.answered = t.answered || !e.Filler
		t.runsOn = !strings.HasSuffix(e.Text, " ")
	}
	return true
}

// finish completes the turn after its Responder has returned err. The error it
// returns itself says why the reply did not reach its end, if it did not.
func (t *turn) finish(err error) error {
	t.call.out.lock()
	defer t.call.out.unlock()
	defer t.cancel(ErrTurnOver)
	if t.closed {
		return t.finishClosed(err)
	}
	cause := context.Cause(t.ctx)
	if cause == nil {
		t.complete(err)
		return nil
	}
	if _, ok := errors.AsType[*withdrawn](cause); ok || errors.Is(cause, ErrTurnTimeout) {
		t.complete(cause)
	} // or else whoever ended the context is about to close the turn
	return fmt.Errorf("%w: %w", ErrTurnOver, cause)
}

// finishClosed is finish for a turn that was closed before: by an action, which
// completes it, or from outside.
func (t *turn) finishClosed(err error) error {
	if t.record.Outcome != Completed {
		return t.over()
	}
	t.record.Err = err
	t.tell()
	return nil
}

// complete writes the completing frame of a turn that has none yet.
func (t *turn) complete(err error) {
	outcome := Completed
	if err != nil {
		outcome = Failed
		if errors.Is(err, ErrTurnTimeout) {
			outcome = TimedOut
		}
		t.last = t.apology()
	}
	t.sent = t.frame(t.last, true)
	t.close(outcome, err)
}

// apology is what completes a turn that came to nothing.
func (t *turn) apology() Event {
	if t.answered || t.interrupt || t.public.Reason == Begin {
		return Event{}
	}
	text := t.call.opts.Apology
	if t.runsOn {
		text = " " + text
	}
	return Event{Text: text}
}

// expire completes a turn whose Responder takes too long.
func (t *turn) expire() {
	c := t.call
	t.cancel(ErrTurnTimeout) // before the lock, which a stuck write may hold
	c.out.lock()
	defer c.out.unlock()
	switch {
	case t.closed: // an action completed it, and the Responder went on
		t.tell()
	case errors.Is(context.Cause(t.ctx), ErrTurnTimeout):
		t.complete(ErrTurnTimeout)
	}
}

// close ends the turn under the lock. It does nothing to one that is closed.
func (t *turn) close(outcome Outcome, err error) {
	if !t.closed {
		t.closed = true
		t.record.Outcome = outcome
		t.record.Err = err
	}
	t.tell()
}

// tell reports a closed turn, once.
func (t *turn) tell() {
	if t.told || t.interrupt {
		return
	}
	t.told = true
	t.record.Total = time.Since(t.record.Started)
	t.call.tellTurn(t.record)
}
