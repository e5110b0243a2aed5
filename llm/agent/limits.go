package agent

import (
	"context"
	"iter"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

// Limits bound how long a model may leave the caller in silence.
type Limits struct {
	// FirstWords is the time from the request to the first text with a letter
	// or digit in it, or the first tool call. Zero means no limit.
	FirstWords time.Duration
	// Stall is how long the caller may hear nothing after that: it counts from
	// when what has come so far will have been spoken, at 15 characters a
	// second. A model that is ahead may take its time, and one that dribbles
	// may not. Zero means no limit.
	Stall time.Duration
}

// charactersPerSecond is how fast speech is: 150 words a minute.
const charactersPerSecond = 15

// WithLimits returns a model that is given up on when it takes too long. The
// error is then a [*ModelError] of kind [ErrorTimeout]. Time that the loop over
// the sequence takes itself does not count.
func WithLimits(model Model, limits Limits) Model {
	return ModelFunc(func(ctx context.Context, request *Request) iter.Seq2[Chunk, error] {
		return func(yield func(Chunk, error) bool) {
			w := newWatch(ctx, limits)
			defer w.cancel(nil)
			defer w.timer.Stop()
			for chunk, err := range model.Stream(w.ctx, request) {
				w.pause()
				if err != nil {
					yield(Chunk{}, w.reason(err))
					return
				}
				if !yield(chunk, nil) {
					return
				}
				w.goOn(chunk)
			}
			if err := w.reason(nil); err != nil { // a model that ends quietly when its ctx does
				yield(Chunk{}, err)
			}
		}
	})
}

// watch ends a context when the caller would hear nothing for too long.
type watch struct {
	limits  Limits
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	expired atomic.Bool

	armed  bool          // whether there is a limit at present
	left   time.Duration // what is left of it
	since  time.Time     // when the timer was last started
	spoken time.Time     // when all that has come will have been spoken
}

var errTooSlow = &ModelError{Kind: ErrorTimeout}

func newWatch(ctx context.Context, limits Limits) *watch {
	w := &watch{limits: limits, armed: limits.FirstWords > 0, left: limits.FirstWords}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	w.timer = time.AfterFunc(time.Hour, func() {
		w.expired.Store(true)
		w.cancel(errTooSlow)
	})
	w.timer.Stop()
	w.run()
	return w
}

func (w *watch) run() {
	if w.armed {
		w.since = time.Now()
		w.timer.Reset(max(w.left, 0))
	}
}

// pause stops the clock while a chunk is in other hands.
func (w *watch) pause() {
	if w.armed {
		w.timer.Stop()
		w.left -= time.Since(w.since)
	}
}

// goOn starts the clock again, after a chunk.
func (w *watch) goOn(chunk Chunk) {
	if heard(chunk) {
		now := time.Now()
		if w.spoken.Before(now) {
			w.spoken = now
		}
		w.spoken = w.spoken.Add(time.Duration(utf8.RuneCountInString(chunk.Text)) * time.Second / charactersPerSecond)
		w.armed = w.limits.Stall > 0
		w.left = w.spoken.Sub(now) + w.limits.Stall
	}
	w.run()
}

// reason returns the error to end with: that of the limit rather than what came
// of it.
func (w *watch) reason(err error) error {
	if w.expired.Load() {
		return errTooSlow
	}
	return err
}
