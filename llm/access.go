package llm

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net/url"
	"strings"
)

// target finds what a request asks for: the last segment of its path is the
// call id and the one before it the secret, unless that comes as the query
// parameter "secret". Retell adds "/" and the call id to the URL it is given;
// where they go if that has a query is not documented, so an id is looked for
// at the end of the query as well.
func target(u *url.URL) (callID, secret string) {
	path, rawQuery := strings.TrimSuffix(u.EscapedPath(), "/"), u.RawQuery
	if i := strings.LastIndex(rawQuery, "/call_"); i >= 0 {
		callID, rawQuery = rawQuery[i+1:], rawQuery[:i]
	} else {
		path, callID = cutLast(path)
		callID = unescaped(callID)
	}
	query, _ := url.ParseQuery(rawQuery) // what is malformed is not a secret of ours
	if secret = query.Get("secret"); secret != "" {
		return callID, secret
	}
	_, secret = cutLast(path)
	return callID, unescaped(secret)
}

// cutLast cuts a path before its last segment.
func cutLast(path string) (before, last string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)], path[i+1:]
}

func unescaped(segment string) string {
	if s, err := url.PathUnescape(segment); err == nil {
		return s
	}
	return segment
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
