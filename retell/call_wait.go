package retell

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
)

// ErrNoAnalysis: a call has ended, and its analysis did not come in time.
var ErrNoAnalysis = errors.New("retell: the call has no analysis")

// errNoStatus is a failure like a page of a proxy: it may pass.
var errNoStatus = errors.New("retell: the answer does not say what the call's status is")

// WaitOptions change how to wait for a call. Nil and the zero value are fine.
type WaitOptions struct {
	// MinInterval is the first pause between two requests. Pauses double from
	// there. Zero is 1 s.
	MinInterval time.Duration
	// MaxInterval is the longest pause. Zero is 15 s.
	MaxInterval time.Duration
	// AnalysisTimeout is how long after the end of the call [WaitForAnalysis]
	// waits. Zero is 10 minutes.
	AnalysisTimeout time.Duration
}

func (o *WaitOptions) withDefaults() WaitOptions {
	all := deref(o)
	if all.MinInterval <= 0 {
		all.MinInterval = time.Second
	}
	if all.MaxInterval <= 0 {
		all.MaxInterval = 15 * time.Second
	}
	if all.AnalysisTimeout <= 0 {
		all.AnalysisTimeout = 10 * time.Minute
	}
	return all
}

// HasEnded reports whether the call is over, or never came about. Then its
// fields are final but for CallAnalysis, and CallCost and the URLs of
// recordings, for which Retell documents no time.
func (c *Call) HasEnded() bool {
	switch c.CallStatus {
	case CallStatusEnded, CallStatusError, CallStatusNotConnected:
		return true
	case CallStatusRegistered, CallStatusOngoing:
		return false
	}
	return c.EndTimestamp > 0 // a status of the future
}

// WaitForEnd waits until a call has ended and returns it. It asks again and
// again; a server that takes webhooks should rather wait for call_ended.
//
// Failures that may pass are waited out, up to five in a row, and each for as
// long as Retell asks to. With an error, the call is as it was last seen, or
// nil. The error wraps that of ctx if ctx ended; a call may ring for half a
// minute and last an hour, so let ctx have a deadline.
func WaitForEnd(ctx context.Context, client *Client, callID string, options *WaitOptions) (*Call, error) {
	return pollCall(ctx, client, callID, options.withDefaults(), (*Call).HasEnded)
}

// WaitForAnalysis waits as [WaitForEnd] does until a call has ended, and then
// until its analysis is there. The error is [ErrNoAnalysis], and the call is
// complete but for that, if the analysis does not come in time.
func WaitForAnalysis(ctx context.Context, client *Client, callID string, options *WaitOptions) (*Call, error) {
	o := options.withDefaults()
	var deadline time.Time
	call, err := pollCall(ctx, client, callID, o, func(call *Call) bool {
		if !call.HasEnded() {
			return false
		}
		if deadline.IsZero() {
			deadline = time.Now().Add(o.AnalysisTimeout)
		}
		return call.CallAnalysis != nil || !time.Now().Before(deadline)
	})
	if err == nil && call.CallAnalysis == nil {
		err = ErrNoAnalysis
	}
	return call, err
}

// pollCall gets a call until it is done, or until there is no more hope.
func pollCall(ctx context.Context, client *Client, callID string, o WaitOptions, done func(*Call) bool) (*Call, error) {
	const mostFailures = 5
	var last *Call
	failures := 0
	for interval := o.MinInterval; ; interval = min(2*interval, o.MaxInterval) {
		call, err := client.Calls.Get(ctx, callID)
		if err == nil && call.CallStatus == "" && !call.HasEnded() {
			last, err = call, errNoStatus
		}
		pause := interval - rand.N(interval/4+1)
		switch {
		case err == nil:
			last, failures = call, 0
			if done(call) {
				return call, nil
			}
		case ctx.Err() != nil && err != errNoStatus:
			return last, err
		default:
			if failures++; failures == mostFailures || !mayPass(err) {
				return last, err
			}
			pause = max(pause, retryAfter(err))
		}
		if !backoff.Sleep(ctx, pause) {
			return last, fmt.Errorf("retell: waiting for a call: %w", withCause(ctx, nil))
		}
	}
}

// retryAfter is how long Retell asks to wait; zero if it does not say. The client
// itself waits no longer than Options.MaxRetryWait.
func retryAfter(err error) time.Duration {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.RetryAfter
	}
	return 0
}

// mayPass reports whether the same request may succeed later. A page of a proxy
// or half a body passes too, but an answer that is too large does not shrink.
func mayPass(err error) bool {
	if e, ok := errors.AsType[*Error](err); ok {
		return failure{answer: &answer{status: e.Status, header: http.Header{}}}.mayPass()
	}
	if _, ok := errors.AsType[*ResponseError](err); ok {
		return !errors.Is(err, ErrResponseTooLarge)
	}
	_, ok := errors.AsType[*TransportError](err)
	return ok || err == errNoStatus
}
