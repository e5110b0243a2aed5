package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// What follows are the blocks of the documents under docs.

func newFrontDesk(model agent.Model) *agent.Agent {
	return agent.New(agent.Config{
		Model:        model,
		Instructions: "You are Ava, the front desk of Riverside Dental. The caller's number is {{user_number}}.",
		Greeting:     "Riverside Dental, this is Ava. How can I help?",
		Tools:        []agent.Tool{agent.NewTool("book", "Book an appointment.", book), agent.EndCall()},
	})
}

func measured(desk llm.Responder) *llm.Handler {
	recorder := agent.NewRecorder(&agent.RecorderOptions{Logger: slog.Default()})
	return llm.NewHandler(llm.Wrap(desk, recorder.Middleware()), &llm.Options{Hooks: recorder.Hooks()})
}

func quick(first, second agent.Model) (llm.Responder, llm.Hooks) {
	limits := agent.Limits{FirstWords: 3 * time.Second, Stall: 4 * time.Second}
	model := agent.Fallback(nil,
		agent.Hedge(agent.WithLimits(first, limits), agent.WithLimits(second, limits), &agent.HedgeOptions{Percentile: 0.95}),
		agent.WithLimits(second, limits))
	ahead := agent.NewSpeculation(nil)
	desk := llm.Wrap(newFrontDesk(model),
		ahead.Middleware(), // outermost
		agent.LastResort(llm.Event{Text: "I am putting you through to a person.", NoInterruption: true, Action: llm.Transfer{Number: "+15551234567"}}),
		agent.WithFiller(agent.Filler{Lines: []string{"One moment, please."}}),
	)
	return desk, ahead.Hooks()
}

func serveUntil(ctx context.Context, calls *llm.Handler, server *http.Server, listener net.Listener) error {
	go func() { _ = server.Serve(listener) }()
	<-ctx.Done() // SIGTERM, by signal.NotifyContext
	limit, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	err := calls.Drain(limit)
	return errors.Join(err, server.Shutdown(context.Background()))
}
