package marathon

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
	"github.com/phoneagent-go/phoneagent/internal/dice"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// model does what the caller wants, and fails in every way it can.
type model struct {
	name string
	dice *dice.Dice

	mu    sync.Mutex
	asked int         // requests of the call
	told  agent.Usage // tokens that it has told of
}

// completion is what it says to one request. Each of its sentences has a word
// that no other has.
type completion struct {
	*dice.Luck
	texts []string
	calls []agent.ToolCall
}

func (m *model) Stream(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	text, _ := json.Marshal(request.Messages) // of strings it cannot fail
	l := m.dice.Of("%s %d %s", m.name, len(request.Tools), text)
	probe := request.CallID == ""
	if !probe {
		m.mu.Lock()
		m.asked++
		m.mu.Unlock()
	}
	return func(yield func(agent.Chunk, error) bool) {
		c := &completion{Luck: l}
		c.answer(request)
		usage, ok := m.play(ctx, c, broken(l, request), yield)
		if !ok {
			return
		}
		if !probe {
			m.mu.Lock()
			m.told.Add(usage)
			m.mu.Unlock()
		}
		yield(agent.Chunk{Usage: &usage}, nil)
	}
}

// newWord makes a word that speech leaves as it is.
func newWord(l *dice.Luck) string {
	word := []byte("w")
	for range 10 {
		word = append(word, "aeioudnrst"[l.IntN(10)])
	}
	return string(word)
}

// fault is how a completion fails.
type fault int

const (
	none    fault = iota
	refused       // at once
	cut           // in the middle
	stalls        // in the middle
	hangs         // without a word
	dribbles
	empty
	panics
)

// broken is what goes wrong with a request. At the end of the call nothing does.
func broken(l *dice.Luck, request *agent.Request) fault {
	if leaves(request) || l.In(75) {
		return none
	}
	return dice.Pick(l, refused, refused, cut, stalls, hangs, dribbles, empty, panics)
}

// play says it, and returns what it cost if it came to its end.
func (m *model) play(ctx context.Context, c *completion, f fault, yield func(agent.Chunk, error) bool) (usage agent.Usage, ok bool) {
	every := c.UpTo(300 * time.Millisecond)
	switch f {
	case refused:
		yield(agent.Chunk{}, &agent.ModelError{Kind: dice.Pick(c.Luck, agent.ErrorServer, agent.ErrorRateLimit, agent.ErrorBadRequest)})
		return usage, false
	case hangs:
		<-ctx.Done()
		yield(agent.Chunk{}, ctx.Err())
		return usage, false
	case dribbles:
		every = 5 * time.Second
	case empty:
		c.texts, c.calls = nil, nil
	case panics:
		if c.In(10) {
			panic("a bug in the client of " + m.name)
		}
	}
	at := 1 + c.IntN(8)
	for i, chunk := range c.chunks() {
		if i == at && f == cut {
			yield(agent.Chunk{}, &agent.ModelError{Kind: agent.ErrorStream})
			return usage, false
		}
		wait := every
		if i == 0 {
			wait = c.UpTo(3 * time.Second)
		}
		if i == at && f == stalls {
			wait = time.Hour
		}
		if !backoff.Sleep(ctx, wait) {
			yield(agent.Chunk{}, ctx.Err())
			return usage, false
		}
		if !yield(chunk, nil) {
			return usage, false
		}
	}
	return agent.Usage{InputTokens: 10 + c.IntN(100), CachedInputTokens: c.IntN(10), OutputTokens: 1 + c.IntN(50)}, true
}

// chunks cuts the texts at words, and has the calls follow.
func (c *completion) chunks() (chunks []agent.Chunk) {
	for _, text := range c.texts {
		for word := range strings.SplitAfterSeq(text, " ") {
			if word != "" {
				chunks = append(chunks, agent.Chunk{Text: word})
			}
		}
	}
	for _, call := range c.calls {
		chunks = append(chunks, agent.Chunk{ToolCall: &call})
	}
	return chunks
}

func (c *completion) say(text string) {
	c.texts = append(c.texts, strings.ReplaceAll(text, "@", newWord(c.Luck)))
}

// call calls a tool. Some models speak before it.
func (c *completion) call(name, arguments string) {
	if c.In(25) {
		c.say("I look after @ now. ")
	}
	arguments = strings.ReplaceAll(arguments, "@", newWord(c.Luck))
	c.calls = append(c.calls, agent.ToolCall{ID: dice.Pick(c.Luck, "", "call_"+newWord(c.Luck)), Name: name, Arguments: arguments})
}

// want is something that the caller wants to be done: a verb and what with. The
// latter is a word that comes once.
var want = regexp.MustCompile(`\b(book|find|charge|order|card|billing|front|desk|lie)\b(?: (t[a-z]+))?`)

func lastOf(request *agent.Request) agent.Message { return request.Messages[len(request.Messages)-1] }

// leaves reports whether the caller has said goodbye.
func leaves(request *agent.Request) bool {
	return slices.ContainsFunc(request.Messages, func(m agent.Message) bool {
		return m.Role == agent.User && strings.Contains(m.Content, "goodbye")
	})
}

// answer decides on what to say and do.
func (c *completion) answer(request *agent.Request) {
	last := lastOf(request)
	switch {
	case leaves(request) && offers(request, "end_call"):
		c.call("end_call", `{"message":"Thank you for calling, goodbye @."}`)
	case strings.Contains(last.Content, "You were about to tell"):
		c.lies(30)
	case last.Role == agent.ToolRole:
		c.after(request, last.Content)
	case last.Role == agent.User && len(request.Tools) > 0:
		c.begin(request, last.Content)
	default:
		c.chat()
	}
}

func (c *completion) chat() {
	for range 1 + c.IntN(2) {
		c.say(dice.Pick(c.Luck, "Well, **@** it is. ", "That costs $12.50 for @. ", "It is at 10:30 for @. ", "@ is right. "))
	}
}

// lies says so many times in a hundred that something was done which never is.
func (c *completion) lies(percent int) {
	if c.In(percent) {
		c.say("I have cancelled the " + lie + " for you. ")
		return
	}
	c.say("I cannot do that for @. ")
}

// lie is what nobody may hear.
const lie = "subscription"

// begin does what the caller has asked for.
func (c *completion) begin(request *agent.Request, said string) {
	wants := want.FindAllStringSubmatch(said, -1)
	if c.In(8) && offers(request, "charge") { // something from before, once more
		for _, m := range request.Messages {
			if old := want.FindStringSubmatch(m.Content); m.Role == agent.User && old != nil && old[1] == "charge" {
				wants = append(wants, old)
				break
			}
		}
	}
	for _, w := range wants {
		id := `{"id":"` + w[2] + `"}`
		switch verb := w[1]; verb {
		case "lie":
			c.lies(80)
		case "book", "find", "charge", "order":
			if offers(request, verb) && (w[2] != "" || verb == "find") {
				c.call(verb, id)
			}
		case "card":
			if !strings.Contains(said, "It was given up") {
				c.callIf(request, "collect_card", `{"message":"Please key in your card for @."}`)
			}
		case "billing":
			c.callIf(request, "hand_off_to_billing", `{"message":"One moment, billing has @.","summary":"It is about @."}`)
		case "front":
			c.callIf(request, "hand_off_to_front", `{}`)
		case "desk":
			c.callIf(request, "transfer_to_the_desk", `{"message":"I connect you to the desk for @."}`)
		}
	}
	if len(c.texts)+len(c.calls) == 0 {
		c.chat()
	}
}

func (c *completion) callIf(request *agent.Request, name, arguments string) {
	if offers(request, name) && len(c.calls) == 0 {
		c.call(name, arguments)
	}
}

func offers(request *agent.Request, name string) bool {
	return slices.ContainsFunc(request.Tools, func(t agent.Tool) bool { return t.Name == name })
}

// after says what came of tools, and some models call the last one again.
func (c *completion) after(request *agent.Request, result string) {
	if before := request.Messages[len(request.Messages)-2]; len(before.ToolCalls) == 1 && len(request.Tools) > 0 && c.In(15) {
		switch call := before.ToolCalls[0]; call.Name {
		case "book", "order", "charge":
			c.call(call.Name, call.Arguments)
			return
		}
	}
	switch {
	case strings.Contains(result, "has to agree"):
		c.say("Shall I do that for @? ")
	case strings.HasPrefix(result, "error:"):
		c.say("That did not work for @. ")
	default:
		c.say("Here you are with @. ")
		if c.In(30) {
			c.chat()
		}
	}
}

// hash shortens text.
func hash(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text))
	return h.Sum64()
}
