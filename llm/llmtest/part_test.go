package llmtest

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A caller who hesitates is transcribed as they speak, and the agent is asked
// when they have finished.
func TestSayPart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var updates []string
		options := &llm.Options{Hooks: llm.Hooks{TranscriptUpdated: func(_ *llm.Call, u *llm.Update) {
			updates = append(updates, strings.TrimSpace(u.TurnTaking+" "+last(u.Transcript)))
		}}}
		call := Dialer{Options: options}.Dial(t, llm.ResponderFunc(desk))
		assert.Equal(t, "Riverside Dental, this is Ava.", call.Hear())
		call.SayPart("one two")
		time.Sleep(time.Second)
		synctest.Wait() // a hook that is slow gets the newest only
		call.SayPart("three")
		time.Sleep(time.Second)
		synctest.Wait()
		assert.Subset(t, updates, []string{"user_turn one two", "one two three"})
		asked := call.Elapsed()
		call.Finish()
		assert.Equal(t, "You said one two three.", call.Hear())
		pieces := call.Pieces()
		assert.Equal(t, asked, pieces[len(pieces)-1].At)

		call.Say("four")
		assert.Equal(t, "You said four.", call.Hear(), "an utterance of its own")
	})
}
