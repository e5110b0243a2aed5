package agent

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// A goodbye that was cut off is said again later, but not when the call has ended
// in some other way: no timer is left then.
func TestPartingEndsWithTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var turn *llm.Turn
		call := llmtest.Dial(t, llm.ResponderFunc(func(ctx context.Context, asked *llm.Turn, _ *llm.Reply) error {
			turn = asked
			m := memoryOf(turn.Call)
			m.leave(turn, "Goodbye!")
			m.listen(ctx, turn, "")(true)
			return nil
		}))
		synctest.Wait()
		call.HangUp()
		synctest.Wait()
		assert.Error(t, turn.Call.Context().Err())
		assert.False(t, memoryOf(turn.Call).parting.timer.Stop())
	})
}
