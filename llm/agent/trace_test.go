package agent_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// traced tells a trace of every turn.
func traced(trace *agent.Trace) llm.Middleware {
	return func(next llm.Responder) llm.Responder {
		return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			return next.Respond(agent.WithTrace(ctx, trace), turn, reply)
		})
	}
}

func TestTraceIsToldWhatWrappersAndToolsDo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var retried, fellBack, hedged, filled atomic.Int32
		tools := make(chan agent.ToolRecord, 1)
		trace := &agent.Trace{
			Retried: func(error) { retried.Add(1) }, FellBack: func(error) { fellBack.Add(1) },
			Hedged: func() { hedged.Add(1) }, Filled: func() { filled.Add(1) },
			ToolDone: func(r agent.ToolRecord) { tools <- r },
		}
		slow := &scripted{steps: []step{calls(agent.ToolCall{ID: "1", Name: "look", Arguments: `{}`}), say("Done.")}}
		for i := range slow.steps {
			slow.steps[i].every = 4 * time.Second
		}
		broken := agent.NewTool("look", "", func(context.Context, struct{}) (string, error) { return "", errors.New("no") })
		desk := agent.New(agent.Config{
			Model: agent.Fallback(nil,
				agent.WithRetries(&scripted{steps: []step{failing(agent.ErrorServer)}}, agent.Retries{}),
				agent.Hedge(slow, &scripted{steps: []step{{every: time.Hour, chunks: []agent.Chunk{{Text: "Never."}}}}}, nil)),
			Tools: []agent.Tool{broken},
		})
		call := llmtest.Dial(t, llm.Wrap(desk, traced(trace), agent.WithFiller(agent.Filler{Lines: []string{"One moment."}})))
		call.Say("Is it there?")
		assert.Contains(t, call.Hear(), "Done.")
		assert.EqualValues(t, 1, retried.Load())
		assert.EqualValues(t, 1, fellBack.Load(), "the model that failed is passed over the second time")
		assert.EqualValues(t, 1, hedged.Load(), "one is always within the budget")
		assert.EqualValues(t, 2, filled.Load())
		record := <-tools
		assert.Equal(t, "look", record.Name)
		assert.EqualError(t, record.Err, "no")
	})
}

// A trace that ends the goroutine of a tool, as a failed assertion does, does not
// keep the turn from its result.
func TestTraceEndsTheGoroutineOfATool(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tool, _ := counting(0)
		model := &scripted{steps: []step{calls(bookTuesday("a")), say("Booked.")}}
		call := llmtest.Dial(t, llm.Wrap(agent.New(agent.Config{Model: model, Tools: []agent.Tool{tool}}),
			traced(&agent.Trace{ToolDone: func(agent.ToolRecord) { runtime.Goexit() }})))
		call.Say("Tuesday")
		assert.Equal(t, "Booked.", call.Hear())
	})
}

func TestNobodyIsTold(t *testing.T) {
	t.Parallel()
	assert.Nil(t, agent.TraceFrom(t.Context()))
	assert.False(t, agent.Speculating(t.Context()))
	assert.NoError(t, agent.AwaitRequest(t.Context()))
}
