package outbound_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/retell"
)

// dial has the agent place a call.
func dial(t *testing.T, responder llm.Responder, hooks llm.Hooks) *llmtest.Call {
	return llmtest.Dialer{
		Details: retell.Call{Direction: retell.DirectionOutbound},
		Options: &llm.Options{Hooks: hooks},
	}.Dial(t, responder)
}

// model answers everything with "Model." and keeps what it was asked.
type model struct {
	mu    sync.Mutex
	turns []*llm.Turn
}

func (m *model) Respond(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
	if turn.Reason == llm.Begin {
		return nil // whoever answers speaks first
	}
	m.mu.Lock()
	m.turns = append(m.turns, turn)
	m.mu.Unlock()
	return reply.Say("Model.")
}

// decisions records what a Detector decides.
type decisions struct {
	mu    sync.Mutex
	kinds []outbound.Kind
}

func (d *decisions) add(_ *llm.Call, kind outbound.Kind) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kinds = append(d.kinds, kind)
}

func (d *decisions) all() []outbound.Kind {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.kinds
}

// goOn has the agent hear text between turns.
func goOn(t *testing.T, call *llmtest.Call, text string) {
	t.Helper()
	message, err := json.Marshal(map[string]any{
		"interaction_type": "update_only", "transcript": []map[string]any{{"role": "user", "content": text}},
	})
	require.NoError(t, err)
	call.Send(message)
}

func (d *decisions) last() outbound.Kind {
	all := d.all()
	if len(all) == 0 {
		return outbound.Unknown
	}
	return all[len(all)-1]
}
