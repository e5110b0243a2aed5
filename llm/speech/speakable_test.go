package speech_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// says is an agent that says pieces, with a pause before each.
func says(every time.Duration, pieces ...string) llm.Responder {
	return llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if turn.Reason == llm.Begin {
			return nil
		}
		for _, piece := range pieces {
			select {
			case <-time.After(every):
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := reply.Say(piece); err != nil {
				return err
			}
		}
		return nil
	})
}

func texts(call *llmtest.Call) []string {
	var list []string
	for _, piece := range call.Pieces() {
		list = append(list, piece.Text)
	}
	return list
}

func TestSpeakableOnACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		desk := says(10*time.Millisecond, "**That", " is** $1", ",234.5", "0 at 14:", "30. 😊", " OK?")
		call := llmtest.Dial(t, llm.Wrap(desk, speech.Speakable(nil)))
		call.Say("How much?")
		assert.Equal(t, "That is 1234 dollars and 50 cents at 2 30 PM. OK?", call.Hear())
	})
}

func TestSpeakableBySentences(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		desk := says(10*time.Millisecond, "Dr. ", "Lee is ", "in. Come", " at 9", ":00am. Bye", ", then.")
		call := llmtest.Dial(t, llm.Wrap(desk, speech.Speakable(&speech.Options{Sentences: true})))
		call.Say("When?")
		assert.Equal(t, "Dr. Lee is in. Come at 9 am. Bye, then.", call.Hear())
		assert.Equal(t, []string{"Dr. Lee is in. ", "Come at 9 am. ", "Bye, then."}, texts(call))
	})
}

// The last words before an action are made speakable too, and what was held
// before them comes first and can be interrupted.
func TestFarewellIsSpeakable(t *testing.T) {
	t.Parallel()
	for _, sentences := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			desk := llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
				if turn.Reason == llm.Begin {
					return nil
				}
				require.NoError(t, reply.Say("It is $5"))
				require.NoError(t, reply.EndCall(" — **bye** & thanks!"))
				assert.ErrorIs(t, reply.Say("more"), llm.ErrReplyEnded)
				return nil
			})
			call := llmtest.Dial(t, llm.Wrap(desk, speech.Speakable(&speech.Options{Sentences: sentences})))
			call.Say("How much?")
			assert.Equal(t, "It is 5 dollars — bye and thanks!", call.Hear())
			assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
			pieces := call.Pieces()
			assert.True(t, pieces[len(pieces)-1].NoInterruption)
			assert.False(t, pieces[len(pieces)-2].NoInterruption)
		})
	}
}

// A caller who cuts in while text is held hears nothing of it later.
func TestNothingHeldIsSpokenAfterABargeIn(t *testing.T) {
	t.Parallel()
	for _, sentences := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			turns := 0
			desk := llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
				if turn.Reason == llm.Begin {
					return nil
				}
				if turns++; turns > 1 {
					assert.Contains(t, turn.Transcript[len(turn.Transcript)-2].Content, "First.")
					return reply.Say("Fine.")
				}
				require.NoError(t, reply.Say("First. Then it costs $5"))
				<-ctx.Done()
				return ctx.Err()
			})
			call := llmtest.Dial(t, llm.Wrap(desk, speech.Speakable(&speech.Options{Sentences: sentences, Idle: -1})))
			call.Say("How much?")
			assert.Equal(t, "First.", call.HearUntil("First."))
			call.Interrupt("Stop")
			assert.Equal(t, "Fine.", call.Hear())
			time.Sleep(time.Minute)
			assert.NotContains(t, call.Transcript(), "dollars")
		})
	}
}

// A model that stops after a sentence, to run a tool, does not keep its period
// from the caller.
func TestHeldTextIsSpokenWhenNothingMoreComes(t *testing.T) {
	t.Parallel()
	for _, sentences := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			desk := says(2*time.Second, "One moment", ".", " It is $5", ".")
			call := llmtest.Dial(t, llm.Wrap(desk, speech.Speakable(&speech.Options{Sentences: sentences})))
			call.Say("How much?")
			assert.Equal(t, "One moment. It is 5 dollars.", call.Hear())
			if sentences {
				assert.Equal(t, []string{"One moment.", " It is 5 dollars."}, texts(call))
				assert.Equal(t, 4200*time.Millisecond, call.Pieces()[0].After)
				return
			}
			assert.Equal(t, []string{"One moment", ".", " It is ", "5 dollars", "."}, texts(call))
			assert.Equal(t, 4200*time.Millisecond, call.Pieces()[1].After)
			assert.Equal(t, 6200*time.Millisecond, call.Pieces()[3].After)
		})
	}
}

// Who knows that nothing more comes for now says so, and the period does not wait.
func TestSpeakableFlush(t *testing.T) {
	t.Parallel()
	for _, sentences := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			desk := llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
				if turn.Reason == llm.Begin {
					speech.Flush(ctx) // of nothing
					return nil
				}
				require.NoError(t, reply.Say("One moment."))
				speech.Flush(ctx)
				time.Sleep(time.Second)
				require.NoError(t, reply.Say(" It is $5."))
				return nil
			})
			call := llmtest.Dial(t, llm.Wrap(desk, speech.Speakable(&speech.Options{Sentences: sentences})))
			call.Say("How much?")
			assert.Equal(t, "One moment. It is 5 dollars.", call.Hear())
			var early strings.Builder
			for _, piece := range call.Pieces() {
				if piece.After == 0 {
					early.WriteString(piece.Text)
				}
			}
			assert.Equal(t, "One moment.", early.String())
		})
	}
	speech.Flush(t.Context()) // outside of a turn
}

func TestSpeakableKeepsTheRestWhenTheAgentFails(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	desk := llm.ResponderFunc(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
		require.NoError(t, reply.Say("It is $5"))
		return boom
	})
	heard := ""
	err := llm.Wrap(desk, speech.Speakable(nil)).Respond(t.Context(), &llm.Turn{}, llm.NewReply(func(e llm.Event) error {
		heard += e.Text
		return nil
	}))
	assert.Equal(t, boom, err)
	assert.Equal(t, "It is 5 dollars", heard)
}

func TestSpeakablePassesErrorsOn(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for _, piece := range []string{"Hello there", "It is $5"} {
		desk := llm.ResponderFunc(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error { return reply.Say(piece) })
		err := llm.Wrap(desk, speech.Speakable(nil)).Respond(t.Context(), &llm.Turn{}, llm.NewReply(func(llm.Event) error { return boom }))
		assert.ErrorIs(t, err, boom)
	}
}

// Also those of text that was passed on by itself, on the goroutine of a timer,
// where a panic is an error too.
func TestSpeakablePassesErrorsOfATimerOn(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for name, fails := range map[string]func() error{
		"error": func() error { return boom },
		"panic": func() error { panic(boom) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				desk := says(2*time.Second, "It is $5", "")
				err := llm.Wrap(desk, speech.Speakable(nil)).Respond(t.Context(), &llm.Turn{Reason: llm.Response}, llm.NewReply(func(e llm.Event) error {
					if e.Text == "5 dollars" {
						return fails()
					}
					return nil
				}))
				assert.ErrorIs(t, err, boom)
			})
		})
	}
}
