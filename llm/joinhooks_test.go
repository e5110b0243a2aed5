package llm_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
)

func TestJoinHooksTellsAllInOrder(t *testing.T) {
	t.Parallel()
	var told []string
	all := func(name string) llm.Hooks {
		return llm.Hooks{
			CallStarted:       func(*llm.Call) { told = append(told, name+" started") },
			TranscriptUpdated: func(*llm.Call, *llm.Update) { told = append(told, name+" updated") },
			TurnFinished:      func(*llm.Call, *llm.TurnRecord) { told = append(told, name+" turn") },
			CallEnded:         func(*llm.Call, *llm.CallRecord) { told = append(told, name+" ended") },
			Unexpected:        func(*llm.Call, error, json.RawMessage) { told = append(told, name+" unexpected") },
		}
	}
	joined := llm.JoinHooks(all("a"), llm.Hooks{}, all("b"))
	joined.CallStarted(nil)
	joined.TranscriptUpdated(nil, nil)
	joined.TurnFinished(nil, nil)
	joined.CallEnded(nil, nil)
	joined.Unexpected(nil, errors.New("x"), nil)
	assert.Equal(t, []string{
		"a started", "b started", "a updated", "b updated", "a turn", "b turn",
		"a ended", "b ended", "a unexpected", "b unexpected",
	}, told)
}

func TestJoinHooksLeavesOutWhatNobodyWants(t *testing.T) {
	t.Parallel()
	joined := llm.JoinHooks(llm.Hooks{CallStarted: func(*llm.Call) {}}, llm.Hooks{})
	assert.Nil(t, joined.TranscriptUpdated)
	assert.NotNil(t, joined.CallStarted)
	assert.Nil(t, llm.JoinHooks().CallEnded)
}
