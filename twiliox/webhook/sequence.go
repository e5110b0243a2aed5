package webhook

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

const (
	// maxStreams is how many calls are remembered for their events.
	maxStreams = 100_000
	// maxHeld is how many events of a call may wait for an earlier one.
	maxHeld = 64
)

// A sequencer hands on the events of each call in order and once, although they
// arrive in any order and more than once.
type sequencer struct {
	deliver func(*CallEvent) // called for one event of a call at a time
	window  time.Duration    // how long to wait for an earlier event
	keep    time.Duration    // how long to remember a call after its last event

	work    sync.WaitGroup // goroutines that deliver
	mu      sync.Mutex
	closed  bool
	streams map[string]*stream
	swept   time.Time
}

// A stream is what is known about the events of one call.
type stream struct {
	next    int                // the sequence number to hand on next
	held    map[int]*CallEvent // that wait for an earlier one
	timer   *time.Timer        // ends the waiting
	ready   []func()           // to be handed on
	running bool               // somebody is handing on
	over    bool               // the last event was handed on
	seen    []CallStatus       // of events without a number
	touched time.Time
}

func newSequencer(window, keep time.Duration, deliver func(*CallEvent)) *sequencer {
	return &sequencer{deliver: deliver, window: window, keep: keep, streams: map[string]*stream{}}
}

// add takes an event. It reports whether it is new.
func (s *sequencer) add(e *CallEvent) (isNew bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false, ErrClosed
	}
	st := s.stream(e.CallSID)
	switch {
	case st.over:
		return false, nil
	case e.Sequence < 0:
		if slices.Contains(st.seen, e.Status) {
			return false, nil
		}
		st.seen = append(st.seen, e.Status)
		s.queue(st, e)
	case e.Sequence < st.next || st.held[e.Sequence] != nil:
		return false, nil
	default:
		st.held[e.Sequence] = e
		s.advance(st)
	}
	switch {
	case len(st.held) >= maxHeld:
		s.skip(st)
	case len(st.held) > 0 && st.timer == nil:
		st.timer = time.AfterFunc(s.window, func() { s.expire(st) })
	case len(st.held) == 0:
		st.stop()
	}
	s.start(st)
	return true, nil
}

// post hands on something else about a call, after what is ready of it.
func (s *sequencer) post(callSID string, f func()) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	st := s.stream(callSID)
	st.ready = append(st.ready, f)
	s.start(st)
	return nil
}

func (s *sequencer) stream(callSID string) *stream {
	s.sweep()
	st, ok := s.streams[callSID]
	if !ok {
		st = &stream{held: map[int]*CallEvent{}}
		s.streams[callSID] = st
	}
	st.touched = time.Now()
	return st
}

// queue hands on an event, unless the call is over already.
func (s *sequencer) queue(st *stream, e *CallEvent) {
	if st.over {
		return
	}
	st.over = e.Status.Final()
	st.ready = append(st.ready, func() { s.deliver(e) })
	if st.over {
		clear(st.held)
	}
}

// advance hands on what is next, without gaps.
func (s *sequencer) advance(st *stream) {
	for {
		e, ok := st.held[st.next]
		if !ok {
			return
		}
		delete(st.held, st.next)
		st.next++
		s.queue(st, e)
	}
}

// skip gives up on what is missing and hands on what is there.
func (s *sequencer) skip(st *stream) {
	waiting := make([]*CallEvent, 0, len(st.held))
	for _, e := range st.held {
		waiting = append(waiting, e)
	}
	slices.SortFunc(waiting, func(a, b *CallEvent) int { return cmp.Compare(a.Sequence, b.Sequence) })
	clear(st.held)
	for _, e := range waiting {
		st.next = e.Sequence + 1
		s.queue(st, e)
	}
}

// eventless reports whether nothing is known of the call that has to be
// remembered: only something else was posted.
func (st *stream) eventless() bool {
	return st.next == 0 && len(st.held) == 0 && len(st.seen) == 0 && !st.running
}

func (st *stream) stop() {
	if st.timer != nil {
		st.timer.Stop()
		st.timer = nil
	}
}

// expire runs when the window for an earlier event is over.
func (s *sequencer) expire(st *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st.timer = nil
	if s.closed {
		return
	}
	s.skip(st)
	s.start(st)
}

// start has somebody hand on what is ready, unless somebody does.
func (s *sequencer) start(st *stream) {
	if len(st.ready) == 0 || st.running {
		return
	}
	st.running = true
	s.work.Go(func() {
		for {
			f := s.take(st)
			if f == nil {
				return
			}
			f()
		}
	})
}

func (s *sequencer) take(st *stream) func() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(st.ready) == 0 {
		st.running = false
		return nil
	}
	f := st.ready[0]
	st.ready = st.ready[1:]
	return f
}

// sweep forgets calls that are over or of which there were no events, and those
// of which nothing was heard for a day, once a minute.
func (s *sequencer) sweep() {
	now := time.Now()
	if now.Sub(s.swept) < time.Minute && len(s.streams) < maxStreams {
		return
	}
	s.swept = now
	for sid, st := range s.streams {
		age := now.Sub(st.touched)
		if (st.over || st.eventless()) && age > s.keep || age > 24*time.Hour || len(s.streams) >= maxStreams && st.over {
			st.stop()
			delete(s.streams, sid)
		}
	}
}

// close hands on what waits and waits until that is done.
func (s *sequencer) close() {
	s.mu.Lock()
	s.closed = true
	for _, st := range s.streams {
		st.stop()
		s.skip(st)
		s.start(st)
	}
	s.mu.Unlock()
	s.work.Wait()
}
