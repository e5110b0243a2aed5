package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/phoneagent-go/phoneagent/internal/calllog"
	"github.com/phoneagent-go/phoneagent/retell"
)

// A Call is one phone conversation. It outlives its sockets: when Retell dials
// again, the Call goes on. All methods may be called concurrently.
type Call struct {
	id      string
	ctx     context.Context // ends with the call
	cancel  context.CancelCauseFunc
	opts    *Options
	log     calllog.Log
	respond Responder
	started time.Time
	hooks   *hookQueue
	// continues is whether the conversation had begun before this process, or
	// this Call, heard of it. The caller is not greeted again.
	continues atomic.Bool
	// quiet is whether the hooks were told of this call's start and end before.
	quiet bool
	gone  func(*Call) // told when the call has ended; nil from NewCall
	// hungUp is whether the agent has. If its close frame is lost, Retell dials
	// again, and is hung up on.
	hungUp atomic.Bool

	values       *valueList // of a Key, a pointer to its value
	details      atomic.Pointer[retell.Call]
	detailsKnown chan struct{} // closed when details are set
	startedOnce  sync.Once     // the CallStarted hook
	unexpected   atomic.Int64

	out wire
	// open is the newest turn. It is changed under out's lock and read without,
	// so that a turn can be cancelled while a write is stuck.
	open atomic.Pointer[turn]

	// What follows is guarded by out's lock.
	begun      bool // whether the first words were asked for
	sockets    int
	turns      int
	interrupts int64
	settings   AgentSettings // as last sent
	ended      bool
}

// The errors of what a [Call] does on its own account.
var (
	// ErrCallEnded says that the call has ended.
	ErrCallEnded = errors.New("llm: the call has ended")
	// ErrNoSocket says that the call has none and too much is waiting for one,
	// or that it was made by [NewCall].
	ErrNoSocket = errors.New("llm: the call has no socket")
)

// NewCall returns a call without a socket, for tests of a [Responder] that are
// made without a [Handler]. Values can be stored in it; what is sent over it
// comes back as [ErrNoSocket]. Details may be nil.
func NewCall(id string, details *retell.Call) *Call {
	opts := (*Options)(nil).withDefaults()
	c := newCall(context.Background(), id, nil, &opts)
	c.out.detached = true
	if details != nil {
		c.setDetails(details)
	}
	return c
}

func newCall(values context.Context, id string, responder Responder, opts *Options) *Call {
	c := &Call{
		id: id, opts: opts, respond: responder, started: time.Now(),
		hooks:  &hookQueue{logger: opts.Logger},
		values: new(valueList), detailsKnown: make(chan struct{}),
	}
	ctx := context.WithValue(context.WithoutCancel(values), callKey{}, c)
	c.log = calllog.Log{Logger: opts.Logger, CallID: id}
	c.ctx, c.cancel = context.WithCancelCause(calllog.With(ctx, &c.log))
	c.out.init(opts.WriteTimeout)
	// Ids of interruptions are unique in a call, which another process may have
	// begun.
	c.interrupts = c.started.Unix()
	return c
}

// resume takes over what belongs to a call that was taken for ended.
func (c *Call) resume(ended *Call) {
	c.values, c.started = ended.values, ended.started
	c.begun, c.quiet = true, true
	c.continues.Store(true)
	c.startedOnce.Do(func() { c.hooks.after(ended.hooks) })
	if details := ended.details.Load(); details != nil {
		c.setDetails(details)
	}
	ended.out.lock()
	defer ended.out.unlock()
	c.settings, c.interrupts = ended.settings, ended.interrupts
	if newest := ended.open.Load(); newest != nil {
		c.open.Store(newest.remains(c))
	}
}

// remains is what another Call of the same id restates of a turn: how it was
// completed or, if its call ended before that, that it came to nothing.
func (t *turn) remains(c *Call) *turn {
	r := c.newTurn(t.public, t.record.Started)
	r.cancel(ErrCallEnded)
	r.interrupt, r.id, r.closed, r.told = t.interrupt, t.id, true, true
	r.last, r.sent = t.last, t.sent
	if !t.closed || t.record.Outcome == Abandoned {
		r.last = t.apology()
	}
	return r
}

type callKey struct{}

// CallFrom returns the call that ctx belongs to, for example in a tool: the
// contexts of [Responder.Respond] and [Call.Context] belong to one. It is nil
// for others.
func CallFrom(ctx context.Context) *Call {
	call, _ := ctx.Value(callKey{}).(*Call)
	return call
}

// WithCall returns a context that belongs to call, for tests.
func WithCall(ctx context.Context, call *Call) context.Context {
	return context.WithValue(ctx, callKey{}, call)
}

// ID returns the call's id, as in the path of its socket. Ids from Retell look
// like "call_9f2c"; whatever it is, it holds only letters, digits and a few
// signs that are safe in file names, keys and logs.
func (c *Call) ID() string { return c.id }

// Details returns Retell's call object: numbers, direction, variables and
// metadata. It is nil until it has come, which it has before the first words
// are asked for, unless [Options.NoCallDetails] is set or it took longer than
// [Options.DetailsTimeout]. It must not be changed.
func (c *Call) Details() *retell.Call { return c.details.Load() }

// Context returns a context that ends when the call does, with a cause that
// matches [ErrCallEnded].
func (c *Call) Context() context.Context { return c.ctx }

// HangUp ends the call at once, by close code 1000. To say something before,
// let a turn end with [Reply.EndCall] instead. It waits up to 10 s for a peer
// that does not answer the close. If Retell has no socket to be told over, it
// is hung up on when it dials again within [Options.Grace].
func (c *Call) HangUp() error {
	if c.out.detached {
		return ErrNoSocket
	}
	if c.ctx.Err() != nil || !c.hungUp.CompareAndSwap(false, true) {
		return ErrCallEnded
	}
	c.end(CauseAgent)
	return nil
}

// AgentSettings are settings of the Retell agent that can be changed during a
// call. Nil leaves a setting as it is.
type AgentSettings struct {
	// Responsiveness is how eagerly the agent answers, from 0 to 1. Lower it
	// while the caller dictates something.
	Responsiveness *float64 `json:"responsiveness,omitempty"`
	// InterruptionSensitivity is how easily the caller interrupts, from 0
	// (never) to 1.
	InterruptionSensitivity *float64 `json:"interruption_sensitivity,omitempty"`
	// ReminderTriggerMs is after how many milliseconds of silence a reminder
	// is asked for; more than 0.
	ReminderTriggerMs *float64 `json:"reminder_trigger_ms,omitempty"`
	// ReminderMaxCount is how many reminders there are at most; 0 for none.
	ReminderMaxCount *int `json:"reminder_max_count,omitempty"`
}

func (s *AgentSettings) check() error {
	unit := func(v *float64) bool { return v == nil || *v >= 0 && *v <= 1 }
	switch {
	case !unit(s.Responsiveness):
		return fmt.Errorf("%w responsiveness %v: want 0 to 1", ErrInvalid, *s.Responsiveness)
	case !unit(s.InterruptionSensitivity):
		return fmt.Errorf("%w interruption sensitivity %v: want 0 to 1", ErrInvalid, *s.InterruptionSensitivity)
	case s.ReminderTriggerMs != nil && !(*s.ReminderTriggerMs > 0 && *s.ReminderTriggerMs < 1<<53):
		return fmt.Errorf("%w reminder trigger %v ms: want more than 0", ErrInvalid, *s.ReminderTriggerMs)
	case s.ReminderMaxCount != nil && *s.ReminderMaxCount < 0:
		return fmt.Errorf("%w reminder count %d: want 0 or more", ErrInvalid, *s.ReminderMaxCount)
	}
	return nil
}

// merge takes over what other sets.
func (s *AgentSettings) merge(other AgentSettings) {
	for _, field := range []struct{ to, from **float64 }{
		{&s.Responsiveness, &other.Responsiveness},
		{&s.InterruptionSensitivity, &other.InterruptionSensitivity},
		{&s.ReminderTriggerMs, &other.ReminderTriggerMs},
	} {
		if *field.from != nil {
			*field.to = *field.from
		}
	}
	if other.ReminderMaxCount != nil {
		s.ReminderMaxCount = other.ReminderMaxCount
	}
}

// UpdateAgent changes settings for the rest of the call. They are sent again
// when Retell reconnects. Values out of range match [ErrInvalid].
func (c *Call) UpdateAgent(settings AgentSettings) error {
	if err := settings.check(); err != nil {
		return err
	}
	c.out.lock()
	defer c.out.unlock()
	switch {
	case c.out.detached:
		return ErrNoSocket
	case c.ended:
		return ErrCallEnded
	}
	c.settings.merge(settings)
	c.out.write(appendSettings(nil, settings)) // without a socket, the next one is told
	return nil
}

func appendSettings(b []byte, settings AgentSettings) []byte {
	object, _ := json.Marshal(settings) // finite numbers only, so it cannot fail
	return appendObject(b, "update_agent", "agent_config", object)
}

// SendMetadata sends value, which must encode as a JSON object, to the web page
// that placed a web call. It has no effect on phone calls.
func (c *Call) SendMetadata(value any) error {
	object, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("%w metadata: %w", ErrInvalid, err)
	}
	if !utf8.Valid(object) { // which a MarshalJSON method may return; Retell would end the call
		return fmt.Errorf("%w metadata: not UTF-8", ErrInvalid)
	}
	if object[0] != '{' {
		return fmt.Errorf("%w metadata %.20s: want a JSON object", ErrInvalid, object)
	}
	c.out.lock()
	defer c.out.unlock()
	return c.send(appendObject(nil, "metadata", "metadata", object))
}

// ToolInvocation records in Retell's transcript that a tool was called, at the
// word being spoken now. The id must be unique in the call. Arguments is JSON.
// Retell does not run the tool.
func (c *Call) ToolInvocation(id, name, arguments string) error {
	c.out.lock()
	defer c.out.unlock()
	return c.send(appendToolInvocation(nil, id, name, arguments))
}

// ToolResult records in Retell's transcript what the tool invocation of that id
// returned, and whether that is success.
func (c *Call) ToolResult(id, content string, successful bool) error {
	c.out.lock()
	defer c.out.unlock()
	return c.send(appendToolResult(nil, id, content, successful))
}

// send writes a frame that belongs to no turn or, while there is no socket,
// keeps it for the next one. It runs under out's lock.
func (c *Call) send(frame []byte) error {
	if c.ended {
		return ErrCallEnded
	}
	return c.out.writeOrKeep(frame)
}

// Interrupt lets the agent speak without being asked, for example because a
// taxi has arrived: it cuts off whoever is speaking, the caller included, and
// ends the open turn. The caller cannot interrupt it. It returns when speak has
// returned.
//
// The call of speak may write what a [Responder] may, and has as long. Its ctx
// ends with the ctx given here, and when a newer turn or interruption takes
// over; then the error matches [ErrTurnOver]. Within a turn, Interrupt ends
// that turn, and the turn's ctx may be given to it all the same.
func (c *Call) Interrupt(ctx context.Context, speak func(ctx context.Context, reply *Reply) error) error {
	if c.out.detached {
		return ErrNoSocket
	}
	if ctx.Err() != nil {
		return context.Cause(ctx) // and nobody is cut off for nothing
	}
	t := c.newTurn(&Turn{Call: c}, time.Now())
	t.interrupt = true
	if !c.supersede(t) {
		return ErrCallEnded
	}
	stop := context.AfterFunc(ctx, func() {
		cause := context.Cause(ctx)
		if CallFrom(ctx) == c && errors.Is(cause, ErrSuperseded) {
			return // a turn of this call: superseded by this, or by what supersedes this too
		}
		t.cancel(&withdrawn{cause})
	})
	defer stop()
	return t.answer(func() error { return speak(t.ctx, t.reply) })
}

// withdrawn is the cause of an interruption's end that its own context brought.
type withdrawn struct{ cause error }

func (w *withdrawn) Error() string { return w.cause.Error() }
func (w *withdrawn) Unwrap() error { return w.cause }

// setDetails takes the call object in.
func (c *Call) setDetails(details *retell.Call) {
	said := details.Transcript != "" || len(details.TranscriptObject) > 0
	if said && c.details.Load() == nil {
		c.continues.Store(true) // another process has greeted the caller
	}
	if c.details.Swap(details) == nil {
		close(c.detailsKnown)
	}
}
