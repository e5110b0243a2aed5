package twiliox

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// A failure is an attempt that did not succeed: an answer, or an error with
// perhaps the beginning of an answer.
type failure struct {
	answer *answer
	sent   bool
	err    error
}

// retryIn decides whether a request is repeated, and after what wait.
func (c *core) retryIn(ctx context.Context, r *request, attempt int, f failure) (time.Duration, bool) {
	if attempt >= c.options.MaxRetries || ctx.Err() != nil || !f.mayPass() {
		return 0, false
	}
	if r.once() && f.mayBeDone() {
		return 0, false
	}
	wait := f.wait()
	if wait == 0 {
		wait = backoff(attempt)
	} else if wait > c.options.MaxRetryWait {
		return 0, false
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return 0, false // the wait would end in the caller's own deadline
	}
	return wait, true
}

// mayPass reports whether the same request may succeed later.
func (f failure) mayPass() bool {
	if f.err != nil {
		return !errors.Is(f.err, ErrResponseTooLarge)
	}
	return f.answer.status == http.StatusTooManyRequests || f.answer.status == http.StatusRequestTimeout || f.answer.status >= 500
}

// mayBeDone reports whether Twilio may have acted on the request. It has not
// when there was no connection, and when it refused with a 4xx; 408 says only
// that something on the way gave up. Twilio documents 429 as not processed.
func (f failure) mayBeDone() bool {
	if f.err != nil && !errors.Is(f.err, ErrResponseTooLarge) {
		return f.sent
	}
	return f.answer.status < 400 || f.answer.status >= 500 || f.answer.status == http.StatusRequestTimeout
}

// wait returns how long Twilio asks to wait, or 0.
func (f failure) wait() time.Duration {
	if f.answer == nil {
		return 0
	}
	after := f.answer.header.Get("Retry-After")
	if seconds, err := strconv.ParseFloat(after, 64); err == nil && seconds > 0 {
		return time.Duration(math.Min(seconds*float64(time.Second), float64(24*time.Hour)))
	}
	if date, err := http.ParseTime(after); err == nil {
		return max(time.Until(date), 0)
	}
	return 0
}

// backoff is half a second, doubled with each attempt up to eight seconds, less
// up to a quarter of it so that clients do not come back all at once.
func backoff(attempt int) time.Duration {
	const first, most = 500 * time.Millisecond, 8 * time.Second
	wait := min(first<<min(attempt, 10), most)
	return wait - time.Duration(rand.Int64N(int64(wait)/4))
}

// sleep waits for d, and reports false if ctx ended before.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
