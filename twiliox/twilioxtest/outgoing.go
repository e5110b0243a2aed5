package twilioxtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/memnet"
)

// outgoing makes the server's own requests.
type outgoing struct {
	client *http.Client
	mu     sync.Mutex
	hosts  map[string]*mounted
}

// mounted is a handler that is served in memory.
type mounted struct {
	http     *http.Server
	listener *memnet.Listener
}

func newOutgoing(s *Server) *outgoing {
	o := &outgoing{hosts: map[string]*mounted{}}
	o.client = &http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return o.dial(ctx, network, address, false)
			},
			DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				return o.dial(ctx, network, address, true)
			},
		},
		Timeout:       s.options.WebhookTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return o
}

// Handle serves handler in memory at a host name, such as "agent.example.com",
// for the server's webhooks: over https as well as http, and whatever the port.
// It replaces a handler that was there before.
// Hosts without a handler are called on loopback only, with plain http.
func (s *Server) Handle(host string, handler http.Handler) {
	m := &mounted{http: s.httpServer(handler), listener: memnet.Listen(net.Pipe)}
	s.outgoing.mu.Lock()
	before := s.outgoing.hosts[host]
	s.outgoing.hosts[host] = m
	s.outgoing.mu.Unlock()
	if before != nil {
		before.close()
	}
	s.serve(m.http, m.listener)
}

func (o *outgoing) dial(ctx context.Context, network, address string, encrypted bool) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	o.mu.Lock()
	m, ok := o.hosts[host]
	o.mu.Unlock()
	if ok {
		return m.listener.Dial(ctx, network, address)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("twilioxtest: nothing is at %s: use Server.Handle", host)
	}
	if encrypted {
		return nil, errors.New("twilioxtest: https on loopback is not supported: use Server.Handle")
	}
	var dialer net.Dialer
	return dialer.DialContext(ctx, network, address)
}

func (o *outgoing) close() {
	o.client.CloseIdleConnections()
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, m := range o.hosts {
		m.close()
	}
}

func (m *mounted) close() {
	_ = m.http.Close()
	_ = m.listener.Close()
}

// A failure is why an answer cannot be used, with Twilio's code for it.
type failure struct {
	code    int
	message string
}

func (f *failure) Error() string { return fmt.Sprintf("twilioxtest: %d: %s", f.code, f.message) }

// post makes a signed request and returns the answer's body and media type.
func (s *Server) post(ctx context.Context, purpose, method, address string, form url.Values) (body, media string, err error) {
	record := Webhook{At: time.Now(), Purpose: purpose, Method: method, URL: address, Form: form}
	defer func() {
		record.Err = err
		s.update(func() { s.webhooks = append(s.webhooks, record) })
	}()
	if !isWebURL(address) {
		return "", "", &failure{11100, "Invalid URL format: " + address}
	}
	var signed url.Values
	if method == http.MethodGet {
		u, _ := url.Parse(address)
		query := u.Query()
		maps.Copy(query, form)
		u.RawQuery = query.Encode()
		address = u.String()
	} else {
		signed = form
	}
	request, err := NewRequest(s.signingToken(), address, signed)
	if err != nil {
		return "", "", &failure{11100, err.Error()}
	}
	response, err := s.outgoing.client.Do(request.WithContext(ctx))
	if err != nil {
		return "", "", &failure{11205, "HTTP connection failure: " + err.Error()}
	}
	defer response.Body.Close()
	record.Status = response.StatusCode
	content, err := io.ReadAll(io.LimitReader(response.Body, maxTwiML+1))
	if err != nil {
		return "", "", &failure{11205, "HTTP connection failure: " + err.Error()}
	}
	record.Body = string(content[:min(len(content), maxTwiML)])
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return "", "", &failure{11200, fmt.Sprintf("HTTP retrieval failure: status %d", response.StatusCode)}
	}
	if len(content) > maxTwiML {
		return "", "", &failure{11750, "TwiML response body too large"}
	}
	media, _, err = mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil {
		media = ""
	}
	return string(content), strings.ToLower(media), nil
}

func (s *Server) signingToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens[0]
}
