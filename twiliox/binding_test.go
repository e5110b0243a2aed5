package twiliox_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
)

type oauth struct{ err error }

func (o oauth) GetAccessToken(context.Context) (string, error) { return "bearer-token", o.err }

func TestAccessTokensReplaceCredentials(t *testing.T) {
	t.Parallel()
	client, rec := serve(t, nil, func(_ int, w http.ResponseWriter, _ *http.Request) {
		answer(w, 400, `{"message":"bearer-token is not good"}`)
	})
	bound := client.Bind(t.Context())
	bound.SetOauth(oauth{})
	require.NotNil(t, bound.OAuth())
	_, err := trunking.NewApiServiceWithClient(bound).FetchTrunk(sid("TK", 1))
	require.ErrorContains(t, err, "[redacted] is not good")
	r, _ := rec.last()
	assert.Equal(t, "Bearer bearer-token", r.Header.Get("Authorization"))

	bound.SetOauth(oauth{err: errors.New("no token today")})
	_, err = trunking.NewApiServiceWithClient(bound).FetchTrunk(sid("TK", 1))
	require.ErrorContains(t, err, "no token today")
	assert.Equal(t, 1, rec.count())
}

// A service of twilio-go may be used by several goroutines.
func TestABindingIsShared(t *testing.T) {
	t.Parallel()
	client, rec := serve(t, nil, func(_ int, w http.ResponseWriter, _ *http.Request) { answer(w, 200, `{}`) })
	service := trunking.NewApiServiceWithClient(client.Bind(t.Context()))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := service.FetchTrunk(sid("TK", 1))
			assert.NoError(t, err)
		})
	}
	all.Wait()
	assert.Equal(t, 8, rec.count())
}

func TestTimeoutOfABinding(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hang := func(r *http.Request) (*http.Response, error) { <-r.Context().Done(); return nil, r.Context().Err() }
		client, _ := scripted(t, twiliox.Options{MaxRetries: -1}, hang)
		bound := client.Bind(t.Context())
		bound.SetTimeout(2 * time.Second)
		started := time.Now()
		_, err := trunking.NewApiServiceWithClient(bound).FetchTrunk(sid("TK", 1))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 2*time.Second, time.Since(started))
	})
}

func TestSIPCredentials(t *testing.T) {
	t.Parallel()
	for password, problem := range map[twiliox.Secret]string{
		"": "empty", "Short1": "shorter", "alllowercase1": "upper case", "ALLUPPERCASE1": "lower case", "NoDigitsAtAll": "a digit", "Control-Char-1\x00": "control",
	} {
		err := twiliox.CheckSIPPassword(password)
		require.ErrorContains(t, err, problem)
		if password != "" {
			require.NotContains(t, err.Error(), string(password))
		}
	}
	require.NoError(t, twiliox.CheckSIPPassword("Correct-Horse-9"))
	for _, username := range []string{"", "a b", "a@b", "a:b", "ümlaut", "123456789012345678901234567890123"} {
		require.ErrorAs(t, twiliox.CheckSIPUsername(username), new(*twiliox.ArgumentError), username)
	}
	require.NoError(t, twiliox.CheckSIPUsername("retell_front-desk.1"))
}
