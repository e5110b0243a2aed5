package agent

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
)

type leaving struct {
	Message string `json:"message,omitempty" jsonschema:"one short sentence to the caller, spoken before, such as: One moment, I am passing you on. Leave it out to pass the caller on unnoticed."`
}

func (l leaving) words() string { return strings.TrimSpace(l.Message) }

type summing struct {
	leaving
	Summary string `json:"summary" jsonschema:"all that the next one has to know, in some sentences: what the caller wants and what has been found out and done"`
}

type knowing[T any] struct {
	leaving
	Facts T `json:"facts" jsonschema:"what the next one has to know"`
}

// HandOff returns a tool with which the model hands the call to another agent of
// the [Switchboard]: to is its name there, and when says when to, such as "for
// questions about bills". The tool is named after it: hand_off_to_billing. The
// next agent speaks in the same turn, and knows what briefing says. What the
// present one says before is the argument message, which may be left out.
//
// HandOff panics if no tool can be named after to.
func HandOff(to, when string, briefing Briefing) Tool {
	return handOff(to, when, func(leaving) Briefing { return briefing })
}

// HandOffSummary is [HandOff] with a summary that the model writes, the argument
// summary. The next agent is told it in addition to what briefing says.
func HandOffSummary(to, when string, briefing Briefing) Tool {
	return handOff(to, when, func(in summing) Briefing {
		b := briefing
		b.Note = strings.TrimSpace(b.Note + " " + in.Summary)
		return b
	})
}

// HandOffFacts is [HandOff] with facts that the model fills in, the argument
// facts. T is a struct as for [NewTool]. The next agent is told the facts in
// addition to what briefing says, and the program reads them with [FactsOf].
func HandOffFacts[T any](to, when string, briefing Briefing) Tool {
	return handOff(to, when, func(in knowing[T]) Briefing {
		b := briefing
		b.Facts = in.Facts
		return b
	})
}

// handOff makes a tool whose arguments a briefing follows from.
func handOff[In interface{ words() string }](to, when string, brief func(In) Briefing) Tool {
	name := slug("hand_off_to_" + to)
	if !isToolName(name) || strings.TrimSpace(to) == "" {
		panic(fmt.Sprintf("agent: no tool can be named after the agent %q", to))
	}
	tool := NewTool(name, "Hand the caller to "+to+", "+when+". Put what you say before into message instead of saying it.",
		func(ctx context.Context, in In) (Result, error) {
			call := llm.CallFrom(ctx)
			if call == nil {
				return Result{}, errors.New("there is no call")
			}
			s, ok := seats.Load(call)
			if !ok {
				return Result{}, fmt.Errorf("%w: the call is on no switchboard", ErrNoSuchAgent)
			}
			if err := s.board.Transfer(call, to, brief(in)); err != nil {
				return Result{}, err
			}
			result := Result{Content: "The caller is with " + to + " now."}
			if said := in.words(); said != "" {
				result.Event = &llm.Event{Text: said}
			}
			return result, nil
		})
	tool.handsTo, tool.Says, tool.Repeat = to, "message", RepeatAllow // there and back again is no repetition
	return tool
}

// FactsOf returns the facts of the call's newest handoff, if there are some of
// type T.
func FactsOf[T any](call *llm.Call) (T, bool) {
	var none T
	s, ok := seats.Load(call)
	if !ok {
		return none, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	facts, ok := s.facts.(T)
	return facts, ok
}
