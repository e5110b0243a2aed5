package retelltest

import (
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// A Request is a request that the server got, whether or not it accepted it.
type Request struct {
	// Route is the route, "GET /v2/get-call/{call_id}"; empty if there is none.
	Route string
	// Method, Path and Query are as they came. The path is decoded.
	Method string
	Path   string
	Query  url.Values
	// Header has all headers but the key.
	Header http.Header
	// Body is the whole body.
	Body []byte
	// At is when it came.
	At time.Time
	// Status is that of the answer; zero while there is none.
	Status int
}

// journal is what a server remembers of requests.
type journal struct {
	mu       sync.Mutex
	requests []*Request
}

func newJournal() *journal { return &journal{} }

// began notes a request and returns how to note the status of its answer.
func (r *journal) began(in *http.Request, route string, body []byte) (done func(status int)) {
	header := in.Header.Clone()
	header.Del("Authorization")
	noted := &Request{
		Route: route, Method: in.Method, Path: in.URL.Path, Query: in.URL.Query(),
		Header: header, Body: body, At: time.Now(),
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.requests = append(r.requests, noted)
	return func(status int) {
		r.mu.Lock()
		defer r.mu.Unlock()
		noted.Status = status
	}
}

// Requests returns the requests that the server got, in the order in which they
// came: all of them, or those of the routes given, such as "POST /create-agent".
func (s *Server) Requests(routes ...string) []Request {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	var chosen []Request
	for _, r := range s.journal.requests {
		if len(routes) == 0 || slices.Contains(routes, r.Route) {
			chosen = append(chosen, *r)
		}
	}
	return chosen
}
