package keypad_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// reminded is program inside of reminders.
func reminded(pin *keypad.Keypad) llm.Responder {
	return llm.Wrap(program(pin), agent.WithReminders(agent.Reminders{
		Nudges: []agent.Nudge{{Line: "Are you still there?"}, {Line: "Take your time."}}, Farewell: "Goodbye.",
	}))
}

// Whoever presses nothing is asked again by the keypad, and then reminded like
// everybody, up to the farewell.
func TestRemindersComeAfterTheKeypad(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		pin := keypad.New(keypad.Options{Prompt: "Your PIN.", Retry: "Again.", FirstKey: 25 * time.Second})
		call := dial(t, unasked, reminded(pin))
		assert.Equal(t, "Your PIN.", call.Hear())
		call.StaySilent(10 * time.Minute)
		assert.Equal(t, "Again. Again. It was silent . Are you still there? Take your time. Goodbye.", call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	})
}

// What came of an entry is answered, also where it ends while a reminder waits.
func TestOutcomeIsNoReminder(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		pin := keypad.New(keypad.Options{Prompt: "Your PIN.", FirstKey: 30 * time.Second, MaxLength: 4})
		call := dial(t, unasked, reminded(pin))
		assert.Equal(t, "Your PIN.", call.Hear())
		call.StaySilent(12 * time.Second)
		assert.True(t, call.Speaking(), "the reminder waits for keys")
		call.Type("4711", 500*time.Millisecond)
		assert.Equal(t, "It was collected 4711.", call.HearUntil("."))
	})
}
