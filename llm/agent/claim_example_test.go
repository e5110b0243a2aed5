package agent_test

import (
	"context"
	"fmt"
	"iter"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A model that says what it has not done is put right before the caller hears
// it.
func ExampleGuardClaims() {
	liar := agent.ModelFunc(func(_ context.Context, request *agent.Request) iter.Seq2[agent.Chunk, error] {
		return func(yield func(agent.Chunk, error) bool) {
			text := "Sure. I've booked you for Tuesday!"
			if len(request.Messages) > 1 { // the note of the guard
				text = "Shall I book Tuesday at ten?"
			}
			yield(agent.Chunk{Text: text}, nil)
		}
	})
	book := agent.NewTool("book", "Books an appointment.", func(context.Context, struct{}) (string, error) { return "booked", nil })
	desk := agent.New(agent.Config{Model: agent.GuardClaims(liar, nil), Tools: []agent.Tool{book}})
	_ = desk.Respond(context.Background(), &llm.Turn{ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{
		{Role: llm.RoleUser, Content: "Tuesday at ten, please"},
	}}, llm.NewReply(func(e llm.Event) error {
		fmt.Print(e.Text)
		return nil
	}))
	// Output: Sure. Shall I book Tuesday at ten?
}
