package agent

import (
	"context"
	"iter"
	"sync"
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
				w.pause(chunk)
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

// watch ends a context when the caller would hear nothing for too long. Its
// timer is not set again for each chunk, which would cost more than all the
// rest: it looks when it fires whether it is time, and if not, sleeps on.
type watch struct {
	limits Limits
	ctx    context.Context
	cancel context.CancelCauseFunc

	mu      sync.Mutex
	timer   *time.Timer
	fires   time.Time // when the timer does; zero if it is not running
	due     time.Time // when the caller will have waited too long; zero for never
	left    time.Duration
	paused  bool
	expired bool
	spoken  time.Time // when all that has come will have been spoken
}

var errTooSlow = &ModelError{Kind: ErrorTimeout}

func newWatch(ctx context.Context, limits Limits) *watch {
	w := &watch{limits: limits}
	w.ctx, w.cancel = context.WithCancelCause(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(time.Hour, w.check)
	w.timer.Stop()
	if limits.FirstWords > 0 {
		w.arm(time.Now().Add(limits.FirstWords))
	}
	return w
}

// arm sets when it is too late, and the timer if it would fire later than that.
func (w *watch) arm(due time.Time) {
	w.due = due
	if w.fires.IsZero() || due.Before(w.fires) {
		w.fires = due
		w.timer.Reset(time.Until(due))
	}
}

// check is what the timer does.
func (w *watch) check() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fires = time.Time{}
	switch {
	case w.paused || w.due.IsZero():
	case time.Now().Before(w.due):
		w.arm(w.due)
	default:
		w.expired = true
		w.cancel(errTooSlow)
	}
}

// pause stops the clock while a chunk is in other hands.
func (w *watch) pause(chunk Chunk) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.paused = true
	if !heard(chunk) && !w.due.IsZero() {
		w.left = time.Until(w.due)
	}
}

// goOn starts the clock again. A chunk that the caller hears sets it back.
func (w *watch) goOn(chunk Chunk) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.paused = false
	switch now := time.Now(); {
	case !heard(chunk):
		if !w.due.IsZero() {
			w.arm(now.Add(w.left))
		}
	case w.limits.Stall <= 0:
		w.due = time.Time{}
	default:
		w.spoken = spokenBy(w.spoken, now, chunk.Text)
		w.arm(w.spoken.Add(w.limits.Stall))
	}
}

// spokenBy returns when text will have been spoken that comes now, after what
// is being spoken until then.
func spokenBy(until, now time.Time, text string) time.Time {
	if until.Before(now) {
		until = now
	}
	return until.Add(speechTime(text))
}

// speechTime returns how long it takes to speak text.
func speechTime(text string) time.Duration {
	return time.Duration(utf8.RuneCountInString(text)) * time.Second / charactersPerSecond
}

func (w *watch) stop() {
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
