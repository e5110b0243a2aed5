package openaitest

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// Stats counts what a server did so far.
type Stats struct {
	Accepted  int // requests that were given to the script
	Refused   int // requests that were refused before that: key, route, content
	Open      int // answers under way
	Ended     int // answers that are over, Cancelled included
	Cancelled int // answers that the client gave up before they were whole
	Dialed    int // WebSockets that were opened
	Sockets   int // those of them that are open
	Lookups   int // requests for the description of a model
}

// A record is what a server remembers. It is safe for concurrent use.
type record struct {
	mu       sync.Mutex
	requests []*Request
	stats    Stats
	changed  chan struct{} // closed and replaced at every change
}

func newRecord() *record { return &record{changed: make(chan struct{})} }

func (r *record) update(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *record) refused() { r.update(func() { r.stats.Refused++ }) }

// began notes an accepted request and returns its number, from 1.
func (r *record) began(request *Request) (number int) {
	r.update(func() {
		r.requests = append(r.requests, request)
		r.stats.Accepted++
		r.stats.Open++
		number = r.stats.Accepted
	})
	return number
}

func (r *record) ended(cancelled bool) {
	r.update(func() {
		r.stats.Open--
		r.stats.Ended++
		if cancelled {
			r.stats.Cancelled++
		}
	})
}

// Requests returns the requests that were given to the script, in the order in
// which they arrived. They are shared and must not be changed.
func (s *Server) Requests() []*Request {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	return slices.Clone(s.record.requests)
}

// Stats returns what the server did so far.
func (s *Server) Stats() Stats {
	s.record.mu.Lock()
	defer s.record.mu.Unlock()
	return s.record.stats
}

// Wait blocks until reached returns true for the server's stats, without
// polling, or returns an error when ctx ends first. This waits until one
// generation has been cancelled:
//
//	err := server.Wait(ctx, func(s openaitest.Stats) bool { return s.Cancelled == 1 })
func (s *Server) Wait(ctx context.Context, reached func(Stats) bool) error {
	for {
		s.record.mu.Lock()
		stats, changed := s.record.stats, s.record.changed
		s.record.mu.Unlock()
		if reached(stats) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("openaitest: %w while the server was at %+v", ctx.Err(), stats)
		}
	}
}
