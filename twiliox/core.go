package twiliox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/twilio/twilio-go/client"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
	"github.com/phoneagent-go/phoneagent/internal/reach"
)

// core is what all services share.
type core struct {
	credentials credentials
	http        *http.Client
	server      *url.URL // a stand-in for Twilio, or nil
	options     Options
}

// An answer is a response whose body has been read.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// do makes a request, again if that may help and cannot harm. The response has
// its whole body in memory, so that nothing is left open whatever the caller
// does with it.
func (c *core) do(ctx context.Context, r *request) (*http.Response, error) {
	doubtful := false // an earlier attempt may have been carried out
	for attempt := 0; ; attempt++ {
		started := time.Now()
		a, sent, err := c.attempt(ctx, r)
		c.log(ctx, r, attempt, started, a, err)
		fail := failure{answer: a, sent: sent, err: err}
		switch {
		case err == nil && a.status >= 200 && a.status < 300:
			return c.response(r, a)
		case err == nil && a.status == http.StatusNotFound && r.method == http.MethodDelete && doubtful:
			// The lost answer was to a deletion that happened.
			return c.response(r, &answer{status: http.StatusNoContent, header: a.header})
		}
		doubtful = doubtful || fail.mayBeDone()
		wait, again := c.retryIn(ctx, r, attempt, fail)
		if !again {
			return nil, c.asError(r, fail)
		}
		if !backoff.Sleep(ctx, wait) {
			return nil, &TransportError{Route: r.route, Err: fmt.Errorf("%w while waiting to repeat after: %v", withCause(ctx, nil), c.asError(r, fail))}
		}
	}
}

// attempt sends r once. sent reports whether a connection was there to send it
// on, so that Twilio may have seen it.
func (c *core) attempt(ctx context.Context, r *request) (a *answer, sent bool, err error) {
	if r.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.timeout, fmt.Errorf("no complete answer within %v: %w", r.timeout, context.DeadlineExceeded))
		defer cancel()
	}
	if ctx.Err() != nil {
		return nil, false, withCause(ctx, nil)
	}
	watch := &reach.Watch{}
	ctx = watch.Context(ctx)
	req, err := r.http(ctx, c)
	if err != nil {
		return nil, false, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if urlErr, ok := errors.AsType[*url.Error](err); ok {
			err = urlErr.Err // without the URL, which has SIDs and numbers
		}
		return nil, watch.Reached(c.http.Transport, err), withCause(ctx, err)
	}
	defer resp.Body.Close()
	a = &answer{status: resp.StatusCode, header: resp.Header}
	a.body, err = io.ReadAll(io.LimitReader(resp.Body, c.options.MaxResponseBytes+1))
	if err != nil {
		return a, true, withCause(ctx, fmt.Errorf("reading the answer: %w", err))
	}
	if int64(len(a.body)) > c.options.MaxResponseBytes {
		return a, true, fmt.Errorf("%w: more than %d bytes", ErrResponseTooLarge, c.options.MaxResponseBytes)
	}
	return a, true, nil
}

// response checks that a success is what Twilio would send.
func (c *core) response(r *request, a *answer) (*http.Response, error) {
	var wrong error
	switch {
	case r.method == http.MethodDelete:
	case !json.Valid(a.body):
		wrong = errors.New("it is not JSON")
	case string(bytes.TrimSpace(a.body)) == "null":
		wrong = errors.New("it is null")
	}
	if wrong != nil {
		return nil, &ResponseError{
			Route: r.route, Status: a.status, ContentType: a.header.Get("Content-Type"),
			Body: c.redact(r, a.body[:min(len(a.body), maxErrorBody)]), Err: wrong, once: r.once(),
		}
	}
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status, Header: a.header,
		Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)),
	}, nil
}

// withCause replaces err by why ctx ended, if it has: the transport's own error
// then only says that in other words.
func withCause(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	cause := context.Cause(ctx)
	if errors.Is(cause, ctx.Err()) {
		return cause
	}
	return fmt.Errorf("%w: %w", ctx.Err(), cause)
}

// asError makes the error that the caller sees.
func (c *core) asError(r *request, f failure) error {
	unclear := r.once() && f.sent
	if errors.Is(f.err, ErrResponseTooLarge) && f.answer.status < 300 {
		return &ResponseError{Route: r.route, Status: f.answer.status, Err: f.err, once: r.once()}
	}
	if f.err != nil && !errors.Is(f.err, ErrResponseTooLarge) {
		return &TransportError{Route: r.route, Err: f.err, maybeAccepted: unclear}
	}
	body := c.redact(r, f.answer.body[:min(len(f.answer.body), maxErrorBody)])
	e := parseError(f.answer.status, body)
	e.Route = r.route
	e.RequestID = f.answer.header.Get("Twilio-Request-Id")
	e.RetryAfter = f.wait()
	e.maybeAccepted = unclear && f.mayBeDone()
	e.explain()
	return e
}

// redact removes secrets from what a server sends back.
func (c *core) redact(r *request, body []byte) []byte {
	for _, secret := range append([]string{c.credentials.password(), c.credentials.token(), r.bearer}, r.secrets...) {
		if secret == "" {
			continue
		}
		quoted, _ := json.Marshal(secret) // a string always can be
		for _, text := range []string{string(quoted[1 : len(quoted)-1]), url.QueryEscape(secret), secret} {
			body = bytes.ReplaceAll(body, []byte(text), []byte(redacted))
		}
	}
	return body
}

func (c *core) log(ctx context.Context, r *request, attempt int, started time.Time, a *answer, err error) {
	status := 0
	if a != nil {
		status = a.status
	}
	c.options.Logger.DebugContext(ctx, "twiliox: request", "route", r.route, "attempt", attempt+1,
		"status", status, "took", time.Since(started), "error", err)
}

var moduleVersion = sync.OnceValue(func() string {
	const module = "github.com/phoneagent-go/phoneagent"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	for _, dep := range info.Deps {
		if dep.Path == module {
			return strings.Trim(dep.Version, "()")
		}
	}
	return "devel"
})

func (c *core) userAgent() string {
	return strings.TrimSpace(c.options.UserAgent + " phoneagent-go/" + moduleVersion() + " twilio-go/" + client.LibraryVersion)
}
