package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// SignatureHeader is where Twilio puts the signature of a request.
const SignatureHeader = "X-Twilio-Signature"

// A Verifier checks that requests come from Twilio. It is safe for concurrent
// use. Make one with [NewVerifier].
type Verifier struct {
	base    string   // scheme, host and prefix of the path, without a slash at its end
	prefix  string   // of the path
	origins []string // scheme and host, without and with the port that the scheme implies
	tokens  [][]byte
	maxBody int64
}

// VerifierOptions change how a [Verifier] works. Nil and the zero value are
// fine.
type VerifierOptions struct {
	// MaxBody is how long the body of a request may be, in bytes; 64 KiB if
	// zero.
	MaxBody int64
}

// NewVerifier makes a verifier for requests to publicURL and below. That is
// what Twilio was given, such as "https://agent.example.com": behind a proxy a
// request's own Host says something else, and anybody can make one up. If
// publicURL has a path, requests may arrive with it or, where a proxy takes it
// off, without.
//
// Tokens are the account's auth tokens. During a rotation there are two; API
// keys do not sign. An empty token is an error, because anybody could sign with
// it.
func NewVerifier(publicURL string, tokens []string, options *VerifierOptions) (*Verifier, error) {
	u, err := url.Parse(publicURL)
	switch {
	case err != nil:
		return nil, errors.New("webhook: the public URL is not a URL")
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return nil, errors.New("webhook: the public URL must start with https:// and a host")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("webhook: the public URL must not have a user, a query or a fragment")
	case len(tokens) == 0:
		return nil, errors.New("webhook: no auth token")
	}
	v := &Verifier{maxBody: defaultMaxBody}
	if options != nil && options.MaxBody != 0 {
		v.maxBody = options.MaxBody
	}
	if v.maxBody < 0 {
		return nil, errors.New("webhook: negative MaxBody")
	}
	for _, token := range tokens {
		if strings.TrimSpace(token) == "" {
			return nil, errors.New("webhook: an auth token is empty: anybody could sign with it")
		}
		if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, errors.New("webhook: an auth token has a space, a line break or another character that none has")
		}
		v.tokens = append(v.tokens, []byte(token))
	}
	v.prefix = strings.TrimRight(u.EscapedPath(), "/")
	v.base = u.Scheme + "://" + u.Host + v.prefix
	for _, host := range hostForms(u) {
		v.origins = append(v.origins, u.Scheme+"://"+host)
	}
	return v, nil
}

// hostForms are the host as it is, and with the port of its scheme added or
// taken away: which of the two Twilio signs is not always the same.
func hostForms(u *url.URL) []string {
	port := "443"
	if u.Scheme == "http" {
		port = "80"
	}
	switch u.Port() {
	case "":
		return []string{u.Host, net.JoinHostPort(u.Hostname(), port)}
	case port:
		return []string{u.Host, strings.TrimSuffix(u.Host, ":"+port)}
	}
	return []string{u.Host}
}

// PublicURL returns what Twilio has to be given for a path and query below the
// public URL.
func (v *Verifier) PublicURL(path string) string { return v.base + path }

// Verify reads the body of a request and checks its signature. It returns the
// parameters only if that is right: those of the body for POST, of the URL for
// GET. The error matches one of this package's.
//
// A signature has no time in it: a request that somebody recorded passes again.
// Give whatever it does its own protection, as [Handler] does.
func (v *Verifier) Verify(r *http.Request) (url.Values, error) {
	signatures := r.Header.Values(SignatureHeader)
	if len(signatures) != 1 || signatures[0] == "" {
		return nil, ErrNoSignature
	}
	form, err := readForm(r, v.maxBody)
	if err != nil {
		return nil, err
	}
	if !v.matches(v.publicURI(r), form, signatures[0]) {
		return nil, ErrBadSignature
	}
	if r.Method == http.MethodGet {
		query, err := parseForm([]byte(r.URL.RawQuery))
		if err != nil {
			return nil, err
		}
		return query, nil
	}
	return form, nil
}

// matches computes the signature with every token and every form of the host,
// and compares all of them in constant time.
func (v *Verifier) matches(uri string, form url.Values, signature string) bool {
	params := canonical(form)
	found := false
	for _, token := range v.tokens {
		for _, origin := range v.origins {
			mac := hmac.New(sha1.New, token)
			_, _ = io.WriteString(mac, origin+uri) // a hash takes everything
			_, _ = io.WriteString(mac, params)
			want := base64.StdEncoding.EncodeToString(mac.Sum(nil))
			found = hmac.Equal([]byte(want), []byte(signature)) || found
		}
	}
	return found
}

// canonical is what Twilio signs of a form: names and values without anything
// between them, by name. Of a name with several values each value counts once,
// in order, as in Twilio's library for Node.
func canonical(form url.Values) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range slices.Compact(slices.Sorted(slices.Values(form[name]))) {
			b.WriteString(name)
			b.WriteString(value)
		}
	}
	return b.String()
}

// publicURI is path and query as Twilio asked for them. A router that takes a
// prefix off r.URL leaves r.RequestURI as it was sent.
func (v *Verifier) publicURI(r *http.Request) string {
	uri := r.RequestURI
	if !strings.HasPrefix(uri, "/") {
		uri = r.URL.RequestURI()
	}
	rest, ok := strings.CutPrefix(uri, v.prefix)
	if ok && (rest == "" || rest[0] == '/' || rest[0] == '?') {
		return uri
	}
	return v.prefix + uri
}

// paramsKey is where Middleware leaves the parameters.
type paramsKey struct{}

// Params returns the parameters that [Verifier.Middleware] verified; nil
// without it.
func Params(ctx context.Context) url.Values {
	params, _ := ctx.Value(paramsKey{}).(url.Values)
	return params
}

// Middleware serves next only for verified requests, and answers others with
// status 403, 413 or 400 and no more. The body is read: next finds the
// parameters with [Params].
func (v *Verifier) Middleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		params, err := v.Verify(r)
		if err != nil {
			refuse(w, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), paramsKey{}, params)))
	})
}

func refuse(w http.ResponseWriter, err error) {
	code := status(err)
	http.Error(w, fmt.Sprintf("%d %s", code, http.StatusText(code)), code)
}
