package llm

import (
	"log/slog"
	"runtime/debug"
	"sync"
)

// hookQueue runs functions one at a time and in order, on a goroutine that is
// there only while there is something to run.
type hookQueue struct {
	logger  *slog.Logger // told of a hook that panics
	mu      sync.Mutex
	waiting []func()
	running bool
	update  *Update // the newest not yet delivered
	reports int     // Unexpected reports waiting
}

// add queues f.
func (q *hookQueue) add(f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, f)
	if !q.running {
		q.running = true
		go q.run()
	}
}

func (q *hookQueue) run() {
	for {
		q.mu.Lock()
		if len(q.waiting) == 0 {
			q.waiting, q.running = nil, false
			q.mu.Unlock()
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

// addReport queues f unless many reports wait already.
func (q *hookQueue) addReport(f func()) {
	const most = 16
	q.mu.Lock()
	full := q.reports >= most
	if !full {
		q.reports++
	}
	q.mu.Unlock()
	if full {
		return
	}
	q.add(func() {
		q.mu.Lock()
		q.reports--
		q.mu.Unlock()
		f()
	})
}
