package outbound

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/retell"
)

// Options say what to do about what answers. The zero value hangs up on a
// voicemail and has the model answer screeners.
type Options struct {
	// Message is left on a voicemail. Without one the agent hangs up.
	Message string
	// MessageFor, if not nil, returns the message in place of Message, for
	// example with the name of who was called. It must return soon.
	MessageFor func(call *llm.Call) string
	// Introduction is said to a call screener: who calls and why. Without one
	// the model is asked to introduce itself.
	Introduction string
	// HangUpOnScreening hangs up on a screener.
	HangUpOnScreening bool
	// Quiet is how long a greeting must have been silent to have ended, and
	// half of it counts for a screener's question. The default is 2 s.
	Quiet time.Duration
	// Turns is after how many turns of theirs without any sign of a machine a
	// person is talking. From then on nothing that they say ends the call,
	// unless they put it through: whoever answers then is looked at anew. The
	// default is 3.
	Turns int
	// Phrases are added to the English ones.
	Phrases *Phrases
	// OnDecision, if not nil, is told what has answered, and again if that
	// changes, which Screening and Menu do, and Human to Unknown when a person
	// puts the call through. It must return soon.
	OnDecision func(call *llm.Call, kind Kind)
	// AllCalls watches calls in both directions, not only those that the agent
	// has placed. A call whose details are not known is not watched otherwise.
	AllCalls bool
}

// A Detector finds out what has answered, and deals with machines. Make it with
// [NewDetector]. It is safe for concurrent use: one Detector serves all calls.
type Detector struct {
	opts       Options
	classifier *Classifier
	calls      llm.Key[*callee]
}

// NewDetector returns a Detector.
func NewDetector(options Options) *Detector {
	options.Quiet = cmp.Or(max(options.Quiet, 0), 2*time.Second)
	options.Turns = cmp.Or(max(options.Turns, 0), 3)
	return &Detector{opts: options, classifier: NewClassifier(options.Phrases)}
}

// callee is who has answered one call.
type callee struct {
	mu    sync.Mutex
	ear   ear
	kind  Kind
	until int // how much of what they have said is not about whoever talks now
	turns int // how many turns that was
	intro int // how often the agent has introduced itself
}

// Kind returns what has answered a call, as far as it is known.
func (d *Detector) Kind(call *llm.Call) Kind {
	c, ok := d.calls.Load(call)
	if !ok {
		return Unknown
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kind
}

// Hooks returns hooks that hear a greeting go on between turns. Join them with
// others by [llm.JoinHooks].
func (d *Detector) Hooks() llm.Hooks {
	return llm.Hooks{TranscriptUpdated: func(call *llm.Call, update *llm.Update) {
		if c, ok := d.calls.Load(call); ok {
			c.ear.hear(update.Transcript)
		}
	}}
}

func outgoing(call *llm.Call) bool {
	details := call.Details()
	return details != nil && details.Direction == retell.DirectionOutbound
}

// Middleware passes on the turns in which a person talks, or a menu, or nobody
// yet. It is [llm.Middleware].
//
// A voicemail's turns are not passed on: when its greeting has ended the message
// is left and the call ends. A screener is told the introduction, at most twice,
// and waited for while it asks to wait; who talks after it is looked at anew.
func (d *Detector) Middleware(next llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if turn.Call == nil || turn.Reason == llm.Begin || !d.opts.AllCalls && !outgoing(turn.Call) {
			return next.Respond(ctx, turn, reply)
		}
		c, _ := d.calls.LoadOrStore(turn.Call, &callee{kind: Unknown})
		if d.Kind(turn.Call) != Human {
			if err := agent.AwaitRequest(ctx); err != nil {
				return err // what follows cannot be taken back
			}
		}
		switch kind, fresh := d.judge(c, turn); {
		case kind == Voicemail:
			return d.leave(ctx, c, turn, reply)
		case kind == Screening && d.opts.HangUpOnScreening:
			return reply.EndCall("")
		case kind == Screening:
			return d.introduce(ctx, c, turn, reply, next, fresh)
		case kind == Unknown && d.classifier.hints(fresh):
			if err := c.ear.quiet(ctx, d.opts.Quiet/2); err != nil {
				return err // there was more to come, and it is looked at in a turn of its own
			}
		}
		return next.Respond(ctx, turn, reply)
	})
}

// judge decides who talks in a turn, and returns what they said beyond what was
// known.
func (d *Detector) judge(c *callee, turn *llm.Turn) (kind Kind, fresh string) {
	said := c.ear.hear(turn.Transcript)
	c.mu.Lock()
	before := c.kind
	fresh = after(said, c.until)
	switch {
	case before == Voicemail:
	case before == Human:
		if turn.Reason != llm.Reminder && d.classifier.handsOver(fresh) {
			c.kind, c.until, c.turns = Unknown, len(c.ear.all()), stretches(turn.Transcript)
		}
	case fresh == "" || turn.Reason == llm.Reminder: // nothing new to judge by
	default:
		d.decide(c, fresh, stretches(turn.Transcript)-c.turns)
		if c.kind == Human {
			c.until = len(c.ear.all()) // what put the call through before is not said again
		}
	}
	kind = c.kind
	c.mu.Unlock()
	if kind != before && d.opts.OnDecision != nil {
		d.opts.OnDecision(turn.Call, kind)
	}
	return kind, fresh
}

// decide takes in the newest words, said in one more stretch of theirs.
func (d *Detector) decide(c *callee, fresh string, stretches int) {
	switch sounds := d.classifier.Classify(fresh); {
	case sounds == Voicemail || sounds == Screening || sounds == Menu:
		c.kind = sounds
		if sounds == Menu {
			c.until = len(c.ear.all()) // what follows may be somebody else
		}
	case c.kind == Menu && sounds == Human:
		c.kind = Human
	case c.kind == Screening && (c.intro == 0 || d.classifier.Holds(fresh)): // it is still asking, or finding out
	case c.kind == Screening || stretches >= d.opts.Turns || sounds == Human && stretches > 1:
		c.kind = Human
	}
}

// leave waits for the end of a greeting, leaves the message and hangs up.
func (d *Detector) leave(ctx context.Context, c *callee, turn *llm.Turn, reply *llm.Reply) error {
	if err := c.ear.quiet(ctx, d.opts.Quiet); err != nil {
		return err
	}
	message := d.opts.Message
	if d.opts.MessageFor != nil {
		message = d.opts.MessageFor(turn.Call)
	}
	return reply.EndCall(message)
}

// mostIntroductions is how often a screener is told who calls. After that the
// model finds words of its own.
const mostIntroductions = 2

// introduce answers a screener.
func (d *Detector) introduce(ctx context.Context, c *callee, turn *llm.Turn, reply *llm.Reply, next llm.Responder, fresh string) error {
	c.mu.Lock()
	introduced := c.intro
	c.mu.Unlock()
	waits := fresh == "" || d.classifier.Classify(fresh) != Screening && d.classifier.Holds(fresh)
	if introduced > 0 && waits {
		return nil // in silence
	}
	if err := c.ear.quiet(ctx, d.opts.Quiet/2); err != nil {
		return err
	}
	var err error
	if d.opts.Introduction != "" && introduced < mostIntroductions {
		err = reply.Say(d.opts.Introduction)
	} else {
		err = next.Respond(agent.WithNote(ctx, "A call screener answers and passes on what you say. In one sentence, say who you are and why you call."), turn, reply)
	}
	if err == nil && ctx.Err() == nil {
		c.mu.Lock()
		c.intro++
		c.until = len(c.ear.all())
		c.mu.Unlock()
	}
	return err
}
