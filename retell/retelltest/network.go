package retelltest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/phoneagent-go/phoneagent/internal/memnet"
)

// network is everything outside of Retell: the servers that its sockets and
// webhooks go to.
type network struct {
	client *http.Client // for what is neither in memory nor on this machine; may be nil
	memory *http.Transport
	local  *http.Transport

	requests work // that are being handled
	ctx      context.Context
	cancel   context.CancelFunc

	mu    sync.Mutex
	hosts map[string]*host
}

// host is a server in memory.
type host struct {
	mux      *http.ServeMux
	listener *memnet.Listener
	server   *http.Server
	serving  sync.WaitGroup
}

func newNetwork(client *http.Client) *network {
	n := &network{client: client, hosts: map[string]*host{}}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	n.memory = &http.Transport{DialContext: n.dial, DialTLSContext: n.dial, DisableCompression: true}
	n.local = &http.Transport{DisableCompression: true}
	return n
}

// Handle has handler serve everything at and below a URL, in memory: webhooks
// for http and https, custom-LLM sockets for ws and wss too. The host may be
// any. An [llm.Handler] checks its secret there as it does on the Internet.
//
//	server.Handle("https://app.test/webhook", hooks)
//	server.Handle("wss://app.test/llm/", llm.NewHandler(desk, nil))
//
// Handle panics if the URL has no host, or if that URL has a handler already.
func (s *Server) Handle(where string, handler http.Handler) {
	u, err := url.Parse(where)
	if err != nil || u.Host == "" {
		panic(fmt.Sprintf("retelltest: Handle(%q): not a URL with a host", where))
	}
	path := "/" + strings.Trim(u.Path, "/")
	h := s.network.host(canonical(u))
	h.mux.Handle(path, handler)
	if path != "/" {
		h.mux.Handle(path+"/", handler)
	}
}

func (n *network) host(name string) *host {
	n.mu.Lock()
	defer n.mu.Unlock()
	if h := n.hosts[name]; h != nil {
		return h
	}
	h := &host{mux: http.NewServeMux(), listener: memnet.Listen(newConns)}
	h.server = &http.Server{BaseContext: func(net.Listener) context.Context { return n.ctx }, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n.requests.add()
		defer n.requests.done()
		h.mux.ServeHTTP(w, r)
	})}
	h.serving.Go(func() { _ = h.server.Serve(h.listener) })
	n.hosts[name] = h
	return h
}

// canonical is a URL's host with its port.
func canonical(u *url.URL) string {
	if u.Port() != "" {
		return strings.ToLower(u.Host)
	}
	if u.Scheme == "http" || u.Scheme == "ws" {
		return strings.ToLower(u.Hostname()) + ":80"
	}
	return strings.ToLower(u.Hostname()) + ":443"
}

func (n *network) known(name string) *host {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.hosts[name]
}

// dial has the signature of http.Transport.DialContext.
func (n *network) dial(ctx context.Context, kind, address string) (net.Conn, error) {
	h := n.known(strings.ToLower(address))
	if h == nil {
		return nil, fmt.Errorf("nobody at %s", address)
	}
	return h.listener.Dial(ctx, kind, address)
}

var errRemote = errors.New("retelltest: the host is neither given to Server.Handle nor on this machine; set Options.HTTPClient to reach others")

// RoundTrip sends a request to where it belongs.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	switch host := r.URL.Hostname(); {
	case n.known(canonical(r.URL)) != nil:
		return n.memory.RoundTrip(r)
	case n.client != nil:
		transport := n.client.Transport
		if transport == nil {
			transport = http.DefaultTransport
		}
		return transport.RoundTrip(r)
	case host == "localhost" || net.ParseIP(host).IsLoopback():
		return n.local.RoundTrip(r)
	}
	return nil, errRemote
}

// httpClient goes to everything and follows no redirect, which for a POST would
// be a GET without the body.
func (n *network) httpClient() *http.Client {
	return &http.Client{Transport: n, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// close waits until the servers in memory have handled their last request.
func (n *network) close() {
	n.cancel()
	n.memory.CloseIdleConnections()
	n.local.CloseIdleConnections()
	n.mu.Lock()
	hosts := slices.Collect(maps.Values(n.hosts))
	n.mu.Unlock()
	for _, h := range hosts {
		_ = h.server.Close()
		_ = h.listener.Close()
		h.serving.Wait()
	}
	_ = n.requests.wait(context.Background())
}
