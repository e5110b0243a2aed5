package agent

import (
	"context"
	"iter"
	"sync"
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
			defer w.stop()
			for chunk, err := range model.Stream(w.ctx, request) {
				if err != nil {
					yield(Chunk{}, w.reason(err))
					return
				}
				words := heard(chunk)
				w.pause(words)
				if !yield(chunk, nil) {
					return
				}
				w.goOn(chunk.Text, words)
			}
			if err := w.reason(nil); err != nil { // a model that ends quietly when its ctx does
				yield(Chunk{}, err)
			}
		}
	})
}

// watch ends a context when the caller would hear nothing for too long. Its
// timer is not set again for each chunk, which would cost more than all the
// rest: it looks when it fires whether it is time, and if not, sleeps on.
type watch struct {
	limits Limits
	ctx    context.Context
	cancel context.CancelCauseFunc

	began   time.Time   // what other times count from: such a clock is read faster
	paused  atomic.Bool // a chunk is in other hands
	mu      sync.Mutex
	timer   *time.Timer
	fires   time.Duration // when the timer does; 0 if it is not running
	due     time.Duration // when the caller will have waited too long; 0 for never
	left    time.Duration
	expired bool
	spoken  time.Duration // when all that has come will have been spoken
}

var errTooSlow = &ModelError{Kind: ErrorTimeout}

func newWatch(ctx context.Context, limits Limits) *watch {
	w := &watch{limits: limits, began: time.Now()}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(time.Hour, w.check)
	w.timer.Stop()
	if limits.FirstWords > 0 {
		w.arm(limits.FirstWords)
	}
	return w
}

// arm sets when it is too late, and the timer if it would fire later than that.
func (w *watch) arm(due time.Duration) {
	w.due = due
	if w.fires == 0 || due < w.fires {
		w.fires = due
		w.timer.Reset(due - time.Since(w.began))
	}
}

// check is what the timer does.
func (w *watch) check() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fires = 0
	switch {
	case w.paused.Load() || w.due == 0:
	case time.Since(w.began) < w.due:
		w.arm(w.due)
	default:
		w.expired = true
		w.cancel(errTooSlow)
	}
}

// pause stops the clock while a chunk is in other hands. After one that the
// caller hears it begins anew.
func (w *watch) pause(words bool) {
	w.paused.Store(true)
	if words {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.due != 0 {
		w.left = w.due - time.Since(w.began)
	}
}

// goOn starts the clock again. A chunk that the caller hears sets it back.
func (w *watch) goOn(text string, words bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.paused.Store(false)
	switch now := time.Since(w.began); {
	case !words:
		if w.due != 0 {
			w.arm(now + w.left)
		}
	case w.limits.Stall <= 0:
		w.due = 0
	default:
		w.spoken = spokenBy(w.spoken, now, text)
		w.arm(w.spoken + w.limits.Stall)
	}
}

// spokenBy returns when text will have been spoken that comes now, after what
// is being spoken until then.
func spokenBy(until, now time.Duration, text string) time.Duration {
	return max(until, now) + speechTime(text)
}

// speechTime returns how long it takes to speak text.
func speechTime(text string) time.Duration {
	return time.Duration(utf8.RuneCountInString(text)) * time.Second / charactersPerSecond
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.due = 0 // check may be waiting for the lock, and would set the timer again
	w.timer.Stop()
	w.cancel(nil)
}

// reason returns the error to end with: that of the limit rather than what came
// of it.
func (w *watch) reason(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.expired {
		return errTooSlow
	}
	return err
}
