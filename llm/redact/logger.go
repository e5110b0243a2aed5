package redact

import "log/slog"

// Default has the rules of this package. It is what nil means in the options of
// others.
var Default = New(nil)

// Logger returns a logger that redacts what it writes to logger, with
// [Default] if redactor is nil. A nil logger becomes one that is silent.
func Logger(logger *slog.Logger, redactor *Redactor) *slog.Logger {
	if logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	if redactor == nil {
		redactor = Default
	}
	return slog.New(NewHandler(logger.Handler(), redactor))
}
