package keypad

import (
	"context"
	"errors"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/calllog"
	"github.com/phoneagent-go/phoneagent/llm"
)

// verdict is what is to be done next: the caller is asked again, or nobody is
// asked anything any more.
type verdict struct {
	again  bool
	say    string
	silent bool // nothing was decided: be silent, and it goes on
}

// Once a key has ended an entry, Retell may ask for an answer at once. A turn
// that waits is left alone for settleFor, and the caller is spoken to unasked
// after askWait.
const (
	settleFor = 200 * time.Millisecond
	askWait   = time.Second
)

// decide notes what is to be done. It is owed to the turn that asks for it next,
// or else to the one that waits, or else to nobody but the caller.
func (l *line) decide(v verdict) {
	l.owed = &v
	wait := askWait
	if l.waiter != nil {
		wait = settleFor
	}
	l.arm(time.Now().Add(wait))
}

// holdFor is how long a turn is held open for keys, which has to be less than
// its time limit. After it the turn ends in silence, and the clock runs on.
const holdFor = 20 * time.Second

// await waits for a verdict. It returns at once when nothing is collected.
func (l *line) await(ctx context.Context) (verdict, error) {
	l.mu.Lock()
	if v := l.owed; v != nil {
		l.settle()
		l.mu.Unlock()
		return *v, nil
	}
	if l.current() == nil {
		l.mu.Unlock()
		return verdict{}, nil
	}
	mine := make(chan verdict, 1)
	l.waiter = mine
	l.mu.Unlock()
	held := time.NewTimer(holdFor)
	defer held.Stop()
	select {
	case v := <-mine:
		if ctx.Err() == nil {
			return v, nil
		}
		mine <- v
		l.leave(mine, verdict{})
		return verdict{}, context.Cause(ctx)
	case <-held.C:
		return l.leave(mine, verdict{silent: true}), nil
	case <-ctx.Done():
		l.leave(mine, verdict{})
		return verdict{}, context.Cause(ctx)
	}
}

// leave waits no longer. What was decided just then is still owed.
func (l *line) leave(mine chan verdict, instead verdict) verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiter == mine {
		l.waiter = nil
	}
	select {
	case v := <-mine:
		l.decide(v)
	default:
	}
	return instead
}

// settle takes note that what was owed is being said.
func (l *line) settle() {
	l.owed = nil
	if s := l.current(); s != nil {
		l.clock(s, s.pad.opts.Retry)
	} else if l.timer != nil {
		l.timer.Stop()
	}
}

// expire is called when a time has run out: the entry has ended, or nobody has
// asked for what is owed.
func (l *line) expire() {
	l.mu.Lock()
	if l.call.Context().Err() != nil || time.Now().Before(l.due) {
		l.unlock()
		return
	}
	if s := l.current(); s != nil && l.owed == nil {
		l.judge(s, string(l.keys.pressed[s.attempt:s.to]))
	}
	v := l.owed
	if v == nil {
		l.unlock()
		return
	}
	l.settle()
	if l.waiter != nil {
		l.waiter <- *v
		l.waiter = nil
		l.unlockAlone()
		return
	}
	call, turn, next, words, keys := l.call, l.newest, l.next, l.words, len(l.keys.pressed)
	turn.Call, turn.Reason = call, llm.Response
	l.unlockAlone()
	asked := false
	err := call.Interrupt(call.Context(), func(ctx context.Context, reply *llm.Reply) error {
		if v.again {
			err := reply.Say(v.say)
			asked = err == nil
			return err
		}
		return l.pass(ctx, &turn, reply, next)
	})
	// An error says that the call has ended or that a turn has come. An outcome it
	// finds as it is, and the question has to be given to it.
	if v.again && !asked && errors.Is(err, llm.ErrTurnOver) {
		l.askLater(*v, words, keys)
	}
}

// askLater leaves a question that was not heard to the turn that came in its
// place, unless the caller has done something meanwhile.
func (l *line) askLater(v verdict, words, keys int) {
	l.mu.Lock()
	defer l.unlockAlone()
	switch {
	case l.current() == nil || l.owed != nil || l.words != words || l.words > l.answered || len(l.keys.pressed) != keys:
	case l.waiter != nil:
		l.settle()
		l.waiter <- v
		l.waiter = nil
	default:
		l.decide(v)
	}
}

// unlockAlone is unlock on the goroutine of a timer, where a hook that panics
// would end every call of the process.
func (l *line) unlockAlone() {
	defer calllog.Contain(l.call.Context(), "OnOutcome of a Keypad")
	l.unlock()
}
