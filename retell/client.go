package retell

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

const (
	defaultBaseURL          = "https://api.retellai.com"
	defaultTimeout          = 60 * time.Second
	defaultMaxRetries       = 2
	defaultMaxRetryWait     = 60 * time.Second
	defaultMaxResponseBytes = 64 << 20
)

// Client talks to Retell's REST API. Its fields are the API's resources. Make
// one with [NewClient] and use it everywhere: it is safe for concurrent use. It
// must not be copied.
type Client struct {
	// Agents are voice agents, which take calls.
	Agents AgentService
	// Apps are connections to other systems, such as CRMs and calendars.
	Apps AppService
	// Assets are images and sounds.
	Assets AssetService
	// BatchCalls are lists of numbers that Retell dials.
	BatchCalls BatchCallService
	// Calls are phone and web calls.
	Calls CallService
	// ChatAgents are agents for chats and SMS.
	ChatAgents ChatAgentService
	// Chats are chats with chat agents, over the API and SMS.
	Chats ChatService
	// Concurrency is how many calls the account may have at once.
	Concurrency ConcurrencyService
	// Contacts are the people whom the account has talked to.
	Contacts ContactService
	// ConversationFlowComponents are parts that conversation flows share.
	ConversationFlowComponents ConversationFlowComponentService
	// ConversationFlows are graphs of nodes that Retell runs.
	ConversationFlows ConversationFlowService
	// CRM is what contacts hold and how they are synchronised with a CRM.
	CRM CRMService
	// ExportRequests are exports of calls and chats.
	ExportRequests ExportRequestService
	// Identity is the account that the API key belongs to.
	Identity IdentityService
	// KnowledgeBases are what agents look up.
	KnowledgeBases KnowledgeBaseService
	// LLMs are Retell LLMs: prompts with tools that Retell runs.
	LLMs LLMService
	// MCPTools are the tools of an agent's MCP servers.
	MCPTools MCPToolService
	// PhoneNumbers are the account's numbers and the agents bound to them.
	PhoneNumbers PhoneNumberService
	// Playground tries agents out in text.
	Playground PlaygroundService
	// Tests are simulated conversations that check an agent.
	Tests TestService
	// Voices are what agents speak with.
	Voices VoiceService

	core core
}

// Options change how a [Client] works. Nil and the zero value are fine.
type Options struct {
	// BaseURL is where the API is; RETELL_BASE_URL and then
	// https://api.retellai.com if empty. Plain http is accepted for the
	// machine itself only; see InsecureHTTP.
	BaseURL string
	// InsecureHTTP allows a BaseURL with plain http on another machine. The
	// API key then travels readable to everybody on the way.
	InsecureHTTP bool
	// HTTPClient sends the requests; [http.DefaultClient] if nil. It is not
	// changed. Its CheckRedirect is not used: no redirect is followed, because
	// the request would be sent to a place that nobody chose.
	// A transport that is not of net/http has to tell of connections by
	// [net/http/httptrace]; otherwise every request that it fails to send
	// counts as one that Retell may have seen.
	HTTPClient *http.Client
	// Timeout limits each attempt, from the connection to the last byte of
	// the answer. Zero is 60 s, or more for the few routes where Retell's own
	// SDK waits longer: 120 s to create a phone call; 300 s to list calls or
	// chats, to create a batch call, and for chat and playground completions.
	Timeout time.Duration
	// MaxRetries is how often a request is repeated after a failure that may
	// pass. Zero is 2; a negative number is never. Some requests are not
	// repeated whatever it is: see [ErrMaybeAccepted].
	MaxRetries int
	// MaxRetryWait is the longest wait that a server may ask for before a
	// repetition; the request fails at once if it asks for more. Zero is 60 s.
	MaxRetryWait time.Duration
	// MaxResponseBytes limits the size of an answer's body, after
	// decompression. Zero is 64 MiB.
	MaxResponseBytes int64
	// UserAgent is put before this package's own User-Agent.
	UserAgent string
	// Logger gets one line per attempt at debug level and one per field of an
	// unexpected type at warn level, with neither ids nor contents. Nil is
	// silent.
	Logger *slog.Logger
}

// NewClient returns a client that uses apiKey, or RETELL_API_KEY if apiKey is
// empty. It fails if there is no key or the base URL cannot be used.
func NewClient(apiKey string, options *Options) (*Client, error) {
	o := deref(options)
	if apiKey == "" {
		apiKey = os.Getenv("RETELL_API_KEY")
	}
	if apiKey == "" {
		return nil, errors.New("retell: no API key: pass one to NewClient or set RETELL_API_KEY")
	}
	if strings.ContainsFunc(apiKey, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("retell: the API key has a space, a line break or another character that no key has")
	}
	base, err := baseURL(&o)
	if err != nil {
		return nil, err
	}
	if o.Timeout < 0 || o.MaxRetryWait < 0 || o.MaxResponseBytes < 0 {
		return nil, errors.New("retell: negative Timeout, MaxRetryWait or MaxResponseBytes in Options")
	}
	if o.MaxRetryWait == 0 {
		o.MaxRetryWait = defaultMaxRetryWait
	}
	if o.MaxResponseBytes == 0 {
		o.MaxResponseBytes = defaultMaxResponseBytes
	}
	if o.MaxRetries == 0 {
		o.MaxRetries = defaultMaxRetries
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	httpClient := http.Client{}
	if o.HTTPClient != nil {
		httpClient = *o.HTTPClient
	}
	httpClient.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return newClient(core{key: func() string { return apiKey }, base: base, http: &httpClient, options: o}), nil
}

// newClient gives every service its own way to the core.
func newClient(c core) *Client {
	client := &Client{core: c}
	client.Agents.core = &client.core
	client.Apps.core = &client.core
	client.Assets.core = &client.core
	client.BatchCalls.core = &client.core
	client.Calls.core = &client.core
	client.ChatAgents.core = &client.core
	client.Chats.core = &client.core
	client.Concurrency.core = &client.core
	client.Contacts.core = &client.core
	client.ConversationFlowComponents.core = &client.core
	client.ConversationFlows.core = &client.core
	client.CRM.core = &client.core
	client.ExportRequests.core = &client.core
	client.Identity.core = &client.core
	client.KnowledgeBases.core = &client.core
	client.LLMs.core = &client.core
	client.MCPTools.core = &client.core
	client.PhoneNumbers.core = &client.core
	client.Playground.core = &client.core
	client.Tests.core = &client.core
	client.Voices.core = &client.core
	return client
}

// With returns a client that makes its requests with the options given, added
// to those of c. It shares c's connections and costs little: use it for one
// request.
//
//	call, err := client.With(&retell.RequestOptions{Timeout: 5 * time.Second}).Calls.Get(ctx, id)
func (c *Client) With(options *RequestOptions) *Client {
	next := c.core
	next.request = next.request.add(options)
	return newClient(next)
}

func baseURL(o *Options) (string, error) {
	text := o.BaseURL
	if text == "" {
		text = os.Getenv("RETELL_BASE_URL")
	}
	if text == "" {
		text = defaultBaseURL
	}
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return "", errors.New("retell: the base URL is not a URL")
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return "", errors.New("retell: the base URL must start with https:// and a host")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return "", errors.New("retell: the base URL must not have a user, a query or a fragment")
	case u.Scheme == "http" && !o.InsecureHTTP && !isLoopback(u.Hostname()):
		return "", fmt.Errorf("retell: the base URL would send the API key unencrypted to %s: use https, or set Options.InsecureHTTP", u.Host)
	}
	return strings.TrimRight(u.String(), "/"), nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
