package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"strings"
	"time"
)

// Callbacks are what a [Handler] does with what Retell posts. Any may be nil.
//
// Those of events run away from the request: one at a time and in the order in
// which they were taken for one call or chat, concurrently for several, at most
// [Options.Workers] at once. Their context has the values of the request's. It
// ends after [Options.EventTimeout] and with [Handler.Close]. An event whose
// callback is nil is acknowledged and dropped.
//
// Those that reply run in the request, all concurrently, and end with it.
//
// A callback that panics fails with a [*PanicError]. What is given to a callback
// is its own: it may be kept and changed.
type Callbacks struct {
	// CallEvent is told of events of calls, also of those that this package
	// does not know.
	CallEvent func(ctx context.Context, event *CallEvent) error
	// ChatEvent is told of events of chats, also of those that this package
	// does not know.
	ChatEvent func(ctx context.Context, event *ChatEvent) error
	// Alert is told of alerts.
	Alert func(ctx context.Context, event *AlertEvent) error
	// UnknownEvent is told of events that have neither call, chat nor alert.
	UnknownEvent func(ctx context.Context, event *Event) error

	// InboundCall says what to do with a call that rings. Nil is a reply that
	// changes nothing; so is a nil callback. An error is answered with status
	// 500: Retell asks again, and in the end the number's own agent takes the
	// call, if it has one. Its context ends after [Options.InboundTimeout].
	InboundCall func(ctx context.Context, call *InboundCall) (*InboundReply, error)
	// InboundSMS says what to do with a text message, in the same way.
	InboundSMS func(ctx context.Context, message *InboundSMS) (*InboundReply, error)
	// Functions are the custom functions, each at the path of the handler with
	// "/" and its name at the end.
	Functions []Function

	// Lost is told of each event that was acknowledged, so that Retell does not
	// send it again, and that its callback then failed, or that waited when the
	// handler was closed ([ErrClosed]). Keep event.Raw somewhere and handle it
	// later, with [Decode]. It may be called concurrently, and its ctx lasts 5 s.
	Lost func(ctx context.Context, event *Event, err error)
}

// Options configure a [Handler]. The zero value is ready for production. For
// durations and numbers, zero means the default and, where it makes sense, a
// negative value means no limit.
type Options struct {
	// Keys are the API keys with the webhook badge that may sign: one, or two
	// while one is replaced. Without any, RETELL_API_KEY is the key.
	Keys []string
	// Window is how far the time of a signature may be from ours. The default
	// is [DefaultWindow]; negative is not allowed.
	Window time.Duration
	// Now is the clock that signatures are held against; [time.Now] if nil.
	Now func() time.Time

	// MaxBodyBytes limits a body; a larger one is refused with status 413, if
	// possible before it is read. The default is 16 MiB, several times what a
	// call of two hours needs; negative is not allowed.
	MaxBodyBytes int64

	// Synchronous answers an event only after its callback has returned, with
	// status 500 after an error, so that Retell repeats it and no event is lost
	// if the process dies. Retell waits webhook_timeout_ms, 10 s by default, and
	// counts more than that as a failure; the callback then goes on, and the
	// repetition is answered with what came of it.
	Synchronous bool
	// QueueSize is how many events may wait, with their bodies, for a worker;
	// further ones are refused with status 503, so that Retell repeats them.
	// The default is 1,000; negative is not allowed.
	QueueSize int
	// Workers is how many events are handled at once. The default is 16;
	// negative is not allowed.
	Workers int
	// EventTimeout is how long a callback for an event may take before its
	// context ends. The default is 1 minute.
	EventTimeout time.Duration
	// InboundTimeout is how long a callback for an inbound call or message may
	// take before its context ends. The default is 9 s: Retell waits 10.
	InboundTimeout time.Duration

	// Store remembers what was handled, to drop duplicates. The default is a
	// [MemoryStore], which is enough for a single process.
	Store Store

	// Logger gets a line for each request that is refused and for each failure,
	// at level warn or error, and one for each event, at level debug: with the
	// names of events and functions and ids of calls and chats, never with what
	// was said or with numbers. The errors of callbacks are logged as they are.
	// Nil is silent.
	Logger *slog.Logger
}

// withDefaults returns a checked copy with every field set to what is used.
func (o *Options) withDefaults() (Options, error) {
	var d Options
	if o != nil {
		d = *o
	}
	for name, n := range map[string]int64{
		"Window": int64(d.Window), "MaxBodyBytes": d.MaxBodyBytes, "QueueSize": int64(d.QueueSize), "Workers": int64(d.Workers),
	} {
		if n < 0 {
			return d, fmt.Errorf("webhook: Options.%s is negative", name)
		}
	}
	if len(d.Keys) == 0 {
		d.Keys = []string{os.Getenv("RETELL_API_KEY")}
	}
	keys := make([]string, 0, len(d.Keys))
	for _, key := range d.Keys {
		if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return d, errors.New("webhook: a key has a space, a line break or another character that no key has")
		}
		if key != "" {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return d, fmt.Errorf("%w: set Options.Keys or RETELL_API_KEY", ErrNoKey)
	}
	d.Keys = keys
	d.Window = cmp.Or(d.Window, DefaultWindow)
	d.MaxBodyBytes = cmp.Or(d.MaxBodyBytes, 16<<20)
	d.QueueSize = cmp.Or(d.QueueSize, 1000)
	d.Workers = cmp.Or(d.Workers, 16)
	d.EventTimeout = orNoTimeout(cmp.Or(d.EventTimeout, time.Minute))
	d.InboundTimeout = orNoTimeout(cmp.Or(d.InboundTimeout, 9*time.Second))
	if d.Store == nil {
		d.Store = NewMemoryStore(nil)
	}
	if d.Logger == nil {
		d.Logger = slog.New(slog.DiscardHandler)
	}
	return d, nil
}

func orNoTimeout(d time.Duration) time.Duration {
	if d < 0 {
		return math.MaxInt64
	}
	return d
}

// checkFunctions returns the functions by name.
func checkFunctions(functions []Function) (map[string]*Function, error) {
	byName := make(map[string]*Function, len(functions))
	var wrong []error
	for _, f := range functions {
		if err := f.check(); err != nil {
			wrong = append(wrong, err)
		} else if byName[f.Name] != nil {
			wrong = append(wrong, fmt.Errorf("webhook: there are two functions %q", f.Name))
		}
		byName[f.Name] = &f
	}
	return byName, errors.Join(wrong...)
}
