package twiliox_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/phoneagent-go/phoneagent/twiliox"
)

// FuzzAnswers gives a client any bytes for an answer: there is a typed error or
// a value, and no secret in a text.
func FuzzAnswers(f *testing.F) {
	f.Add(200, `{"trunks":[{"sid":"TK1"}],"meta":{"next_page_url":null}}`, "1")
	f.Add(400, `{"code":21240,"message":"no","status":400}`, "")
	f.Add(429, `{"code":"20429","detail":"slow"}`, "Fri, 31 Dec 1999 15:04:05 GMT")
	f.Add(500, `<html>`, "-1e300")
	f.Add(200, `{"trunks":[{"secure":"x"}],"meta":{"next_page_url":"https://evil.example/"}}`, "NaN")
	f.Fuzz(func(t *testing.T, status int, body, retryAfter string) {
		if status < 200 || status > 599 {
			return
		}
		transport := transportFunc(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {retryAfter}}, Body: io.NopCloser(strings.NewReader(body))}, nil
		})
		client, err := twiliox.NewClient(&twiliox.Options{AccountSID: testAccount, AuthToken: testToken, MaxRetries: -1, HTTPClient: &http.Client{Transport: transport}})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			for trunk, err := range client.Trunks.List(t.Context()) {
				if (trunk == nil) == (err == nil) {
					t.Fatal("neither a trunk nor an error, or both")
				}
				if err != nil && strings.Contains(err.Error(), testToken) {
					t.Fatal("the token is in the error")
				}
			}
			for n, err := range client.Numbers.List(t.Context(), nil) {
				if (n == nil) == (err == nil) {
					t.Fatal("neither a number nor an error, or both")
				}
			}
		}
	})
}

type transportFunc func(*http.Request) (*http.Response, error)

func (f transportFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// FuzzSIP reads addresses as Twilio and Retell may give them.
func FuzzSIP(f *testing.F) {
	for _, text := range []string{"sip:sip.retellai.com;transport=tcp", "sip:a@b:1;x=y?z", "acme.pstn.dublin.twilio.com", "sips:", ".pstn..twilio.com"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if twiliox.CheckSIPURL(text) == nil {
			switch transport := twiliox.SIPTransport(text); transport {
			case "", "tcp", "udp", "tls":
			default:
				t.Fatalf("accepted the transport %q", transport)
			}
			if twiliox.SIPHost(text) == "" {
				t.Fatal("accepted without a host")
			}
		}
		if domain, ok := twiliox.TrunkOfHost(text); ok != strings.HasSuffix(domain, twiliox.TrunkDomainSuffix) {
			t.Fatalf("%q, %t", domain, ok)
		}
	})
}
