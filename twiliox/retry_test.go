package twiliox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A script is a transport that answers without a network, so that waits can be
// measured in virtual time.
type script struct {
	steps []func(*http.Request) (*http.Response, error)
	asked int
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.asked++
	return s.steps[min(s.asked, len(s.steps))-1](r)
}

func reply(status int, header ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{}`))}
		for i := 0; i < len(header); i += 2 {
			resp.Header.Set(header[i], header[i+1])
		}
		return resp, nil
	}
}

var errBroken = errors.New("connection reset")

// broken fails with or without a connection having been there.
func broken(connected bool) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		trace := httptrace.ContextClientTrace(r.Context())
		trace.GetConn("")
		if connected {
			trace.GotConn(httptrace.GotConnInfo{})
		}
		return nil, errBroken
	}
}

func scripted(t *testing.T, options twiliox.Options, steps ...func(*http.Request) (*http.Response, error)) (*twiliox.Client, *script) {
	t.Helper()
	s := &script{steps: steps}
	options.AccountSID, options.AuthToken, options.HTTPClient = testAccount, testToken, &http.Client{Transport: s}
	client, err := twiliox.NewClient(&options)
	require.NoError(t, err)
	return client, s
}

func TestWhatIsRepeated(t *testing.T) {
	t.Parallel()
	read := func(ctx context.Context, c *twiliox.Client) error {
		_, err := c.Trunks.Get(ctx, sid("TK", 1))
		return err
	}
	create := func(ctx context.Context, c *twiliox.Client) error { _, err := c.Trunks.Create(ctx, nil); return err }
	remove := func(ctx context.Context, c *twiliox.Client) error { return c.Trunks.Delete(ctx, sid("TK", 1)) }
	for name, c := range map[string]struct {
		do      func(context.Context, *twiliox.Client) error
		first   func(*http.Request) (*http.Response, error)
		repeats bool
		maybe   bool
	}{
		"read 500":              {read, reply(500), true, false},
		"read broken":           {read, broken(true), true, false},
		"read 404":              {read, reply(404), false, false},
		"read 400":              {read, reply(400), false, false},
		"delete 503":            {remove, reply(503), true, false},
		"create 429":            {create, reply(429), true, false},
		"create 500":            {create, reply(500), false, true},
		"create 408":            {create, reply(408), false, true},
		"create 302":            {create, reply(302), false, true},
		"create 400":            {create, reply(400), false, false},
		"create broken":         {create, broken(true), false, true},
		"create not connected":  {create, broken(false), true, false},
		"create, nobody tells":  {create, func(*http.Request) (*http.Response, error) { return nil, errBroken }, false, true},
		"create long wait":      {create, reply(429, "Retry-After", "3600"), false, false},
		"create date long past": {create, reply(429, "Retry-After", "Fri, 31 Dec 1999 15:04:05 GMT"), true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, s := scripted(t, twiliox.Options{}, c.first, reply(200))
				err := c.do(t.Context(), client)
				if c.repeats {
					require.NoError(t, err)
					require.Equal(t, 2, s.asked)
					return
				}
				require.Error(t, err)
				require.Equal(t, 1, s.asked)
				require.Equal(t, c.maybe, errors.Is(err, twiliox.ErrMaybeAccepted))
			})
		})
	}
}

func TestWaitsAreThoseAskedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := scripted(t, twiliox.Options{}, reply(429, "Retry-After", "7"), reply(429, "Retry-After", "7"), reply(200))
		started := time.Now()
		_, err := client.Trunks.Create(t.Context(), nil)
		require.NoError(t, err)
		assert.Equal(t, 14*time.Second, time.Since(started))
		assert.Equal(t, 3, s.asked)

		client, s = scripted(t, twiliox.Options{}, reply(500))
		_, err = client.Trunks.Get(t.Context(), sid("TK", 1))
		require.Error(t, err)
		assert.Equal(t, 3, s.asked, "twice more and no more")

		client, s = scripted(t, twiliox.Options{MaxRetries: -1}, reply(500))
		_, err = client.Trunks.Get(t.Context(), sid("TK", 1))
		require.Error(t, err)
		assert.Equal(t, 1, s.asked)
	})
}

func TestWaitEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := scripted(t, twiliox.Options{}, reply(429, "Retry-After", "7"))
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(errors.New("deploy")) })
		started := time.Now()
		_, err := client.Trunks.Create(ctx, nil)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorContains(t, err, "deploy")
		assert.Equal(t, time.Second, time.Since(started))
		assert.Equal(t, 1, s.asked)

		ctx, done := context.WithTimeout(t.Context(), 5*time.Second)
		defer done()
		_, err = client.Trunks.Create(ctx, nil)
		require.ErrorIs(t, err, twiliox.ErrRateLimited, "a wait that would end in the deadline is not begun")
	})
}

func TestDeletionWhoseAnswerWasLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, s := scripted(t, twiliox.Options{}, broken(true), reply(404))
		service := client.Bind(t.Context())
		resp, err := service.SendRequest(http.MethodDelete, "https://api.twilio.com/x", nil, nil)
		require.NoError(t, err, "the first attempt did it")
		assert.Equal(t, 204, resp.StatusCode)
		assert.Equal(t, 2, s.asked)

		client, _ = scripted(t, twiliox.Options{}, broken(false), reply(404))
		_, err = client.Bind(t.Context()).SendRequest(http.MethodDelete, "https://api.twilio.com/x", nil, nil)
		require.ErrorIs(t, err, twiliox.ErrNotFound, "nothing was sent the first time")
	})
}

func TestAttemptTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hang := func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }
		client, s := scripted(t, twiliox.Options{Timeout: 3 * time.Second, MaxRetries: -1}, hang)
		started := time.Now()
		_, err := client.Trunks.Get(t.Context(), sid("TK", 1))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorContains(t, err, "no complete answer within 3s")
		assert.Equal(t, 3*time.Second, time.Since(started))
		assert.Equal(t, 1, s.asked)
	})
}
