package retell

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// What went wrong, for [errors.Is]. Each matches an [*Error], and some match
// other errors too.
var (
	// ErrUnauthorized: the API key is missing, wrong or not allowed to do this.
	ErrUnauthorized = errors.New("retell: unauthorized")
	// ErrPayment: the trial is over or there is no valid payment method.
	ErrPayment = errors.New("retell: payment required")
	// ErrNotFound: there is no such object, or it belongs to another account.
	// Retell says so with 404 and, on some routes, with 422.
	ErrNotFound = errors.New("retell: not found")
	// ErrRateLimited: too many requests.
	ErrRateLimited = errors.New("retell: rate limited")
	// ErrConcurrency: the account has as many calls as it may have. Retell does
	// not document how it says so: an error matches whose message speaks of
	// concurrency.
	ErrConcurrency = errors.New("retell: concurrency limit reached")
	// ErrMaybeAccepted: a request that must not be made twice failed in a way
	// that leaves open whether Retell acted on it. It was not repeated. Look
	// before doing it again: the phone may be ringing.
	ErrMaybeAccepted = errors.New("retell: the request may have been accepted")
	// ErrResponseTooLarge: the answer is longer than Options.MaxResponseBytes.
	ErrResponseTooLarge = errors.New("retell: response too large")
)

// maxErrorBody is how much of an answer an error keeps.
const maxErrorBody = 64 << 10

// An Error is Retell's refusal of a request.
type Error struct {
	// Status is the HTTP status code.
	Status int
	// Message is Retell's explanation; the beginning of the body if that is
	// not the JSON that Retell documents.
	Message string
	// Advice is what to do about it, in this package's words.
	Advice string
	// RequestID identifies the request to Retell's support. It is empty
	// unless the answer has an X-Request-Id header, which Retell does not
	// document.
	RequestID string
	// RetryAfter is how long Retell asks to wait; zero if it does not say.
	RetryAfter time.Duration
	// Route is the method and route of the request, without ids:
	// "GET /v2/get-call/{call_id}".
	Route string
	// Body is the answer's body, at most its first 64 KiB, without the API key
	// and the password of a trunk that the request had.
	Body []byte

	maybeAccepted bool
}

func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "retell: %s: %d %s", e.Route, e.Status, http.StatusText(e.Status))
	if e.Message != "" {
		fmt.Fprintf(&text, ": %s", e.Message)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&text, " (request %s)", e.RequestID)
	}
	if e.Advice != "" {
		fmt.Fprintf(&text, ": %s", e.Advice)
	}
	return text.String()
}

// Is reports whether target is the sentinel for this kind of refusal.
func (e *Error) Is(target error) bool {
	switch target {
	case ErrUnauthorized:
		return e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden
	case ErrPayment:
		return e.Status == http.StatusPaymentRequired
	case ErrNotFound:
		return e.Status == http.StatusNotFound ||
			e.Status == http.StatusUnprocessableEntity && saysNotFound(e.Message)
	case ErrRateLimited:
		return e.Status == http.StatusTooManyRequests
	case ErrConcurrency:
		return e.Status < 500 && strings.Contains(strings.ToLower(e.Message), "concurrency")
	case ErrMaybeAccepted:
		return e.maybeAccepted
	}
	return false
}

func advice(e *Error) string {
	switch {
	case e.maybeAccepted:
		return "it may have been done all the same, so it was not repeated: look before doing it again"
	case errors.Is(e, ErrConcurrency):
		return "wait for a call to end, or raise the account's concurrency limit"
	case e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden:
		return "check the API key (RETELL_API_KEY) and that it may use this route"
	case e.Status == http.StatusPaymentRequired:
		return "add a payment method in Retell's dashboard"
	case errors.Is(e, ErrNotFound):
		return "check the id, and that it belongs to the account of this API key"
	case e.Status == http.StatusBadRequest || e.Status == http.StatusUnprocessableEntity:
		return "the request has to be changed"
	case e.Status == http.StatusTooManyRequests:
		return "send fewer requests at a time"
	case e.Status >= 300 && e.Status < 400:
		return "the server wants to redirect, which is not followed: check the base URL"
	case e.Status >= 500:
		return "Retell failed: try again later"
	}
	return ""
}

// A TransportError says that there was no answer: the connection could not be
// made or broke, or the time was up. It wraps the cause, so that
// [context.Canceled] and [context.DeadlineExceeded] can be told with
// [errors.Is].
type TransportError struct {
	// Route is the method and route of the request, without ids.
	Route string
	// Err is the cause.
	Err error

	maybeAccepted bool
}

func (e *TransportError) Error() string {
	text := fmt.Sprintf("retell: %s: no answer: %v", e.Route, e.Err)
	if e.maybeAccepted {
		text += " (it may have been done all the same: look before doing it again)"
	}
	return text
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrMaybeAccepted] and that is so.
func (e *TransportError) Is(target error) bool { return target == ErrMaybeAccepted && e.maybeAccepted }

// A ResponseError says that Retell accepted a request and that the answer is
// not what it should be: not JSON, of another form, or too long.
type ResponseError struct {
	// Route is the method and route of the request, without ids.
	Route string
	// Status is the HTTP status code, 200 to 299.
	Status int
	// ContentType is the answer's media type.
	ContentType string
	// Body is the beginning of the answer's body, at most 64 KiB.
	Body []byte
	// Err is what is wrong with it.
	Err error

	once bool
}

func (e *ResponseError) Error() string {
	return fmt.Sprintf("retell: %s: the request succeeded (%d) but the answer (%q) cannot be read: %v", e.Route, e.Status, e.ContentType, e.Err)
}

// Unwrap returns what is wrong with the answer.
func (e *ResponseError) Unwrap() error { return e.Err }

// Is reports whether target is [ErrMaybeAccepted] and the request is one that
// must not be made twice.
func (e *ResponseError) Is(target error) bool { return target == ErrMaybeAccepted && e.once }

// An ArgumentError says that a request was not sent because of what it was
// given.
type ArgumentError struct {
	// Name is the argument or field, as Retell spells it.
	Name string
	// Reason completes the sentence that starts with Name.
	Reason string
}

func (e *ArgumentError) Error() string { return e.Name + " " + e.Reason }

// saysNotFound reports whether a message is one of those with which Retell
// answers 422 for an object that is not there.
func saysNotFound(message string) bool {
	message = strings.ToLower(message)
	return strings.Contains(message, "not found") || strings.Contains(message, "cannot find")
}
