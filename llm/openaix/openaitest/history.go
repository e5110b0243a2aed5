package openaitest

import (
	"fmt"
	"slices"
	"sync"
)

// A history is the conversations that responses stand for, by their ids. It is
// safe for concurrent use.
type history struct {
	mu    sync.Mutex
	known map[string][]Message
}

func newHistory() *history { return &history{known: make(map[string][]Message)} }

func (h *history) get(id string) ([]Message, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	messages, ok := h.known[id]
	return messages, ok
}

func (h *history) put(id string, messages []Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.known[id] = messages
}

// responseID names the response. No two of a server share a name.
func (a *answer) responseID() string { return fmt.Sprintf("resp_%d", a.number) }

// conversation is what was asked and what was answered. Instructions are not
// part of it.
func (a *answer) conversation() []Message {
	before := a.request.Messages
	if a.request.instructed {
		before = before[1:]
	}
	answered := Message{Role: "assistant", Content: a.text()}
	for i, call := range a.reply.calls {
		call.ID = a.callID(i)
		answered.ToolCalls = append(answered.ToolCalls, call)
	}
	return append(slices.Clip(before), answered)
}
