package webhook

import (
	"context"
	"errors"
	"runtime/debug"
)

// protect turns a panic of f into a [*PanicError].
func protect(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return f()
}

// eventContext returns a context for the callback of an event: it ends with
// ctx, after EventTimeout, and when the handler is closed.
func (h *Handler) eventContext(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(ctx, h.opts.EventTimeout)
	ctx, end := context.WithCancelCause(ctx)
	stop := context.AfterFunc(h.life, func() { end(context.Cause(h.life)) })
	return ctx, func() { stop(); end(nil); cancel() }
}

// logFailure logs that a callback failed.
func (h *Handler) logFailure(ctx context.Context, err error, attrs ...any) {
	attrs = append(attrs, "error", err)
	if panicked, ok := errors.AsType[*PanicError](err); ok {
		attrs = append(attrs, "stack", string(panicked.Stack))
	}
	h.opts.Logger.ErrorContext(ctx, "callback failed", attrs...)
}
