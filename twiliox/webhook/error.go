package webhook

import (
	"errors"
	"net/http"
)

// Why a request is refused, for [errors.Is].
var (
	// ErrNoSignature: the request has no X-Twilio-Signature, or more than one.
	ErrNoSignature = errors.New("webhook: no signature")
	// ErrBadSignature: the signature is not of this request with any of the
	// tokens. It is forged, or the request was changed, or it was made for
	// another URL than the public one: a proxy that changes paths, or a wrong
	// public URL, looks like this.
	ErrBadSignature = errors.New("webhook: bad signature")
	// ErrTooLarge: the body is longer than the limit or has too many
	// parameters.
	ErrTooLarge = errors.New("webhook: request too large")
	// ErrBadRequest: the request is not one that Twilio makes: its method,
	// content type or parameters are others.
	ErrBadRequest = errors.New("webhook: bad request")
	// ErrClosed: the handler is closed.
	ErrClosed = errors.New("webhook: handler closed")
)

// status is how a refusal is answered. The body says nothing: whoever forges
// requests learns nothing from it.
func status(err error) int {
	switch {
	case errors.Is(err, ErrNoSignature), errors.Is(err, ErrBadSignature):
		return http.StatusForbidden
	case errors.Is(err, ErrTooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, ErrClosed):
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}
