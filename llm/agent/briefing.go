package agent

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// A Briefing says what an agent that a call is handed to knows of what went
// before. The zero value is nothing at all. What happens from then on it knows
// in any case, and so does it what the caller adds to the words that were being
// answered.
//
// It is the newest handoff that counts: one that gives everything gives what
// earlier ones have held back, and an agent that gets a call back knows no
// more of its own part than that handoff says.
type Briefing struct {
	// Said is how many of the caller's utterances it is told, the newest, with
	// what the agents have said since. [Everything] stands for all.
	Said int
	// Tools adds the tools that were called since then, with their results.
	// Without them [GuardClaims] takes what they did for not done.
	Tools bool
	// Note is told in words, for example a summary.
	Note string
	// Facts, if not nil, are told as JSON, and can be read by the program with
	// [FactsOf].
	Facts any
}

// Everything is a [Briefing.Said] for all that was said.
const Everything = -1

// handoff is a change of agents as the next one is told of it.
type handoff struct {
	briefing Briefing
	note     string // for the model
	tail     string // what the caller had said last
}

func newHandoff(from string, briefing Briefing) (*handoff, error) {
	var told strings.Builder
	fmt.Fprintf(&told, "(The call has been handed to you by: %s.", from)
	if note := strings.TrimSpace(briefing.Note); note != "" {
		told.WriteString(" You are told: " + note)
	}
	if briefing.Facts != nil {
		var facts bytes.Buffer
		encoder := json.NewEncoder(&facts)
		encoder.SetEscapeHTML(false) // it costs tokens
		if err := encoder.Encode(briefing.Facts); err != nil {
			return nil, fmt.Errorf("agent: the facts of a handoff: %w", err)
		}
		told.WriteString(" What is known: " + strings.TrimSpace(facts.String()))
	}
	told.WriteString(" Go on with the caller.)")
	return &handoff{briefing: briefing, note: told.String()}, nil
}

// handoffRole marks, in a prompt in the making, where the call changed hands.
const handoffRole MessageRole = "handoff"

// takeOver notes in memory where in the conversation the agent got the call, if
// that is news.
func (r *round) takeOver() {
	s, ok := seats.Load(r.turn.Call)
	if !ok {
		return
	}
	h := s.take()
	if h == nil {
		return
	}
	p := prompt{turn: r.turn, shared: r.shared, groups: r.memory.snapshot()}
	p.hear(r.memory)
	at := p.at
	if _, same := after(r.turn.LastUser(), h.tail); !same {
		at = p.before // these words were said to the new agent
	}
	r.memory.mark(r.shared, at, h)
}

// known cuts a prompt down to what the agent that has the call now may know.
func (p *prompt) known() []Message {
	newest := p.change
	if newest == nil {
		return p.list
	}
	at := len(p.list) - 1
	for p.list[at].Role != handoffRole {
		at--
	}
	from := told(p.list[:at], newest.briefing.Said)
	var cut prompt
	for i, m := range p.list[:at] {
		if m.Role == System || i >= from {
			cut.keep(m, newest.briefing.Tools)
		}
	}
	cut.user(newest.note)
	if last := lastSpoken(p.list[:at]); last >= 0 && last < from && p.list[last].Role == User {
		if rest, _ := after(p.list[last].Content, newest.tail); rest != "" {
			cut.user(rest)
		}
	}
	for _, m := range p.list[at+1:] {
		cut.keep(m, true)
	}
	return cut.list
}

// told returns where the newest n messages of the user begin.
func told(list []Message, n int) int {
	if n < 0 {
		return 0
	}
	from := len(list)
	for i := len(list) - 1; i >= 0 && n > 0; i-- {
		if list[i].Role == User {
			from = i
			n--
		}
	}
	return from
}

// lastSpoken returns the index of the last message that was said, -1 for none.
func lastSpoken(list []Message) int {
	for i := len(list) - 1; i >= 0; i-- {
		if m := list[i]; m.Role == User || m.Role == Assistant && len(m.ToolCalls) == 0 {
			return i
		}
	}
	return -1
}

// keep adds a message of another prompt, without tools if they are not wanted.
func (p *prompt) keep(m Message, tools bool) {
	switch {
	case m.Role == User:
		p.user(m.Content)
	case m.Role == Assistant && (len(m.ToolCalls) == 0 || !tools):
		if m.Content != "" {
			p.assistant(m.Content)
		}
	case m.Role == System || tools && m.Role != handoffRole:
		p.add(m)
	}
}

// after returns what of text comes after tail, and whether it begins with it:
// the same letters, however they are written. Text that begins with something
// else was said anew, and comes back whole.
func after(text, tail string) (rest string, same bool) {
	want := []rune(letters(tail))
	if len(want) == 0 {
		return text, false
	}
	for i, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if len(want) == 0 {
			return text[i:], true
		}
		if unicode.ToLower(r) != want[0] {
			return text, false
		}
		want = want[1:]
	}
	if len(want) > 0 {
		return text, false
	}
	return "", true
}
