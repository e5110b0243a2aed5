package retelltest

import (
	"context"
	"net"
	"sync"
)

// memoryListener accepts connections that are dialled in the same process. They
// block on channels only, which is what testing/synctest needs to move time on.
type memoryListener struct {
	conns chan net.Conn
	done  chan struct{}
	close sync.Once
}

func newMemoryListener() *memoryListener {
	return &memoryListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// dial has the signature of http.Transport.DialContext.
func (l *memoryListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := newConns()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the next connection.
func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends accepting. Connections stay.
func (l *memoryListener) Close() error {
	l.close.Do(func() { close(l.done) })
	return nil
}

// Addr returns a name.
func (l *memoryListener) Addr() net.Addr { return memoryAddr{} }

type memoryAddr struct{}

func (memoryAddr) Network() string { return "memory" }
func (memoryAddr) String() string  { return "memory" }
