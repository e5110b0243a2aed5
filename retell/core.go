package retell

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
	"github.com/phoneagent-go/phoneagent/internal/reach"
	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// core is what all services share.
type core struct {
	key     func() string // so that printing a client does not show it
	base    string
	http    *http.Client
	options Options
	request RequestOptions
}

// fetch makes a request whose answer is a T.
func fetch[T any](ctx context.Context, c *core, r *request) (*T, error) {
	answer, err := c.do(ctx, r, "application/json")
	if err != nil {
		return nil, err
	}
	result := new(T)
	if reflect.TypeFor[T]().Kind() == reflect.Struct && string(bytes.TrimSpace(answer.body)) == "null" {
		return nil, c.unreadable(answer, r, errors.New("it is null"))
	}
	err = wire.Unmarshal(answer.body, result)
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && mismatch.Field != "" {
		// Retell changed a field. All others are good, and its value is in
		// Extra: to fail here would break every user on that day.
		c.options.Logger.WarnContext(ctx, "retell: field of an unexpected type",
			"route", r.route(), "field", mismatch.Struct+"."+mismatch.Field, "got", mismatch.Value)
		err = nil
	}
	if err != nil {
		return nil, c.unreadable(answer, r, err)
	}
	return result, nil
}

// send makes a request whose answer says nothing more.
func send(ctx context.Context, c *core, r *request) error {
	_, err := c.do(ctx, r, anything)
	return err
}

// anything is the media type of answers that nobody reads.
const anything = "*/*"

// An answer is a response whose body has been read.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (c *core) unreadable(a *answer, r *request, err error) error {
	if len(bytes.TrimSpace(a.body)) == 0 {
		err = fmt.Errorf("the body is empty: %w", io.ErrUnexpectedEOF)
	}
	return &ResponseError{
		Route:       r.route(),
		Status:      a.status,
		ContentType: a.header.Get("Content-Type"),
		Body:        c.redact(r, a.body[:min(len(a.body), maxErrorBody)]),
		Err:         err,
		once:        r.once,
	}
}

// do makes a request, again if that may help, and returns the answer to it.
func (c *core) do(ctx context.Context, r *request, accept string) (*answer, error) {
	p, err := c.prepare(r)
	if err != nil {
		return nil, err
	}
	doubtful := false // an earlier attempt may have been carried out
	for attempt := 0; ; attempt++ {
		started := time.Now()
		a, sent, err := c.attempt(ctx, p, accept)
		c.log(ctx, p, attempt, started, a, err)
		if err == nil && a.status >= 200 && a.status < 300 {
			return a, nil
		}
		fail := failure{answer: a, sent: sent, err: err}
		if doubtful && r.method == http.MethodDelete && accept == anything && errors.Is(c.asError(p, fail), ErrNotFound) {
			return &answer{status: http.StatusNoContent}, nil // the lost answer was to a deletion that happened
		}
		doubtful = doubtful || fail.mayBeDone()
		wait, again := c.retryIn(ctx, p, attempt, fail)
		if !again {
			return nil, c.asError(p, fail)
		}
		if !backoff.Sleep(ctx, wait) {
			ctxErr := withCause(ctx, nil)
			return nil, &TransportError{Route: r.route(), Err: fmt.Errorf("%w while waiting to repeat after: %v", ctxErr, c.asError(p, fail))}
		}
	}
}

// attempt sends p once. sent reports whether a connection was there to send it
// on, so that Retell may have seen it.
func (c *core) attempt(ctx context.Context, p *prepared, accept string) (a *answer, sent bool, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, p.timeout, tooLate{p.timeout})
	defer cancel()
	if ctx.Err() != nil {
		return nil, false, withCause(ctx, nil)
	}
	watch := &reach.Watch{}
	ctx = watch.Context(ctx)

	req, err := p.httpRequest(ctx, c, accept)
	if err != nil {
		return nil, false, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if urlErr, ok := errors.AsType[*url.Error](err); ok {
			err = urlErr.Err // without the URL, which has ids and numbers
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

// tooLate is the cause of an attempt's end that its time limit brought.
type tooLate struct{ after time.Duration }

func (e tooLate) Error() string {
	return fmt.Sprintf("no complete answer within %v: %v", e.after, context.DeadlineExceeded)
}

func (tooLate) Unwrap() error { return context.DeadlineExceeded }

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
func (c *core) asError(p *prepared, f failure) error {
	unclear := p.once && f.sent
	if errors.Is(f.err, ErrResponseTooLarge) && f.answer.status < 300 {
		return c.unreadable(f.answer, p.request, f.err)
	}
	if f.err != nil && !errors.Is(f.err, ErrResponseTooLarge) {
		return &TransportError{Route: p.route(), Err: f.err, maybeAccepted: unclear}
	}
	e := &Error{
		Status:        f.answer.status,
		RequestID:     f.answer.header.Get("X-Request-Id"),
		RetryAfter:    f.wait(),
		Route:         p.route(),
		Body:          c.redact(p.request, f.answer.body[:min(len(f.answer.body), maxErrorBody)]),
		maybeAccepted: unclear && (f.answer.status >= 500 || f.answer.status == http.StatusRequestTimeout),
	}
	e.Message = message(e.Body)
	e.Advice = advice(e)
	return e
}

// redact removes secrets from what a server sends back.
func (c *core) redact(r *request, body []byte) []byte {
	body = bytes.ReplaceAll(body, []byte(c.key()), []byte("[API key]"))
	for _, secret := range r.secrets {
		if secret == "" {
			continue
		}
		quoted, _ := wire.Marshal(&secret) // a string always can be
		for _, text := range [][]byte{quoted[1 : len(quoted)-1], []byte(secret)} {
			body = bytes.ReplaceAll(body, text, []byte("[redacted]"))
		}
	}
	return body
}

// message returns what the body of an error says.
func message(body []byte) string {
	var object struct {
		Message json.RawMessage `json:"message"`
	}
	var text string
	if json.Unmarshal(body, &object) == nil && len(object.Message) > 0 {
		if json.Unmarshal(object.Message, &text) == nil {
			return text
		}
		return string(object.Message)
	}
	text = strings.Join(strings.Fields(strings.ToValidUTF8(string(body), "?")), " ")
	const most = 300
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

func (c *core) log(ctx context.Context, p *prepared, attempt int, started time.Time, a *answer, err error) {
	if !c.options.Logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	status := 0
	if a != nil {
		status = a.status
	}
	c.options.Logger.DebugContext(ctx, "retell: request", "route", p.route(), "attempt", attempt+1,
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

var ownUserAgent = sync.OnceValue(func() string { return "phoneagent-go/" + moduleVersion() })

func (c *core) userAgent() string {
	if c.options.UserAgent == "" {
		return ownUserAgent()
	}
	return strings.TrimSpace(c.options.UserAgent + " " + ownUserAgent())
}
