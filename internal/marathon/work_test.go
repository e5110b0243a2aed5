package marathon

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
	"github.com/phoneagent-go/phoneagent/internal/dice"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// work is what the tools do. It is slow, fails, goes on although nobody waits,
// and does what it was asked although the answer is lost. As a good one it knows
// the same work again by its key.
type work struct {
	dice *dice.Dice
	told *told

	mu   sync.Mutex
	done map[string]map[string]int // by what was wanted, how often each key came
}

type thing struct {
	ID string `json:"id"`
}

var errWork = errors.New("nobody is there")

// tools are one for each policy.
func (w *work) tools() []agent.Tool {
	find := agent.NewTool("find", "Find something.", w.find)
	find.CancelOnBargeIn, find.Repeat = true, agent.RepeatAllow
	order := agent.NewTool("order", "Order something.", w.do("order"))
	book := agent.NewTool("book", "Book something.", w.do("book"))
	book.Confirm, book.Ordered = true, true
	charge := agent.NewTool("charge", "Charge for something.", w.do("charge"))
	charge.Repeat, charge.Ordered, charge.Timeout = agent.RepeatRefuse, true, 5*time.Second
	return []agent.Tool{find, order, book, charge}
}

func (w *work) find(ctx context.Context, t thing) (string, error) {
	l := w.dice.Of("find %s", t.ID)
	_ = agent.Progress(ctx, "Still looking for "+newWord(l)+". ")
	if !backoff.Sleep(ctx, l.UpTo(6*time.Second)) {
		return "", context.Cause(ctx)
	}
	if l.In(20) {
		return "", errWork
	}
	return "found", nil
}

// do is a tool that must not do the same twice.
func (w *work) do(verb string) func(context.Context, thing) (string, error) {
	return func(ctx context.Context, t thing) (string, error) {
		l := w.dice.Of("%s %s", verb, t.ID)
		before := l.UpTo(8 * time.Second)
		if l.In(30) {
			time.Sleep(before)
		} else if !backoff.Sleep(ctx, before) {
			return "", context.Cause(ctx)
		}
		switch {
		case l.In(15):
			return "", errWork
		case l.In(5):
			panic("a bug in " + verb)
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		what := verb + " " + t.ID
		if w.done[what] == nil {
			w.done[what] = make(map[string]int)
		}
		w.done[what][agent.IdempotencyKey(ctx)]++
		if l.In(10) {
			return "", errWork // the answer got lost
		}
		w.told.did("done: " + what)
		return "done: " + what, nil
	}
}
