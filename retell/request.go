package retell

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"time"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// RequestOptions change single requests; see [Client.With].
type RequestOptions struct {
	// Timeout limits each attempt. Zero leaves the client's.
	Timeout time.Duration
	// MaxRetries replaces the client's. Zero leaves it; a negative number
	// means that nothing is repeated.
	MaxRetries int
	// Header is added to the request. A name that the client sets itself,
	// such as Accept, is replaced; Authorization cannot be.
	Header http.Header
	// Query is added to the URL; a parameter of the same name is replaced.
	Query url.Values
	// Body has members to add to the body, or to replace there. In a form
	// (see [File]) they are added as parts.
	Body map[string]any
}

// add returns o with the options of next on top.
func (o RequestOptions) add(next *RequestOptions) RequestOptions {
	if next == nil {
		return o
	}
	if next.Timeout != 0 {
		o.Timeout = next.Timeout
	}
	if next.MaxRetries != 0 {
		o.MaxRetries = next.MaxRetries
	}
	o.Header = merged(o.Header, next.Header)
	o.Query = merged(o.Query, next.Query)
	o.Body = merged(o.Body, next.Body)
	return o
}

func merged[M ~map[K]V, K comparable, V any](base, more M) M {
	if len(more) == 0 {
		return base
	}
	all := make(M, len(base)+len(more))
	maps.Copy(all, base)
	maps.Copy(all, more)
	return all
}

// A request is one use of a route.
type request struct {
	method string
	// path is the route, with {parameters} that args take the places of.
	path string
	args []string
	// params is a pointer to a struct: fields with a query tag go into the
	// URL, those with a json tag into the body. Nil is an empty one.
	params any
	// body says what the body is made of.
	body bodyKind
	// timeout is the route's own default; zero is that of all.
	timeout time.Duration
	// once means that a second request would ring a phone, spend money or say
	// something twice: it is not repeated after it may have been accepted.
	once bool
	// secrets of params must not come back in an error.
	secrets []string
	// invalid is what is wrong with params; nothing is sent then.
	invalid error
}

type bodyKind uint8

const (
	noBody bodyKind = iota
	jsonBody
	formBody
)

// prepared is a request with everything that stays the same when it is
// repeated.
type prepared struct {
	*request
	url         string
	body        []byte
	contentType string
	timeout     time.Duration
	maxRetries  int
}

// route names a request in errors and logs, without ids or numbers.
func (r *request) route() string { return r.method + " " + r.path }

func (c *core) prepare(r *request) (*prepared, error) {
	path, err := expand(r.path, r.args)
	if err = cmp.Or(r.invalid, err); err != nil {
		return nil, fmt.Errorf("retell: %s: %w", r.route(), err)
	}
	p := &prepared{request: r, url: c.base + path}
	query := merged(queryOf(r.params), c.request.Query)
	if len(query) > 0 {
		p.url += "?" + query.Encode()
	}
	switch r.body {
	case jsonBody:
		p.contentType = "application/json"
		p.body, err = encodeBody(r.params, c.request.Body)
	case formBody:
		p.contentType, p.body, err = encodeForm(r.params, c.request.Body)
	default:
		if len(c.request.Body) > 0 {
			p.contentType = "application/json"
			p.body, err = encodeBody(nil, c.request.Body)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("retell: %s: %w", r.route(), err)
	}
	p.timeout = firstPositive(c.request.Timeout, c.options.Timeout, r.timeout, defaultTimeout)
	p.maxRetries = c.options.MaxRetries
	if c.request.MaxRetries != 0 {
		p.maxRetries = c.request.MaxRetries
	}
	return p, nil
}

func firstPositive(all ...time.Duration) time.Duration {
	for _, d := range all {
		if d > 0 {
			return d
		}
	}
	return 0
}

// encodeBody encodes params, an object even if params is nil, and puts more on
// top.
func encodeBody(params any, more map[string]any) ([]byte, error) {
	body := []byte("{}")
	if v := reflect.ValueOf(params); v.IsValid() && !v.IsNil() {
		var err error
		if body, err = wire.Marshal(params); err != nil {
			return nil, err
		}
	}
	if len(more) == 0 {
		return body, nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, err
	}
	for name, value := range more {
		text, err := wire.Marshal(&value)
		if err != nil {
			return nil, fmt.Errorf("body member %q: %w", name, err)
		}
		members[name] = text
	}
	return json.Marshal(members)
}

// httpRequest makes the request for one attempt.
func (p *prepared) httpRequest(ctx context.Context, c *core, accept string) (*http.Request, error) {
	var body io.Reader
	if p.contentType != "" {
		body = bytes.NewReader(p.body)
	}
	r, err := http.NewRequestWithContext(ctx, p.method, p.url, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", accept)
	r.Header.Set("User-Agent", c.userAgent())
	if p.contentType != "" {
		r.Header.Set("Content-Type", p.contentType)
	}
	for name, values := range c.request.Header {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	r.Header.Set("Authorization", "Bearer "+c.key())
	return r, nil
}
