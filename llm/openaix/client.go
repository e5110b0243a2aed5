package openaix

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// What a caller on the line will wait for.
const (
	dialTimeout    = 3 * time.Second
	tlsTimeout     = 3 * time.Second
	headerTimeout  = 20 * time.Second
	keepAlive      = 15 * time.Second
	pingTimeout    = 5 * time.Second
	idleTimeout    = 5 * time.Minute
	idlePerHost    = 256
	maxRetries     = 2
	maxRetryDelay  = 250 * time.Millisecond
	sessionsCached = 32
)

// NewClient is openai.NewClient for phone calls. It reads the same environment
// (OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_PROJECT_ID), and opts
// override all of what follows. Make one client and share it.
//
// Connections stay warm, so that a turn does not begin with a handshake:
//
//   - up to 256 idle connections per host are kept (net/http keeps 2), for 5
//     minutes, which is as many calls as can be in the same moment of a turn
//     over HTTP/1.1;
//   - HTTP/2 is used where the server has it. There a caller who cuts in costs
//     one stream and not, as in HTTP/1.1, the connection. Connections are
//     pinged after 15 s of silence and dropped after 5 s without an answer, so
//     that a turn does not find out that one is dead;
//   - TLS sessions are resumed where a new connection is needed.
//
// Waits are bounded by what a caller bears: 3 s to connect, 3 s for the TLS
// handshake, 20 s until the answer begins (openai.NewClient: 10 minutes), no
// limit once it streams. Limits for a turn belong in its context.
//
// A failed request is repeated twice, after at most 250 ms each. openai-go waits
// up to 8 s, or up to 2 minutes if the server asks for it; on the line that is
// silence. A server that asks for more than 250 ms is not asked again: the error
// says in RetryAfter what it wanted.
func NewClient(opts ...option.RequestOption) openai.Client {
	return openai.NewClient(append([]option.RequestOption{
		option.WithHTTPClient(&http.Client{Transport: newTransport()}),
		option.WithMaxRetries(maxRetries),
		option.WithMaxRetryDelay(maxRetryDelay),
	}, opts...)...)
}

func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: keepAlive}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		TLSHandshakeTimeout:   tlsTimeout,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12, ClientSessionCache: tls.NewLRUClientSessionCache(sessionsCached)},
		ResponseHeaderTimeout: headerTimeout,
		IdleConnTimeout:       idleTimeout,
		MaxIdleConnsPerHost:   idlePerHost, // and no bound over all hosts
		ForceAttemptHTTP2:     true,        // a dialer of one's own turns it off
		HTTP2:                 &http.HTTP2Config{SendPingTimeout: keepAlive, PingTimeout: pingTimeout},
	}
}
