package openaix_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
)

// pipeClient is a client of a handler over net.Pipe, for virtual time. Every
// connection has an address of its own. configure may be nil.
func pipeClient(t *testing.T, handler http.HandlerFunc, configure func(*http.Client), opts ...option.RequestOption) openai.Client {
	t.Helper()
	listener := &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
	server := &http.Server{Handler: handler}
	go func() { _ = server.Serve(listener) }()
	transport := &http.Transport{DialContext: listener.dial}
	client := &http.Client{Transport: transport}
	if configure != nil {
		configure(client)
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
	})
	return openai.NewClient(append([]option.RequestOption{
		option.WithBaseURL("http://pipe.test/v1"), option.WithAPIKey("sk-secret"),
		option.WithHTTPClient(client), option.WithMaxRetries(0),
	}, opts...)...)
}

type pipeListener struct {
	conns  chan net.Conn
	done   chan struct{}
	dialed atomic.Int64
}

type pipeConn struct {
	net.Conn
	addr pipeAddr
}

type pipeAddr string

func (a pipeAddr) Network() string { return "pipe" }
func (a pipeAddr) String() string  { return string(a) }

func (c pipeConn) LocalAddr() net.Addr { return c.addr }

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- pipeConn{server, pipeAddr(fmt.Sprintf("pipe-%d", l.dialed.Add(1)))}:
		return client, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.done); return nil }
func (l *pipeListener) Addr() net.Addr { return pipeAddr("pipe") }
