package stage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/openai/openai-go/v3"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
)

// SocketPath is where an example serves the agent's socket; what follows in the
// URL is the secret.
const SocketPath = "/llm-websocket/"

// Model returns the real model that the environment has.
func Model() (agent.Model, error) {
	if os.Getenv("OPENAI_API_KEY") == "" && os.Getenv("OPENAI_BASE_URL") == "" {
		return nil, errors.New("set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that speaks OpenAI's protocol")
	}
	return openaix.Chat(openaix.NewClient(), cmp.Or(os.Getenv("OPENAI_MODEL"), openai.ChatModelGPT5_4Mini)), nil
}

// serve answers calls until ctx ends, and then lets live ones end. What else it
// takes to be called is what examples/phoneagent is about.
func (p *Program) serve(ctx context.Context, out io.Writer) error {
	return p.ServeWhile(ctx, out, func(ctx context.Context) error {
		<-ctx.Done()
		return nil
	})
}

// ServeWhile answers calls while work runs, which begins when the port is open:
// for agents that call. The ctx of work ends with ctx, or when the port cannot
// be served any more; calls are answered until work has returned, and live ones
// let end after that.
func (p *Program) ServeWhile(ctx context.Context, out io.Writer, work func(ctx context.Context) error) error {
	model, err := Model()
	if err != nil {
		return err
	}
	desk, options := p.Desk(model)
	if options == nil {
		options = new(llm.Options)
	}
	options.Secret = os.Getenv("LLM_SECRET")
	options.Logger = slog.New(slog.NewJSONHandler(os.Stderr, nil))
	handler := llm.NewHandler(desk, options)
	listener, err := Listen()
	if err != nil {
		return err
	}
	if options.Secret == "" {
		fmt.Fprintf(out, "Paste into Retell as the LLM WebSocket URL of the agent: wss://YOUR-HOST%s%s\n", SocketPath, handler.Secret())
	}
	mux := http.NewServeMux()
	mux.Handle(SocketPath, handler)
	ctx, stop := context.WithCancel(ctx)
	serving, stopServing := context.WithCancel(context.WithoutCancel(ctx))
	worked := make(chan error, 1)
	go func() {
		defer stopServing()
		worked <- work(ctx)
	}()
	err = Serve(serving, listener, mux, handler.Drain)
	stop()
	return errors.Join(<-worked, err)
}

// Listen opens the port of the environment, 8080 by default.
func Listen() (net.Listener, error) { return net.Listen("tcp", ":"+cmp.Or(os.Getenv("PORT"), "8080")) }

// Serve serves until ctx ends, then has drain let live calls end, for five
// minutes at most, and shuts down. The server answers meanwhile: it does not know
// the sockets of calls, but vendors ask about them.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, drain func(context.Context) error) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	const most = 5 * time.Minute
	limit, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	return errors.Join(drain(limit), server.Shutdown(context.Background()))
}
