package keypad_test

import (
	"context"
	"iter"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// scripted is a model that answers each request with the next chunk, and keeps
// what it was asked.
type scripted struct {
	chunks []agent.Chunk

	mu       sync.Mutex
	requests []*agent.Request
}

func (m *scripted) Stream(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	if ctx.Err() != nil {
		return func(yield func(agent.Chunk, error) bool) { yield(agent.Chunk{}, ctx.Err()) }
	}
	m.mu.Lock()
	n := min(len(m.requests), len(m.chunks)-1)
	m.requests = append(m.requests, request)
	m.mu.Unlock()
	return func(yield func(agent.Chunk, error) bool) { yield(m.chunks[n], nil) }
}

// prompts returns everything that the model was ever told.
func (m *scripted) prompts() (all []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, request := range m.requests {
		var text strings.Builder
		for _, message := range request.Messages {
			text.WriteString(string(message.Role) + ": " + message.Content + "\n")
		}
		all = append(all, text.String())
	}
	return all
}

func (m *scripted) last() string {
	all := m.prompts()
	return all[len(all)-1]
}

func text(s string) agent.Chunk { return agent.Chunk{Text: s} }

func tool(name string) agent.Chunk {
	return agent.Chunk{ToolCall: &agent.ToolCall{ID: name, Name: name, Arguments: "{}"}}
}

// program asks for a PIN and tells what came of it, without a model.
func program(pin *keypad.Keypad) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if outcome, ok := pin.Outcome(turn.Call); ok {
			return reply.Say("It was " + string(outcome.Status) + " " + outcome.Digits.Reveal() + ".")
		}
		if turn.Reason == llm.Begin {
			return pin.Start(ctx, turn.Call, reply)
		}
		return reply.Say("You said " + turn.LastUser() + ".")
	})
}

func dial(t *testing.T, unasked bool, responder llm.Responder) *llmtest.Call {
	options := &llm.Options{TranscriptWithToolCalls: true, Hooks: keypad.Hooks()}
	return llmtest.Dialer{KeysUnasked: unasked, Patience: 3 * time.Minute, Options: options}.Dial(t, keypad.Middleware(responder))
}

// bothWays runs a test with and without a request after each key.
func bothWays(t *testing.T, test func(t *testing.T, unasked bool)) {
	t.Parallel()
	for name, unasked := range map[string]bool{"asked after each key": false, "never asked": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { test(t, unasked) })
		})
	}
}
