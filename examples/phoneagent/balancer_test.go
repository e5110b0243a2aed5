package main

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"testing"
)

// balancer passes sockets and webhooks on to the processes that are ready, in
// turn. Like a good one it asks their health check, and like every one it may
// learn of a change too late.
type balancer struct {
	*httptest.Server
	mu        sync.Mutex
	processes []*process
	next      int
}

func newBalancer(t *testing.T) *balancer {
	b := &balancer{}
	b.Server = httptest.NewServer(b)
	t.Cleanup(b.Close)
	return b
}

func (b *balancer) add(p *process) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.processes = append(b.processes, p)
}

func (b *balancer) remove(p *process) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.processes = slices.DeleteFunc(b.processes, func(q *process) bool { return p == q })
}

// inTurn returns all processes, beginning with the one whose turn it is.
func (b *balancer) inTurn() []*process {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.processes) == 0 {
		return nil
	}
	b.next = (b.next + 1) % len(b.processes)
	return slices.Concat(b.processes[b.next:], b.processes[:b.next])
}

func (b *balancer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, p := range b.inTurn() {
		if !p.ready(r.Context()) {
			continue
		}
		proxy := &httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) {
				r.SetURL(&url.URL{Scheme: "http", Host: p.address})
				r.SetXForwarded()
			},
			// It has died just now: whoever asks tries again.
			ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		}
		proxy.ServeHTTP(w, r)
		return
	}
	http.Error(w, "nobody is ready", http.StatusServiceUnavailable)
}
