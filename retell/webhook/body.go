package webhook

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// read returns the body of a request that Retell signed. It looks at all that
// can be seen without the body first, so that strangers are not listened to.
func (h *Handler) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	limit := h.opts.MaxBodyBytes
	if r.ContentLength > limit {
		return nil, tooLarge(&http.MaxBytesError{Limit: limit})
	}
	headers := r.Header.Values(SignatureHeader)
	if len(headers) > 1 {
		return nil, &SignatureError{Err: ErrSignatureMalformed}
	}
	s, err := readSignature(r.Header.Get(SignatureHeader))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if tooMuch, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge(tooMuch)
	}
	if err != nil {
		return nil, &BodyError{Reason: "did not arrive", Err: err}
	}
	if err := h.verifier.check(body, s); err != nil {
		return nil, err
	}
	return body, nil
}

func tooLarge(err *http.MaxBytesError) error {
	return &BodyError{Reason: fmt.Sprintf("is larger than %d bytes", err.Limit), Err: err}
}

func statusOf(err error) int {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return http.StatusRequestEntityTooLarge
	}
	if _, ok := errors.AsType[*SignatureError](err); ok {
		return http.StatusUnauthorized
	}
	return http.StatusBadRequest
}
