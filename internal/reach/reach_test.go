package reach_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/internal/reach"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

var errReset = errors.New("stream reset")

func TestReached(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(server.Close)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	wrapped := func(inner http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := inner.RoundTrip(r)
			if err != nil {
				return nil, fmt.Errorf("wrapped: %w", err)
			}
			return resp, nil
		})
	}
	silent := func(err error) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			return nil, err
		})
	}
	standard := http.DefaultTransport
	noProxy := &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return nil, errors.New("no proxy") }}
	for name, c := range map[string]struct {
		transport http.RoundTripper
		url       string
		want      bool
	}{
		"the server hung up":                        {nil, server.URL, true},
		"it hung up on a transport of one's own":    {wrapped(standard), server.URL, true},
		"nobody there":                              {nil, closed.URL, false},
		"nobody there for one's own":                {wrapped(standard), closed.URL, false},
		"failed before it dialled":                  {noProxy, server.URL, false},
		"a transport that does not tell":            {silent(errReset), server.URL, true},
		"one that does not tell but failed to dial": {silent(&net.OpError{Op: "dial", Err: errReset}), server.URL, false},
		"one that does not tell and failed to read": {silent(&net.OpError{Op: "read", Err: errReset}), server.URL, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			watch := &reach.Watch{}
			r, err := http.NewRequestWithContext(watch.Context(context.Background()), http.MethodPost, c.url, strings.NewReader("dial"))
			require.NoError(t, err)
			client := &http.Client{Transport: c.transport}
			_, err = client.Do(r)
			require.Error(t, err)
			assert.Equal(t, c.want, watch.Reached(c.transport, err))
		})
	}
}
