package form

import (
	"context"
	"errors"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// Respond leads the caller through the form, without a model. Put before the
// first words of a call or, as an agent of an [agent.Switchboard], into the
// middle of one, it begins with its first question. There, Done may hand the
// call on with [agent.Switchboard.Transfer] and return an empty event: the next
// agent speaks at once.
func (f *Form[T]) Respond(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
	if turn.Call == nil { // in a test without a handler
		withCall := *turn
		withCall.Call = llm.NewCall("test", nil)
		turn = &withCall
	}
	if err := agent.AwaitRequest(ctx); err != nil {
		return err // what is said ahead of its request must not fill anything
	}
	s := f.state(turn.Call)
	text, what, end := f.take(s, turn)
	switch {
	case end != nil:
		return f.tellEnd(ctx, end, turn, reply)
	case what == givenUp || what == past && f.config.Next == nil:
		return f.tell(ctx, f.config.GiveUp, turn, reply)
	case what == past:
		return f.config.Next.Respond(ctx, turn, reply)
	}
	return reply.Say(text)
}

// take takes a turn in.
func (f *Form[T]) take(s *state[T], turn *llm.Turn) (string, outcome, *finish[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, words := spoken(turn), strings.TrimSpace(turn.LastUser())
	switch {
	case s.finish != nil:
		return "", agreed, s.finish
	case s.now.at < 0: // what was said before the form is none of its business
		s.heard = n
		return f.begin(&s.now), goOn, nil
	case turn.Reason == llm.Reminder || words == "" || words == llm.Unintelligible:
		if s.now.over {
			return "", past, nil
		}
		return f.prompt(&s.now), goOn, nil
	case n != s.heard:
		s.before, s.heard = s.now.copy(), n
	case s.before.marks == nil:
		return f.prompt(&s.now), goOn, nil // the words were said before the form
	default: // the same words, revised
		s.now = s.before.copy()
	}
	if s.now.over {
		return "", past, nil
	}
	text, what := f.answer(&s.now, words)
	if what == agreed {
		return "", agreed, f.finishWith(turn.Call, s)
	}
	return text, what, nil
}

// begin asks the first question.
func (f *Form[T]) begin(p *progress[T]) string {
	p.at = f.open(p)
	return spaced(f.config.Intro, f.prompt(p))
}

// spoken counts how often the caller has spoken.
func spoken(turn *llm.Turn) (n int) {
	var last llm.Role
	for _, u := range turn.Transcript {
		if strings.TrimSpace(u.Content) == "" {
			continue
		}
		if u.Role == llm.RoleUser && last != llm.RoleUser {
			n++
		}
		last = u.Role
	}
	return n
}

// tellEnd waits until Done has returned, and tells what came of it.
func (f *Form[T]) tellEnd(ctx context.Context, end *finish[T], turn *llm.Turn, reply *llm.Reply) error {
	select {
	case <-end.done:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if f.config.Next != nil && end.told.Load() {
		return f.config.Next.Respond(ctx, turn, reply)
	}
	event := end.event
	if end.err != nil {
		event = f.config.GiveUp
	}
	err := f.tell(ctx, event, turn, reply)
	if err == nil {
		end.told.Store(true)
	}
	return errors.Join(end.err, err)
}

// tell says and does what there is to say and do, and otherwise leaves the turn
// to whoever comes next.
func (f *Form[T]) tell(ctx context.Context, event llm.Event, turn *llm.Turn, reply *llm.Reply) error {
	if event == (llm.Event{}) && f.config.Next != nil {
		return f.config.Next.Respond(ctx, turn, reply)
	}
	return reply.Send(event)
}
