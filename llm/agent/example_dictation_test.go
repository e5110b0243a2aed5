package agent_test

import (
	"context"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A caller who pauses within a number is waited for.
func ExampleDictation() {
	dictation := agent.NewDictation(&agent.DictationOptions{
		Pause:       time.Millisecond, // 2 s by default
		Backchannel: "Mm-hm.",
	})
	desk := llm.Wrap(agent.New(agent.Config{Model: parrot}), dictation.Middleware)
	_ = llm.NewHandler(desk, &llm.Options{Hooks: dictation.Hooks()})

	call := llm.NewCall("call_1", nil)
	for i, words := range []string{"My number is 415 55", "My number is 415 555 0199"} {
		_ = desk.Respond(context.Background(), &llm.Turn{Call: call, ID: int64(i + 1), Reason: llm.Response, Transcript: []llm.Utterance{
			{Role: llm.RoleUser, Content: words},
		}}, printed())
	}
	// Output:
	// Mm-hm.
	// You said: My number is 415 555 0199
}
