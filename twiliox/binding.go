package twiliox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
	pricing "github.com/twilio/twilio-go/rest/pricing/v1"
	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
	voice "github.com/twilio/twilio-go/rest/voice/v1"
)

// A binding carries a context into twilio-go, whose methods take none. One is
// made for each call of this package; those of Bind may be shared.
type binding struct {
	ctx     context.Context
	core    *core
	timeout time.Duration
	oauth   client.OAuth
	last    atomic.Pointer[request] // what was sent last, for errors about its answer
}

func (c *core) bind(ctx context.Context) *binding {
	return &binding{ctx: ctx, core: c, timeout: c.options.Timeout}
}

// handler does not read TWILIO_EDGE and TWILIO_REGION, so that the environment
// cannot change where this package's own requests go.
func (b *binding) handler() *client.RequestHandler { return &client.RequestHandler{Client: b} }

func (b *binding) api() *api.ApiService           { return api.NewApiService(b.handler()) }
func (b *binding) trunking() *trunking.ApiService { return trunking.NewApiService(b.handler()) }
func (b *binding) voice() *voice.ApiService       { return voice.NewApiService(b.handler()) }
func (b *binding) pricing() *pricing.ApiService   { return pricing.NewApiService(b.handler()) }

// AccountSid implements [client.BaseClient].
func (b *binding) AccountSid() string { return b.core.credentials.account }

// SetTimeout implements [client.BaseClient]: it limits each later attempt.
func (b *binding) SetTimeout(timeout time.Duration) { b.timeout = timeout }

// SetOauth implements [client.BaseClient]: its token replaces the credentials.
func (b *binding) SetOauth(auth client.OAuth) { b.oauth = auth }

// OAuth implements [client.BaseClient].
func (b *binding) OAuth() client.OAuth { return b.oauth }

// SendRequest implements [client.BaseClient].
func (b *binding) SendRequest(method, rawURL string, data url.Values, headers map[string]any, body ...byte) (*http.Response, error) {
	r, err := b.core.newRequest(method, rawURL, data, headers, body)
	if err != nil {
		return nil, err
	}
	r.timeout = b.timeout
	if b.oauth != nil {
		token, err := b.oauth.GetAccessToken(b.ctx)
		if err != nil {
			return nil, fmt.Errorf("twiliox: no access token: %w", err)
		}
		r.bearer = token
	}
	b.last.Store(r)
	return b.core.do(b.ctx, r)
}

// check tells a failure to read an answer from all others. twilio-go decodes
// after the request, with errors of its own.
func (b *binding) check(err error) error {
	last := b.last.Load()
	if err == nil || last == nil {
		return err
	}
	_, mismatch := errors.AsType[*json.UnmarshalTypeError](err)
	if _, ok := err.(ourError); ok && !mismatch {
		return err
	}
	return &ResponseError{Route: last.route, Err: err, once: last.once()}
}

// ourError is implemented by the errors that core.do returns.
type ourError interface{ fromTwiliox() }

// get fetches what a next-page URL stands for.
func get[T any](b *binding, nextURL string) (*T, error) {
	resp, err := b.SendRequest(http.MethodGet, nextURL, nil, nil)
	if err != nil {
		return nil, err
	}
	page := new(T)
	return page, b.check(json.NewDecoder(resp.Body).Decode(page))
}
