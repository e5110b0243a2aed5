package twilioxtest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// A statusQueue sends the status callbacks of one call, in order.
type statusQueue struct {
	s       *Server
	purpose string
	url     string
	method  string
	events  []string // that are wanted
	number  int      // of the next event

	// The server's lock guards the rest.
	waiting []queued
	closed  bool
	wake    chan struct{} // has room for one
}

// queued is a callback that was not yet sent.
type queued struct {
	form  url.Values
	moved bool // another one goes first
}

// newStatusQueue returns nil if nobody wants to know.
func (s *Server) newStatusQueue(purpose, address, method string, events []string) *statusQueue {
	if address == "" {
		return nil
	}
	if method == "" {
		method = http.MethodPost
	}
	q := &statusQueue{s: s, purpose: purpose, url: address, method: method, events: events, wake: make(chan struct{}, 1)}
	s.spawn(q.run)
	return q
}

// add reports a status. It runs under the lock.
func (q *statusQueue) add(c *Call, status string) {
	event := status
	switch {
	case status == "in-progress":
		event = "answered"
	case final(status):
		event = "completed"
	}
	if !slices.Contains(q.events, event) {
		return
	}
	form := c.paramsLocked()
	form.Set("CallbackSource", "call-progress-events")
	q.addForm(form)
}

// addForm reports whatever form says. It runs under the lock.
func (q *statusQueue) addForm(form url.Values) {
	form.Set("SequenceNumber", strconv.Itoa(q.number))
	form.Set("Timestamp", time.Now().UTC().Format(rfc2822))
	q.number++
	for range 1 + q.s.options.RepeatStatus {
		q.waiting = append(q.waiting, queued{form: form})
	}
	q.poke()
}

func (q *statusQueue) close() {
	q.s.mu.Lock()
	defer q.s.mu.Unlock()
	q.closed = true
	q.poke()
}

func (q *statusQueue) poke() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *statusQueue) run() {
	for {
		form, closed := q.take()
		switch {
		case form != nil:
			// Nobody learns of a callback that does not arrive.
			_, _, _ = q.s.post(q.s.ctx, q.purpose, q.method, q.url, form)
			continue
		case closed:
			return
		}
		select {
		case <-q.wake:
		case <-q.s.ctx.Done():
			return
		}
	}
}

// take returns what is to be sent next. With SwapStatus, of each two the later
// one goes first.
func (q *statusQueue) take() (form url.Values, closed bool) {
	q.s.mu.Lock()
	defer q.s.mu.Unlock()
	if len(q.waiting) == 0 {
		return nil, q.closed
	}
	if q.s.options.SwapStatus && !q.waiting[0].moved {
		if len(q.waiting) == 1 && !q.closed {
			return nil, false // until there is another one
		}
		if len(q.waiting) > 1 {
			q.waiting[0].moved = true
			q.waiting[0], q.waiting[1] = q.waiting[1], q.waiting[0]
		}
	}
	form, q.waiting = q.waiting[0].form, q.waiting[1:]
	return form, false
}
