package twilioxtest

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// A Request is a request to the REST API, as it came.
type Request struct {
	// At is when it came.
	At time.Time
	// Method is GET, POST or DELETE.
	Method string
	// Host is the host it was sent to, such as api.twilio.com.
	Host string
	// Path is its path, without the query.
	Path string
	// Query are the parameters of its URL.
	Query url.Values
	// Form are the parameters of its body.
	Form url.Values
	// Header are its headers, without Authorization.
	Header http.Header
	// Status is the answer's status; 0 while there is none and if a [Fault]
	// left it without one.
	Status int
}

func (r *Request) String() string {
	return fmt.Sprintf("%s %s%s = %d", r.Method, r.Host, r.Path, r.Status)
}

// Requests returns the requests to the REST API, in the order in which they
// came. The maps in them are shared and must not be changed.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	requests := make([]Request, len(s.requests))
	for i, request := range s.requests {
		requests[i] = *request
	}
	return requests
}

// A Webhook is a request that the server made: for TwiML, or to report
// something.
type Webhook struct {
	// At is when it was made.
	At time.Time
	// Purpose is why: "voice", "fallback", "action", "status", "conference",
	// "amd", "recording", "wait" or "whisper".
	Purpose string
	// Method is POST or GET.
	Method string
	// URL is where it was sent.
	URL string
	// Form are its parameters.
	Form url.Values
	// Status is the answer's status; 0 if there was none.
	Status int
	// Body is the answer's body, at most 64 KiB.
	Body string
	// Err is why there was no answer, or why it cannot be used; nil if all is
	// well.
	Err error
}

func (w *Webhook) String() string {
	return fmt.Sprintf("%s %s %s = %d", w.Purpose, w.Method, w.URL, w.Status)
}

// Webhooks returns the requests that the server made and that are over, in the
// order in which they ended.
func (s *Server) Webhooks() []Webhook {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.webhooks)
}

// update changes the state and wakes whoever waits for a change.
func (s *Server) update(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
	s.notify()
}

// notify wakes whoever waits for a change. It runs under the lock.
func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Wait blocks until reached returns true, without polling, or returns an error
// when ctx ends first. It asks after every change of the server's state, and
// reached may call the server's methods:
//
//	err := server.Wait(ctx, func() bool { return call.Info().Status == "completed" })
func (s *Server) Wait(ctx context.Context, reached func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if reached() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("twilioxtest: %w while waiting for the server", ctx.Err())
		}
	}
}
