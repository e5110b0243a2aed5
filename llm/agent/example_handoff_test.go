package agent_test

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// The front desk finds out what a caller comes for, and the next agent begins
// with it: as words to its model, and as a Go value to its program.
func ExampleHandOffFacts() {
	type visit struct {
		Day string `json:"day"`
		For string `json:"for"`
	}
	front := agent.New(agent.Config{
		Model: calling("hand_off_to_booking", `{"facts":{"day":"Tuesday","for":"cleaning"}}`),
		Tools: []agent.Tool{agent.HandOffFacts[visit]("booking", "when you know the day", agent.Briefing{})},
	})
	booking := llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
		known, _ := agent.FactsOf[visit](turn.Call)
		return reply.Say("A " + known.For + " on " + known.Day + ": ten or half past two?")
	})
	answer(agent.NewSwitchboard(agent.SwitchboardConfig{
		Agents: map[string]llm.Responder{"front": front, "booking": booking},
		First:  "front",
	}))
	// Output: agent: A cleaning on Tuesday: ten or half past two?
}

// Each model is given up on when it leaves the caller in silence, and asked once
// more.
func ExampleWithLimits() {
	stalled := fixed("Late.", time.Minute, nil)
	model := agent.WithRetries(agent.WithLimits(stalled, agent.Limits{FirstWords: 10 * time.Millisecond}), agent.Retries{Most: 1, Wait: 10 * time.Millisecond})
	answer(agent.New(agent.Config{Model: model}))
	// Output: error: model failed: timeout: the caller was kept waiting too long
}

// In a turn that is answered ahead of its request, nobody may ever hear the
// answer. What cannot be undone waits for the request.
func ExampleAwaitRequest() {
	desk := llm.ResponderFunc(func(ctx context.Context, _ *llm.Turn, reply *llm.Reply) error {
		if err := reply.Say("You are booked."); err != nil {
			return err
		}
		if err := agent.AwaitRequest(ctx); err != nil {
			return err // thrown away
		}
		fmt.Println("booked; ahead:", agent.Speculating(ctx))
		return nil
	})
	answer(llm.Wrap(desk, agent.NewSpeculation(nil).Middleware()))
	// Output:
	// agent: You are booked.
	// booked; ahead: false
}

// calling is a model that calls a tool.
func calling(tool, arguments string) agent.Model {
	return agent.ModelFunc(func(context.Context, *agent.Request) iter.Seq2[agent.Chunk, error] {
		return func(yield func(agent.Chunk, error) bool) {
			yield(agent.Chunk{ToolCall: &agent.ToolCall{ID: "1", Name: tool, Arguments: arguments}}, nil)
		}
	})
}
