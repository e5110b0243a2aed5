package webhook_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

const key = "key_test"

// newHandler returns a handler that verifies with key.
func newHandler(t *testing.T, callbacks webhook.Callbacks, options *webhook.Options) *webhook.Handler {
	t.Helper()
	if options == nil {
		options = &webhook.Options{}
	}
	options.Keys = []string{key}
	h, err := webhook.NewHandler(callbacks, options)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, h.Close()) })
	return h
}

// signed returns a request as Retell makes it.
func signed(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(body), key, time.Now()))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// A reply is what came back.
type reply struct {
	status      int
	body        string
	contentType string
	header      http.Header
}

// send makes a request over a real connection.
func send(t *testing.T, r *http.Request) reply {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return reply{response.StatusCode, string(body), response.Header.Get("Content-Type"), response.Header}
}

// serve starts a server and returns a function that posts to it.
func serve(t *testing.T, h http.Handler) (url string, post func(path, body string) reply) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL, func(path, body string) reply {
		t.Helper()
		return send(t, signed(t, http.MethodPost, server.URL+path, body))
	}
}

// deliver makes a request in memory, for tests in virtual time.
func deliver(t *testing.T, h http.Handler, body string) int {
	t.Helper()
	return deliverTo(t, h, "/", body).Code
}

func deliverTo(t *testing.T, h http.Handler, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, signed(t, http.MethodPost, path, body))
	return w
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	h := newHandler(t, webhook.Callbacks{
		CallEvent: func(context.Context, *webhook.CallEvent) error { t.Error("a refused request was handled"); return nil },
		Functions: []webhook.Function{webhook.NewFunction("book", func(context.Context, struct{}) (string, error) {
			t.Error("a refused request was handled")
			return "", nil
		})},
	}, &webhook.Options{MaxBodyBytes: 100})
	url, _ := serve(t, h)
	const event = `{"event":"call_ended","call":{"call_id":"c"}}`
	for name, test := range map[string]struct {
		method, path, body string
		change             func(r *http.Request)
		status             int
		says               string
	}{
		"get":             {"GET", "/", "", nil, 405, "want POST"},
		"put":             {"PUT", "/", event, nil, 405, "want POST"},
		"function get":    {"GET", "/book", "", nil, 405, "want POST or PUT or PATCH"},
		"unsigned":        {"POST", "/", event, func(r *http.Request) { r.Header.Del(webhook.SignatureHeader) }, 401, "no X-Retell-Signature"},
		"unsigned rubble": {"POST", "/", "{", func(r *http.Request) { r.Header.Del(webhook.SignatureHeader) }, 401, "no X-Retell-Signature"},
		"malformed":       {"POST", "/", event, func(r *http.Request) { r.Header.Set(webhook.SignatureHeader, "sha256=00") }, 401, "want v="},
		"signed twice": {"POST", "/", event, func(r *http.Request) {
			r.Header.Add(webhook.SignatureHeader, r.Header.Get(webhook.SignatureHeader))
		}, 401, "want v="},
		"other key": {"POST", "/", event, func(r *http.Request) {
			r.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(event), "other", time.Now()))
		}, 401, "fits none"},
		"other body": {"POST", "/", event, func(r *http.Request) {
			r.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(event+" "), key, time.Now()))
		}, 401, "fits none"},
		"replayed": {"POST", "/", event, func(r *http.Request) {
			r.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(event), key, time.Now().Add(-time.Hour)))
		}, 401, "too old"},
		"future": {"POST", "/", event, func(r *http.Request) {
			r.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(event), key, time.Now().Add(time.Hour)))
		}, 401, "from the future"},
		"function unsigned": {"POST", "/book", "{}", func(r *http.Request) { r.Header.Del(webhook.SignatureHeader) }, 401, "no X-Retell-Signature"},
		"too large":         {"POST", "/", event + strings.Repeat(" ", 100), nil, 413, "larger than 100 bytes"},
		"too large in chunks": {"POST", "/", event + strings.Repeat(" ", 100), func(r *http.Request) {
			r.ContentLength = -1
		}, 413, "larger than 100 bytes"},
		"not JSON":        {"POST", "/", `{"event":"call_ended"`, nil, 400, "not JSON"},
		"not an object":   {"POST", "/", `[]`, nil, 400, "not a JSON object"},
		"null":            {"POST", "/", `null`, nil, 400, "not a JSON object"},
		"form":            {"POST", "/", `a=b`, nil, 400, "not JSON"},
		"blank":           {"POST", "/", " \n", nil, 400, "is empty"},
		"no inbound":      {"POST", "/", `{"event":"call_inbound"}`, nil, 400, "no object call_inbound"},
		"no function":     {"POST", "/cancel", `{"name":"cancel","args":{},"call":{}}`, nil, 404, "no function"},
		"other function":  {"POST", "/book", `{"name":"cancel","args":{},"call":{}}`, nil, 400, "for another function than book"},
		"function list":   {"POST", "/book", `[]`, nil, 400, "not a JSON object"},
		"function empty":  {"POST", "/book", ``, nil, 400, "is empty"},
		"function args":   {"POST", "/book", `{"name":"book","args":"x"}`, nil, 400, "args that are not an object"},
		"function nested": {"POST", "/book", `{"date":"today"}`, nil, 400, "ArgsAtRoot"},
	} {
		r := signed(t, test.method, url+test.path, test.body)
		if test.change != nil {
			test.change(r)
		}
		got := send(t, r)
		assert.Equal(t, test.status, got.status, name)
		assert.Contains(t, got.body, test.says, name)
		assert.NotContains(t, got.body, key, name)
		if test.status == 405 {
			assert.NotEmpty(t, got.header.Get("Allow"), name)
		}
	}
}

func TestAcceptsAnyContentType(t *testing.T) {
	t.Parallel()
	handled := make(chan string, 10)
	url, post := serve(t, newHandler(t, webhook.Callbacks{
		CallEvent: func(_ context.Context, e *webhook.CallEvent) error { handled <- e.Call.CallID; return nil },
	}, nil))
	for i, contentType := range []string{"", "text/plain", "application/json; charset=latin1", "multipart/form-data", "☎"} {
		id := string(rune('a' + i))
		r := signed(t, "POST", url, `{"event":"call_ended","call":{"call_id":"`+id+`"}}`)
		r.Header.Set("Content-Type", contentType)
		assert.Equal(t, 204, send(t, r).status)
		assert.Equal(t, id, <-handled)
	}
	assert.Equal(t, 204, post("/", "").status, "a ping")
}

// unread is a body that must not be read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) { u.t.Error("the body was read"); return 0, io.EOF }
func (u unread) Close() error             { return nil }

func TestRefusesEarly(t *testing.T) {
	t.Parallel()
	h := newHandler(t, webhook.Callbacks{}, nil)
	for name, test := range map[string]struct {
		signature string
		length    int64
		status    int
	}{
		"100 MB":   {webhook.Sign(nil, key, time.Now()), 100 << 20, 413},
		"unsigned": {"", 1000, 401},
		"rubbish":  {"v=1,d=2", 1000, 401},
	} {
		r := httptest.NewRequest("POST", "/", unread{t})
		r.ContentLength = test.length
		r.Header.Set(webhook.SignatureHeader, test.signature)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		assert.Equal(t, test.status, w.Code, name)
	}
}

// TestRefusesLargeBodies sends 100 MB for real, to a server that never takes
// them in.
func TestRefusesLargeBodies(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, newHandler(t, webhook.Callbacks{}, nil))
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	defer client.CloseIdleConnections()
	r := signed(t, "POST", url, "")
	body := make([]byte, 100<<20)
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	r.Header.Set("Expect", "100-continue")
	response, err := client.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, 413, response.StatusCode)
}

func TestBodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	h := newHandler(t, webhook.Callbacks{}, nil)
	r := httptest.NewRequest("POST", "/", io.MultiReader(strings.NewReader(`{"event"`), iotestErr{}))
	r.Header.Set(webhook.SignatureHeader, webhook.Sign(nil, key, time.Now()))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	assert.Equal(t, 400, w.Code)
	assert.Contains(t, w.Body.String(), "did not arrive")
}

type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestNewHandlerErrors(t *testing.T) {
	t.Setenv("RETELL_API_KEY", "")
	function := webhook.NewFunction("book", func(context.Context, struct{}) (string, error) { return "", nil })
	for says, test := range map[string]struct {
		callbacks webhook.Callbacks
		options   *webhook.Options
	}{
		"no key":                {webhook.Callbacks{}, nil},
		"RETELL_API_KEY":        {webhook.Callbacks{}, &webhook.Options{Keys: []string{""}}},
		"a line break":          {webhook.Callbacks{}, &webhook.Options{Keys: []string{key, key + "\n"}}},
		"two functions":         {webhook.Callbacks{Functions: []webhook.Function{function, function}}, &webhook.Options{Keys: []string{key}}},
		"1 to 64 characters":    {webhook.Callbacks{Functions: []webhook.Function{{Run: function.Run}}}, &webhook.Options{Keys: []string{key}}},
		"letters, digits":       {webhook.Callbacks{Functions: []webhook.Function{{Name: "a/b", Run: function.Run}}}, &webhook.Options{Keys: []string{key}}},
		"Run is nil":            {webhook.Callbacks{Functions: []webhook.Function{{Name: "a"}}}, &webhook.Options{Keys: []string{key}}},
		"ArgsMode 7":            {webhook.Callbacks{Functions: []webhook.Function{{Name: "a", Run: function.Run, Args: 7}}}, &webhook.Options{Keys: []string{key}}},
		"Window is negative":    {webhook.Callbacks{}, &webhook.Options{Keys: []string{key}, Window: -1}},
		"QueueSize is negative": {webhook.Callbacks{}, &webhook.Options{Keys: []string{key}, QueueSize: -1}},
		"Workers is negative":   {webhook.Callbacks{}, &webhook.Options{Keys: []string{key}, Workers: -1}},
		"MaxBodyBytes is neg":   {webhook.Callbacks{}, &webhook.Options{Keys: []string{key}, MaxBodyBytes: -1}},
	} {
		_, err := webhook.NewHandler(test.callbacks, test.options)
		require.ErrorContains(t, err, says)
	}
	_, err := webhook.NewHandler(webhook.Callbacks{}, nil)
	require.ErrorIs(t, err, webhook.ErrNoKey)
	t.Setenv("RETELL_API_KEY", key)
	h, err := webhook.NewHandler(webhook.Callbacks{}, nil)
	require.NoError(t, err)
	assert.Equal(t, 204, deliver(t, h, `{"event":"x"}`))
}
