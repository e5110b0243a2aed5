package retell_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

const testKey = "key_0123456789abcdef"

// serve returns a client of a server on this machine that answers with handler.
func serve(t *testing.T, options *retell.Options, handler http.HandlerFunc) *retell.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	var o retell.Options
	if options != nil {
		o = *options
	}
	o.BaseURL = server.URL
	client, err := retell.NewClient(testKey, &o)
	require.NoError(t, err)
	return client
}

func answer(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

var once = &retell.Options{MaxRetries: -1}

func TestNewClientRefuses(t *testing.T) {
	t.Setenv("RETELL_API_KEY", "")
	for name, test := range map[string]struct {
		key     string
		options *retell.Options
		want    string
	}{
		"no key":       {"", nil, "no API key"},
		"line break":   {"key\r\nX-Evil: 1", nil, "the API key has"},
		"no URL":       {testKey, &retell.Options{BaseURL: "://"}, "not a URL"},
		"no host":      {testKey, &retell.Options{BaseURL: "https:///x"}, "must start with https://"},
		"other scheme": {testKey, &retell.Options{BaseURL: "ftp://example.com"}, "must start with https://"},
		"query":        {testKey, &retell.Options{BaseURL: "https://example.com?a=b"}, "must not have"},
		"user":         {testKey, &retell.Options{BaseURL: "https://a:b@example.com"}, "must not have"},
		"plain http":   {testKey, &retell.Options{BaseURL: "http://example.com"}, "unencrypted"},
		"negative":     {testKey, &retell.Options{Timeout: -1}, "negative"},
	} {
		_, err := retell.NewClient(test.key, test.options)
		assert.ErrorContains(t, err, test.want, name)
		assert.NotContains(t, err.Error(), "Evil", name)
	}
	_, err := retell.NewClient(testKey, &retell.Options{BaseURL: "http://retell.test", InsecureHTTP: true})
	assert.NoError(t, err)
}

func TestNewClientReadsTheEnvironment(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "Bearer key_env", r.Header.Get("Authorization"))
		answer(200, `{"org_name":"Riverside Dental","api_key_name":null}`)(w, r)
	}))
	defer server.Close()
	t.Setenv("RETELL_API_KEY", "key_env")
	t.Setenv("RETELL_BASE_URL", server.URL+"/")
	client, err := retell.NewClient("", nil)
	require.NoError(t, err)
	identity, err := client.Identity.Get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "Riverside Dental", identity.OrgName)
	assert.True(t, identity.APIKeyName.IsNull())
}

func TestRequestOptions(t *testing.T) {
	t.Parallel()
	client := serve(t, &retell.Options{UserAgent: "frontdesk/1.0"}, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "Bearer "+testKey, r.Header.Get("Authorization"), "it cannot be replaced")
		assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
		assert.Equal(t, "application/json", r.Header.Get("Accept"))
		assert.True(t, strings.HasPrefix(r.UserAgent(), "frontdesk/1.0 phoneagent-go/"), r.UserAgent())
		assert.Equal(t, []string{"a", "b"}, r.Header.Values("X-Trace"))
		assert.Equal(t, "beta=1", r.URL.RawQuery)
		body, _ := io.ReadAll(r.Body)
		assert.JSONEq(t, `{"metadata":{"replaced":true},"data_storage_setting":"everything","new":[1],"newer":2}`, string(body))
		answer(200, `{"call_id":"call_1"}`)(w, r)
	})
	first := client.With(&retell.RequestOptions{
		Header: http.Header{"x-trace": {"a", "b"}, "Authorization": {"Bearer other"}},
		Query:  map[string][]string{"beta": {"1"}},
		Body:   map[string]any{"new": []int{1}},
	})
	call, err := first.With(&retell.RequestOptions{
		Body: map[string]any{"metadata": map[string]bool{"replaced": true}},
	}).Calls.Update(t.Context(), "call_1", &retell.UpdateCallParams{
		Metadata:           "first",
		DataStorageSetting: new(retell.DataStorageEverything),
		Extra:              retell.Extra{"newer": json.RawMessage(`2`)},
	})
	require.NoError(t, err)
	assert.Equal(t, "call_1", call.CallID)
}

func TestHostileIDsNeverReachAnotherRoute(t *testing.T) {
	t.Parallel()
	var got atomic.Value
	client := serve(t, once, func(w http.ResponseWriter, r *http.Request) {
		got.Store(r.RequestURI)
		answer(200, `{"call_id":"x"}`)(w, r)
	})
	for id, want := range map[string]string{
		"../list-calls":  "/v2/get-call/..%2Flist-calls",
		"a/../../b":      "/v2/get-call/a%2F..%2F..%2Fb",
		"a?b=c#d":        "/v2/get-call/a%3Fb=c%23d",
		"%2e%2e":         "/v2/get-call/%252e%252e",
		"a b\r\nX: y":    "/v2/get-call/a%20b%0D%0AX:%20y",
		"+14155550100":   "/v2/get-call/+14155550100",
		"ä\x00":          "/v2/get-call/%C3%A4%00",
		"http://evil/..": "/v2/get-call/http:%2F%2Fevil%2F..",
	} {
		_, err := client.Calls.Get(t.Context(), id)
		require.NoError(t, err, id)
		assert.Equal(t, want, got.Load(), id)
	}
	got.Store("nothing")
	for _, id := range []string{"", ".", ".."} {
		_, err := client.Calls.Get(t.Context(), id)
		argument, ok := errors.AsType[*retell.ArgumentError](err)
		require.True(t, ok, "%v", err)
		assert.Equal(t, "call_id", argument.Name)
	}
	assert.Equal(t, "nothing", got.Load())
}

func TestErrors(t *testing.T) {
	t.Parallel()
	sentinels := []error{
		retell.ErrUnauthorized, retell.ErrPayment, retell.ErrNotFound, retell.ErrRateLimited, retell.ErrConcurrency, retell.ErrMaybeAccepted,
	}
	for name, test := range map[string]struct {
		status  int
		body    string
		message string
		is      []error
	}{
		"bad request":    {400, `{"status":"error","message":"to_number is invalid"}`, "to_number is invalid", nil},
		"unauthorized":   {401, `{"status":"error","message":"no"}`, "no", []error{retell.ErrUnauthorized}},
		"forbidden":      {403, ``, "", []error{retell.ErrUnauthorized}},
		"payment":        {402, `{"message":"Trial is over"}`, "Trial is over", []error{retell.ErrPayment}},
		"not found":      {404, `<html>nginx</html>`, "<html>nginx</html>", []error{retell.ErrNotFound}},
		"asset unknown":  {422, `{"message":"Cannot find requested asset under given api key."}`, "Cannot find requested asset under given api key.", []error{retell.ErrNotFound}},
		"asset missing":  {422, `{"message":"Agent not found"}`, "Agent not found", []error{retell.ErrNotFound}},
		"invalid":        {422, `{"message":"voice_id is required"}`, "voice_id is required", nil},
		"rate":           {429, `{"message":"slow down"}`, "slow down", []error{retell.ErrRateLimited}},
		"concurrency":    {429, `{"message":"Concurrency limit reached"}`, "Concurrency limit reached", []error{retell.ErrRateLimited, retell.ErrConcurrency}},
		"odd message":    {400, `{"message":{"field":"a"}}`, `{"field":"a"}`, nil},
		"other JSON":     {400, `["x"]`, `["x"]`, nil},
		"echoes the key": {401, `{"message":"bad key ` + testKey + `"}`, "bad key [API key]", []error{retell.ErrUnauthorized}},
		"server":         {500, "\xff\x00oops", "?\x00oops", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serve(t, &retell.Options{MaxRetries: -1}, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Request-Id", "req_1")
				answer(test.status, test.body)(w, r)
			})
			_, err := client.Calls.Get(t.Context(), "call_secret")
			e, ok := errors.AsType[*retell.Error](err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, test.status, e.Status)
			assert.Equal(t, test.message, e.Message)
			assert.Equal(t, "req_1", e.RequestID)
			assert.Equal(t, "GET /v2/get-call/{call_id}", e.Route)
			assert.NotEmpty(t, e.Advice)
			assert.NotContains(t, err.Error(), testKey)
			assert.NotContains(t, string(e.Body), testKey)
			for _, sentinel := range sentinels {
				want := false
				for _, is := range test.is {
					want = want || is == sentinel
				}
				assert.Equal(t, want, errors.Is(err, sentinel), "%v", sentinel)
			}
		})
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	const password = `Correct-"Horse"-9`
	for _, status := range []int{200, 400} {
		client := serve(t, once, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			var members map[string]any
			_ = json.Unmarshal(body, &members)
			message, _ := json.Marshal(map[string]string{"message": fmt.Sprint(members, r.Header)})
			if status == 200 { // what a proxy says
				message = fmt.Append(body, r.Header)
			}
			answer(status, string(message))(w, r)
		})
		_, imported := client.PhoneNumbers.Import(t.Context(), &retell.ImportPhoneNumberParams{
			PhoneNumber: "+14155550100", TerminationURI: "acme.pstn.twilio.com", SIPTrunkAuthPassword: new(password),
		})
		_, updated := client.PhoneNumbers.Update(t.Context(), "+14155550100", &retell.UpdatePhoneNumberParams{AuthPassword: new(password)})
		for _, err := range []error{imported, updated} {
			text := fmt.Sprintf("%v %+v", err, err)
			if refused, ok := errors.AsType[*retell.Error](err); ok {
				text += refused.Message + string(refused.Body)
			} else if unread, ok := errors.AsType[*retell.ResponseError](err); ok {
				text += string(unread.Body)
			}
			assert.Contains(t, text, "[redacted]")
			assert.NotContains(t, text, "Horse")
			assert.NotContains(t, text, testKey)
		}
		for _, text := range []string{fmt.Sprintf("%+v", client), fmt.Sprintf("%#v", client)} {
			assert.NotContains(t, text, testKey)
		}
	}
}

func TestErrorBodiesAreLimited(t *testing.T) {
	t.Parallel()
	client := serve(t, once, answer(400, strings.Repeat("a", 1<<20)))
	_, err := client.Calls.Get(t.Context(), "call_1")
	e, ok := errors.AsType[*retell.Error](err)
	require.True(t, ok)
	assert.Len(t, e.Body, 64<<10)
	assert.Less(t, len(err.Error()), 1000)
}

func TestUnreadableAnswers(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"empty":     ``,
		"HTML":      `<html>`,
		"truncated": `{"call_id":"call_1"`,
		"array":     `[]`,
		"null":      " null\n",
		"two":       `{"call_id":"call_1"}{}`,
		"deep":      strings.Repeat(`[`, 100_000),
		"too long":  `{"call_id":"` + strings.Repeat("a", 1<<20) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := serve(t, &retell.Options{MaxResponseBytes: 200_000}, answer(200, body))
			_, err := client.Calls.Get(t.Context(), "call_1")
			e, ok := errors.AsType[*retell.ResponseError](err)
			require.True(t, ok, "%v", err)
			assert.Equal(t, 200, e.Status)
			assert.LessOrEqual(t, len(e.Body), 64<<10)
			assert.Equal(t, name == "too long", errors.Is(err, retell.ErrResponseTooLarge))
			assert.NotErrorIs(t, err, retell.ErrMaybeAccepted)

			_, err = client.Calls.CreatePhoneCall(t.Context(), phoneCall)
			assert.ErrorIs(t, err, retell.ErrMaybeAccepted, "the phone rings")
		})
	}
}

var phoneCall = &retell.CreatePhoneCallParams{FromNumber: "+14155550100", ToNumber: "+14155550123"}

func TestAFieldOfAnotherTypeIsNoError(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	client := serve(t, &retell.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))},
		answer(200, `{"call_id":"call_1","call_cost":{"combined_cost":"secret"},"agent_name":"Ava"}`))
	call, err := client.Calls.Get(t.Context(), "call_1")
	require.NoError(t, err)
	assert.Equal(t, "Ava", call.AgentName)
	assert.Equal(t, `"secret"`, string(call.CallCost.Extra["combined_cost"]))
	assert.Contains(t, log.String(), "Call.call_cost.combined_cost")
	assert.NotContains(t, log.String(), "secret")
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	var followed atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { followed.Store(true) }))
	t.Cleanup(other.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		client := serve(t, &retell.Options{MaxRetries: -1}, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, status)
		})
		_, err := client.Calls.CreatePhoneCall(t.Context(), phoneCall)
		e, ok := errors.AsType[*retell.Error](err)
		require.True(t, ok, "%v", err)
		assert.Equal(t, status, e.Status)
		assert.Contains(t, e.Advice, "redirect")
	}
	assert.False(t, followed.Load())
}

func TestBrokenConnections(t *testing.T) {
	t.Parallel()
	client := serve(t, once, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"call_id":`)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	_, err := client.Calls.Get(t.Context(), "call_secret")
	_, ok := errors.AsType[*retell.TransportError](err)
	require.True(t, ok, "%v", err)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.NotErrorIs(t, err, retell.ErrMaybeAccepted)
	assert.NotContains(t, err.Error(), "call_secret")
	_, err = client.Calls.CreatePhoneCall(t.Context(), phoneCall)
	assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
}

func TestARefusedConnectionLeavesNothingOpen(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	client, err := retell.NewClient(testKey, &retell.Options{BaseURL: "http://" + listener.Addr().String(), MaxRetries: -1})
	require.NoError(t, err)
	_, err = client.Calls.CreatePhoneCall(t.Context(), phoneCall)
	_, ok := errors.AsType[*retell.TransportError](err)
	require.True(t, ok, "%v", err)
	assert.NotErrorIs(t, err, retell.ErrMaybeAccepted)
}

func TestContexts(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{}, 1)
	client := serve(t, once, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		arrived <- struct{}{}
		<-r.Context().Done()
	})
	reason := errors.New("the caller hung up")
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		<-arrived
		cancel(reason)
	}()
	_, err := client.Calls.Get(ctx, "call_1")
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, reason)

	_, err = client.Calls.Get(ctx, "call_1")
	assert.ErrorIs(t, err, context.Canceled, "a context that has ended already")

	_, err = client.With(&retell.RequestOptions{Timeout: time.Millisecond}).Calls.Get(t.Context(), "call_1")
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorContains(t, err, "1ms")
}
