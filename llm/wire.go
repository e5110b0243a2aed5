package llm

import (
	"runtime/debug"
	"sync/atomic"
	"time"
)

// wire is the way out of a call: it puts frames on the newest socket, one at a
// time. There is no queue. Whoever has something to send takes the lock,
// checks that it may still be sent, and writes; so nothing can grow stale
// between the check and the socket, and nothing is sent in another order.
type wire struct {
	mu lock
	// newest is the link to write to. It is swapped without the lock, since a
	// write that is stuck on the older link holds it.
	newest atomic.Pointer[link]
	// pong is the timestamp of a ping that is to be answered by whoever gets
	// or has the lock, so that the reader never waits for it.
	pong     atomic.Pointer[string]
	timeout  time.Duration
	detached bool // for good: see NewCall

	// What follows is guarded by mu.
	up       *link         // newest once it has been greeted, nil while there is none
	attached chan struct{} // closed when up is set; nil if nobody waits for that
	kept     [][]byte      // frames for the next link
	frame    []byte        // reused
}

// A link is one connection of a call.
type link struct {
	conn    Conn
	arrival int64       // its place among the connections of the handler
	stall   *time.Timer // drops the connection when a write takes too long
	idle    *time.Timer // drops it when pings stop coming

	decoder decoder                    // of the goroutine that reads
	fault   atomic.Pointer[PanicError] // what writing to conn panicked with
}

func newLink(conn Conn) *link {
	drop := func() { _ = conn.Close(Drop) }
	l := &link{conn: conn, stall: time.AfterFunc(time.Hour, drop), idle: time.AfterFunc(time.Hour, drop)}
	l.stall.Stop()
	l.idle.Stop()
	return l
}

// write writes to the connection. A panic is its end, and not that of the
// conversation: whoever has something to say may hold the call's lock.
func (l *link) write(frame []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			fault := &PanicError{Value: p, Stack: debug.Stack()}
			l.fault.Store(fault)
			err = fault
		}
	}()
	return l.conn.Write(frame)
}

// close ends the link for good.
func (l *link) close(how Closing) {
	l.stall.Stop()
	l.idle.Stop()
	_ = l.conn.Close(how) // it is gone either way
}

func (w *wire) init(timeout time.Duration) {
	w.mu = newLock()
	w.timeout = timeout
}

func (w *wire) lock() { w.mu.lock() }

// unlock answers a waiting ping before it lets go, and again if one came in
// while it did: its reader may have found the lock taken.
func (w *wire) unlock() {
	for {
		w.answer()
		w.mu.unlock()
		if w.pong.Load() == nil || !w.mu.tryLock() {
			return
		}
	}
}

// ping has the timestamp, as JSON, echoed soon. It does not block on a lock.
func (w *wire) ping(timestamp string) {
	w.pong.Store(&timestamp)
	if w.mu.tryLock() {
		w.unlock()
	}
}

func (w *wire) answer() {
	if timestamp := w.pong.Swap(nil); timestamp != nil && w.up != nil {
		w.frame = appendPong(w.frame[:0], *timestamp)
		w.write(w.frame)
	}
}

// write sends a frame under the lock and reports whether it is on its way. If
// it is not, the link is gone, and its reader learns it from the connection.
func (w *wire) write(frame []byte) bool {
	l := w.up
	if l == nil {
		return false
	}
	if w.timeout > 0 {
		l.stall.Reset(w.timeout)
	}
	err := l.write(frame)
	l.stall.Stop()
	if err != nil {
		l.close(Drop)
		w.down(l)
		return false
	}
	return true
}

// writeOrKeep sends a frame under the lock, now or over the next link. It keeps
// the frame.
func (w *wire) writeOrKeep(frame []byte) error {
	const most = 256
	if w.detached || len(w.kept) >= most {
		return ErrNoSocket
	}
	if !w.write(frame) {
		w.kept = append(w.kept, frame)
	}
	return nil
}

// attach makes l the link to write to, under the lock and before anything else
// is written to it.
func (w *wire) attach(l *link) {
	w.pong.Store(nil) // a ping of the older link
	if w.attached != nil {
		close(w.attached)
		w.attached = nil
	}
	w.up = l
}

// down notes under the lock that l is gone.
func (w *wire) down(l *link) {
	if w.up == l {
		w.up = nil
	}
}

// flush sends under the lock what was kept.
func (w *wire) flush() {
	for len(w.kept) > 0 && w.write(w.kept[0]) {
		w.kept = w.kept[1:]
	}
}
