package agent_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// metered is a trace that keeps the requests it is told of.
type metered struct {
	mu      sync.Mutex
	records []agent.ModelRecord
}

func (m *metered) in(ctx context.Context) context.Context {
	return agent.WithTrace(ctx, &agent.Trace{ModelDone: func(r agent.ModelRecord) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.records = append(m.records, r)
	}})
}

func TestMetered(t *testing.T) {
	t.Parallel()
	const s = time.Second
	price := agent.Price{Input: 2, CachedInput: 0.5, Output: 8}
	usage := agent.Usage{InputTokens: 1_000_000, CachedInputTokens: 200_000, OutputTokens: 500_000}
	boom := errors.New("boom")
	call := &agent.ToolCall{ID: "1", Name: "look", Arguments: `{"a":"b"}`}
	request := &agent.Request{
		Messages: []agent.Message{
			{Role: agent.System, Content: strings.Repeat("s", 101)},
			{Role: agent.Assistant, ToolCalls: []agent.ToolCall{{Name: "look", Arguments: "{}"}}},
		},
		Tools: []agent.Tool{{Name: "look", Description: "looks", Parameters: []byte(`{}`)}},
	}
	const asked = (101+6+4+5+2+3)/4 + 2*4 // tokens of request, by the rule of Metered
	for name, test := range map[string]struct {
		step step
		stop time.Duration // when the context ends
		want agent.ModelRecord
	}{
		"the provider told": {
			step: step{every: s, chunks: []agent.Chunk{{Text: " "}, {Text: "Hi."}, {Usage: &usage}}},
			want: agent.ModelRecord{FirstChunk: s, FirstWords: 2 * s, Total: 3 * s, Usage: usage, Cost: 0.8*2 + 0.2*0.5 + 0.5*8},
		},
		"the provider did not tell": {
			step: step{every: s, chunks: []agent.Chunk{{Text: "Hello there."}, {ToolCall: call}}},
			want: agent.ModelRecord{FirstChunk: s, FirstWords: s, Total: 2 * s, Usage: agent.Usage{InputTokens: asked, OutputTokens: 7}, Estimated: true},
		},
		"cut off": {
			step: step{every: s, chunks: []agent.Chunk{{Text: "Hello"}, {Text: "there."}, {Usage: &usage}}}, stop: 3 * s / 2,
			want: agent.ModelRecord{FirstChunk: s, FirstWords: s, Total: 3 * s / 2, Usage: agent.Usage{InputTokens: asked, OutputTokens: 2}, Estimated: true, Err: boom},
		},
		"cut off before the first words": {
			step: step{every: s, chunks: []agent.Chunk{{Text: "Hello"}}}, stop: s / 2,
			want: agent.ModelRecord{Total: s / 2, Usage: agent.Usage{InputTokens: asked}, Estimated: true, Err: boom},
		},
		"refused": {
			step: step{err: boom},
			want: agent.ModelRecord{Err: boom},
		},
		"broken off": {
			step: step{every: s, chunks: []agent.Chunk{{Text: "Hello"}}, err: boom},
			want: agent.ModelRecord{FirstChunk: s, FirstWords: s, Total: s, Usage: agent.Usage{InputTokens: asked, OutputTokens: 2}, Estimated: true, Err: boom},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				if test.stop > 0 {
					time.AfterFunc(test.stop, func() { cancel(boom) })
				}
				var m metered
				model := agent.Metered(&scripted{steps: []step{test.step}}, agent.Meter{Model: "gpt", Provider: "openai", Price: price})
				began := time.Now()
				for range model.Stream(m.in(ctx), request) {
				}
				want := test.want
				want.Model, want.Provider, want.Started = "gpt", "openai", began
				if want.Estimated {
					want.Cost = price.Cost(want.Usage)
				}
				require.Len(t, m.records, 1)
				assert.Equal(t, want, m.records[0])
			})
		})
	}
}

func TestMeteredCountsWhatTheLoserOfARaceCosts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var m metered
		meter := func(name string, model agent.Model) agent.Model {
			return agent.Metered(model, agent.Meter{Model: name, Price: agent.Price{Output: 4}})
		}
		model := agent.Hedge(meter("slow", timed{{time.Hour, "First."}}), meter("fast", timed{{0, "Second."}}), nil)
		text, err := ask(m.in(t.Context()), model)
		require.NoError(t, err)
		assert.Equal(t, "Second.", text)
		synctest.Wait()
		require.Len(t, m.records, 2)
		for _, r := range m.records {
			assert.Equal(t, r.Model == "slow", r.Wasted, r.Model)
			if r.Wasted {
				assert.ErrorIs(t, r.Err, agent.ErrHedgeLost)
			}
		}
	})
}

// Each attempt is a request by itself, and a time limit around it is its error.
func TestMeteredCountsEachAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var m metered
		slow := agent.Metered(timed{{time.Hour, "Never."}}, agent.Meter{Model: "slow"})
		model := agent.WithRetries(agent.WithLimits(slow, agent.Limits{FirstWords: time.Second}), agent.Retries{Most: 2})
		_, err := ask(m.in(t.Context()), model)
		assert.Equal(t, agent.ErrorTimeout, kind(err))
		require.Len(t, m.records, 3)
		for _, r := range m.records {
			assert.Equal(t, agent.ErrorTimeout, kind(r.Err))
			assert.Equal(t, time.Second, r.Total)
			assert.False(t, r.Wasted)
		}
	})
}

func TestMeteredReportsALoopThatIsLeftAndOneThatPanics(t *testing.T) {
	t.Parallel()
	var m metered
	model := agent.Metered(timed{{0, "One"}, {0, "Two"}}, agent.Meter{})
	for range model.Stream(m.in(t.Context()), &agent.Request{}) {
		break
	}
	assert.Panics(t, func() {
		for range model.Stream(m.in(t.Context()), &agent.Request{}) {
			panic("boom")
		}
	})
	require.Len(t, m.records, 2)
	for _, r := range m.records {
		assert.ErrorIs(t, r.Err, context.Canceled)
		assert.Equal(t, 1, r.Usage.OutputTokens)
	}
}

// A request whose turn is over already costs nothing.
func TestMeteredMakesNoRequestThatNobodyWaitsFor(t *testing.T) {
	t.Parallel()
	var m metered
	ctx, cancel := context.WithCancel(m.in(t.Context()))
	cancel()
	model := &scripted{steps: []step{say("Never.")}}
	text, err := ask(ctx, agent.Metered(model, agent.Meter{Price: agent.Price{Input: 1}}))
	require.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, text)
	assert.Empty(t, m.records)
}

func TestMeteredWithoutATraceIsThePlainModel(t *testing.T) {
	t.Parallel()
	text, err := ask(t.Context(), agent.Metered(timed{{0, "One"}, {0, "Two"}}, agent.Meter{}))
	require.NoError(t, err)
	assert.Equal(t, "OneTwo", text)
}

func TestPrice(t *testing.T) {
	t.Parallel()
	usage := agent.Usage{InputTokens: 3_000_000, CachedInputTokens: 1_000_000, OutputTokens: 1_000_000}
	assert.InDelta(t, 2*1+0.1+4, agent.Price{Input: 1, CachedInput: 0.1, Output: 4}.Cost(usage), 1e-9)
	assert.InDelta(t, 3*1+4, agent.Price{Input: 1, Output: 4}.Cost(usage), 1e-9, "cached tokens cost what others do")
	assert.Zero(t, agent.Price{}.Cost(usage))
}
