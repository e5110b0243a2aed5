package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/redact"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

func serveCommand(ctx context.Context, t *terminal, args []string) error {
	flags := t.flags("serve", "serve: answer the calls that Retell sends, until SIGTERM")
	watch := flags.Bool("watch", false, "show the conversation on the terminal; for development, one call at a time")
	if _, err := parse(flags, args, 0); err != nil {
		return err
	}
	var shown *screen
	if *watch {
		shown = newScreen(t.out)
	}
	return serve(ctx, t, shown)
}

// serve answers the calls that Retell sends until ctx ends.
func serve(ctx context.Context, t *terminal, watch *screen) error {
	if !hasModel() {
		return errNoModel
	}
	drain, err := time.ParseDuration(cmp.Or(os.Getenv("DRAIN_TIMEOUT"), "5m"))
	if err != nil {
		return fmt.Errorf("DRAIN_TIMEOUT: %w", err)
	}
	o, err := t.office()
	if err != nil {
		return err
	}
	logger := redact.Logger(slog.New(slog.NewJSONHandler(t.err, nil)), nil) // whatever is logged, by whom
	models := realModels()
	defer models[0].close()
	desk := newDesk(dependable(logFailure(logger), models...), newCalendar(50*time.Millisecond), watch, logger)
	if watch != nil {
		desk = llm.Wrap(desk, watch.watch(true))
	}
	store, err := eventStoreOfEnvironment()
	if err != nil {
		return err
	}
	a, err := newApp(desk, appOptions{secret: o.secret, key: os.Getenv("RETELL_API_KEY"), store: store, onEvent: logEvent(logger), hooks: models[0].hooks(), logger: logger})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", ":"+cmp.Or(os.Getenv("PORT"), "8080"))
	if err != nil {
		return err
	}
	logger.Info("listening", "address", listener.Addr().String(), "model", models[0].name, "fallbacks", len(models)-1, "webhooks", a.events != nil)
	if o.secret == "" {
		tellSecret(t.out, a.calls.Secret())
	}
	err = a.serve(ctx, listener, drain)
	if let, ok := errors.AsType[*llm.DrainError](err); ok {
		logger.Warn("drained", "calls_let_go", let.Calls)
		return nil
	}
	if err == nil {
		logger.Info("drained")
	}
	return err
}

// eventStoreOfEnvironment returns the store that the environment names, nil for
// none.
func eventStoreOfEnvironment() (webhook.Store, error) {
	dir := os.Getenv("EVENTS_DIR")
	if dir == "" {
		return nil, nil
	}
	return openEventStore(dir)
}

// tellSecret prints a secret that was made up: to the terminal and not to the
// log, which others may read.
func tellSecret(out io.Writer, secret string) {
	fmt.Fprintf(out, "Neither LLM_SECRET nor RETELL_API_KEY is set, so a secret was made up. Paste into Retell as the LLM WebSocket URL of the agent:\n\n\twss://YOUR-HOST%s%s\n\n", socketPath, secret)
}

// logFailure logs that a model failed, whether or not another one has answered.
func logFailure(logger *slog.Logger) func(model string, err error) {
	return func(model string, err error) { logger.Warn("model failed", "model", model, "error", err) }
}

// logEvent logs what Retell says about calls: how they ended, how fast the agent
// was and what they cost. This is where a program of your own would write its
// books.
func logEvent(logger *slog.Logger) func(*webhook.CallEvent) {
	return func(event *webhook.CallEvent) {
		attrs := []any{"event", string(event.Type), "call_id", event.Call.CallID, "reason", string(event.Call.DisconnectionReason)}
		if event.Type == webhook.EventCallAnalyzed {
			sum := retell.SummarizeCalls(event.Call)
			attrs = append(attrs, "duration_ms", sum.DurationMS, "cost_cents", sum.CostCents, "e2e_p50_ms", sum.Latency(retell.LatencyE2E).P50MS)
		}
		logger.Info("webhook", attrs...)
	}
}
