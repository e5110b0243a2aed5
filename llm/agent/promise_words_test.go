package agent_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// A caller cuts in after every single word of an answer. What the model is told
// next of its own words ends there, whatever it had generated.
func TestPromise4OnlyWhatWasHeardIsHistory(t *testing.T) {
	t.Parallel()
	answer := strings.SplitAfter("We have ten in the morning, and half past two.", " ")
	for cut := 1; cut < len(answer); cut++ {
		t.Run(fmt.Sprint("after ", cut, " words"), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				model := &scripted{steps: []step{say(answer...), say("All right.")}}
				call := llmtest.Dial(t, agent.New(agent.Config{Model: model}))
				call.Say("When?")
				heard := call.HearUntil(strings.Join(answer[:cut], ""))
				call.Interrupt("Ten.")
				require.Equal(t, "All right.", call.Hear())
				assert.Equal(t, []agent.Message{
					{Role: agent.User, Content: "When?"},
					{Role: agent.Assistant, Content: strings.TrimSpace(heard)},
					{Role: agent.User, Content: "Ten."},
				}, model.asked(1))
			})
		})
	}
}

// Models fail in every way, at every word of theirs. Whatever it is, the caller
// never hears nothing for longer than the limits, and the turn is completed.
func TestPromise6NoDeadAir(t *testing.T) {
	t.Parallel()
	const (
		firstWords = 2 * time.Second
		stall      = 3 * time.Second
		never      = time.Hour
	)
	words := []string{"Tuesday ", "at ", "ten ", "is ", "free."}
	ways := map[string]func(n int) agent.Model{
		"stalls":   func(n int) agent.Model { return timed(append(spoken(words[:n]), timed{{never, "late"}}...)) },
		"dribbles": func(n int) agent.Model { return timed(append(spoken(words[:n]), dribble(50)...)) },
		"fails": func(n int) agent.Model {
			broken := say(words[:n]...)
			broken.err = &agent.ModelError{Kind: agent.ErrorStream}
			return &scripted{steps: []step{broken}}
		},
	}
	for way, first := range ways {
		for n := range len(words) + 1 {
			for _, second := range []agent.Model{timed{{0, "I can help."}}, timed{{never, "late"}}} {
				synctest.Test(t, func(t *testing.T) {
					limits := agent.Limits{FirstWords: firstWords, Stall: stall}
					model := agent.Fallback(nil, agent.WithLimits(first(n), limits), agent.WithLimits(second, limits))
					desk := llm.Wrap(agent.New(agent.Config{Model: model}), agent.LastResort(llm.Event{Text: "I am getting somebody."}))
					call := llmtest.Dialer{Patience: time.Minute, WordsPerMinute: 150}.Dial(t, desk)
					call.Say("Is Tuesday free?")
					heard := call.Hear()
					require.NotEmpty(t, strings.TrimSpace(heard), "%s after %d words", way, n)
					pieces := call.Pieces()
					assert.LessOrEqual(t, pieces[0].After, 2*firstWords, "%s after %d words: two models and the last resort", way, n)
					assert.LessOrEqual(t, call.Elapsed(), 2*firstWords+stall+10*time.Second, "%s after %d words: the turn is over when all is spoken", way, n)
				})
			}
		}
	}
}

// spoken is words as they come from a model that is fast.
func spoken(words []string) timed {
	var m timed
	for _, word := range words {
		m = append(m, timed{{20 * time.Millisecond, word}}...)
	}
	return m
}

// dribble is a model that sends something every second, and nothing to hear.
func dribble(n int) timed {
	var m timed
	for range n {
		m = append(m, timed{{time.Second, " "}}...)
	}
	return m
}
