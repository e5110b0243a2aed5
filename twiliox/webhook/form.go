package webhook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

const (
	// defaultMaxBody is far more than Twilio sends, whose forms have a few kB.
	defaultMaxBody = 64 << 10
	// maxParams is how many parameters a form may have; Twilio's have about 40.
	maxParams = 500
)

// readForm reads the parameters of a request without trusting them: those of
// the body for POST, and none for GET, whose parameters are in the URL.
func readForm(r *http.Request, limit int64) (url.Values, error) {
	switch r.Method {
	case http.MethodGet:
		return nil, nil
	case http.MethodPost:
	default:
		return nil, fmt.Errorf("%w: method %s", ErrBadRequest, shorten(r.Method))
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "application/x-www-form-urlencoded" {
		return nil, fmt.Errorf("%w: the body is not a form", ErrBadRequest)
	}
	if r.ContentLength > limit {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, r.ContentLength)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%w: reading the body: %w", ErrBadRequest, err)
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	return parseForm(body)
}

func parseForm(body []byte) (url.Values, error) {
	if bytes.Count(body, []byte("&")) >= maxParams {
		return nil, fmt.Errorf("%w: more than %d parameters", ErrTooLarge, maxParams)
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		// The cause has a piece of the body in it.
		return nil, fmt.Errorf("%w: the form is malformed", ErrBadRequest)
	}
	return form, nil
}

// shorten keeps a stranger's text out of errors and logs.
func shorten(text string) string {
	const most = 20
	if len(text) > most || !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' }) {
		return "unknown"
	}
	return text
}

var errNoSID = errors.New("no CallSid")

// callSID returns the SID of the call that a request is about.
func callSID(form url.Values) (string, error) {
	sid := form.Get("CallSid")
	if !isSID("CA", sid) {
		return "", fmt.Errorf("%w: %w", ErrBadRequest, errNoSID)
	}
	return sid, nil
}

// isSID reports whether sid is two letters of a kind and 32 hexadecimal digits.
func isSID(kind, sid string) bool {
	digits, ok := strings.CutPrefix(sid, kind)
	return ok && len(digits) == 32 && strings.Trim(strings.ToLower(digits), "0123456789abcdef") == ""
}
