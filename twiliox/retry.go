package twiliox

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
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
		wait = backoff.Wait(attempt)
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
	return backoff.Asked(f.answer.header)
}
