package agent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/phoneagent-go/phoneagent/llm"
)

// SwitchboardConfig describes a [Switchboard]. Agents and First are required.
type SwitchboardConfig struct {
	// Agents are who answers calls, by name, such as "front desk". Each is an
	// [Agent] with instructions, tools and a model of its own, perhaps inside
	// middleware, or any other Responder.
	Agents map[string]llm.Responder
	// First is who takes a call.
	First string
	// Choose, if not nil, names who takes a call instead of First, for example
	// by the time of day or the number that was dialled. It is asked once for
	// each call, when its details are known; "" and names that nobody has stand
	// for First. It may be called concurrently and must return at once.
	Choose func(call *llm.Call) string
	// MaxHandoffs is how often a call may be handed on within one turn: agents
	// that send the caller around in circles are refused, and have to answer
	// themselves. The default is 3.
	MaxHandoffs int
	// OnHandoff, if not nil, is told of each handoff. It may be called
	// concurrently and must return at once.
	OnHandoff func(call *llm.Call, from, to string)
}

// A Switchboard is a Responder that lets several others answer a call, one at a
// time. Who has the call is kept with it, over barge-ins and reconnects; a
// process that takes a call over from another asks Choose anew. It is safe for
// concurrent use.
//
// An agent hands a call on with a tool of [HandOff], [HandOffSummary] or
// [HandOffFacts], and a program with [Switchboard.Transfer]. If that is in the
// middle of a turn, the next agent speaks in the same turn, so the caller does
// not wait.
type Switchboard struct{ config SwitchboardConfig }

var _ llm.Responder = (*Switchboard)(nil)

// The errors of handing a call on. They are matched with [errors.Is], and told
// to a model whose tool brought them.
var (
	// ErrNoSuchAgent says that nobody on the switchboard has the name, or that
	// the call is on no switchboard.
	ErrNoSuchAgent = errors.New("agent: nobody there has this name")
	// ErrSameAgent says that the agent has the call already.
	ErrSameAgent = errors.New("agent: the call is with this agent already; answer the caller")
	// ErrTooManyHandoffs says that [SwitchboardConfig.MaxHandoffs] is reached.
	ErrTooManyHandoffs = errors.New("agent: the call was handed on too often in this turn; answer the caller")
)

// NewSwitchboard returns a Switchboard. It panics if First is nobody, an agent
// is nil, or the tool of an [Agent] hands calls to nobody or to itself.
func NewSwitchboard(config SwitchboardConfig) *Switchboard {
	config.MaxHandoffs = cmp.Or(max(config.MaxHandoffs, 0), 3)
	if config.Agents[config.First] == nil {
		panic(fmt.Sprintf("agent: SwitchboardConfig.First is %q, and there is no such agent", config.First))
	}
	for name, responder := range config.Agents {
		if responder == nil {
			panic(fmt.Sprintf("agent: the agent %q is nil", name))
		}
		a, ok := responder.(*Agent)
		if !ok {
			continue
		}
		for _, tool := range a.config.Tools {
			if to := tool.handsTo; to != "" && (to == name || config.Agents[to] == nil) {
				panic(fmt.Sprintf("agent: %q hands calls to %q, which is itself or nobody", name, to))
			}
		}
	}
	return &Switchboard{config: config}
}

// Respond lets whoever has the call answer, and after a handoff the next one.
func (b *Switchboard) Respond(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
	turn = withCall(turn)
	if ctx.Err() != nil {
		return context.Cause(ctx) // the call's turn is a newer one
	}
	s := b.seat(turn.Call)
	whenDecided(ctx, func(asked bool) {
		if asked { // or else the call's turn is another one
			s.begin(turn)
		}
	})
	defer whenDecided(ctx, func(bool) { s.end(turn) })
	j := &joined{reply: reply}
	for {
		name, moves := s.current()
		err := b.config.Agents[name].Respond(context.WithValue(ctx, seatKey{}, sitting{s, moves, turn}), turn, j.next())
		if err != nil || ctx.Err() != nil || j.acted || !s.movedSince(moves) {
			return err
		}
	}
}

// Transfer hands a call to the agent of that name, who is told of it what
// briefing says. If the call's turn is being answered right now, that agent
// speaks in the same turn as soon as the present one stops, and otherwise from
// the next turn on. Errors match [ErrNoSuchAgent], [ErrSameAgent] or
// [ErrTooManyHandoffs], or say that the facts cannot be encoded.
func (b *Switchboard) Transfer(call *llm.Call, to string, briefing Briefing) error {
	s := b.seat(call)
	if b.config.Agents[to] == nil {
		return fmt.Errorf("%w: %q", ErrNoSuchAgent, to)
	}
	from, err := s.move(to, briefing, b.config.MaxHandoffs)
	if err == nil && b.config.OnHandoff != nil {
		b.config.OnHandoff(call, from, to)
	}
	return err
}

// Current returns the name of the agent that has the call.
func (b *Switchboard) Current(call *llm.Call) string {
	name, _ := b.seat(call).current()
	return name
}

// seat is who has a call. It is the call's, so it survives barge-ins and
// reconnects.
type seat struct {
	board  *Switchboard
	chosen sync.Once // who takes the call

	mu      sync.Mutex
	name    string
	moves   int       // how often the call was handed on
	inTurn  int       // how often since the newest turn began
	turn    *llm.Turn // the newest
	open    bool      // whether it is being answered
	pending *handoff  // that nobody has taken note of yet
	facts   any       // of the newest handoff
}

var seats llm.Key[*seat]

func (b *Switchboard) seat(call *llm.Call) *seat {
	s, ok := seats.Load(call)
	if !ok {
		s, _ = seats.LoadOrStore(call, &seat{board: b, name: b.config.First})
	}
	s.chosen.Do(func() { s.choose(call) })
	return s
}

// choose asks who takes the call.
func (s *seat) choose(call *llm.Call) {
	config := &s.board.config
	if config.Choose == nil {
		return
	}
	if name := config.Choose(call); config.Agents[name] != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.name = name
	}
}

func (s *seat) begin(turn *llm.Turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn, s.open, s.inTurn = turn, true, 0
}

func (s *seat) end(turn *llm.Turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.turn == turn { // and not a newer one
		s.open = false
	}
}

func (s *seat) current() (name string, moves int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.name, s.moves
}

func (s *seat) movedSince(moves int) bool {
	_, now := s.current()
	return now != moves
}

func (s *seat) move(to string, briefing Briefing, most int) (from string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from = s.name
	switch {
	case to == from:
		return from, ErrSameAgent
	case s.open && s.inTurn >= most:
		return from, ErrTooManyHandoffs
	}
	h, err := newHandoff(from, briefing)
	if err != nil {
		return from, err
	}
	if s.turn != nil {
		h.tail = s.turn.LastUser()
	}
	s.name, s.pending, s.facts = to, h, briefing.Facts
	s.moves++
	s.inTurn++
	return from, nil
}

// take returns a handoff that has not been taken before, or nil.
func (s *seat) take() *handoff {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.pending
	s.pending = nil
	return h
}

// sitting is the time in which one agent has a call.
type sitting struct {
	seat  *seat
	moves int
	turn  *llm.Turn
}

type seatKey struct{}

// sharedTurn returns what stands for a turn in all agents that answer it:
// middleware around each may have given each a copy.
func sharedTurn(ctx context.Context, turn *llm.Turn) *llm.Turn {
	if s, ok := ctx.Value(seatKey{}).(sitting); ok {
		return s.turn
	}
	return turn
}

// handedOff reports whether the agent that ctx belongs to has lost its call to
// another one.
func handedOff(ctx context.Context) bool {
	s, ok := ctx.Value(seatKey{}).(sitting)
	return ok && s.seat.movedSince(s.moves)
}

// joined is a reply that several agents write to, one after the other.
type joined struct {
	reply *llm.Reply
	said  string
	acted bool
}

func (j *joined) next() *llm.Reply {
	fresh := true
	return llm.NewReply(func(e llm.Event) error {
		if fresh && strings.TrimSpace(e.Text) != "" {
			e.Text, fresh = spaced(j.said, e.Text), false
		}
		if err := j.reply.Send(e); err != nil {
			return err
		}
		if e.Text != "" {
			j.said = e.Text
		}
		j.acted = j.acted || e.Action != nil
		return nil
	})
}
