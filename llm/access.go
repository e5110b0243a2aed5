package llm

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// target finds what a request asks for: the last segment of its path is the
// call id and the one before it the secret. A secret may also come as the
// query parameter "secret"; where Retell puts the call id when the configured
// URL has a query is not documented, so it is looked for behind that as well.
func target(r *http.Request) (callID, secret string) {
	segments := strings.Split(strings.TrimSuffix(r.URL.EscapedPath(), "/"), "/")
	callID = segments[len(segments)-1]
	if len(segments) > 1 {
		secret = segments[len(segments)-2]
	}
	if query := r.URL.Query().Get("secret"); query != "" {
		var behind bool
		secret = query
		if query, id, found := strings.Cut(query, "/"); found {
			secret, callID, behind = query, id, true
		}
		if behind {
			return callID, secret
		}
	} else if unescaped, err := url.PathUnescape(secret); err == nil {
		secret = unescaped
	}
	if unescaped, err := url.PathUnescape(callID); err == nil {
		callID = unescaped
	}
	return callID, secret
}

// sameSecret compares in a time that does not depend on where they differ, nor
// on their lengths.
func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}

// newSecret makes up a secret of 26 letters and digits.
func newSecret() string { return strings.ToLower(rand.Text()) }

// maxCallID is four times the length of Retell's ids.
const maxCallID = 128

// checkCallID keeps a stranger's string out of logs, keys and file names.
func checkCallID(id string) error {
	const signs = "-_.~:@+="
	if id == "" || len(id) > maxCallID || strings.Trim(id, ".") == "" {
		return fmt.Errorf("%w call id of %d bytes: want 1 to %d", ErrInvalid, len(id), maxCallID)
	}
	for _, c := range []byte(id) {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && strings.IndexByte(signs, c) < 0 {
			return fmt.Errorf("%w call id: byte %#02x; want letters, digits and %s", ErrInvalid, c, signs)
		}
	}
	return nil
}
