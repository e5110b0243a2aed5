package keypad

import (
	"context"
	"errors"
	"fmt"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A Keypad collects one thing that callers key in. It is safe for concurrent
// use: one Keypad serves all calls.
type Keypad struct {
	opts Options
}

// lines has what is known of each call.
var lines llm.Key[*line]

// The errors of starting a collection.
var (
	// ErrNotWrapped says that the turn did not pass through [Middleware].
	ErrNotWrapped = errors.New("keypad: the turn did not pass through keypad.Middleware")
	// ErrNoKeys says that Retell sends no keys.
	ErrNoKeys = errors.New("keypad: there are no keys without llm.Options.TranscriptWithToolCalls")
)

// New returns a Keypad. It panics if the options can never work: a name or a
// key that is none, or lengths that contradict each other.
func New(options Options) *Keypad {
	opts, err := options.withDefaults()
	if err != nil {
		panic("keypad: " + err.Error())
	}
	return &Keypad{opts: opts}
}

// Start asks the caller for it, with [Options.Prompt] and as the last words of
// the turn, and begins to collect. The Responder returns then; it is asked again
// when there is an [Keypad.Outcome]. What is being collected already, of this or
// another Keypad, is cancelled.
//
// It waits for the request if the turn is answered ahead of it. Its error matches
// [ErrNotWrapped] or [ErrNoKeys], or is that of the reply or of ctx.
func (k *Keypad) Start(ctx context.Context, call *llm.Call, reply *llm.Reply) error {
	if err := agent.AwaitRequest(ctx); err != nil {
		return err
	}
	if err := k.begin(call, k.opts.Prompt); err != nil {
		return err
	}
	err := reply.Say(k.opts.Prompt)
	if err != nil {
		k.Cancel(call) // nobody has heard it
	}
	return err
}

func (k *Keypad) begin(call *llm.Call, prompt string) error {
	l, ok := lines.Load(call)
	if !ok {
		return ErrNotWrapped
	}
	return l.begin(k, prompt)
}

// Cancel ends a collection that is under way, and reports whether there was one.
func (k *Keypad) Cancel(call *llm.Call) bool {
	l, ok := lines.Load(call)
	return ok && l.cancel(k)
}

// Outcome returns what the turn being answered is about, if that is the end of a
// collection. It is the same until a turn has been answered with it, so nothing
// is lost if another turn takes the place of this one.
func (k *Keypad) Outcome(call *llm.Call) (outcome Outcome, ok bool) {
	l, ok := lines.Load(call)
	if !ok {
		return Outcome{}, false
	}
	return l.undelivered(k)
}

// Collected returns the digits that were collected last in the call, for a tool
// that needs them, and whether there are any.
func (k *Keypad) Collected(call *llm.Call) (digits Digits, ok bool) {
	l, ok := lines.Load(call)
	if !ok {
		return Digits{}, false
	}
	return l.collected(k)
}

type request struct {
	Message string `json:"message,omitempty" jsonschema:"what you say to the caller to ask for it; leave it out for the usual words"`
}

// Tools returns two tools for the model: collect_NAME has the caller key it in,
// asked for with the argument message or, without it, with [Options.Prompt],
// and cancel_NAME ends that before time, for a caller who cannot or does not
// want to.
func (k *Keypad) Tools() []agent.Tool {
	collect := agent.NewTool("collect_"+k.opts.Name,
		fmt.Sprintf("Has the caller key in %s on their phone. Do not ask for it to be spoken. You will be told when it is done; call this again only to begin anew.", k.opts.What),
		func(ctx context.Context, in request) (agent.Result, error) {
			call, prompt := llm.CallFrom(ctx), k.opts.Prompt
			if in.Message != "" {
				prompt = in.Message
			}
			if call == nil {
				return agent.Result{}, ErrNotWrapped
			}
			if err := k.begin(call, prompt); err != nil {
				return agent.Result{}, err
			}
			return agent.Result{
				Content: "The caller has been asked and is pressing keys. What comes of it follows. Say nothing until then.",
				Event:   &llm.Event{Text: prompt},
			}, nil
		})
	cancel := agent.NewTool("cancel_"+k.opts.Name,
		fmt.Sprintf("Stops waiting for the caller to key in %s. Call this if they cannot or do not want to.", k.opts.What),
		func(ctx context.Context, _ struct{}) (string, error) {
			if call := llm.CallFrom(ctx); call == nil || !k.Cancel(call) {
				return "Nothing was being collected.", nil
			}
			return "Cancelled. The caller is not pressing keys any more.", nil
		})
	// Each call begins or ends what there is at that time.
	anew := func(agent.ToolCall) string { return "" }
	collect.Key, cancel.Key = anew, anew
	collect.Says = "message"
	collect.Asks, cancel.Asks = true, true
	return []agent.Tool{collect, cancel}
}
