// Package reach tells whether a request that failed may have reached its server.
package reach

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// A Watch looks on while one request is sent. The zero value is ready for use.
type Watch struct {
	asked, connected atomic.Bool
	trace            httptrace.ClientTrace
}

// Context returns the context to send the request with.
func (w *Watch) Context(ctx context.Context) context.Context {
	w.trace.GetConn = func(string) { w.asked.Store(true) }
	w.trace.GotConn = func(httptrace.GotConnInfo) { w.connected.Store(true) }
	return httptrace.WithClientTrace(ctx, &w.trace)
}

// Reached reports whether the server may have seen a request that a transport,
// nil for the default one, failed to send with err. It has not if there was no
// connection. A transport that does not tell, as those of the standard library
// do, is taken to have had one: a request that is sent twice is worse than one
// of which nobody knows.
func (w *Watch) Reached(transport http.RoundTripper, err error) bool {
	if w.connected.Load() || w.asked.Load() {
		return w.connected.Load()
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return false
	}
	if transport == nil {
		transport = http.DefaultTransport
	}
	_, tells := transport.(*http.Transport)
	return !tells
}
