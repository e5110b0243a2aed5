package traffic

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
	"github.com/phoneagent-go/phoneagent/internal/dice"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// newDesk is an agent with everything switched on that callers notice, and the
// hooks that it needs.
func newDesk(server *openaitest.Server, books *backend, told *record) (llm.Responder, llm.Hooks) {
	client := server.Client()
	first := agent.WithRetries(openaix.Chat(client, "first"), agent.Retries{})
	limits := agent.Limits{FirstWords: 3 * time.Second, Stall: 4 * time.Second}
	find := agent.NewTool("find_times", "Find the free times of a day.", books.findTimes)
	find.CancelOnBargeIn, find.Repeat = true, agent.RepeatAllow
	book := agent.NewTool("book", "Book a time.", books.book)
	book.Repeat, book.Timeout = agent.RepeatRefuse, 5*time.Second
	book.Key = func(agent.ToolCall) string { return "once in a call" }
	desk := agent.New(agent.Config{
		Model: agent.Fallback(nil,
			agent.WithLimits(first, limits), agent.WithLimits(openaix.Chat(client, "second"), limits)),
		Instructions: "You are the front desk. The caller is {{user_number}}, and it is {{current_time}}. {{call_id}}",
		Greeting:     "Riverside Dental, this is Ava. How can I help?",
		Tools:        []agent.Tool{find, book, agent.EndCall(), agent.TransferTo("+15551234567", "the desk"), agent.PressDigits()},
	})
	speculation := agent.NewSpeculation(nil)
	recorder := agent.NewRecorder(&agent.RecorderOptions{OnTurn: told.turn, OnCall: told.call})
	return llm.Wrap(desk,
		recorder.Middleware(), speculation.Middleware(),
		agent.WithReminders(agent.Reminders{Nudges: []agent.Nudge{{Line: "Are you still there?"}, {Note: "Offer to call back."}}}),
		agent.WithFiller(agent.Filler{Lines: []string{"One moment, please.", "Just a second."}}),
		agent.LastResort(llm.Event{Text: "I am sorry, something is wrong here. Let me try again."}),
	), llm.JoinHooks(speculation.Hooks(), recorder.Hooks())
}

// backend is what the tools look into. It is slow, it fails, and some of what it
// was asked to do it does although nobody waits for it any more. As a good one
// it knows a booking again by its key.
type backend struct {
	dice *dice.Dice

	mu   sync.Mutex
	done map[string]map[string]int // by call, how often each key was booked
}

type day struct {
	Day string `json:"day" enum:"Monday,Tuesday,Wednesday,Friday"`
}

type slot struct {
	Day  string `json:"day" enum:"Monday,Tuesday,Wednesday,Friday"`
	Time string `json:"time"`
}

var errBackend = errors.New("the calendar is not there")

func (b *backend) findTimes(ctx context.Context, q day) (string, error) {
	l := b.dice.Of("find %s %s", llm.CallFrom(ctx).ID(), q.Day)
	if !backoff.Sleep(ctx, l.UpTo(4*time.Second)) {
		return "", context.Cause(ctx)
	}
	if l.In(20) {
		return "", errBackend
	}
	return "ten and half past two", nil
}

func (b *backend) book(ctx context.Context, s slot) (string, error) {
	id := llm.CallFrom(ctx).ID()
	l := b.dice.Of("book %s", id)
	before := l.UpTo(8 * time.Second)
	if l.In(30) { // it goes on by itself
		time.Sleep(before)
	} else if !backoff.Sleep(ctx, before) {
		return "", context.Cause(ctx)
	}
	switch l.IntN(10) {
	case 0, 1:
		return "", errBackend
	case 2:
		panic("a bug in the calendar's client")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.done[id] == nil {
		b.done[id] = make(map[string]int)
	}
	b.done[id][agent.IdempotencyKey(ctx)]++
	if l.In(10) {
		return "", errBackend // the answer got lost
	}
	return "booked: " + s.Day + " at " + s.Time, nil
}
