package agent_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// A write waits while the line is broken. Whatever wants to write too then, such
// as a timer, must not keep the time of a bubble from going on: this call would
// never end.
func TestTimeGoesOnWhileTheLineIsBroken(t *testing.T) {
	t.Parallel()
	const s = time.Second
	slow := agent.New(agent.Config{Model: timed{{s, "Let me see. "}, {s, "You are in "}, {s, "the book."}}})
	progress := agent.NewTool("look", "", func(ctx context.Context, _ struct{}) (string, error) {
		time.Sleep(2 * s)
		go func() { _ = agent.Progress(ctx, "Still looking.") }()
		time.Sleep(2 * s)
		return "in the book", nil
	})
	for name, test := range map[string]struct {
		desk  llm.Responder
		heard string
	}{
		"filler": {desk: llm.Wrap(slow, agent.WithFiller(agent.Filler{Lines: []string{"One moment."}, After: 3 * s / 2})), heard: "Let me see. You are in the book."},
		"speakable": {
			desk:  llm.Wrap(agent.New(agent.Config{Model: timed{{9 * s / 20, "Let me see."}, {s / 10, " You are in the book."}}}), speech.Speakable(nil)),
			heard: "Let me see. You are in the book.",
		},
		"progress": {
			desk: agent.New(agent.Config{Tools: []agent.Tool{progress}, Model: &scripted{steps: []step{
				calls(agent.ToolCall{ID: "1", Name: "look", Arguments: "{}"}), say("You are in the book."),
			}}}),
			heard: "Still looking. You are in the book.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				call := llmtest.Dialer{Patience: time.Minute}.Dial(t, test.desk)
				call.Say("Am I in the book?")
				time.Sleep(s / 2)
				call.Drop()
				time.Sleep(10 * s)
				call.Redial()
				assert.Equal(t, test.heard, call.Hear())
			})
		})
	}
}
