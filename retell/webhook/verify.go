package webhook

import (
	"crypto/hmac"
	"time"
)

// DefaultWindow is how far the time of a signature may be from ours, in either
// direction. Retell's own SDK has the same.
const DefaultWindow = 5 * time.Minute

// Verify checks that Retell signed a body with one of the keys within the last
// five minutes. Body is the body exactly as it was received, before anything
// parsed it; for a request without one, such as a custom function with GET, it
// is empty. Header is the value of [SignatureHeader]. Keys are API keys with
// the webhook badge in Retell's dashboard: one, or two while one is replaced.
//
// The error is a [*SignatureError], or [ErrNoKey] if there is no key that is
// not empty. Verify may be called concurrently. [Verifier] has more options.
//
// A signature says nothing about the path, the query and the other headers.
func Verify(body []byte, header string, keys ...string) error {
	return (&Verifier{Keys: keys}).Verify(body, header)
}

// A Verifier checks signatures. It may be used concurrently and must not be
// changed while it is.
type Verifier struct {
	// Keys are the API keys that may have signed; see [Verify]. Empty ones are
	// left out.
	Keys []string
	// Window is how far the time of a signature may be from ours, in either
	// direction, to the millisecond. Zero is [DefaultWindow]; a negative one
	// accepts nothing.
	Window time.Duration
	// Now is the clock; [time.Now] if nil.
	Now func() time.Time
}

// Verify checks that one of v's keys signed the body within the window; see
// the function [Verify].
func (v *Verifier) Verify(body []byte, header string) error {
	s, err := readSignature(header)
	if err != nil {
		return err
	}
	return v.check(body, s)
}

func readSignature(header string) (signature, error) {
	if header == "" {
		return signature{}, &SignatureError{Err: ErrSignatureMissing}
	}
	s, ok := parseSignature(header)
	if !ok {
		return signature{}, &SignatureError{Err: ErrSignatureMalformed}
	}
	return s, nil
}

// check looks at the digest before the time. So an error about the time always
// means that the request is Retell's: it was held up, it is a replay, or a
// clock is wrong.
func (v *Verifier) check(body []byte, s signature) error {
	made := time.UnixMilli(s.timestamp)
	matches, keys := false, 0
	for _, key := range v.Keys {
		if key == "" {
			continue // anybody can sign with it
		}
		keys++
		matches = hmac.Equal(digest(body, s.timestamp, key), s.digest[:]) || matches
	}
	switch {
	case keys == 0:
		return ErrNoKey
	case !matches:
		return &SignatureError{Err: ErrSignatureWrong, Time: made}
	}
	return v.checkTime(made)
}

func (v *Verifier) checkTime(made time.Time) error {
	now, window := time.Now, v.Window
	if v.Now != nil {
		now = v.Now
	}
	if window == 0 {
		window = DefaultWindow
	}
	age := time.UnixMilli(now().UnixMilli()).Sub(made)
	switch {
	case age > window:
		return &SignatureError{Err: ErrSignatureExpired, Time: made, Age: age}
	case -age > window || window < 0:
		return &SignatureError{Err: ErrSignatureFuture, Time: made, Age: age}
	}
	return nil
}
