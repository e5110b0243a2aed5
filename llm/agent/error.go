package agent

import (
	"fmt"
	"strings"
	"time"
)

// An ErrorKind is why a model did not answer, in terms of what to do about it.
type ErrorKind string

// The kinds of model errors.
const (
	ErrorAuth       ErrorKind = "auth"       // the key is missing, wrong or lacks the right: fix it
	ErrorQuota      ErrorKind = "quota"      // the account has no money left: top it up
	ErrorRateLimit  ErrorKind = "rate_limit" // too many requests or tokens: wait, or ask another model
	ErrorBadRequest ErrorKind = "request"    // the provider refuses the request: fix it
	ErrorServer     ErrorKind = "server"     // the provider failed: ask again or another
	ErrorConnection ErrorKind = "connection" // no answer could be had: ask again or another
	ErrorTimeout    ErrorKind = "timeout"    // the caller was kept waiting too long: ask again or another
	ErrorStream     ErrorKind = "stream"     // the answer broke off or made no sense: ask again or another
	ErrorRefusal    ErrorKind = "refusal"    // the model declined to answer
	ErrorLength     ErrorKind = "length"     // the answer reached its length limit and was cut
	ErrorFilter     ErrorKind = "filter"     // a content filter stopped the answer
	ErrorEmpty      ErrorKind = "empty"      // the answer had neither text nor tool calls
)

// A ModelError is a model's failure to complete a [Request]. Get at it with
// [errors.AsType].
type ModelError struct {
	// Kind is what went wrong.
	Kind ErrorKind
	// Provider names the service, such as "openai".
	Provider string
	// Model is the model that was asked.
	Model string
	// Status is the HTTP status, 0 if there was none or the failure came later.
	Status int
	// Code is the provider's own code, such as "insufficient_quota".
	Code string
	// Message is what the provider said, or for a refusal what the model said.
	// It may quote the request, so think before you log it.
	Message string
	// RequestID is the provider's name for the request, for its support.
	RequestID string
	// RetryAfter is how long the provider asks to wait, 0 if it does not say.
	RetryAfter time.Duration
	// Err is the underlying error, if there is one.
	Err error
}

// Error says what failed and what to do about it. It never holds a key, and
// leaves Message out, which may quote the conversation.
func (e *ModelError) Error() string {
	var b strings.Builder
	if e.Provider != "" {
		b.WriteString(e.Provider + " ")
	}
	b.WriteString("model ")
	if e.Model != "" {
		b.WriteString(e.Model + " ")
	}
	b.WriteString("failed: " + string(e.Kind))
	if e.Status != 0 {
		fmt.Fprintf(&b, ", status %d", e.Status)
	}
	if e.Code != "" {
		fmt.Fprintf(&b, ", code %s", e.Code)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, ", request %s", e.RequestID)
	}
	if advice := advice[e.Kind]; advice != "" {
		b.WriteString(": " + advice)
	}
	return b.String()
}

var advice = map[ErrorKind]string{
	ErrorAuth:       "check the API key and what it may do",
	ErrorQuota:      "check the account's balance and limits",
	ErrorRateLimit:  "wait, or ask another model",
	ErrorBadRequest: "the provider does not accept the request",
	ErrorServer:     "ask again, or another model",
	ErrorConnection: "no answer from the provider; check the network and the base URL",
	ErrorTimeout:    "the caller was kept waiting too long",
	ErrorStream:     "the answer broke off or could not be read",
	ErrorRefusal:    "the model declined",
	ErrorLength:     "the answer was cut at its length limit",
	ErrorFilter:     "a content filter stopped the answer",
	ErrorEmpty:      "the model said nothing and called no tool",
}

// Unwrap returns Err.
func (e *ModelError) Unwrap() error { return e.Err }

// Temporary reports whether the same request may well succeed if made again,
// at once or after RetryAfter.
func (e *ModelError) Temporary() bool {
	switch e.Kind {
	case ErrorRateLimit, ErrorServer, ErrorConnection, ErrorTimeout, ErrorStream, ErrorEmpty:
		return true
	}
	return false
}
