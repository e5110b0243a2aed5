package agent_test

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// scripted is a model that plays one step for each time it is asked, and keeps
// what it was asked.
type scripted struct {
	steps []step

	mu       sync.Mutex
	requests []*agent.Request
}

// step is one completion.
type step struct {
	chunks []agent.Chunk
	every  time.Duration // before each chunk
	err    error
}

func say(texts ...string) step {
	var s step
	for _, text := range texts {
		s.chunks = append(s.chunks, agent.Chunk{Text: text})
	}
	return s
}

func calls(calls ...agent.ToolCall) step {
	var s step
	for _, call := range calls {
		s.chunks = append(s.chunks, agent.Chunk{ToolCall: &call})
	}
	return s
}

func (s step) then(next step) step {
	s.chunks = append(s.chunks, next.chunks...)
	return s
}

func (m *scripted) Stream(ctx context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
	m.mu.Lock()
	n := len(m.requests)
	m.requests = append(m.requests, request)
	m.mu.Unlock()
	return func(yield func(agent.Chunk, error) bool) {
		s := m.steps[min(n, len(m.steps)-1)]
		for _, chunk := range s.chunks {
			select {
			case <-time.After(s.every):
			case <-ctx.Done():
				yield(agent.Chunk{}, ctx.Err())
				return
			}
			if !yield(chunk, nil) {
				return
			}
		}
		if s.err != nil {
			yield(agent.Chunk{}, s.err)
		}
	}
}

// asked returns the messages of the n-th request, counted from 0.
func (m *scripted) asked(n int) []agent.Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.requests[n].Messages
}
