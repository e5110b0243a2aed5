package keypad_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// A reminder may come in the moment in which the caller is asked again: by
// default both do after 10 s. Either way they are asked.
func TestRetryAtTheTimeOfAReminder(t *testing.T) {
	t.Parallel()
	const calls = 1000 // one in a hundred meets the moment
	lost := 0
	for range calls {
		synctest.Test(t, func(t *testing.T) {
			pin := keypad.New(keypad.Options{Prompt: "PIN.", Retry: "Again."})
			options := &llm.Options{TranscriptWithToolCalls: true, Hooks: keypad.Hooks()}
			call := llmtest.Dialer{WordsPerMinute: 150, Options: options}.Dial(t, keypad.Middleware(program(pin)))
			call.StaySilent(15 * time.Second)
			synctest.Wait()
			var said strings.Builder
			for _, piece := range call.Pieces() {
				said.WriteString(piece.Text)
			}
			if strings.Count(said.String(), "Again.") != 1 {
				lost++
			}
		})
	}
	assert.Zero(t, lost)
}
