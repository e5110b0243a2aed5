package llm

import (
	"log/slog"
	"runtime/debug"
	"sync"
)

// hookQueue runs functions one at a time and in order, on a goroutine that is
// there only while there is something to run. What is added before first waits
// for it, and what is added after last is left out, so that CallStarted and
// CallEnded enclose everything else.
type hookQueue struct {
	logger  *slog.Logger // told of a hook that panics
	over    func()       // told, once, when last has run; then, and of a call of NewCall, nil
	mu      sync.Mutex
	waiting []func()
	started bool // first was called
	ended   bool // last was called
	running bool
	update  *Update // the newest not yet delivered
	reports int     // Unexpected reports waiting
}

// add queues f.
func (q *hookQueue) add(f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.push(f)
}

// push is add under the lock.
func (q *hookQueue) push(f func()) {
	if q.ended {
		return
	}
	q.waiting = append(q.waiting, f)
	q.wake()
}

// first puts f, which may be nil, before everything else and starts the queue.
func (q *hookQueue) first(f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.started = true
	if f != nil {
		q.waiting = append([]func(){f}, q.waiting...)
	}
	q.wake()
}

// last queues f, which may be nil, and nothing after it.
func (q *hookQueue) last(f func()) {
	q.mu.Lock()
	if f != nil {
		q.push(f)
	}
	q.ended = true
	over := q.isOver()
	q.mu.Unlock()
	over()
}

// after starts the queue, without anything to come first, when another one is
// over.
func (q *hookQueue) after(other *hookQueue) {
	other.mu.Lock()
	over := other.over
	if over != nil {
		other.over = func() { over(); q.first(nil) }
	}
	other.mu.Unlock()
	if over == nil {
		q.first(nil)
	}
}

// isOver returns what is to be called when the lock is given away: it tells, the
// first time that nothing can come any more.
func (q *hookQueue) isOver() func() {
	over := q.over
	if over == nil || !q.ended || q.running || len(q.waiting) > 0 {
		return func() {}
	}
	q.over = nil
	return over
}

// wake runs what waits. It is called under the lock.
func (q *hookQueue) wake() {
	if q.started && !q.running && len(q.waiting) > 0 {
		q.running = true
		go q.run()
	}
}

func (q *hookQueue) run() {
	exited := true
	defer func() {
		if exited { // a hook ended its goroutine, as a failed assertion in a test does
			go q.run()
		}
	}()
	for {
		q.mu.Lock()
		if len(q.waiting) == 0 {
			q.waiting, q.running = nil, false
			exited = false
			over := q.isOver()
			q.mu.Unlock()
			over()
			return
		}
		f := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.mu.Unlock()
		q.contain(f)
	}
}

// contain runs f. A hook that panics must not end every call of the process.
func (q *hookQueue) contain(f func()) {
	defer func() {
		if p := recover(); p != nil {
			q.logger.Error("a hook panicked", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	f()
}

// addUpdate queues a delivery of update, or has one that waits deliver it
// instead of its own.
func (q *hookQueue) addUpdate(update *Update, deliver func(*Update)) {
	q.mu.Lock()
	waits := q.update != nil
	q.update = update
	q.mu.Unlock()
	if waits {
		return
	}
	q.add(func() {
		q.mu.Lock()
		newest := q.update
		q.update = nil
		q.mu.Unlock()
		deliver(newest)
	})
}

// reserveReport makes room for a report, unless many wait already. The report
// gives its room back with [hookQueue.reported].
func (q *hookQueue) reserveReport() bool {
	const most = 16
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.reports >= most || q.ended {
		return false
	}
	q.reports++
	return true
}

func (q *hookQueue) reported() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.reports--
}
