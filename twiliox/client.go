package twiliox

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/twilio/twilio-go/client"
)

const (
	defaultTimeout          = 30 * time.Second
	defaultMaxRetries       = 2
	defaultMaxRetryWait     = 60 * time.Second
	defaultMaxResponseBytes = 16 << 20
)

// Client talks to Twilio's REST API for one account. Its fields are the API's
// resources. Make one with [NewClient] and use it everywhere: it is safe for
// concurrent use. It must not be copied.
type Client struct {
	// Numbers are the account's phone numbers, and those it could buy.
	Numbers NumberService
	// Trunks are elastic SIP trunks with all that belongs to them.
	Trunks TrunkService
	// CredentialLists are the SIP user names and passwords that may use a trunk.
	CredentialLists CredentialListService
	// AddressLists are the IP access control lists that may use a trunk.
	AddressLists AddressListService
	// Permissions say which countries may be dialled.
	Permissions PermissionService
	// Account is the account itself: its state, balance, verified caller IDs
	// and prices.
	Account AccountService

	core core
}

// Options change how a [Client] works. Nil and the zero value are fine: the
// credentials then come from the environment.
type Options struct {
	// AccountSID is the account; TWILIO_ACCOUNT_SID if empty. It is needed with
	// an API key too.
	AccountSID string
	// AuthToken is the account's auth token; TWILIO_AUTH_TOKEN if empty and the
	// account is the environment's.
	AuthToken Secret
	// APIKeySID and APIKeySecret are used for requests instead of the auth
	// token when they are set; TWILIO_API_KEY and TWILIO_API_SECRET if they and
	// AuthToken are empty.
	APIKeySID    string
	APIKeySecret Secret

	// HTTPClient sends the requests; [http.DefaultClient] if nil. It is not
	// changed. Its CheckRedirect is not used: no redirect is followed, because
	// the credentials would go to a place that nobody chose.
	// A transport that is not of net/http has to tell of connections by
	// [net/http/httptrace]; otherwise every request that it fails to send
	// counts as one that Twilio may have seen.
	HTTPClient *http.Client
	// Timeout limits each attempt, from the connection to the last byte of
	// the answer. Zero is 30 s.
	Timeout time.Duration
	// MaxRetries is how often a request is repeated after a failure that may
	// pass. Zero is 2; a negative number is never. Requests on which Twilio may
	// have acted are not repeated whatever it is: see [ErrMaybeAccepted].
	MaxRetries int
	// MaxRetryWait is the longest wait that Twilio may ask for before a
	// repetition; the request fails at once if it asks for more. Zero is 60 s.
	MaxRetryWait time.Duration
	// MaxResponseBytes limits the size of an answer's body, after
	// decompression. Zero is 16 MiB.
	MaxResponseBytes int64
	// UserAgent is put before this package's own User-Agent.
	UserAgent string
	// Logger gets one line per attempt at debug level, without SIDs, numbers
	// or contents. Nil is silent.
	Logger *slog.Logger

	// TestServerURL, in tests only, is the base URL of a stand-in that gets
	// every request instead of Twilio, credentials included. Its Host header
	// says which of Twilio's hosts was meant. It must be on this machine.
	TestServerURL string
}

// NewClient returns a client for one account. It fails if the credentials are
// incomplete or malformed, or an option cannot be used. It sends nothing.
func NewClient(options *Options) (*Client, error) {
	var o Options
	if options != nil {
		o = *options
	}
	creds, err := resolve(&o)
	if err != nil {
		return nil, err
	}
	if o.Timeout < 0 || o.MaxRetryWait < 0 || o.MaxResponseBytes < 0 {
		return nil, errors.New("twiliox: negative Timeout, MaxRetryWait or MaxResponseBytes in Options")
	}
	o.AuthToken, o.APIKeySecret = "", ""
	server, err := testServer(o.TestServerURL)
	if err != nil {
		return nil, err
	}
	httpClient := http.Client{}
	if o.HTTPClient != nil {
		httpClient = *o.HTTPClient
	}
	httpClient.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if o.Timeout == 0 {
		o.Timeout = defaultTimeout
	}
	if o.MaxRetries == 0 {
		o.MaxRetries = defaultMaxRetries
	}
	if o.MaxRetryWait == 0 {
		o.MaxRetryWait = defaultMaxRetryWait
	}
	if o.MaxResponseBytes == 0 {
		o.MaxResponseBytes = defaultMaxResponseBytes
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	c := &Client{core: core{credentials: creds, http: &httpClient, server: server, options: o}}
	c.Numbers.core = &c.core
	c.Trunks.core = &c.core
	c.CredentialLists.core = &c.core
	c.AddressLists.core = &c.core
	c.Permissions.core = &c.core
	c.Account.core = &c.core
	return c, nil
}

// AccountSID returns the account that the client works for.
func (c *Client) AccountSID() string { return c.core.credentials.account }

// Bind returns what twilio-go's service packages need to send requests: they
// then end with ctx and are made as this package makes its own. Use it for one
// or a few requests, like ctx itself:
//
//	service := messaging.NewApiServiceWithClient(client.Bind(ctx))
//
// Several goroutines may use it once its timeout and OAuth are set. Errors are
// those of this package. twilio-go puts its arguments into paths as they are; a
// path that has become another one by that is refused with an [*ArgumentError].
func (c *Client) Bind(ctx context.Context) client.BaseClient { return c.core.bind(ctx) }

// testServer checks the address of a stand-in for Twilio.
func testServer(text string) (*url.URL, error) {
	if text == "" {
		return nil, nil
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, &ArgumentError{Name: "TestServerURL", Reason: "is not a URL"}
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "":
		return nil, &ArgumentError{Name: "TestServerURL", Reason: "must be http:// or https:// with a host and nothing more"}
	case !isLoopback(u.Hostname()):
		return nil, &ArgumentError{Name: "TestServerURL", Reason: "is not on this machine: the account's credentials would be sent there"}
	}
	return u, nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
