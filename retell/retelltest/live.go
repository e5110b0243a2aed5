package retelltest

import (
	"maps"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// live is a call that waits to be joined, rings or is on.
type live struct {
	s      *Server
	item   *item   // what is stored of it; under the server's lock
	agent  object  // its agent with all overrides; not changed
	stream *stream // its webhooks
	talk   func(*llmtest.Call)
	test   bool          // talk runs on the goroutine of a test
	stop   chan struct{} // closed when the call is to end for a reason of Retell's
	joined chan struct{} // closed when somebody came who was waited for
	active chan struct{} // somebody said something
	turned chan struct{} // the turn changed

	// Under the server's lock.
	occupies  bool     // it counts for the concurrency
	batch     bool     // it is one of a batch call
	claimed   bool     // somebody came
	listeners []string // participants who may take over
	original  object   // the variables that it began with, once they are overridden

	mu       sync.Mutex
	reason   string        // why Retell ends it
	call     *llmtest.Call // once it is connected
	transfer *llmtest.Transfer
	leg      time.Duration // of the transfer
}

func newLive(s *Server, i *item, agent object) *live {
	o := i.latest()
	return &live{
		s: s, item: i, agent: agent,
		stream: s.newStream("call", i.id, agent, variablesOf(o), "call_started", "call_ended", "call_analyzed"),
		stop:   make(chan struct{}), joined: make(chan struct{}),
		active: make(chan struct{}, 1), turned: make(chan struct{}, 1),
	}
}

// busy is how many calls count for the concurrency, and how many of them are of
// batch calls.
func (st *state) busy() (all, batch int) {
	for _, l := range st.live {
		if l.occupies {
			all++
		}
		if l.occupies && l.batch {
			batch++
		}
	}
	return all, batch
}

// impose ends the call for a reason of Retell's. The first reason counts.
func (l *live) impose(reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.reason == "" {
		l.reason = reason
		close(l.stop)
	}
}

func (l *live) imposed() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reason
}

// connected returns the call if there is a socket for it.
func (l *live) connected() *llmtest.Call {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.call
}

// expire ends a call for which nobody came in time.
func (l *live) expire(limit time.Duration, reason string) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-l.joined:
		return
	case <-timer.C:
		l.impose(reason)
	case <-l.stop:
	case <-l.s.ctx.Done():
		l.impose("error_retell")
	}
	if l.claim() {
		l.unconnected(l.imposed())
	}
}

// claim reports whether whoever asks is the first to deal with a call that
// waits to be joined.
func (l *live) claim() bool {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if l.claimed {
		return false
	}
	l.claimed = true
	return true
}

// outbound rings and, if somebody answers, is the call.
func (l *live) outbound() {
	l.s.mu.Lock()
	to := text(l.item.latest(), "to_number")
	l.s.mu.Unlock()
	callee, known := l.s.people.find(to)
	limit := time.Duration(whole(l.agent, "ring_duration_ms", 30000)) * time.Millisecond
	reason := string(callee.Fails)
	if !known || callee.Ring > limit {
		callee.Ring, reason = limit, "dial_no_answer"
	}
	if !l.rings(callee.Ring) {
		reason = l.imposed()
	}
	if reason != "" {
		l.unconnected(reason)
		return
	}
	l.talk = callee.Talk
	if l.talk == nil {
		l.talk = listen
	}
	l.run()
}

// rings waits, and reports whether the call is still wanted.
func (l *live) rings(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-l.stop:
	case <-l.s.ctx.Done():
		l.impose("error_retell")
	}
	return l.imposed() == ""
}

// run is a call from its begin to the last of its webhooks.
func (l *live) run() {
	var failed string
	func() {
		defer l.finish() // also when talk ends its goroutine, as t.FailNow does
		l.begin()
		failed = l.converse()
	}()
	if failed == "" {
		return
	}
	if l.test && l.s.t != nil && l.s.opts.OnFault == nil {
		l.s.t.Helper()
		l.s.t.Fatalf("%s", failed)
	}
	l.s.fault("%s", failed)
}

func (l *live) begin() {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	o := l.item.latest()
	o["call_status"], o["start_timestamp"] = "ongoing", num(now())
	l.s.opts.Logger.Info("call started", "call_id", l.item.id)
	l.stream.send("call_started", o, nil)
}

// watch ends a call that Retell has a reason to end, and follows its turns. It
// returns when the call is over.
func (l *live) watch(call *llmtest.Call) {
	quiet := time.Duration(whole(l.agent, "end_call_after_silence_ms", 600_000)) * time.Millisecond
	silence := time.NewTimer(quiet)
	defer silence.Stop()
	longest := time.NewTimer(time.Duration(whole(l.agent, "max_call_duration_ms", 3_600_000)) * time.Millisecond)
	defer longest.Stop()
	for {
		select {
		case <-call.Done():
			return
		case <-l.stop:
			call.HangUp()
			return
		case <-l.s.ctx.Done():
			l.impose("error_retell")
		case <-longest.C:
			l.impose("max_duration_reached")
		case <-silence.C:
			if !call.Speaking() {
				l.impose("inactivity")
			}
			silence.Reset(quiet)
		case <-l.active:
			silence.Reset(quiet)
		case <-l.turned:
			l.follow(call)
		}
	}
}

// follow tells of what was said so far, if anybody wants to know.
func (l *live) follow(call *llmtest.Call) {
	if !l.stream.wants("transcript_updated") {
		return
	}
	said := transcripts(call)
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	o := l.item.latest()
	maps.Copy(o, said)
	l.stream.send("transcript_updated", o, nil)
}
