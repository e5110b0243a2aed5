package agent

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A Speculation answers turns ahead of their request: when the caller has been
// still for a moment, it has the Responder answer what was said so far, and
// holds the answer back. If the request that comes then is for the same words,
// the answer goes out at once and goes on as that of the turn; otherwise it is
// thrown away, and the turn is answered as if nothing had been. What it saves
// is the time between the two, and what it costs is the requests that it made
// in vain.
//
// Make it with [NewSpeculation], wrap the Responder with its Middleware and give
// its Hooks to the handler; it needs both. It is safe for concurrent use: one
// Speculation serves all calls of one Responder.
//
// While a turn is answered ahead, [Speculating] says so, tools wait for the
// request before they run, and fillers are silent. The Responder is given a
// [llm.Turn] with what was said, the reason [llm.Response], ID 0 and no Raw, and
// keeps it when the turn becomes a real one. Its ctx has the values of the
// call's context. It ends with [ErrSpeculationDiscarded] as the cause when the
// answer is thrown away, and after the request has come when and why that
// turn's does. The first words of a call and reminders are not answered ahead.
type Speculation struct {
	opts      SpeculationOptions
	budget    *budget
	listeners llm.Key[*listener]

	mu    sync.Mutex
	next  llm.Responder // nil before Middleware was used
	stats SpeculationStats
}

// SpeculationOptions refine a [Speculation].
type SpeculationOptions struct {
	// Still is how long the transcript must not have changed before the turn is
	// answered ahead. Each change of words begins it anew. The default is
	// 200 ms.
	Still time.Duration
	// Budget is how many answers may be generated in vain for each request, over
	// any stretch of them: 0.5, the default, is one in vain for two requests.
	// Three more may come at the start, and ten in a row after a time without.
	Budget float64
	// Most is how often at the most a caller's one turn is answered ahead: again
	// after each pause in it. The default is 3.
	Most int
}

// SpeculationStats count what speculation did and what it cost.
type SpeculationStats struct {
	Requests int // turns that answers were asked for, other than first words and reminders
	Started  int // answered ahead
	Used     int // those of them that became the answer
	Missed   int // those that were thrown away: each is one more request to the model, or more if it called tools
	Failed   int // those that were thrown away because they had failed
	// Ahead is how long before their request those began that were used, all
	// together. The callers waited less by up to that.
	Ahead time.Duration
}

// NewSpeculation returns a Speculation. Options may be nil.
func NewSpeculation(options *SpeculationOptions) *Speculation {
	s := &Speculation{}
	if options != nil {
		s.opts = *options
	}
	s.opts.Still = cmp.Or(s.opts.Still, 200*time.Millisecond)
	s.opts.Budget = cmp.Or(s.opts.Budget, 0.5)
	s.opts.Most = cmp.Or(s.opts.Most, 3)
	s.budget = newBudget(s.opts.Budget, 3) // so that the first call gets somewhere
	return s
}

// Stats returns the counts so far.
func (s *Speculation) Stats() SpeculationStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

func (s *Speculation) count(change func(*SpeculationStats)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.stats)
}

// Middleware returns what answers turns from what was generated ahead. It is
// meant to be the outermost but for a [Recorder]: whatever is around it takes no
// part in turns that are answered ahead, and must leave the turn as it is. So a
// keypad around it would not keep keys from the model. The middleware panics if
// it is used for a second Responder.
func (s *Speculation) Middleware() llm.Middleware {
	return func(next llm.Responder) llm.Responder {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.next != nil {
			panic("agent: one Speculation for two Responders")
		}
		s.next = next
		return llm.ResponderFunc(s.respond)
	}
}

func (s *Speculation) respond(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
	if turn.Call == nil { // in a test without a handler
		return s.responder().Respond(ctx, turn, reply)
	}
	if turn.Reason == llm.Response {
		s.budget.earn()
		s.count(func(stats *SpeculationStats) { stats.Requests++ })
	}
	run, fits := s.listenerOf(turn.Call).asks(turn)
	if run == nil {
		return s.responder().Respond(ctx, turn, reply)
	}
	fits = fits && !run.failed()
	traceOf(ctx).speculated(fits)
	if !fits {
		s.drop(run)
		return s.responder().Respond(ctx, turn, reply)
	}
	s.budget.refund()
	s.count(func(stats *SpeculationStats) {
		stats.Used++
		stats.Ahead += time.Since(run.began)
	})
	return run.become(ctx, reply)
}

func (s *Speculation) responder() llm.Responder {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next
}

// dropOutside throws an answer away, if there is one, for which no request came.
func (s *Speculation) dropOutside(run *ahead) {
	if run != nil {
		traceOf(run.ctx).speculated(false)
		s.drop(run)
	}
}

// drop throws an answer away.
func (s *Speculation) drop(run *ahead) {
	failed := run.failed()
	s.count(func(stats *SpeculationStats) {
		if failed {
			stats.Failed++
		} else {
			stats.Missed++
		}
	})
	run.drop()
}

// Hooks returns the hooks that tell of transcripts between turns. Join them with
// others by [llm.JoinHooks], and put them before those of a recorder: at the end
// of a call, what was generated in vain is thrown away then.
func (s *Speculation) Hooks() llm.Hooks {
	return llm.Hooks{
		TranscriptUpdated: func(call *llm.Call, update *llm.Update) { s.listenerOf(call).hears(call, update) },
		CallEnded:         func(call *llm.Call, _ *llm.CallRecord) { s.listenerOf(call).forget() },
	}
}

func (s *Speculation) listenerOf(call *llm.Call) *listener {
	if l, ok := s.listeners.Load(call); ok {
		return l
	}
	l, _ := s.listeners.LoadOrStore(call, &listener{speculation: s})
	return l
}
