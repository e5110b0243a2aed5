package agent_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// A line of a filler is no answer: a caller who has heard nothing else is told
// that there will be none, whichever of the two is outside of the other.
func TestLastResortComesAfterFillers(t *testing.T) {
	t.Parallel()
	const s = time.Second
	filler := agent.WithFiller(agent.Filler{Lines: []string{"One moment."}, After: s})
	resort := agent.LastResort(llm.Event{Text: "Sorry, please call again.", NoInterruption: true, Action: llm.EndCall{}})
	for name, test := range map[string]struct {
		step       step
		middleware []llm.Middleware
		heard      string
	}{
		"filler inside":          {step{every: 2 * s, chunks: say("").chunks, err: errors.New("boom")}, []llm.Middleware{resort, filler}, "One moment. Sorry, please call again."},
		"filler outside":         {step{every: 2 * s, chunks: say("").chunks, err: errors.New("boom")}, []llm.Middleware{filler, resort}, "One moment. Sorry, please call again."},
		"with something between": {step{every: 2 * s, chunks: say("").chunks, err: errors.New("boom")}, []llm.Middleware{resort, speech.Speakable(nil), filler}, "One moment. Sorry, please call again."},
		"by hand":                {step{err: errors.New("boom")}, []llm.Middleware{resort, unspaced}, "Um. Sorry, please call again."},
		"words are an answer":    {step{every: 2 * s, chunks: say("You are").chunks, err: errors.New("boom")}, []llm.Middleware{resort, filler}, "One moment. You are"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				desk := agent.New(agent.Config{Model: &scripted{steps: []step{test.step}}})
				call := llmtest.Dial(t, llm.Wrap(desk, test.middleware...))
				call.Say("Am I in the book?")
				assert.Equal(t, test.heard, call.Hear())
			})
		})
	}
}

// unspaced is a filler that leaves the space behind it to what comes next.
func unspaced(next llm.Responder) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		return errors.Join(reply.Send(llm.Event{Text: "Um.", Filler: true}), next.Respond(ctx, turn, reply))
	})
}

// Ids are Retell's, and no assumption about them may end a process.
func TestFillerTakesAnyID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		desk := agent.New(agent.Config{Model: timed{{5 * time.Second, "Yes."}}})
		said := ""
		reply := llm.NewReply(func(e llm.Event) error { said += e.Text; return nil })
		turn := &llm.Turn{ID: -1, Reason: llm.Response, Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Hello?"}}}
		filler := agent.WithFiller(agent.Filler{Lines: []string{"One moment.", "Still looking.", "Nearly there."}, Most: 1})
		assert.NoError(t, filler(desk).Respond(t.Context(), turn, reply))
		assert.Regexp(t, `^(One moment\.|Still looking\.|Nearly there\.) Yes\.$`, said)
	})
}
