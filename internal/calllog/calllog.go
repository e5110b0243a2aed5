// Package calllog lets what works for a call log what nobody else would hear of,
// with the logger of the call.
package calllog

import (
	"context"
	"log/slog"
	"runtime/debug"
)

// A Log is where a call logs to.
type Log struct {
	Logger *slog.Logger
	CallID string
}

type key struct{}

// With returns a context in which that is the log.
func With(ctx context.Context, log *Log) context.Context {
	return context.WithValue(ctx, key{}, log)
}

// Panicked logs that something has panicked, with what and where. Without a log in
// ctx it does nothing.
func Panicked(ctx context.Context, what string, value any, stack []byte) {
	if log, ok := ctx.Value(key{}).(*Log); ok {
		log.Logger.Error(what+" panicked", "call_id", log.CallID, "panic", value, "stack", string(stack))
	}
}

// Contain is to be deferred where a panic would end every call of the process, and
// nobody else is there to tell of it.
func Contain(ctx context.Context, what string) {
	if p := recover(); p != nil {
		Panicked(ctx, what, p, debug.Stack())
	}
}
