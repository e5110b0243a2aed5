package form_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/agent/form"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// A desk with a model hands the caller to a form, which hands them back with
// what it was told, and nobody waits in between.
func TestFormOnASwitchboard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		toForm := agent.HandOff("booking", "to book a visit", agent.Briefing{})
		desk := agent.ModelFunc(func(_ context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
			return func(yield func(agent.Chunk, error) bool) {
				last := request.Messages[len(request.Messages)-1]
				if last.Content == "Book me in" {
					yield(agent.Chunk{ToolCall: &agent.ToolCall{ID: "h", Name: toForm.Name, Arguments: `{"message":"Sure."}`}}, nil)
					return
				}
				yield(agent.Chunk{Text: last.Content}, nil)
			}
		})
		var board *agent.Switchboard
		booking, done := booking(func(c *form.Config[visit]) {
			c.Fields = c.Fields[:1]
			collect := c.Done
			c.Done = func(ctx context.Context, call *llm.Call, v visit) (llm.Event, error) {
				_, _ = collect(ctx, call, v)
				return llm.Event{}, board.Transfer(call, "desk", agent.Briefing{Facts: v.Name})
			}
		})
		board = agent.NewSwitchboard(agent.SwitchboardConfig{First: "desk", Agents: map[string]llm.Responder{
			"desk":    agent.New(agent.Config{Model: desk, Greeting: "Hello.", Tools: []agent.Tool{toForm}}),
			"booking": booking,
		}})
		call := llmtest.Dial(t, board)
		assert.Equal(t, "Hello.", call.Hear())
		talk(t, call,
			"Book me in", "Sure. Let me book you in. Your name?",
			"Ada", "Let me read that back. Name: Ada, spelled A D A. Is that right?",
			"yes", `(The call has been handed to you by: booking. What is known: "Ada" Go on with the caller.)`,
		)
		assert.Equal(t, []visit{{Name: "Ada"}}, *done)
	})
}
