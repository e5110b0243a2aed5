package calls

import (
	"errors"
	"fmt"

	"github.com/phoneagent-go/phoneagent/twiliox"
)

// ErrCallOver: the call is not in progress, so that nothing can be done with it
// (Twilio's 21220). It may not have been answered yet.
var ErrCallOver = errors.New("calls: the call is not in progress")

// codeNotInProgress is Twilio's code for it.
const codeNotInProgress = 21220

func argument(name, reason string) error { return &twiliox.ArgumentError{Name: name, Reason: reason} }

// read makes an error of a request that only reads.
func read(err error) error {
	if err == nil || ours(err) {
		return err
	}
	return &twiliox.ResponseError{Err: err}
}

// write makes an error of a request that does something: if the answer cannot
// be read, it has been done.
func write(err error) error {
	if err == nil {
		return nil
	}
	if !ours(err) {
		return fmt.Errorf("%w: the answer cannot be read: %w", twiliox.ErrMaybeAccepted, err)
	}
	if refusal, ok := errors.AsType[*twiliox.Error](err); ok && refusal.Code == codeNotInProgress {
		return fmt.Errorf("%w: %w", ErrCallOver, err)
	}
	return err
}

// ours reports whether an error is one of twiliox's, and not of decoding.
func ours(err error) bool {
	_, refused := errors.AsType[*twiliox.Error](err)
	_, lost := errors.AsType[*twiliox.TransportError](err)
	_, unread := errors.AsType[*twiliox.ResponseError](err)
	_, wrong := errors.AsType[*twiliox.ArgumentError](err)
	return refused || lost || unread || wrong || errors.Is(err, twiliox.ErrForeignHost)
}
