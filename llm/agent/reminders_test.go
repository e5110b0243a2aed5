package agent_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

func TestRemindersSaySomethingNewAndThenEndTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ended atomic.Int32
		model := &scripted{steps: []step{say("I could call you back later.")}}
		desk := llm.Wrap(agent.New(agent.Config{Model: model, Greeting: "Riverside Dental."}), agent.WithReminders(agent.Reminders{
			Nudges:     []agent.Nudge{{Line: "Are you still there?"}, {Note: "Offer to call back."}, {Line: "Hello?"}},
			Farewell:   "Goodbye then.",
			After:      5 * time.Second,
			OnFarewell: func(*llm.Call) { ended.Add(1) },
		}))
		call := llmtest.Dial(t, desk)
		assert.Equal(t, "Riverside Dental.", call.Hear())
		call.StaySilent(time.Hour)
		assert.Equal(t, "Are you still there? I could call you back later. Hello? Goodbye then.", call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.Equal(t, 20*time.Second, call.Pieces()[4].At, "four reminders, 5 s apart")
		assert.EqualValues(t, 1, ended.Load())
		assert.Equal(t, []string{
			"assistant: Riverside Dental. Are you still there?",
			"user: (The caller has been silent; this is reminder 2 of 3. Offer to call back. Say it in one short sentence, and not as you said it before.)",
		}, lines(model.asked(0)))
	})
}

func TestRemindersBeginAnewWhenTheCallerSpeaks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		desk := llm.Wrap(agent.New(agent.Config{Model: &scripted{steps: []step{say("Yes.")}}}),
			agent.WithReminders(agent.Reminders{Nudges: []agent.Nudge{{Line: "First."}, {Line: "Second."}}}))
		call := llmtest.Dial(t, desk)
		call.Say("Can I come?")
		assert.Equal(t, "Yes.", call.Hear())
		for range 3 {
			call.StaySilent(25 * time.Second)
			assert.Equal(t, "First. Second.", call.Hear())
			call.Say("One moment")
			assert.Equal(t, "Yes.", call.Hear())
		}
		call.StaySilent(15 * time.Second)
		assert.Equal(t, "First.", call.Hear())
		call.Press("1") // seen by nobody without woven transcripts, but the caller did something
		assert.Equal(t, "Yes.", call.Hear())
		call.StaySilent(15 * time.Second)
		assert.Equal(t, "Second.", call.Hear())
		call.StaySilent(time.Minute)
		assert.Equal(t, agent.DefaultFarewell, call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	})
}

func TestKeysBeginRemindersAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		desk := llm.Wrap(agent.New(agent.Config{Model: &scripted{steps: []step{say("Yes.")}}}),
			agent.WithReminders(agent.Reminders{Nudges: []agent.Nudge{{Line: "First."}, {Line: "Second."}}}))
		call := llmtest.Dialer{Options: &llm.Options{TranscriptWithToolCalls: true}}.Dial(t, desk)
		for range 3 {
			call.StaySilent(15 * time.Second)
			assert.Equal(t, "First.", call.Hear())
			call.Press("1")
			assert.Equal(t, "Yes.", call.Hear())
		}
	})
}

// A reconnect is no answer of the caller's.
func TestRemindersSurviveAReconnect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		desk := llm.Wrap(agent.New(agent.Config{Model: &scripted{steps: []step{say("Yes.")}}, Greeting: "Hello."}),
			agent.WithReminders(agent.Reminders{Nudges: []agent.Nudge{{Line: "First."}, {Line: "Second."}}}))
		call := llmtest.Dial(t, desk)
		assert.Equal(t, "Hello.", call.Hear())
		call.StaySilent(15 * time.Second)
		assert.Equal(t, "First.", call.Hear())
		call.Drop()
		time.Sleep(2 * time.Second)
		call.Redial()
		call.StaySilent(10 * time.Second)
		assert.Equal(t, "Second.", call.Hear())
	})
}

// Retell counts also the reminders that do not get here.
func TestFarewellComesAfterRemindersThatOthersAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		answered := 0
		first := func(next llm.Responder) llm.Responder {
			return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
				if turn.Reason == llm.Reminder && answered < 3 {
					answered++
					return reply.Say("Hm.")
				}
				return next.Respond(ctx, turn, reply)
			})
		}
		call := llmtest.Dial(t, llm.Wrap(agent.New(agent.Config{Model: &scripted{}, Greeting: "Hello."}), first,
			agent.WithReminders(agent.Reminders{Nudges: []agent.Nudge{{Line: "First."}}, Farewell: "Goodbye."})))
		assert.Equal(t, "Hello.", call.Hear())
		call.StaySilent(time.Hour)
		assert.Equal(t, "Hm. Hm. Hm. First. Goodbye.", call.Hear())
	})
}

func TestRemindersNeedNudges(t *testing.T) {
	t.Parallel()
	assert.Panics(t, func() { agent.WithReminders(agent.Reminders{}) })
}

func TestNotesAreForTheirTurn(t *testing.T) {
	t.Parallel()
	model := &scripted{steps: []step{say("ok")}}
	desk := agent.New(agent.Config{Model: model})
	turn := &llm.Turn{ID: 1, Reason: llm.Response, Call: llm.NewCall("c", nil), Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Hi"}}}
	silent := llm.NewReply(func(llm.Event) error { return nil })
	base := agent.WithNote(context.Background(), "one")
	for _, ctx := range []context.Context{agent.WithNote(base, "two"), agent.WithNote(base, "three"), agent.WithNote(context.Background(), "")} {
		assert.NoError(t, desk.Respond(ctx, turn, silent))
	}
	assert.Equal(t, []string{"user: Hi\n(one)\n(two)"}, lines(model.asked(0)))
	assert.Equal(t, []string{"user: Hi\n(one)\n(three)"}, lines(model.asked(1)))
	assert.Equal(t, []string{"user: Hi"}, lines(model.asked(2)))
}

// Retell asks again, under the same id, for what it has heard no answer to before
// a line broke.
func TestReminderThatIsAskedForAgainCountsOnce(t *testing.T) {
	t.Parallel()
	ended := 0
	desk := llm.Wrap(agent.New(agent.Config{Model: parrot}), agent.WithReminders(agent.Reminders{
		Nudges: []agent.Nudge{{Line: "First."}, {Line: "Second."}}, Farewell: "Goodbye.", OnFarewell: func(*llm.Call) { ended++ },
	}))
	call := llm.NewCall("call", nil)
	var heard []string
	for _, id := range []int64{4, 4, 5, 6, 6, 7} { // the last one comes if the farewell was lost
		turn := &llm.Turn{Call: call, ID: id, Reason: llm.Reminder}
		require.NoError(t, desk.Respond(t.Context(), turn, llm.NewReply(func(e llm.Event) error {
			heard = append(heard, e.Text)
			return nil
		})))
	}
	assert.Equal(t, []string{"First.", "First.", "Second.", "Goodbye.", "Goodbye.", "Goodbye."}, heard)
	assert.Equal(t, 1, ended)
}
