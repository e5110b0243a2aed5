package retelltest

import (
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/memnet"
)

// conn is one end of a connection in memory. It keeps what was written until
// the other end reads it, as a socket does: with net.Pipe, which does not, two
// ends that write at the same time would wait for each other forever.
type conn struct {
	in, out *flow
}

// newConns returns both ends of a connection.
func newConns() (near, far net.Conn) {
	there, back := newFlow(), newFlow()
	return &conn{in: back, out: there}, &conn{in: there, out: back}
}

// flow is one direction of a connection.
type flow struct {
	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change
	data     []byte
	ended    bool // nothing more will be written
	closed   bool // nothing more will be read
	deadline time.Time
}

func newFlow() *flow { return &flow{changed: make(chan struct{})} }

// change runs under a lock of its own and wakes who waits.
func (f *flow) change(do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	do()
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *flow) read(p []byte) (int, error) {
	for {
		f.mu.Lock()
		left := time.Until(f.deadline)
		switch {
		case f.closed:
			f.mu.Unlock()
			return 0, net.ErrClosed
		case !f.deadline.IsZero() && left <= 0:
			f.mu.Unlock()
			return 0, os.ErrDeadlineExceeded
		case len(f.data) > 0 || len(p) == 0:
			n := copy(p, f.data)
			f.data = f.data[n:]
			f.mu.Unlock()
			return n, nil
		case f.ended:
			f.mu.Unlock()
			return 0, io.EOF
		}
		changed, limited := f.changed, !f.deadline.IsZero()
		f.mu.Unlock()
		if !limited {
			<-changed
			continue
		}
		timer := time.NewTimer(left)
		select {
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

func (f *flow) write(p []byte) (n int, err error) {
	f.change(func() {
		if f.ended || f.closed {
			err = net.ErrClosed
			return
		}
		f.data = append(f.data, p...)
		n = len(p)
	})
	return n, err
}

// Read reads what the other end has written.
func (c *conn) Read(p []byte) (int, error) { return c.in.read(p) }

// Write never blocks.
func (c *conn) Write(p []byte) (int, error) { return c.out.write(p) }

// Close ends both directions. The other end can read what it has not yet.
func (c *conn) Close() error {
	c.in.change(func() { c.in.closed = true })
	c.out.change(func() { c.out.ended = true })
	return nil
}

// SetReadDeadline sets until when Read waits.
func (c *conn) SetReadDeadline(t time.Time) error {
	c.in.change(func() { c.in.deadline = t })
	return nil
}

// SetDeadline sets the read deadline: writes do not wait.
func (c *conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// SetWriteDeadline does nothing: writes do not wait.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }

// LocalAddr returns a name.
func (c *conn) LocalAddr() net.Addr { return memnet.Addr{} }

// RemoteAddr returns a name.
func (c *conn) RemoteAddr() net.Addr { return memnet.Addr{} }
