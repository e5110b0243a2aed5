package twiliox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	api "github.com/twilio/twilio-go/rest/api/v2010"
	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
)

const (
	testToken = "0123456789abcdef0123456789abcdef"
	testKey   = "SK00000000000000000000000000000001"
)

var testAccount = sid("AC", 1)

func sid(kind string, n int) string { return fmt.Sprintf("%s%032x", kind, n) }

// A recorder is an HTTP server that keeps what it was asked.
type recorder struct {
	mu       sync.Mutex
	requests []*http.Request
	forms    []string
	server   *httptest.Server
}

func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.requests)
}

func (r *recorder) last() (*http.Request, string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.requests[len(r.requests)-1], r.forms[len(r.forms)-1]
}

// serve starts a stand-in for Twilio and a client of it. handler gets the number
// of the request, from 1.
func serve(t testing.TB, options *twiliox.Options, handler func(n int, w http.ResponseWriter, r *http.Request)) (*twiliox.Client, *recorder) {
	t.Helper()
	rec := &recorder{}
	rec.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		rec.mu.Lock()
		rec.requests = append(rec.requests, r)
		rec.forms = append(rec.forms, string(body))
		n := len(rec.requests)
		rec.mu.Unlock()
		handler(n, w, r)
	}))
	t.Cleanup(rec.server.Close)
	var o twiliox.Options
	if options != nil {
		o = *options
	}
	if o.AccountSID == "" {
		o.AccountSID, o.AuthToken = testAccount, testToken
	}
	o.TestServerURL = rec.server.URL
	client, err := twiliox.NewClient(&o)
	require.NoError(t, err)
	return client, rec
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Twilio-Request-Id", "RQ1")
	w.WriteHeader(status)
	if text, ok := body.(string); ok {
		_, _ = io.WriteString(w, text)
		return
	}
	_ = json.NewEncoder(w).Encode(body)
}

func TestRequestsAreWhatWasAsked(t *testing.T) {
	t.Parallel()
	client, rec := serve(t, nil, func(_ int, w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, `{"available_phone_numbers":[{"phone_number":"+14155550100","latitude":"37.8"}]}`)
	})
	found, err := client.Numbers.Search(t.Context(), &twiliox.NumberSearch{NearLatLong: "37.840699,-122.461853", Distance: 5, AreaCode: 415, Locality: "St. 1.2 Town"})
	require.NoError(t, err)
	require.Equal(t, "+14155550100", found[0].PhoneNumber)

	r, _ := rec.last()
	assert.Equal(t, "api.twilio.com", r.Host)
	assert.Equal(t, "/2010-04-01/Accounts/"+testAccount+"/AvailablePhoneNumbers/US/Local.json", r.URL.Path)
	assert.Equal(t, "37.840699,-122.461853", r.URL.Query().Get("NearLatLong"), "twilio-go alone sends 37,-122")
	assert.Equal(t, "St. 1.2 Town", r.URL.Query().Get("InLocality"))
	assert.Equal(t, "415", r.URL.Query().Get("AreaCode"))
	assert.Equal(t, "true", r.URL.Query().Get("VoiceEnabled"))
	user, password, _ := r.BasicAuth()
	assert.Equal(t, testAccount, user)
	assert.Equal(t, testToken, password)
	assert.Contains(t, r.UserAgent(), "phoneagent-go/")
	assert.Empty(t, r.Header.Get("Content-Type"))
}

func TestBoundServicesOfTwilioGo(t *testing.T) {
	t.Parallel()
	client, rec := serve(t, &twiliox.Options{AccountSID: testAccount, APIKeySID: testKey, APIKeySecret: "s3cret"}, func(_ int, w http.ResponseWriter, _ *http.Request) {
		answer(w, 201, `{"sid":"`+sid("CA", 1)+`"}`)
	})
	service := api.NewApiServiceWithClient(client.Bind(t.Context()))
	call, err := service.CreateCall((&api.CreateCallParams{}).SetTo("sip:a@1.2.3.4").SetFrom("+14155550100").SetStatusCallbackEvent([]string{"initiated", "answered"}))
	require.NoError(t, err)
	assert.Equal(t, sid("CA", 1), *call.Sid)
	r, form := rec.last()
	user, password, _ := r.BasicAuth()
	assert.Equal(t, testKey, user)
	assert.Equal(t, "s3cret", password)
	assert.Contains(t, r.URL.Path, testAccount, "the account is the path's, not the key")
	assert.Contains(t, form, "StatusCallbackEvent=initiated&StatusCallbackEvent=answered")
	assert.Contains(t, form, "To=sip%3Aa%401.2.3.4")
	assert.Equal(t, "application/x-www-form-urlencoded", r.Header.Get("Content-Type"))
}

func TestContextEndsTheRequest(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	client, _ := serve(t, nil, func(_ int, _ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-release:
		}
	})
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err := client.Trunks.Get(ctx, sid("TK", 1))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotErrorIs(t, err, twiliox.ErrMaybeAccepted, "reading again does no harm")

	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	_, err = client.Trunks.Create(ctx, &twiliox.TrunkSettings{})
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, twiliox.ErrMaybeAccepted, "nothing was sent")
}

func TestRedirectsAndForeignAnswersAreErrors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		want   any
	}{
		"redirect":        {302, `{}`, new(*twiliox.Error)},
		"html":            {200, `<html>captive portal</html>`, new(*twiliox.ResponseError)},
		"empty":           {200, ``, new(*twiliox.ResponseError)},
		"null":            {200, " null\n", new(*twiliox.ResponseError)},
		"type mismatch":   {200, `{"secure":"perhaps"}`, new(*twiliox.ResponseError)},
		"bad date":        {200, `{"date_created":"Tuesday"}`, new(*twiliox.ResponseError)},
		"html bad status": {403, `<html>no</html>`, new(*twiliox.Error)},
		"two documents":   {200, `{}{}`, new(*twiliox.ResponseError)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, rec := serve(t, nil, func(_ int, w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Location", "https://evil.example.com/")
				answer(w, c.status, c.body)
			})
			_, err := client.Trunks.Get(t.Context(), sid("TK", 1))
			require.ErrorAs(t, err, c.want)
			require.Equal(t, 1, rec.count())
			_, err = client.Trunks.Create(t.Context(), nil)
			require.ErrorAs(t, err, c.want)
			if c.status == 200 {
				require.ErrorIs(t, err, twiliox.ErrMaybeAccepted)
			}
		})
	}
}

func TestAnAnswerWithoutAListIsNoEmptyList(t *testing.T) {
	t.Parallel()
	client, _ := serve(t, nil, func(_ int, w http.ResponseWriter, _ *http.Request) { answer(w, 200, `{}`) })
	for _, err := range client.Numbers.List(t.Context(), nil) {
		require.ErrorAs(t, err, new(*twiliox.ResponseError))
	}
	_, err := client.Numbers.Find(t.Context(), "+14155550100")
	require.ErrorAs(t, err, new(*twiliox.ResponseError))
	require.NotErrorIs(t, err, twiliox.ErrNotFound)
}

func TestNextPagesStayAtTwilio(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]string{
		"another host":   "https://evil.example.com/v1/Trunks?Page=1",
		"plain http":     "http://trunking.twilio.com/v1/Trunks?Page=1",
		"another port":   "https://trunking.twilio.com:444/v1/Trunks",
		"name in a name": "https://trunking.twilio.com.evil.example/v1/Trunks",
		"user":           "https://a@trunking.twilio.com/v1/Trunks",
		"fragment":       "https://trunking.twilio.com/v1/Trunks#a",
		"loop":           "https://trunking.twilio.com/v1/Trunks?Page=1",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, rec := serve(t, nil, func(_ int, w http.ResponseWriter, _ *http.Request) {
				answer(w, 200, map[string]any{"trunks": []any{map[string]any{"sid": sid("TK", 1)}}, "meta": map[string]any{"next_page_url": next}})
			})
			var err error
			n := 0
			for _, e := range client.Trunks.List(t.Context()) {
				if err = e; e == nil {
					n++
				}
			}
			require.Error(t, err)
			if name == "loop" {
				require.Equal(t, 2, rec.count())
				return
			}
			require.Equal(t, 1, n)
			require.Equal(t, 1, rec.count(), "the credentials went nowhere else")
		})
	}
}

func TestPathsCannotBeChanged(t *testing.T) {
	t.Parallel()
	client, rec := serve(t, nil, func(int, http.ResponseWriter, *http.Request) {})
	service := trunking.NewApiServiceWithClient(client.Bind(t.Context()))
	for _, bad := range []string{"", "../x", "x?y", "x#y", "a//b", "%2e%2e", "."} {
		err := service.DeleteTrunk(bad)
		require.Error(t, err, bad)
		require.ErrorAs(t, err, new(*twiliox.ArgumentError), bad)
		require.ErrorAs(t, client.Trunks.Delete(t.Context(), bad), new(*twiliox.ArgumentError))
	}
	require.ErrorAs(t, client.Trunks.Delete(t.Context(), sid("CL", 1)), new(*twiliox.ArgumentError), "a SID of another kind")
	require.Zero(t, rec.count())
}

func TestErrorsSayWhatToDo(t *testing.T) {
	t.Parallel()
	const password = "Correct-Horse-9"
	client, _ := serve(t, nil, func(_ int, w http.ResponseWriter, _ *http.Request) {
		answer(w, 400, `{"code":21240,"message":"Password Correct-Horse-9 of `+testToken+` is weak","more_info":"https://www.twilio.com/docs/errors/21240","status":400}`)
	})
	_, err := client.CredentialLists.AddUser(t.Context(), sid("CL", 1), "retell", password)
	var e *twiliox.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, 21240, e.Code)
	assert.Equal(t, 400, e.Status)
	assert.Equal(t, "RQ1", e.RequestID)
	assert.Equal(t, "https://www.twilio.com/docs/errors/21240", e.MoreInfo)
	assert.Contains(t, e.Advice, "12")
	assert.Contains(t, e.Error(), "POST api.twilio.com/2010-04-01/Accounts/{AC}/SIP/CredentialLists/{CL}/Credentials.json")
	for _, text := range []string{err.Error(), string(e.Body), fmt.Sprintf("%+v", e)} {
		assert.NotContains(t, text, password)
		assert.NotContains(t, text, testToken)
	}
}

func TestSentinels(t *testing.T) {
	t.Parallel()
	for code, target := range map[int]error{
		20003: twiliox.ErrUnauthorized, 20404: twiliox.ErrNotFound, 20429: twiliox.ErrRateLimited, 21215: twiliox.ErrGeoPermission,
		21210: twiliox.ErrUnverifiedNumber, 21422: twiliox.ErrNumberUnavailable, 21631: twiliox.ErrAddressRequired,
		21634: twiliox.ErrEmergencyNumber, 21248: twiliox.ErrDomainTaken, 21245: twiliox.ErrAlreadyExists, 32005: twiliox.ErrAccountInactive,
	} {
		client, _ := serve(t, &twiliox.Options{AccountSID: testAccount, AuthToken: testToken, MaxRetries: -1}, func(_ int, w http.ResponseWriter, _ *http.Request) {
			answer(w, 400, map[string]any{"code": code, "message": "no"})
		})
		_, err := client.Trunks.Create(t.Context(), nil)
		require.ErrorIs(t, err, target, code)
		require.NotErrorIs(t, err, twiliox.ErrMaybeAccepted)
		known, ok := twiliox.ExplainCode(code)
		require.True(t, ok)
		require.Contains(t, err.Error(), known.Advice)
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	options := twiliox.Options{AuthToken: testToken, APIKeySecret: "s3cret"}
	var logged bytes.Buffer
	slog.New(slog.NewJSONHandler(&logged, nil)).Info("x", "options", options, "secret", options.AuthToken)
	encoded, err := json.Marshal(options.AuthToken)
	require.NoError(t, err)
	for _, text := range []string{
		fmt.Sprint(options), fmt.Sprintf("%v %+v %#v", options, options, options), fmt.Sprintf("%s %q %x %d", options.AuthToken, options.AuthToken, options.AuthToken, options.AuthToken),
		logged.String(), string(encoded),
	} {
		assert.NotContains(t, text, testToken)
		assert.NotContains(t, text, "s3cret")
		assert.NotContains(t, text, "303132", "hexadecimal")
	}
	assert.Empty(t, twiliox.Secret("").String())
	client, err := twiliox.NewClient(&twiliox.Options{AccountSID: testAccount, AuthToken: testToken, APIKeySID: testKey, APIKeySecret: "s3cret"})
	require.NoError(t, err)
	for _, text := range []string{fmt.Sprintf("%+v", client), fmt.Sprintf("%#v", client), fmt.Sprintf("%+v", client.Bind(t.Context()))} {
		assert.NotContains(t, text, testToken)
		assert.NotContains(t, text, "s3cret")
	}
	var read struct{ P twiliox.Secret }
	require.NoError(t, json.Unmarshal([]byte(`{"P":"abc"}`), &read))
	assert.Equal(t, "abc", string(read.P))
}

func TestSecretsDoNotComeBackInErrors(t *testing.T) {
	t.Parallel()
	const password = `Correct-"Horse"-9 %`
	for _, status := range []int{200, 400} {
		client, _ := serve(t, &twiliox.Options{AccountSID: testAccount, AuthToken: testToken, MaxRetries: -1}, func(_ int, w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			form, _ := url.ParseQuery(string(body))
			message, _ := json.Marshal(map[string]any{"code": 21240, "message": fmt.Sprint(form, string(body))})
			if status == 200 { // what a proxy says
				message = body
			}
			answer(w, status, string(message))
		})
		_, added := client.CredentialLists.AddUser(t.Context(), sid("CL", 1), "retell", password)
		_, placed := api.NewApiServiceWithClient(client.Bind(t.Context())).CreateCall((&api.CreateCallParams{}).SetSipAuthPassword(password))
		for _, err := range []error{added, placed} {
			text := err.Error()
			if refused, ok := errors.AsType[*twiliox.Error](err); ok {
				text += string(refused.Body)
			} else if unread, ok := errors.AsType[*twiliox.ResponseError](err); ok {
				text += string(unread.Body)
			}
			assert.Contains(t, text, "[redacted]")
			assert.NotContains(t, text, "Horse")
		}
	}
}

func TestLogsHaveNoIds(t *testing.T) {
	t.Parallel()
	var logged bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client, _ := serve(t, &twiliox.Options{AccountSID: testAccount, AuthToken: testToken, Logger: logger}, func(_ int, w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, `{"incoming_phone_numbers":[]}`)
	})
	_, err := client.Numbers.Find(t.Context(), "+14155550100")
	require.ErrorIs(t, err, twiliox.ErrNotFound)
	require.ErrorAs(t, err, new(*twiliox.NotOwnedError))
	assert.Contains(t, logged.String(), "IncomingPhoneNumbers.json")
	for _, private := range []string{testAccount, "14155550100", testToken} {
		assert.NotContains(t, logged.String(), private)
	}
}

func TestAnswersAreLimited(t *testing.T) {
	t.Parallel()
	client, _ := serve(t, &twiliox.Options{AccountSID: testAccount, AuthToken: testToken, MaxResponseBytes: 100}, func(_ int, w http.ResponseWriter, _ *http.Request) {
		answer(w, 200, `{"friendly_name":"`+strings.Repeat("x", 200)+`"}`)
	})
	_, err := client.Trunks.Get(t.Context(), sid("TK", 1))
	require.ErrorIs(t, err, twiliox.ErrResponseTooLarge)
}

func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	connections := make(chan string, 100)
	client, _ := serve(t, &twiliox.Options{AccountSID: testAccount, AuthToken: testToken, HTTPClient: &http.Client{Transport: &http.Transport{}}}, func(_ int, w http.ResponseWriter, r *http.Request) {
		connections <- r.RemoteAddr
		answer(w, 404, `{"code":20404,"message":"`+strings.Repeat("long ", 2000)+`"}`)
	})
	for range 10 {
		_, err := client.Trunks.Get(t.Context(), sid("TK", 1))
		require.ErrorIs(t, err, twiliox.ErrNotFound)
	}
	close(connections)
	seen := map[string]bool{}
	for c := range connections {
		seen[c] = true
	}
	assert.Len(t, seen, 1, "bodies of errors are read to their end and closed")
}
