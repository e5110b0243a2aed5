package twiliox

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// A request is what one call of twilio-go asks to send.
type request struct {
	method  string
	url     *url.URL // at Twilio
	header  http.Header
	body    []byte
	route   string // without SIDs, for errors and logs
	bearer  string
	timeout time.Duration
	secrets []string // what must not come back in an error
}

// once reports whether doing the request twice is not the same as doing it once.
func (r *request) once() bool { return r.method != http.MethodGet && r.method != http.MethodDelete }

// newRequest puts together what twilio-go's own client would send, but with
// values unchanged, and refuses what must not be sent.
func (c *core) newRequest(method, rawURL string, data url.Values, headers map[string]any, body []byte) (*request, error) {
	u, err := c.twilioURL(rawURL)
	if err != nil {
		return nil, err
	}
	// Only the addresses of next pages come with a query, and they come
	// without data. Any other was made by an argument that is no SID.
	if data != nil && (u.RawQuery != "" || u.ForceQuery) || u.Fragment != "" {
		return nil, &ArgumentError{Name: "path", Reason: "has a query or a fragment: an argument is not an id"}
	}
	for segment := range strings.SplitSeq(strings.TrimPrefix(u.Path, "/"), "/") {
		if segment == "" || segment == "." || segment == ".." {
			return nil, &ArgumentError{Name: "path", Reason: "has an empty segment or dots: an argument is not an id"}
		}
	}
	r := &request{method: method, url: u, header: http.Header{}, route: method + " " + route(u), secrets: slices.Concat(data["Password"], data["SipAuthPassword"])}
	contentType := formType
	for name, value := range headers {
		r.header.Set(name, fmt.Sprint(value))
	}
	if set := r.header.Get("Content-Type"); set != "" {
		contentType = set
	}
	switch {
	case contentType == jsonType:
		r.body = body
		setQuery(u, data)
	case method == http.MethodGet || method == http.MethodDelete:
		setQuery(u, data)
		r.header.Del("Content-Type")
	default:
		r.body = []byte(data.Encode())
		r.header.Set("Content-Type", contentType)
	}
	r.header.Set("Accept", jsonType)
	r.header.Set("User-Agent", c.userAgent())
	return r, nil
}

func setQuery(u *url.URL, data url.Values) {
	if data != nil {
		u.RawQuery = data.Encode()
	}
}

// twilioURL accepts addresses of Twilio only. With a stand-in, its own
// addresses are accepted too, as a stand-in may give them for next pages.
func (c *core) twilioURL(rawURL string) (*url.URL, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, &ArgumentError{Name: "URL", Reason: "is not a URL: an argument is not an id"}
	}
	atTwilio := u.Scheme == "https" && u.User == nil && u.Port() == "" && strings.HasSuffix(strings.ToLower(u.Host), ".twilio.com")
	atServer := c.server != nil && u.Scheme == c.server.Scheme && u.Host == c.server.Host
	if !atTwilio && !atServer {
		return nil, fmt.Errorf("%w: %s", ErrForeignHost, u.Host)
	}
	return u, nil
}

// http makes the request for one attempt.
func (r *request) http(ctx context.Context, c *core) (*http.Request, error) {
	target := *r.url
	if c.server != nil {
		target.Scheme, target.Host = c.server.Scheme, c.server.Host
	}
	var body io.Reader
	if len(r.body) > 0 {
		body = bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header = r.header.Clone()
	req.Host = r.url.Host
	if r.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+r.bearer)
	} else {
		req.SetBasicAuth(c.credentials.username, c.credentials.password())
	}
	return req, nil
}

// route is the host and path of u with SIDs and numbers replaced by what they
// are, so that it can be logged.
func route(u *url.URL) string {
	segments := strings.Split(u.Path, "/")
	for i, segment := range segments {
		name, ending, _ := strings.Cut(segment, ".")
		if ending != "" {
			ending = "." + ending
		}
		switch {
		case len(name) == 34 && isSID(name[:2], name):
			segments[i] = "{" + name[:2] + "}" + ending
		case strings.HasPrefix(name, "+"):
			segments[i] = "{number}" + ending
		}
	}
	return u.Host + strings.Join(segments, "/")
}
