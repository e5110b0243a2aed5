package llm_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// echo greets, and says what it heard, a word at a time and a word each 100 ms.
func echo(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
	if turn.Reason == llm.Begin {
		return reply.Say("Hello.")
	}
	if turn.Reason == llm.Reminder {
		return reply.Say("Still there?")
	}
	for _, piece := range []string{"You ", "said: ", turn.LastUser()} {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := reply.Say(piece); err != nil {
			return err
		}
	}
	return nil
}

func TestConversation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call := llmtest.Dial(t, llm.ResponderFunc(echo))
		assert.Equal(t, "Hello.", call.Hear())
		call.Say("Can I come in on Tuesday at ten?")
		assert.Equal(t, "You said: Can I come in on Tuesday at ten?", call.Hear())
		call.Say("Thanks")
		assert.Equal(t, "You said:", call.HearUntil("said:"))
		call.Interrupt("No, wait")
		assert.Equal(t, "You said: No, wait", call.Hear())
		call.StaySilent(10 * time.Minute)
		assert.Equal(t, "Still there?", call.Hear())
		require.False(t, t.Failed(), call.Report())
		t.Log(call.Report())
	})
}
