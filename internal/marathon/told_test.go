package marathon

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
)

// told is what everybody told, and what is wrong with what the models were told.
type told struct {
	whole bool // whoever gets a call handed knows all that was said

	mu       sync.Mutex
	call     *llm.Call // the newest
	turns    []*agent.TurnRecord
	calls    []*agent.CallRecord
	outcomes []keypad.Outcome
	asked    []int64 // ids of requests
	handoffs int
	heard    map[uint64]bool // what the agent was heard to say so far, at any moment
	cached   map[string]bool // words that may be said again
	done     []deed
	wrong    []string
}

// deed is something that a tool has said that it did.
type deed struct {
	at   time.Time
	what string
}

func newTold() *told { return &told{heard: make(map[uint64]bool), cached: make(map[string]bool)} }

// locked runs f while nobody else tells anything.
func (k *told) locked(f func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	f()
}

func (k *told) turn(r *agent.TurnRecord)         { k.locked(func() { k.turns = append(k.turns, r) }) }
func (k *told) ended(r *agent.CallRecord)        { k.locked(func() { k.calls = append(k.calls, r) }) }
func (k *told) handoff(_ *llm.Call, _, _ string) { k.locked(func() { k.handoffs++ }) }
func (k *told) outcome(_ *llm.Call, o keypad.Outcome) {
	k.locked(func() { k.outcomes = append(k.outcomes, o) })
}

func (k *told) did(what string) {
	k.locked(func() { k.done = append(k.done, deed{time.Now(), what}) })
}

// keeps decides like the default on what is kept in the cache, and notes it.
func (k *told) keeps(ctx context.Context, request *agent.Request, answer string) bool {
	keep := agent.CacheableAnswer(ctx, request, answer)
	k.locked(func() {
		for _, w := range word.FindAllString(answer, -1) {
			k.cached[w] = keep
		}
	})
	return keep
}

// hooks tell of transcripts.
func (k *told) hooks() llm.Hooks {
	return llm.Hooks{
		CallStarted:       func(call *llm.Call) { k.locked(func() { k.call = call }) },
		TranscriptUpdated: func(_ *llm.Call, u *llm.Update) { k.hear(u.Transcript) },
	}
}

// middleware tells of transcripts too, and has to be outermost.
func (k *told) middleware(next llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		k.hear(turn.Transcript)
		return next.Respond(ctx, turn, reply)
	})
}

func (k *told) hear(transcript []llm.Utterance) {
	var b strings.Builder
	for _, u := range transcript {
		if u.Role == llm.RoleAgent {
			b.WriteString(u.Content + " ")
		}
	}
	said := hash(spoken(b.String()))
	k.locked(func() { k.heard[said] = true })
}

// spoken returns the letters and digits of text, without the words of a filler.
func spoken(text string) string {
	var b strings.Builder
	for word := range strings.FieldsSeq(text) {
		if !strings.Contains(word, fillerWord) {
			b.WriteString(strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return r
				}
				return -1
			}, word))
		}
	}
	return b.String()
}

// watch returns a model that looks at what it is told.
func (k *told) watch(model agent.Model) agent.Model {
	return agent.ModelFunc(func(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
		k.locked(func() { k.check(request.Messages) })
		return model.Stream(ctx, request)
	})
}

func (k *told) fault(format string, args ...any) {
	if len(k.wrong) < 20 {
		k.wrong = append(k.wrong, fmt.Sprintf(format, args...))
	}
}

// keysIn finds keys that the caller has pressed. Those of a menu are 1 and 2,
// and those of a card the others.
var keysIn = regexp.MustCompile(`\(pressed [^)]*[03-9#*]`)

// check looks at a prompt.
func (k *told) check(list []agent.Message) {
	k.form(list)
	said, all := "", ""
	for i := range list {
		m := &list[i]
		all += m.Content + "\n"
		if m.Role == agent.Assistant && len(m.ToolCalls) == 0 {
			said += m.Content + " "
		}
	}
	if at := strings.Index(all, fillerWord); at >= 0 {
		k.fault("a filler in the prompt: %s", around(all, at))
	}
	if at := keysIn.FindStringIndex(all); at != nil {
		k.fault("keys in the prompt: %s", around(all, at[0]))
	}
	if !k.whole && k.handoffs > 0 {
		return
	}
	if !k.heard[hash(spoken(said))] {
		k.fault("the prompt has what nobody has heard, or lacks what somebody has: ...%s", said[max(0, len(said)-300):])
	}
	for _, d := range k.done {
		if d.at.Before(time.Now()) && !strings.Contains(all, d.what) {
			k.fault("the prompt lacks %q", d.what)
		}
	}
}

func around(text string, at int) string {
	return text[max(0, at-100):min(len(text), at+100)]
}

// form holds a prompt against what [agent.Request] promises.
func (k *told) form(list []agent.Message) {
	var open []string // calls whose results have to follow
	for i := range list {
		m, before := &list[i], agent.Message{}
		if i > 0 {
			before = list[i-1]
		}
		spoke := m.Role != agent.ToolRole && len(m.ToolCalls) == 0
		switch {
		case m.Role == agent.ToolRole:
			at := slices.Index(open, m.ToolCallID)
			if at < 0 {
				k.fault("message %d is the result of no call", i)
				return
			}
			open = slices.Delete(open, at, at+1)
		case len(open) > 0:
			k.fault("message %d comes before the results of %v", i, open)
		case m.Role == agent.System && i > 0:
			k.fault("message %d is of the system", i)
		case spoke && before.Role == m.Role && len(before.ToolCalls) == 0:
			k.fault("messages %d and %d are both of %s", i-1, i, m.Role)
		}
		if strings.TrimSpace(m.Content) == "" && len(m.ToolCalls) == 0 {
			k.fault("message %d, of %s, is empty", i, m.Role)
		}
		for _, call := range m.ToolCalls {
			open = append(open, call.ID)
		}
	}
	if len(open) > 0 {
		k.fault("no results of %v", open)
	}
}
