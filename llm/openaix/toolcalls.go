package openaix

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// toolCalls puts tool calls together from their deltas.
//
// OpenAI names a call by its index, and sends its id and name once. Servers
// that imitate it leave the index out, send the same index for every call,
// repeat id and name in every delta, or send no id at all. So a delta begins
// a call when it is certain that it cannot go on with one.
type toolCalls struct {
	calls []*openCall
}

// An openCall is a call whose deltas are still coming.
type openCall struct {
	index     int // -1 if the server does not number calls
	id        string
	name      string
	arguments strings.Builder
}

var errNoName = errors.New("a tool call has no name")

// add takes the tool calls of one delta.
func (t *toolCalls) add(deltas []callDelta) {
	for position := range deltas {
		d := &deltas[position]
		call := t.find(d, position, len(deltas))
		if call == nil {
			call = &openCall{index: -1}
			if d.Index != nil {
				call.index = *d.Index
			}
			t.calls = append(t.calls, call)
		}
		call.add(d)
	}
}

// addWhole takes a whole call, unless it has come before.
func (t *toolCalls) addWhole(index int, id, name, arguments string) {
	for _, call := range t.calls {
		if call.id == id && (id != "" || call.index == index) {
			return
		}
	}
	call := &openCall{index: index, id: id, name: name}
	call.arguments.WriteString(arguments)
	t.calls = append(t.calls, call)
}

// find returns the call that d goes on with, nil if it begins one. d is at
// position of n in its delta.
func (t *toolCalls) find(d *callDelta, position, n int) *openCall {
	switch {
	case d.Index != nil:
		// The newest, for a server that gives every call the same index.
		for i := len(t.calls) - 1; i >= 0; i-- {
			if call := t.calls[i]; call.index == *d.Index {
				if call.endsBefore(d) {
					return nil
				}
				return call
			}
		}
		return nil
	case d.ID != "":
		for _, call := range t.calls {
			if call.id == d.ID {
				return call
			}
		}
		return nil
	case d.Function.Name != "" || len(t.calls) == 0:
		return nil
	case n > 1 && position < len(t.calls):
		return t.calls[position]
	}
	return t.calls[len(t.calls)-1]
}

// endsBefore reports whether d, which has the call's index, is of another call
// all the same.
func (c *openCall) endsBefore(d *callDelta) bool {
	if d.Function.Name == "" {
		return false
	}
	if d.ID != "" && c.id != "" {
		return d.ID != c.id
	}
	return d.ID == "" && d.Function.Arguments != "" && json.Valid([]byte(c.arguments.String()))
}

func (c *openCall) add(d *callDelta) {
	if c.id == "" {
		c.id = d.ID
	}
	if c.name == "" {
		c.name = d.Function.Name
	}
	c.arguments.WriteString(string(d.Function.Arguments))
}

// take returns the whole calls, in the order of their index or else in that in
// which they began, and forgets them.
func (t *toolCalls) take() ([]agent.ToolCall, error) {
	if len(t.calls) == 0 {
		return nil, nil
	}
	slices.SortStableFunc(t.calls, func(a, b *openCall) int { return cmp.Compare(a.index, b.index) })
	whole := make([]agent.ToolCall, len(t.calls))
	for i, call := range t.calls {
		if call.name == "" {
			return nil, errNoName
		}
		whole[i] = agent.ToolCall{ID: call.id, Name: call.name, Arguments: call.arguments.String()}
		if whole[i].ID == "" {
			whole[i].ID = "call_" + rand.Text()
		}
		if strings.TrimSpace(whole[i].Arguments) == "" {
			whole[i].Arguments = "{}" // a tool without parameters
		}
	}
	t.calls = nil
	return whole, nil
}
