package webhook_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twilio/twilio-go/client"

	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

const (
	token  = twilioxtest.AuthToken
	public = "https://agent.example.com"
)

func signed(t *testing.T, token, address string, form url.Values) *http.Request {
	t.Helper()
	request, err := twilioxtest.NewRequest(token, address, form)
	require.NoError(t, err)
	return request
}

func newVerifier(t *testing.T, public string, tokens ...string) *webhook.Verifier {
	t.Helper()
	v, err := webhook.NewVerifier(public, tokens, nil)
	require.NoError(t, err)
	return v
}

func TestVerify(t *testing.T) {
	t.Parallel()
	form := url.Values{"CallSid": {"CA1"}, "Digits": {"1 + 2"}, "Name": {"Zoë & Søn"}}
	v := newVerifier(t, public, token)
	got, err := v.Verify(signed(t, token, public+"/voice?a=1&b=%20", form))
	require.NoError(t, err)
	assert.Equal(t, form, got)
	got, err = v.Verify(signed(t, token, public+"/voice?CallSid=CA1", nil))
	require.NoError(t, err)
	assert.Equal(t, url.Values{"CallSid": {"CA1"}}, got, "GET has its parameters in the URL")
	assert.Equal(t, public+"/x", v.PublicURL("/x"))
}

func TestVerifyBehindAProxy(t *testing.T) {
	t.Parallel()
	form := url.Values{"CallSid": {"CA1"}}
	v := newVerifier(t, public+"/twilio/", token)
	// The proxy takes the prefix off and has another host.
	request := signed(t, token, public+"/twilio/voice?a=1", form)
	request.URL.Path, request.Host, request.URL.Host = "/voice", "10.0.0.7:8080", "10.0.0.7:8080"
	_, err := v.Verify(request)
	require.NoError(t, err)

	// A router in this process takes it off: what was sent is in RequestURI.
	v = newVerifier(t, public, token)
	var verified error
	server := http.StripPrefix("/twilio", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, verified = v.Verify(r) }))
	request = signed(t, token, public+"/twilio/voice?a=1", form)
	request.RequestURI = request.URL.RequestURI()
	server.ServeHTTP(httptest.NewRecorder(), request)
	require.NoError(t, verified)
}

func TestVerifyWithAndWithoutPort(t *testing.T) {
	t.Parallel()
	form := url.Values{"CallSid": {"CA1"}}
	for _, public := range []string{"https://agent.example.com", "https://agent.example.com:443"} {
		for _, signedAs := range []string{"https://agent.example.com/voice", "https://agent.example.com:443/voice"} {
			_, err := newVerifier(t, public, token).Verify(signed(t, token, signedAs, form))
			require.NoError(t, err, "%s for %s", signedAs, public)
		}
	}
	_, err := newVerifier(t, "https://agent.example.com:8443", token).Verify(signed(t, token, "https://agent.example.com:8443/voice", form))
	require.NoError(t, err)
	_, err = newVerifier(t, "https://agent.example.com:8443", token).Verify(signed(t, token, "https://agent.example.com/voice", form))
	require.ErrorIs(t, err, webhook.ErrBadSignature)
}

func TestVerifyWhileATokenIsReplaced(t *testing.T) {
	t.Parallel()
	form := url.Values{"CallSid": {"CA1"}}
	v := newVerifier(t, public, "0123456789abcdef", token)
	for _, with := range []string{"0123456789abcdef", token} {
		_, err := v.Verify(signed(t, with, public+"/voice", form))
		require.NoError(t, err)
	}
	_, err := v.Verify(signed(t, "another", public+"/voice", form))
	require.ErrorIs(t, err, webhook.ErrBadSignature)
}

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	form := url.Values{"CallSid": {"CA1"}, "From": {"+14155550100"}}
	v := newVerifier(t, public, token)
	for name, test := range map[string]struct {
		change func(*http.Request)
		want   error
		status int
	}{
		"missing": {func(r *http.Request) { r.Header.Del("X-Twilio-Signature") }, webhook.ErrNoSignature, 403},
		"empty":   {func(r *http.Request) { r.Header.Set("X-Twilio-Signature", "") }, webhook.ErrNoSignature, 403},
		"two":     {func(r *http.Request) { r.Header.Add("X-Twilio-Signature", "x") }, webhook.ErrNoSignature, 403},
		"forged": {func(r *http.Request) {
			r.Header.Set("X-Twilio-Signature", twilioxtest.Sign("guess", public+"/voice", form))
		}, webhook.ErrBadSignature, 403},
		"not base64":    {func(r *http.Request) { r.Header.Set("X-Twilio-Signature", "%%%") }, webhook.ErrBadSignature, 403},
		"other URL":     {func(r *http.Request) { r.URL.RawQuery = "admin=1" }, webhook.ErrBadSignature, 403},
		"other path":    {func(r *http.Request) { r.URL.Path = "/status" }, webhook.ErrBadSignature, 403},
		"other body":    {setBody("CallSid=CA1&From=%2B14155550199"), webhook.ErrBadSignature, 403},
		"added value":   {setBody("CallSid=CA1&From=%2B14155550100&From=%2B14155550199"), webhook.ErrBadSignature, 403},
		"no form":       {func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, webhook.ErrBadRequest, 400},
		"broken form":   {setBody("CallSid=%zz"), webhook.ErrBadRequest, 400},
		"other method":  {func(r *http.Request) { r.Method = http.MethodPut }, webhook.ErrBadRequest, 400},
		"as a GET":      {func(r *http.Request) { r.Method = http.MethodGet }, webhook.ErrBadSignature, 403},
		"long body":     {setBody("a=" + strings.Repeat("x", 64<<10)), webhook.ErrTooLarge, 413},
		"unknown size":  {func(r *http.Request) { setBody("a=" + strings.Repeat("x", 64<<10))(r); r.ContentLength = -1 }, webhook.ErrTooLarge, 413},
		"parameters":    {setBody(strings.Repeat("a=1&", 600)), webhook.ErrTooLarge, 413},
		"broken upload": {func(r *http.Request) { r.Body = http.NoBody; r.Body = failing{} }, webhook.ErrBadRequest, 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := signed(t, token, public+"/voice", form)
			test.change(request)
			params, err := v.Verify(request)
			require.ErrorIs(t, err, test.want)
			assert.Nil(t, params)

			request = signed(t, token, public+"/voice", form)
			test.change(request)
			recorder := httptest.NewRecorder()
			v.Middleware(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("served") })).ServeHTTP(recorder, request)
			assert.Equal(t, test.status, recorder.Code)
			assert.Less(t, recorder.Body.Len(), 40)
		})
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, assert.AnError }
func (failing) Close() error             { return nil }

func setBody(body string) func(*http.Request) {
	return func(r *http.Request) {
		replaced, _ := http.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Body, r.ContentLength = replaced.Body, replaced.ContentLength
	}
}

func TestMiddleware(t *testing.T) {
	t.Parallel()
	v := newVerifier(t, public, token)
	var got url.Values
	handler := v.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = webhook.Params(r.Context()) }))
	handler.ServeHTTP(httptest.NewRecorder(), signed(t, token, public+"/anything", url.Values{"A": {"1"}}))
	assert.Equal(t, url.Values{"A": {"1"}}, got)
	assert.Nil(t, webhook.Params(t.Context()))
}

func TestNewVerifierRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		public string
		tokens []string
	}{
		{public, nil}, {public, []string{""}}, {public, []string{token, " "}}, {"agent.example.com", []string{token}},
		{"ftp://agent.example.com", []string{token}}, {"https://u:p@agent.example.com", []string{token}}, {public + "?a=1", []string{token}},
		{"https://", []string{token}}, {"://", []string{token}}, {public, []string{token + "\n"}},
	} {
		_, err := webhook.NewVerifier(test.public, test.tokens, nil)
		assert.Error(t, err, "%v", test)
		if err != nil {
			assert.NotContains(t, err.Error(), token)
		}
	}
	_, err := webhook.NewVerifier(public, []string{token}, &webhook.VerifierOptions{MaxBody: -1})
	assert.Error(t, err)
}

// FuzzVerify holds the verifier against the one of twilio-go, which takes the
// first of several values.
func FuzzVerify(f *testing.F) {
	f.Add("/voice?a=1", "CallSid=CA1&From=%2B1", "GvWf1cFY/Q7PnoempGyD5oXAezc=", false)
	f.Add("/", "a=1&a=2&b", "", true)
	f.Fuzz(func(t *testing.T, path, body, signature string, good bool) {
		if !strings.HasPrefix(path, "/") || strings.Contains(path, "#") {
			return
		}
		request, err := http.NewRequest(http.MethodPost, public+path, strings.NewReader(body))
		if err != nil || request.URL.Host != "agent.example.com" {
			return
		}
		request.RequestURI = request.URL.RequestURI()
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		form, formErr := url.ParseQuery(body)
		if good && formErr == nil {
			signature = twilioxtest.Sign(token, public+request.RequestURI, form)
		}
		request.Header.Set("X-Twilio-Signature", signature)
		v, err := webhook.NewVerifier(public, []string{token}, nil)
		if err != nil {
			t.Fatal(err)
		}
		params, err := v.Verify(request)
		if err != nil && params != nil {
			t.Fatal("parameters of a request that was refused")
		}
		if good && formErr == nil && signature != "" && strings.Count(body, "&") < 100 && len(body) < 1000 && err != nil {
			t.Fatalf("a right signature was refused: %v", err)
		}
		if err != nil || formErr != nil {
			return
		}
		for _, values := range form {
			if len(values) > 1 {
				return
			}
		}
		if strings.Contains(path, "bodySHA256") {
			return
		}
		theirs := client.NewRequestValidator(token)
		if !theirs.ValidateBody(public+request.RequestURI, []byte(body), signature) {
			t.Fatalf("twilio-go refuses what was accepted: %s %q", path, body)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	form := url.Values{}
	for name := range strings.FieldsSeq("AccountSid ApiVersion CallSid CallStatus Called CalledCity CalledCountry CalledState CalledZip Caller CallerCity CallerCountry CallerState CallerZip Direction From FromCity To ToCity") {
		form.Set(name, "some value of "+name)
	}
	v, err := webhook.NewVerifier(public, []string{token}, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		request, _ := twilioxtest.NewRequest(token, public+"/voice", form)
		if _, err := v.Verify(request); err != nil {
			b.Fatal(err)
		}
	}
}

// A program that only serves webhooks does not pay for twilio-go, whose services
// take long to compile.
func TestImportsNoTwilioGo(t *testing.T) {
	t.Parallel()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "phoneagent/twiliox/twiml")
	assert.NotContains(t, string(out), "twilio-go")
}
