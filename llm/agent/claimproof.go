package agent

import (
	"slices"
	"strings"
	"unicode"
)

// proof is what is known of the tools of a call.
type proof struct {
	tools  []Tool          // that the model was given
	run    map[string]bool // those that have succeeded
	now    map[string]bool // those that were called in this turn
	called []ToolCall      // in this answer
}

// proofOf reads the tools that have run from a request: memory puts every one
// of the call there, also those of earlier turns.
func proofOf(request *Request) *proof {
	p := &proof{tools: request.Tools, run: make(map[string]bool), now: make(map[string]bool)}
	names := make(map[string]string)
	for _, m := range request.Messages {
		switch m.Role {
		case User:
			clear(p.now)
		case Assistant:
			for _, call := range m.ToolCalls {
				names[call.ID] = call.Name
			}
		case ToolRole:
			if name := names[m.ToolCallID]; toolSucceeded(m.Content) {
				p.run[name], p.now[name] = true, true
			}
		}
	}
	return p
}

// toolSucceeded reports whether a tool's message is that of a success.
func toolSucceeded(content string) bool {
	switch content {
	case tellRunning, tellRefused, tellConfirm, tellNotEnded, tellNotMoved:
		return false
	}
	return !strings.HasPrefix(content, "error:")
}

func (p *proof) hasRun(name string) bool { return p.run[name] }

// of reports whether a claim is true.
func (p *proof) of(c claim) bool {
	switch c.tense {
	case claimNow:
		return p.isCalled(c) || p.some(p.now, c.deed)
	case claimState:
		return p.some(p.run, c.deed) || p.hasLookedUp()
	}
	return p.some(p.run, c.deed)
}

// hasLookedUp reports whether a tool has succeeded that only looks something up.
func (p *proof) hasLookedUp() bool {
	for name := range p.run {
		if !p.asks(name) && isLookUp(p.words(name)) {
			return true
		}
	}
	return false
}

// isCalled reports whether a tool for a claim is called in this answer.
func (p *proof) isCalled(c claim) bool {
	called := make(map[string]bool)
	for _, call := range p.called {
		called[call.Name] = true
	}
	return p.some(called, c.deed)
}

// some reports whether one of the tools named is for a deed.
func (p *proof) some(names map[string]bool, d *deed) bool {
	known := d != nil && slices.ContainsFunc(p.tools, func(t Tool) bool { return p.isFor(t.Name, d) })
	for name := range names {
		if !p.asks(name) && (d == nil || p.isFor(name, d) || !known && !isLookUp(p.words(name))) {
			return true
		}
	}
	return false
}

// tool returns one that the model was given, nil if there is none of the name.
func (p *proof) tool(name string) *Tool {
	if i := slices.IndexFunc(p.tools, func(t Tool) bool { return t.Name == name }); i >= 0 {
		return &p.tools[i]
	}
	return nil
}

// asks reports whether a tool has not done anything by having succeeded.
func (p *proof) asks(name string) bool {
	t := p.tool(name)
	return t != nil && t.Asks
}

// isFor reports whether a tool is for a deed.
func (p *proof) isFor(name string, d *deed) bool {
	return slices.ContainsFunc(p.words(name), func(word string) bool { return isStem(d.tools, word) })
}

func isStem(stems []string, word string) bool {
	return slices.ContainsFunc(stems, func(stem string) bool { return strings.HasPrefix(word, stem) })
}

// isLookUp reports whether a tool only looks something up.
func isLookUp(name []string) bool {
	return len(name) > 0 && isStem(deedNamed("check").tools, name[0])
}

// What is looked up, and what it may be of that is also a verb.
var (
	lookedUp   = words("status details detail info information history availability hours eta price prices balance policy options")
	lookedUpOf = words("order orders booking bookings reservation reservations appointment appointments refund refunds payment payments " +
		"billing ticket tickets card cards event events slot slots message messages charge charges transfer transfers")
)

// isLookedUp reports whether a tool is named after what it looks up, as
// order_status is, and update_status is not.
func isLookedUp(name []string) bool {
	if len(name) < 2 || !slices.Contains(lookedUp, name[len(name)-1]) {
		return false
	}
	return slices.Contains(lookedUpOf, name[0]) ||
		!slices.ContainsFunc(deeds, func(d *deed) bool { return isStem(d.tools, name[0]) })
}

// words returns the words that tell what a tool does: those of its name up to
// the verb, or of its description if the name has no known one.
func (p *proof) words(name string) []string {
	named := nameWords(name)
	if isLookedUp(named) {
		return []string{"check"}
	}
	for _, word := range named {
		for _, d := range deeds {
			if isStem(d.tools, word) {
				if isLookUp(named) {
					return named[:1]
				}
				return named
			}
		}
	}
	const most = 3
	if t := p.tool(name); t != nil {
		described := strings.Fields(strings.ToLower(t.Description))
		return described[:min(most, len(described))]
	}
	return named
}

// nameWords cuts bookSlot and book_slot into words.
func nameWords(name string) []string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return r == '_' || r == '-' || r == ' ' })
}
