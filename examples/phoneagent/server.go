package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// server is the agent behind HTTP.
type server struct {
	calls *llm.Handler
	http  *http.Server
}

const socketPath = "/llm-websocket/"

func newServer(calls *llm.Handler) *server {
	mux := http.NewServeMux()
	mux.Handle(socketPath, calls)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		state := calls.State()
		w.Header().Set("Content-Type", "application/json")
		if state.Draining {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(state) // the asker may be gone
	})
	return &server{calls: calls, http: &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}}
}

// run serves until ctx ends, and then lets live calls end for as long as drain.
func (s *server) run(ctx context.Context, listener net.Listener, drain time.Duration) error {
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// Calls first: the HTTP server does not know their sockets, and has to
	// answer health checks until they have ended.
	limit, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	err := s.calls.Drain(limit)
	return errors.Join(err, s.http.Shutdown(context.Background()))
}
