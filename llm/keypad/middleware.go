package keypad

import (
	"context"
	"errors"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// Hooks returns hooks that see the keys between turns. Join them with others by
// [llm.JoinHooks].
func Hooks() llm.Hooks {
	return llm.Hooks{TranscriptUpdated: func(call *llm.Call, update *llm.Update) {
		if l, ok := lines.Load(call); ok {
			l.on(call)
			l.update(update.Transcript, update.TranscriptWithToolCalls)
		}
	}}
}

type insideKey struct{}

// Middleware answers with silence while the caller presses keys for a [Keypad],
// and masks them in the turns that it passes on. It is [llm.Middleware], one for
// all Keypads.
//
// Words of the caller's are passed on also while something is collected, with a
// note to the model. Where the caller has to be spoken to and Retell does not
// ask, it is done by [llm.Call.Interrupt]; middleware outside of this one has no
// part in that, so put it outermost but for an [agent.Recorder] and an
// [agent.Speculation]. The latter must not be inside: what it answers ahead goes
// past what is around it, so the model would be given the keys.
//
// A reminder that comes meanwhile waits for keys as well: [agent.WithReminders],
// which belongs inside, neither hears of it nor counts it. The turn that an
// outcome is passed on in is one of [llm.Response], also if it was a reminder.
func Middleware(next llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if turn.Call == nil || ctx.Value(insideKey{}) != nil { // in a test without a handler, or used twice
			return next.Respond(ctx, turn, reply)
		}
		l, known := lines.Load(turn.Call)
		if !known {
			l, _ = lines.LoadOrStore(turn.Call, &line{call: turn.Call})
		}
		l.on(turn.Call)
		if l.busy() {
			if err := agent.AwaitRequest(ctx); err != nil {
				return err // keys are not for guessing
			}
		}
		if spoke := l.turn(turn, next); !spoke {
			v, err := l.await(ctx)
			switch {
			case err != nil:
				return err
			case v.again:
				return reply.Say(v.say)
			case v.silent:
				return nil
			}
		}
		return l.pass(ctx, turn, reply, next)
	})
}

// errAsked ends what is left of a turn once the caller has been asked for keys.
var errAsked = errors.New("keypad: the caller has been asked for keys")

// pass asks the next Responder. Once it has begun a collection and the prompt
// has been said, the turn is over for it.
func (l *line) pass(ctx context.Context, turn *llm.Turn, reply *llm.Reply, next llm.Responder) error {
	masked, about, note := l.mask(turn)
	ctx, cancel := context.WithCancelCause(context.WithValue(agent.WithNote(ctx, note), insideKey{}, true))
	defer cancel(nil)
	asked := func() bool { return errors.Is(context.Cause(ctx), errAsked) }
	err := next.Respond(ctx, masked, llm.NewReply(func(e llm.Event) error {
		if asked() {
			return errAsked
		}
		err := reply.Send(e)
		if err == nil && l.asks(e.Text) {
			cancel(errAsked)
		}
		return err
	}))
	if asked() {
		l.delivered(turn, about)
		return nil
	}
	if err == nil && ctx.Err() == nil {
		l.delivered(turn, about)
	}
	return err
}
