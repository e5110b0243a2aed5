package agent

import (
	"cmp"
	"strings"

	"github.com/phoneagent-go/phoneagent/internal/tally"
	"github.com/phoneagent-go/phoneagent/llm"
)

// messages builds the prompt of a turn: instructions, what was said as it was
// heard, and the tools at their places. Everything but its end stays as it is
// from turn to turn, so that providers can cache it. Only the first message is
// a system message, since not every provider takes one elsewhere; notes to the
// model come in parentheses as messages of the user.
func (r *round) messages() []Message {
	p := prompt{turn: r.turn, shared: r.shared, groups: r.memory.snapshot(), outcomes: make(map[string]*execution)}
	p.list = make([]Message, 0, 4+max(len(r.turn.Transcript), len(r.turn.TranscriptWithToolCalls))+2*len(p.groups))
	if text := r.agent.expand(r.texts().Instructions, r.turn.Call); strings.TrimSpace(text) != "" {
		p.add(Message{Role: System, Content: text})
	}
	p.hear(r.memory)
	r.place, r.keys, r.heard = p.at, p.keys, p.heardAt(p.at.callers)
	r.memory.settle(&p)
	p.place(func(g *group) bool { return g.turn != r.shared })
	r.behind = p.behind()
	r.note(&p)
	p.place(func(*group) bool { return true })
	list := p.known()
	r.knows = nil
	for _, m := range list {
		if e := p.outcomes[m.ToolCallID]; e != nil {
			r.knows = append(r.knows, e)
		}
	}
	return list
}

// note adds what the model has to know about why it is asked.
func (r *round) note(p *prompt) {
	for _, note := range r.notes {
		p.user("(" + note + ")")
	}
	switch last := p.lastRole(); {
	case r.turn.Reason == llm.Reminder && len(r.notes) == 0:
		p.user("(" + r.texts().Reminder + ")")
	case r.turn.Reason == llm.Begin:
		p.user("(The call has just been connected. Greet the caller.)")
	case last != User && last != ToolRole && last != handoffRole:
		p.user("(The caller is waiting for you to speak.)")
	}
}

// prompt is a list of messages in the making.
type prompt struct {
	turn    *llm.Turn
	shared  *llm.Turn // see sharedTurn
	list    []Message
	at      place    // what has been said so far
	before  place    // and what before the caller spoke last
	groups  []*group // that are not in the list yet, in their order
	change  *handoff // the newest in the list
	speaker llm.Role // of what was said last
	keys    int      // that the caller has pressed

	heard    []int                 // letters that the agent was heard to say after the caller had spoken so often
	outcomes map[string]*execution // that are in the list, by the id of the call
}

// hear adds what was said, and the tools that were called before its end.
func (p *prompt) hear(m *memory) {
	if len(p.turn.TranscriptWithToolCalls) > 0 {
		p.woven(p.turn.TranscriptWithToolCalls, m)
		return
	}
	for i := range p.turn.Transcript {
		p.utterance(&p.turn.Transcript[i])
	}
}

func (p *prompt) add(m Message) { p.list = append(p.list, m) }

func (p *prompt) lastRole() MessageRole {
	if len(p.list) == 0 {
		return ""
	}
	return p.list[len(p.list)-1].Role
}

// place adds the next groups as long as they are wanted. A turn in which the agent
// says nothing leaves no mark in the transcript, so what the caller said before
// and after it is one stretch: it is cut where it ended then. A turn that was cut
// off does not count, since the caller may only have gone on.
func (p *prompt) place(wanted func(*group) bool) {
	for len(p.groups) > 0 && wanted(p.groups[0]) {
		turn, rest := p.groups[0].turn, p.cut(p.groups[0])
		for more := true; more; {
			p.group(p.groups[0])
			p.groups = p.groups[1:]
			more = len(p.groups) > 0 && wanted(p.groups[0]) && (p.groups[0].turn == turn || p.groups[0].behind.tools)
		}
		if rest != "" {
			p.user(rest)
		}
	}
}

// behind is what came last before tools were called.
type behind struct {
	said  string // by the caller
	tools bool   // or other tools
}

func (p *prompt) behind() (b behind) {
	switch p.lastRole() {
	case User:
		b.said = p.list[len(p.list)-1].Content
	case ToolRole:
		b.tools = true
	}
	return b
}

// cut takes off what the caller has said since the turn of a group, unless what
// was said before it was revised.
func (p *prompt) cut(g *group) (rest string) {
	if !g.ended.Load() || g.behind.said == "" || p.lastRole() != User {
		return ""
	}
	last := &p.list[len(p.list)-1]
	if last.Content == g.behind.said {
		return ""
	}
	rest, same := after(last.Content, g.behind.said)
	if !same {
		return ""
	}
	at := len(last.Content) - len(rest)
	if word := strings.LastIndexAny(last.Content[:at], " \n") + 1; letters(last.Content[word:at]) == "" {
		at = word // with the parenthesis before it
	}
	rest = last.Content[at:]
	last.Content = strings.TrimSpace(last.Content[:at])
	return rest
}

// utterance adds what was said. Lines of one speaker in a row become one
// message, and empty ones none.
func (p *prompt) utterance(u *llm.Utterance) {
	text := strings.TrimSpace(u.Content)
	if text == "" {
		return
	}
	past := func(g *group) bool { return g.place.notAfter(p.at) }
	switch u.Role {
	case llm.RoleUser:
		if p.lastRole() != User || p.speaker != llm.RoleUser { // what is injected has the role of the user, too
			p.place(past)
			p.before, p.at = p.at, place{callers: p.at.callers + 1}
		}
		p.speaker = llm.RoleUser
		p.user(text)
	case llm.RoleAgent:
		p.speaker = llm.RoleAgent
		p.place(past)
		if p.lastRole() != Assistant {
			p.at.agents++
		}
		for len(p.heard) <= p.at.callers {
			p.heard = append(p.heard, 0)
		}
		p.heard[p.at.callers] += tally.Letters(text)
		p.assistant(text)
	}
}

func (p *prompt) user(text string) {
	if p.lastRole() == User {
		p.list[len(p.list)-1].Content += "\n" + text
		return
	}
	p.add(Message{Role: User, Content: text})
}

func (p *prompt) assistant(text string) {
	if p.lastRole() == Assistant { // one with tool calls is followed by their results
		p.list[len(p.list)-1].Content += " " + text
		return
	}
	p.add(Message{Role: Assistant, Content: text})
}

// group adds tool calls with their results. In the turn that they belong to,
// no transcript has the text that went before them yet.
func (p *prompt) group(g *group) {
	if g.change != nil {
		p.change = g.change
		p.add(Message{Role: handoffRole})
		return
	}
	said := ""
	if g.turn == p.shared {
		said = strings.TrimSpace(g.said)
	}
	calls := make([]ToolCall, len(g.tasks))
	for i, t := range g.tasks {
		calls[i] = t.call
	}
	p.add(Message{Role: Assistant, Content: said, ToolCalls: calls})
	for _, t := range g.tasks {
		if t.execution != nil && p.outcomes != nil {
			if _, _, finished := t.outcome(); finished {
				p.outcomes[t.call.ID] = t.execution
			}
		}
		p.add(Message{Role: ToolRole, ToolCallID: t.call.ID, Content: t.content(g.turn != p.shared)})
	}
}

// woven adds a transcript with everything that happened in it. Tool calls that
// this process remembers are placed from memory; others are from before it
// took the call over.
func (p *prompt) woven(entries []llm.Entry, m *memory) {
	results := make(map[string]string)
	for i := range entries {
		if e := &entries[i]; e.Role == llm.RoleToolCallResult {
			results[e.ToolCallID] = returned(e)
		}
	}
	keys := ""
	for i := range entries {
		e := &entries[i]
		if e.Role == llm.RoleDTMF {
			keys += e.Digit
			p.keys++
			continue
		}
		keys = p.pressed(keys)
		p.entry(e, m, results)
	}
	p.pressed(keys)
}

// pressed adds keys that the caller pressed in a row, and returns none.
func (p *prompt) pressed(keys string) string {
	if keys != "" {
		p.utterance(&llm.Utterance{Role: llm.RoleUser, Content: "(pressed " + keys + ")"})
	}
	return ""
}

// returned is what the model is told of a result that the transcript has.
func returned(e *llm.Entry) string {
	if e.Content == "" && e.Successful != nil && !*e.Successful {
		return tellFailed
	}
	return cmp.Or(e.Content, tellNothing)
}

func (p *prompt) entry(e *llm.Entry, m *memory, results map[string]string) {
	switch e.Role {
	case llm.RoleUser, llm.RoleAgent:
		p.utterance(&e.Utterance)
	case llm.RoleSMS:
		p.utterance(&llm.Utterance{Role: llm.RoleUser, Content: "(sent a text message: " + e.Content + ")"})
	case llm.RoleInjected:
		p.user("(For your information, not said by the caller: " + e.Content + ")")
	case llm.RoleToolCallInvocation:
		result, done := results[e.ToolCallID]
		if !done || m.knows(e.ToolCallID) {
			return
		}
		p.add(Message{Role: Assistant, ToolCalls: []ToolCall{{ID: e.ToolCallID, Name: e.Name, Arguments: e.Arguments}}})
		p.add(Message{Role: ToolRole, ToolCallID: e.ToolCallID, Content: result})
	}
}
