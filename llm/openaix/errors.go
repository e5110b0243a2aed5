package openaix

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// failed begins an error. The response may be nil.
func (e *endpoint) failed(kind agent.ErrorKind, response *http.Response) *agent.ModelError {
	failed := &agent.ModelError{Kind: kind, Provider: provider, Model: e.model}
	if response != nil {
		failed.RequestID = response.Header.Get("X-Request-Id")
	}
	return failed
}

// badRequest is the error of a request that was not sent.
func (e *endpoint) badRequest(cause error) error {
	failed := e.failed(agent.ErrorBadRequest, nil)
	failed.Err = cause
	return failed
}

// contextEnded is the error of a caller's context that ended.
func (e *endpoint) contextEnded(err error) error {
	return fmt.Errorf("%s model %s: %w", provider, e.model, err)
}

// ended returns the error of ctx if it is over. A deadline may be noticed by a
// connection an instant before it is by ctx.
func ended(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok && !time.Now().Before(deadline) {
		return context.DeadlineExceeded
	}
	return nil
}

// requestFailed is the error of a request that got no stream.
func (e *endpoint) requestFailed(ctx context.Context, response *http.Response, cause error) error {
	if err := ended(ctx); err != nil {
		return e.contextEnded(err)
	}
	if response != nil && response.StatusCode >= http.StatusBadRequest {
		return e.refused(response)
	}
	failed := e.failed(agent.ErrorConnection, response)
	failed.Err = plain(cause)
	return failed
}

// refused is the error of a response with an error status. The client's own
// error is left out: it holds the request with its key and prompt.
func (e *endpoint) refused(response *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(response.Body, maxErrorBody)) // the client has read it already
	report, ok := parseReport(body)
	failed := e.failed(report.kind(response.StatusCode), response)
	failed.Status = response.StatusCode
	failed.Code = report.code
	failed.Message = withoutKey(report.message, response)
	failed.RetryAfter = retryAfter(response.Header, time.Now())
	if !ok {
		contentType, _, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
		failed.Err = fmt.Errorf("the error is %q and not OpenAI's: %w", contentType, errBaseURL)
	}
	return failed
}

// reported is the error that a server reports within a stream. The response may
// be nil.
func (e *endpoint) reported(response *http.Response, data []byte) error {
	report, _ := parseReport(data)
	failed := e.failed(report.kind(report.status()), response)
	failed.Code = report.code
	failed.Message = withoutKey(report.message, response)
	failed.RetryAfter = report.wait
	return failed
}

// withoutKey removes the request's key from what a server said about it. The
// response may be nil.
func withoutKey(message string, response *http.Response) string {
	if response == nil || response.Request == nil {
		return message
	}
	_, key, _ := strings.Cut(response.Request.Header.Get("Authorization"), " ")
	if key == "" {
		return message
	}
	return strings.ReplaceAll(message, key, "[key]")
}

// maxRetryAfter is the longest wait that is believed.
const maxRetryAfter = 24 * time.Hour

// retryAfter is how long the header asks to wait, 0 if it does not.
func retryAfter(header http.Header, now time.Time) time.Duration {
	for _, field := range []struct {
		name string
		unit time.Duration
	}{{"Retry-After-Ms", time.Millisecond}, {"Retry-After", time.Second}} {
		value := header.Get(field.name)
		if n, err := strconv.ParseFloat(value, 64); err == nil && n >= 0 {
			return time.Duration(min(n*float64(field.unit), float64(maxRetryAfter)))
		}
		if at, err := http.ParseTime(value); err == nil {
			return min(max(at.Sub(now), 0), maxRetryAfter)
		}
	}
	return 0
}

// plain is the cause without the URL, which may hold a key, and without the
// context errors of the HTTP client, which are not the caller's.
func plain(cause error) error {
	if failed, ok := errors.AsType[*url.Error](cause); ok {
		cause = failed.Err
	}
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return errors.New(cause.Error())
	}
	return cause
}
