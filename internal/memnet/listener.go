// Package memnet has listeners that are reached in the same process, for the
// fakes of vendors.
package memnet

import (
	"context"
	"net"
	"sync"
)

// A Listener accepts connections that are dialled in the same process. If what
// its pipe makes blocks on channels only, as [net.Pipe] does, testing/synctest
// moves time on while all wait. Its methods are safe for concurrent use.
type Listener struct {
	pipe  func() (near, far net.Conn)
	conns chan net.Conn
	done  chan struct{}
	close sync.Once
}

var _ net.Listener = (*Listener)(nil)

// Listen returns a listener whose connections have the ends that pipe returns:
// near for those who dial, and far for those who accept.
func Listen(pipe func() (near, far net.Conn)) *Listener {
	return &Listener{pipe: pipe, conns: make(chan net.Conn), done: make(chan struct{})}
}

// Dial waits until the connection is accepted. It returns [net.ErrClosed] after
// Close. The network and address may be anything: it has the signature of
// [net/http.Transport.DialContext].
func (l *Listener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := l.pipe()
	select {
	case l.conns <- far:
		return near, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the next connection, and [net.ErrClosed] after Close.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends accepting. Connections stay.
func (l *Listener) Close() error {
	l.close.Do(func() { close(l.done) })
	return nil
}

// Addr returns an [Addr].
func (l *Listener) Addr() net.Addr { return Addr{} }

// Addr is the address of a connection without a network.
type Addr struct{}

// Network returns "memory".
func (Addr) Network() string { return "memory" }

// String returns "memory".
func (Addr) String() string { return "memory" }
