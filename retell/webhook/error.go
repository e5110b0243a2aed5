package webhook

import (
	"errors"
	"fmt"
	"time"
)

// What is wrong with a signature, for [errors.Is]. Each but ErrNoKey comes in a
// [*SignatureError].
var (
	// ErrNoKey: there is no key to verify with.
	ErrNoKey = errors.New("webhook: no key to verify with")
	// ErrSignatureMissing: the request has no signature.
	ErrSignatureMissing = errors.New("there is no " + SignatureHeader + " header")
	// ErrSignatureMalformed: the header is not v=<milliseconds>,d=<64 hex
	// digits>, or there are several.
	ErrSignatureMalformed = errors.New("the signature is not one of Retell's: want v=<milliseconds>,d=<64 hex digits>")
	// ErrSignatureExpired: the signature is right and too old. A clock is
	// wrong, or somebody replays a request.
	ErrSignatureExpired = errors.New("the signature is too old")
	// ErrSignatureFuture: the signature is right and too far in the future. A
	// clock is wrong.
	ErrSignatureFuture = errors.New("the signature is from the future")
	// ErrSignatureWrong: none of the keys made this signature for this body.
	ErrSignatureWrong = errors.New("the signature fits none of the keys")
)

// A SignatureError says that a request cannot be shown to be Retell's. It holds
// nothing secret.
type SignatureError struct {
	// Err is what is wrong: one of the ErrSignature variables.
	Err error
	// Time is when the signature says that it was made; zero if it is missing
	// or malformed. Without the right key, anybody may have written it.
	Time time.Time
	// Age is how old the signature is, negative if it is from the future. It
	// is set for ErrSignatureExpired and ErrSignatureFuture.
	Age time.Duration
}

func (e *SignatureError) Error() string {
	text := "webhook: " + e.Err.Error()
	switch e.Err {
	case ErrSignatureExpired:
		text += fmt.Sprintf(" (by %v): check the clock of this machine", e.Age)
	case ErrSignatureFuture:
		text += fmt.Sprintf(" (by %v): check the clock of this machine", -e.Age)
	case ErrSignatureWrong:
		text += ": check that the key has the webhook badge and that nothing changes the body on its way"
	}
	return text
}

// Unwrap returns what is wrong.
func (e *SignatureError) Unwrap() error { return e.Err }

// What becomes of events and requests, for [errors.Is].
var (
	// ErrQueueFull: [Options.QueueSize] events are waiting.
	ErrQueueFull = errors.New("webhook: the queue is full")
	// ErrDraining: [Handler.Drain] or [Handler.Close] was called.
	ErrDraining = errors.New("webhook: draining")
	// ErrClosed: the handler was closed before the event was handled. It is
	// also the cause of the end of contexts.
	ErrClosed = errors.New("webhook: closed")
	// ErrUnavailable, returned or wrapped by a custom function, answers with
	// status 503 and without the text of the error: Retell calls the function
	// again if its max_retry allows it. Other errors are told to the model.
	ErrUnavailable = errors.New("webhook: the function is unavailable")
)

// A BodyError says that a body with a good signature cannot be used.
type BodyError struct {
	// Reason completes the sentence that starts with "the body".
	Reason string
	// Err is the cause, if there is one.
	Err error
}

func (e *BodyError) Error() string {
	if e.Err == nil {
		return "webhook: the body " + e.Reason
	}
	return fmt.Sprintf("webhook: the body %s: %v", e.Reason, e.Err)
}

// Unwrap returns the cause.
func (e *BodyError) Unwrap() error { return e.Err }

// A PanicError is the error of a callback that panicked. The process goes on.
type PanicError struct {
	// Value is what was given to panic. It may hold what callers said, so
	// neither the logger nor Error shows it.
	Value any
	// Stack is where that was.
	Stack []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("webhook: a callback panicked with a %T", e.Value)
}

// Unwrap returns Value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// A DrainError says that the time for draining was over before all events had
// been handled.
type DrainError struct {
	// Waiting is how many events had not been begun. [Callbacks.Lost] was told
	// of them, unless Retell will send them again.
	Waiting int
	// Running is how many were being handled. Their contexts have ended.
	Running int
	// Cause is that of the end of Drain's context.
	Cause error
}

func (e *DrainError) Error() string {
	return fmt.Sprintf("webhook: %d events were waiting and %d running when draining ended: %v", e.Waiting, e.Running, e.Cause)
}

// Unwrap returns Cause.
func (e *DrainError) Unwrap() error { return e.Cause }
