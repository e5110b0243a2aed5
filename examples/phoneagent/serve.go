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
)

// serve answers the calls that Retell sends until ctx ends.
func serve(ctx context.Context, logs io.Writer) error {
	if !hasModel() {
		return errNoModel
	}
	drain, err := time.ParseDuration(cmp.Or(os.Getenv("DRAIN_TIMEOUT"), "5m"))
	if err != nil {
		return fmt.Errorf("DRAIN_TIMEOUT: %w", err)
	}
	logger := slog.New(slog.NewJSONHandler(logs, nil))
	model, name := realModel()
	handler := llm.NewHandler(newDesk(model, newCalendar(50*time.Millisecond)), &llm.Options{
		Secret: os.Getenv("LLM_SECRET"),
		Logger: logger,
		Hooks:  llm.Hooks{TurnFinished: logTurn(logger)},
	})
	listener, err := net.Listen("tcp", ":"+cmp.Or(os.Getenv("PORT"), "8080"))
	if err != nil {
		return err
	}
	logger.Info("listening", "address", listener.Addr().String(), "model", name)
	if os.Getenv("LLM_SECRET") == "" {
		// To the terminal and not to the log, which others may read.
		fmt.Fprintf(os.Stdout, "LLM_SECRET is not set, so one was made up. Paste into Retell as the LLM WebSocket URL of the agent:\n\n\twss://YOUR-HOST%s%s\n\n", socketPath, handler.Secret())
	}
	err = newServer(handler).run(ctx, listener, drain)
	if let, ok := errors.AsType[*llm.DrainError](err); ok {
		logger.Warn("drained", "calls_let_go", let.Calls)
		return nil
	}
	if err == nil {
		logger.Info("drained")
	}
	return err
}

// logTurn logs how long the caller waited, and nothing of what was said.
func logTurn(logger *slog.Logger) func(*llm.Call, *llm.TurnRecord) {
	return func(call *llm.Call, turn *llm.TurnRecord) {
		logger.Info("turn", "call_id", call.ID(), "response_id", turn.ID, "reason", turn.Reason.String(),
			"outcome", string(turn.Outcome), "first_text_ms", turn.FirstText.Milliseconds(), "total_ms", turn.Total.Milliseconds())
	}
}
