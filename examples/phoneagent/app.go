package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

// app is the service: the agent's socket, Retell's webhooks and a health check,
// as one handler.
type app struct {
	calls  *llm.Handler
	events *webhook.Handler // nil without a key to verify with
	mux    *http.ServeMux
}

// appOptions are what differs between the commands.
type appOptions struct {
	secret  string        // in the path of the socket; one is made up if it is empty
	key     string        // Retell's, which signs webhooks; without it there are none
	store   webhook.Store // of webhooks, for several processes; nil for this one alone
	onEvent func(*webhook.CallEvent)
	onCall  func(*agent.CallRecord) // nil for nobody
	hooks   llm.Hooks               // are told of calls before the records are
	logger  *slog.Logger            // nil is silent
}

// newApp puts the agent on a socket, with a record of each turn and each call.
func newApp(desk llm.Responder, options appOptions) (*app, error) {
	recorder := agent.NewRecorder(&agent.RecorderOptions{OnCall: options.onCall, Logger: options.logger})
	calls := llm.NewHandler(llm.Wrap(desk, recorder.Middleware()), &llm.Options{
		Secret: options.secret, Hooks: llm.JoinHooks(options.hooks, recorder.Hooks()), Logger: options.logger,
	})
	a := &app{calls: calls, mux: http.NewServeMux()}
	a.mux.Handle(socketPath, a.calls)
	a.mux.HandleFunc("GET "+healthPath, a.health)
	if options.key == "" {
		return a, nil
	}
	events, err := webhook.NewHandler(webhook.Callbacks{
		CallEvent: func(_ context.Context, event *webhook.CallEvent) error {
			options.onEvent(event)
			return nil
		},
	}, options.webhooks())
	if err != nil {
		return nil, err
	}
	a.events = events
	a.mux.Handle(webhookPath, events)
	return a, nil
}

// webhooks are the options of the webhooks' handler. With a store that outlives
// the process, an event is acknowledged when it was handled: if the process
// dies before, Retell sends it again, to another one.
func (o *appOptions) webhooks() *webhook.Options {
	w := &webhook.Options{Keys: []string{o.key}, Logger: o.logger}
	if o.store != nil {
		w.Store, w.Synchronous, w.EventTimeout = o.store, true, eventLimit
	}
	return w
}

func (a *app) health(w http.ResponseWriter, _ *http.Request) {
	state := a.calls.State()
	w.Header().Set("Content-Type", "application/json")
	if state.Draining {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(state) // the asker may be gone
}

// serve answers on listener until ctx ends, and then lets live calls end for as
// long as drain.
func (a *app) serve(ctx context.Context, listener net.Listener, drain time.Duration) error {
	server := &http.Server{Handler: a.mux, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// Calls first: the HTTP server does not know their sockets, and has to
	// answer health checks until they have ended. Webhooks last, since the end
	// of a call brings some.
	limit, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	err := a.calls.Drain(limit)
	return errors.Join(err, server.Shutdown(context.Background()), a.closeEvents())
}

// closeEvents handles the webhooks that were acknowledged.
func (a *app) closeEvents() error {
	if a.events == nil {
		return nil
	}
	const most = 30 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	return a.events.Drain(ctx)
}
