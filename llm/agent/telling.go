package agent

import "github.com/phoneagent-go/phoneagent/internal/tally"

// telling is an answer of which the caller was to learn what a tool has done:
// where in the conversation it began, and how much of it makes the caller know.
type telling struct {
	callers int // how often the caller had spoken
	before  int // letters that the agent had been heard to say since then
	letters int // letters of the answer that have to be heard
}

// tell returns what notes, if the turn of r was asked for, that it was answered
// to its end by a model that knew what came of these executions.
func (m *memory) tell(r *round) func(asked bool) {
	// The last words count as heard with a little less: whoever listens may
	// have rewritten them, digits as words for example.
	needed := tally.Letters(r.said) * 9 / 10
	if r.repeated >= 0 {
		needed = r.repeated + (needed-r.repeated)/2
	}
	t := &telling{callers: r.place.callers, before: r.heard, letters: needed}
	return func(asked bool) {
		if !asked {
			return
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		for _, e := range r.knows {
			e.telling = t
		}
	}
}

// settle marks the executions that the caller has heard about by the end of
// what was said.
func (m *memory) settle(p *prompt) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.executions {
		if t := e.telling; t != nil && p.at.callers > t.callers && p.heardAt(t.callers)-t.before >= t.letters {
			e.settled = true
		}
	}
}

// heardAt returns how many letters the agent was heard to say after the caller
// had spoken so often, and before they spoke again.
func (p *prompt) heardAt(callers int) int {
	if callers >= len(p.heard) {
		return 0
	}
	return p.heard[callers]
}
