package keypad_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

const card = "4111111111111111"

func TestModelNeverSeesTheCard(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		pad := keypad.New(keypad.Options{Name: "card_number", MinLength: 13, MaxLength: 19, Valid: keypad.Luhn})
		charged := ""
		charge := agent.NewTool("charge", "", func(ctx context.Context, _ struct{}) (string, error) {
			digits, _ := pad.Collected(llm.CallFrom(ctx))
			charged = digits.Reveal()
			return "paid with a card ending in " + digits.Last(4), nil
		})
		model := &scripted{chunks: []agent.Chunk{tool("collect_card_number"), tool("charge"), text("It is paid.")}}
		call := dial(t, unasked, agent.New(agent.Config{Model: model, Tools: append(pad.Tools(), charge)}))
		call.Say("I want to pay")
		assert.Equal(t, "Please key in the card number, followed by the pound key.", call.Hear())
		call.Type(card+"#", 300*time.Millisecond)
		assert.Equal(t, "It is paid.", call.HearUntil("paid."))
		assert.Equal(t, card, charged)
		assert.Len(t, model.prompts(), 3, "while keys were pressed nobody was asked")
		for _, prompt := range model.prompts() {
			assert.NotContains(t, prompt, "411")
		}
		assert.Contains(t, model.last(), "The caller has keyed in the card number: 16 digits, kept as card_number-1.")
		assert.Contains(t, model.last(), "(pressed "+strings.Repeat("•", 17)+")")
		call.Type("#", 0) // once more, out of habit: it belongs to the entry until the agent has spoken
		call.Say("Thanks")
		call.Hear()
		assert.NotContains(t, model.last(), card[:3])
	})
}

func TestProgramCollects(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		pin := keypad.New(keypad.Options{Name: "pin", Prompt: "Your PIN, please.", MinLength: 4, MaxLength: 4})
		call := dial(t, unasked, program(pin))
		assert.Equal(t, "Your PIN, please.", call.Hear())
		call.Type("4711", time.Second)
		assert.Equal(t, "It was collected 4711.", call.HearUntil("4711."))
		call.Say("Hello?")
		assert.Equal(t, "You said Hello?.", call.HearUntil("Hello?."), "an outcome is told once")
	})
}

// What is pressed, and what comes of it.
func TestOutcomes(t *testing.T) {
	for name, test := range map[string]struct {
		options keypad.Options
		tries   []string
		want    keypad.Status
		digits  string
	}{
		"terminator":              {keypad.Options{}, []string{"123#"}, keypad.Collected, "123"},
		"another terminator":      {keypad.Options{Terminator: "*"}, []string{"123*"}, keypad.Collected, "123"},
		"by time":                 {keypad.Options{}, []string{"123"}, keypad.Collected, "123"},
		"by length":               {keypad.Options{MaxLength: 3}, []string{"123"}, keypad.Collected, "123"},
		"cleared":                 {keypad.Options{Clear: "*"}, []string{"99*123#"}, keypad.Collected, "123"},
		"second try":              {keypad.Options{MinLength: 3}, []string{"12#", "123#"}, keypad.Collected, "123"},
		"third try, after a slip": {keypad.Options{Valid: keypad.Luhn}, []string{"19#", "", "18#"}, keypad.Collected, "18"},
		"nothing":                 {keypad.Options{}, []string{"", "", ""}, keypad.Silent, ""},
		"only the terminator":     {keypad.Options{Attempts: 1}, []string{"#"}, keypad.Silent, ""},
		"too few":                 {keypad.Options{MinLength: 4}, []string{"12", "12#", "1"}, keypad.TooShort, ""},
		"wrong":                   {keypad.Options{Valid: keypad.Luhn}, []string{"19#", "19#", "19#"}, keypad.Invalid, ""},
		"a star within":           {keypad.Options{Attempts: 1}, []string{"1*2#"}, keypad.Invalid, ""},
	} {
		t.Run(name, func(t *testing.T) {
			bothWays(t, func(t *testing.T, unasked bool) {
				var told []keypad.Outcome
				options := test.options
				options.Prompt, options.Retry = "Key it in.", "Again, please."
				options.OnOutcome = func(_ *llm.Call, o keypad.Outcome) { told = append(told, o) }
				pad := keypad.New(options)
				call := dial(t, unasked, program(pad))
				assert.Equal(t, "Key it in.", call.Hear())
				for i, keys := range test.tries {
					if i > 0 {
						assert.Equal(t, "Again, please.", call.HearUntil("Again, please."))
					}
					call.Type(keys, 500*time.Millisecond)
				}
				assert.Equal(t, "It was "+string(test.want)+" "+test.digits+".", call.HearUntil("."))
				time.Sleep(5 * time.Minute)
				synctest.Wait()
				require.Len(t, told, 1)
				assert.Equal(t, test.want, told[0].Status)
				assert.Equal(t, test.digits, told[0].Digits.Reveal())
				assert.Equal(t, len(test.tries), told[0].Attempts)
				assert.Equal(t, "digits-1", told[0].Reference)
			})
		})
	}
}

func TestTimeLimits(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		var ended time.Time
		pad := keypad.New(keypad.Options{
			Prompt: strings.Repeat("x", 30), FirstKey: 6 * time.Second, BetweenKeys: 3 * time.Second, Whole: 12 * time.Second, Attempts: 1,
			OnOutcome: func(*llm.Call, keypad.Outcome) { ended = time.Now() },
		})
		again := llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			return pad.Start(ctx, turn.Call, reply)
		})
		call := dial(t, unasked, again)
		call.Hear()
		began := time.Now()
		time.Sleep(8*time.Second + time.Second)
		synctest.Wait()
		assert.Equal(t, 8*time.Second, ended.Sub(began), "2 s for the prompt, and 6 s for a key")

		call.Hear() // collects once more
		synctest.Wait()
		began = ended
		call.Type("12", time.Second)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		assert.Equal(t, 5*time.Second, ended.Sub(began), "1 s passed before the first key, 1 s to the next, 3 s of nothing")

		call.HearUntil("x")
		synctest.Wait()
		began = ended
		call.Type("12345678", 2*time.Second)
		synctest.Wait()
		assert.Equal(t, 14*time.Second, ended.Sub(began), "2 s for the prompt, and 12 s in all")
	})
}

// A caller who talks while keying in is answered, and the keys of before count.
func TestCallerTalksWhileKeyingIn(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		pad := keypad.New(keypad.Options{Name: "card_number"})
		model := &scripted{chunks: []agent.Chunk{tool("collect_card_number"), text("Take your time."), text("Thank you.")}}
		call := dial(t, unasked, agent.New(agent.Config{Model: model, Tools: pad.Tools()}))
		call.Say("I want to pay")
		call.Hear()
		call.Type("4111", 300*time.Millisecond)
		call.Interrupt("Wait, I need my glasses")
		assert.Equal(t, "Take your time.", call.HearUntil("time."))
		assert.Contains(t, model.last(), "has pressed 4 keys so far")
		assert.NotContains(t, model.last(), "4111")
		time.Sleep(9 * time.Second)
		call.Type("2222#", 300*time.Millisecond)
		assert.Equal(t, "Thank you.", call.HearUntil("you."))
		assert.NotContains(t, model.last(), "2222")
		assert.Contains(t, model.last(), "8 digits")
	})
}

// A request that comes again with the same words is answered, not taken for a key.
func TestRepeatedRequestIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pin := keypad.New(keypad.Options{Prompt: "Your PIN."})
		slow := llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Reason == llm.Begin {
				return pin.Start(ctx, turn.Call, reply)
			}
			select {
			case <-time.After(time.Second):
				return reply.Say("Yes.")
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		call := dial(t, false, slow)
		call.Hear()
		call.Say("What for?")
		time.Sleep(500 * time.Millisecond)
		call.Revise("What for?")
		assert.Equal(t, "Yes.", call.Hear())
	})
}

func TestEntrySurvivesAReconnect(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		pin := keypad.New(keypad.Options{Prompt: "Your PIN, please."})
		call := dial(t, unasked, program(pin))
		call.Hear()
		call.Type("47", 500*time.Millisecond)
		call.Drop()
		time.Sleep(time.Second)
		call.Redial()
		call.Type("11#", 500*time.Millisecond)
		assert.Equal(t, "It was collected 4711.", call.HearUntil("4711."))
	})
}

// A call that is dialled again after it was taken for ended goes on with its
// entry, and its times run on.
func TestEntrySurvivesTheEndOfTheGraceTime(t *testing.T) {
	for name, keys := range map[string]string{"with keys": "47", "without": ""} {
		t.Run(name, func(t *testing.T) {
			bothWays(t, func(t *testing.T, unasked bool) {
				told := make(chan *llm.Call, 1)
				pin := keypad.New(keypad.Options{Prompt: "Your PIN, please.", FirstKey: time.Minute, Whole: 2 * time.Minute, Attempts: 1,
					OnOutcome: func(call *llm.Call, _ keypad.Outcome) { told <- call }})
				call := dial(t, unasked, program(pin))
				call.Hear()
				call.Drop()
				time.Sleep(40 * time.Second) // it waits for 30, and is remembered as long
				call.Redial()
				call.Type(keys, 500*time.Millisecond)
				want := "It was collected 47."
				if keys == "" {
					call.StaySilent(12 * time.Second) // brings a reminder
					want = "It was silent ."
				}
				assert.Equal(t, want, call.HearUntil("."))
				assert.NoError(t, (<-told).Context().Err())
			})
		})
	}
}

// Functions of the program's may panic on the goroutine of a timer, too.
func TestFunctionsPanic(t *testing.T) {
	for name, test := range map[string]struct {
		options keypad.Options
		want    string
	}{
		"Valid":     {keypad.Options{Valid: func(digits string) bool { return digits[2] == '1' }}, "It was invalid ."},
		"OnOutcome": {keypad.Options{OnOutcome: func(*llm.Call, keypad.Outcome) { panic("oh") }}, "It was collected 47."},
	} {
		t.Run(name, func(t *testing.T) {
			bothWays(t, func(t *testing.T, unasked bool) {
				options := test.options
				options.Attempts = 1
				var log strings.Builder
				handler := &llm.Options{TranscriptWithToolCalls: true, Hooks: keypad.Hooks(), Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))}
				call := llmtest.Dialer{KeysUnasked: unasked, Options: handler}.Dial(t, keypad.Middleware(program(keypad.New(options))))
				call.Hear()
				call.Type("47", 500*time.Millisecond) // and nothing more: the entry ends by time
				assert.Equal(t, test.want, call.HearUntil("."))
				synctest.Wait()
				if name == "OnOutcome" {
					assert.Contains(t, log.String(), `msg="OnOutcome of a Keypad panicked" call_id=`)
					assert.Contains(t, log.String(), "panic=oh stack=")
				}
			})
		})
	}
}

// A turn is not held open for longer than Retell's peers have patience for.
func TestTurnIsNotHeldForever(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pin := keypad.New(keypad.Options{Prompt: "Your PIN.", FirstKey: 50 * time.Second, Whole: 80 * time.Second, Attempts: 1})
		call := dial(t, false, program(pin))
		call.Hear()
		call.StaySilent(15 * time.Second) // brings a reminder
		assert.True(t, call.Speaking())
		time.Sleep(20 * time.Second)
		assert.False(t, call.Speaking())
		assert.Equal(t, "It was silent .", call.HearUntil("."))
	})
}

func TestCancelling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pad := keypad.New(keypad.Options{Name: "pin"})
		model := &scripted{chunks: []agent.Chunk{tool("collect_pin"), tool("cancel_pin"), text("No problem."), text("Fine.")}}
		call := dial(t, false, agent.New(agent.Config{Model: model, Tools: pad.Tools()}))
		call.Say("Let me in")
		call.Hear()
		call.Type("12", time.Second)
		call.Interrupt("I forgot it")
		assert.Equal(t, "No problem.", call.HearUntil("problem."))
		call.Type("9", time.Second)
		assert.Equal(t, "Fine.", call.HearUntil("Fine."))
		assert.Contains(t, model.last(), "(pressed 9)", "the keys of a cancelled entry are masked, those after it are not")
		assert.NotContains(t, model.last(), "12")
	})
}

// Keys after an entry that was given up may be the caller trying on.
func TestKeysAfterGivingUpAreMasked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pad := keypad.New(keypad.Options{Name: "pin", MinLength: 4, Attempts: 1})
		model := &scripted{chunks: []agent.Chunk{tool("collect_pin"), text("Let us do without.")}}
		call := dial(t, false, agent.New(agent.Config{Model: model, Tools: pad.Tools()}))
		call.Say("Let me in")
		call.Hear()
		call.Type("12#", time.Second)
		assert.Equal(t, "Let us do without.", call.HearUntil("without."))
		assert.Contains(t, model.last(), "asked for the pin 1 times and did not press enough keys")
		call.Type("4711", time.Second)
		assert.NotRegexp(t, `\(pressed [^•]`, model.last())
	})
}

// A model that asks once more, in the same way, begins anew.
func TestModelBeginsAnew(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		pad := keypad.New(keypad.Options{Name: "pin", Prompt: "Your PIN."})
		model := &scripted{chunks: []agent.Chunk{tool("collect_pin"), tool("collect_pin"), text("Thank you.")}}
		call := dial(t, unasked, agent.New(agent.Config{Model: model, Tools: pad.Tools()}))
		call.Say("Let me in")
		assert.Equal(t, "Your PIN.", call.Hear())
		call.Type("12", time.Second)
		call.Interrupt("That was wrong")
		assert.Equal(t, "Your PIN.", call.HearUntil("PIN."))
		call.Type("4711#", time.Second)
		assert.Equal(t, "Thank you.", call.HearUntil("you."))
		assert.Contains(t, model.last(), "4 digits, kept as pin-2")
		assert.NotContains(t, model.last(), "12")
	})
}

// Tones that were heard as speech are no words, and nobody is asked.
func TestTonesAreNoWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pin := keypad.New(keypad.Options{Prompt: "Your PIN."})
		call := dial(t, false, program(pin))
		call.Hear()
		call.Type("47", time.Second)
		call.Interrupt(llm.Unintelligible)
		time.Sleep(time.Second)
		assert.True(t, call.Speaking(), "the turn is held")
		call.Type("11#", time.Second)
		assert.Equal(t, "It was collected 4711.", call.HearUntil("4711."))
	})
}

// A transcript that is older than the newest one changes nothing.
func TestOldTranscriptChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []keypad.Outcome
		pin := keypad.New(keypad.Options{Prompt: "Your PIN.", OnOutcome: func(_ *llm.Call, o keypad.Outcome) { told = append(told, o) }})
		call := llm.NewCall("call_1", nil)
		desk, reply := keypad.Middleware(program(pin)), llm.NewReply(func(llm.Event) error { return nil })
		require.NoError(t, desk.Respond(t.Context(), &llm.Turn{Call: call}, reply))
		for _, keys := range []string{"4", "471", "47", "471", "47"} {
			keypad.Hooks().TranscriptUpdated(call, &llm.Update{TranscriptWithToolCalls: pressed(keys)})
		}
		time.Sleep(time.Minute) // the entry ends by time
		synctest.Wait()
		require.Len(t, told, 1)
		assert.Equal(t, "471", told[0].Digits.Reveal())
	})
}

// Nothing that is passed on holds a secret key: not the request as it came, not
// what was pressed after the last key and before the agent spoke.
func TestNothingOfTheKeysIsPassedOn(t *testing.T) {
	t.Parallel()
	pin := keypad.New(keypad.Options{Prompt: "Your PIN.", MaxLength: 4})
	call := llm.NewCall("call_1", nil)
	reply := llm.NewReply(func(llm.Event) error { return nil })
	var got *llm.Turn
	desk := keypad.Middleware(llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		if got = turn; turn.Reason == llm.Begin {
			return pin.Start(ctx, turn.Call, reply)
		}
		return nil
	}))
	require.NoError(t, desk.Respond(t.Context(), &llm.Turn{Call: call}, reply))
	entries := append(pressed("4711##"), llm.Entry{Utterance: llm.Utterance{Role: llm.RoleAgent, Content: "Thanks."}})
	entries = append(entries, pressed("2")...)
	for i := range entries {
		entries[i].Raw = []byte(`{"digit":"` + entries[i].Digit + `"}`)
	}
	require.NoError(t, desk.Respond(t.Context(), &llm.Turn{
		Call: call, ID: 1, Reason: llm.Response, Raw: new(llm.Message), TranscriptWithToolCalls: entries,
	}, reply))
	assert.Nil(t, got.Raw)
	var shown strings.Builder
	for _, e := range got.TranscriptWithToolCalls {
		shown.WriteString(e.Digit + string(e.Raw))
	}
	assert.Equal(t, `••••••{"digit":""}2{"digit":"2"}`, shown.String())
}

// What a Responder says after it has asked is not heard.
func TestPromptIsTheLastOfTheTurn(t *testing.T) {
	t.Parallel()
	pin := keypad.New(keypad.Options{Prompt: "Your PIN."})
	said := ""
	desk := keypad.Middleware(llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
		_ = pin.Start(ctx, turn.Call, reply)
		return reply.Say(" And quickly!")
	}))
	require.NoError(t, desk.Respond(t.Context(), &llm.Turn{Call: llm.NewCall("call_1", nil)}, llm.NewReply(func(e llm.Event) error {
		said += e.Text
		return nil
	})))
	assert.Equal(t, "Your PIN.", said)
}

func TestPlainDigitsAreShown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pad := keypad.New(keypad.Options{Name: "extension", Plain: true})
		model := &scripted{chunks: []agent.Chunk{tool("collect_extension"), text("Connecting.")}}
		call := dial(t, false, agent.New(agent.Config{Model: model, Tools: pad.Tools()}))
		call.Say("Put me through")
		call.Hear()
		call.Type("204#", time.Second)
		assert.Equal(t, "Connecting.", call.HearUntil("Connecting."))
		assert.Contains(t, model.last(), "(pressed 204#)")
		assert.Contains(t, model.last(), "The caller has keyed in the extension: 204")
	})
}

func TestKeypadsDoNotSeeEachOthersKeys(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		number := keypad.New(keypad.Options{Name: "number", Prompt: "Your number."})
		pin := keypad.New(keypad.Options{Name: "pin", Prompt: "Your PIN."})
		both := llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			for _, e := range turn.TranscriptWithToolCalls {
				assert.NotRegexp(t, "[0-9]", e.Digit)
			}
			if _, ok := number.Outcome(turn.Call); ok {
				return pin.Start(ctx, turn.Call, reply)
			}
			if _, ok := pin.Outcome(turn.Call); ok {
				a, _ := number.Collected(turn.Call)
				b, _ := pin.Collected(turn.Call)
				return reply.Say(a.Reveal() + " and " + b.Reveal() + ".")
			}
			return number.Start(ctx, turn.Call, reply)
		})
		call := dial(t, unasked, keypad.Middleware(both)) // twice does no harm
		assert.Equal(t, "Your number.", call.Hear())
		call.Type("111#", time.Second)
		assert.Equal(t, "Your PIN.", call.HearUntil("PIN."))
		call.Type("222#", time.Second)
		assert.Equal(t, "111 and 222.", call.HearUntil("222."))
	})
}

func TestWithoutWhatItNeeds(t *testing.T) {
	t.Parallel()
	pad := keypad.New(keypad.Options{})
	call := llm.NewCall("call_1", nil)
	reply := llm.NewReply(func(llm.Event) error { return nil })
	assert.ErrorIs(t, pad.Start(t.Context(), call, reply), keypad.ErrNotWrapped)
	assert.False(t, pad.Cancel(call))
	turn := &llm.Turn{Call: call, ID: 1, Reason: llm.Response, Transcript: []llm.Utterance{{Role: llm.RoleUser, Content: "Hi"}}}
	responder := keypad.Middleware(llm.ResponderFunc(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error {
		return pad.Start(t.Context(), call, reply)
	}))
	assert.ErrorIs(t, responder.Respond(t.Context(), turn, reply), keypad.ErrNoKeys)
	_, err := pad.Tools()[0].Run(context.Background(), agent.ToolCall{})
	assert.ErrorIs(t, err, keypad.ErrNotWrapped)
}

func TestOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	for _, options := range []keypad.Options{
		{Name: "Card Number"}, {Name: strings.Repeat("a", 41)}, {MinLength: 5, MaxLength: 4}, {MaxLength: 65}, {MinLength: -1},
		{Terminator: "##"}, {Terminator: "x"}, {Clear: "#"}, {Clear: "x"},
	} {
		assert.Panics(t, func() { keypad.New(options) }, "%+v", options)
	}
	assert.NotPanics(t, func() { keypad.New(keypad.Options{Name: "z_9" + strings.Repeat("a", 37)}) })
}

// The call ends in the middle of an entry, and nothing is left running.
func TestCallEndsWhileKeyingIn(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		pin := keypad.New(keypad.Options{})
		call := dial(t, unasked, program(pin))
		call.Hear()
		call.Type("12", time.Second)
		call.HangUp()
		assert.Equal(t, llmtest.ByCaller, call.Ending())
		time.Sleep(time.Hour)
	})
}

// Turns are answered ahead with the keys masked, if the keypad is inside.
func TestKeysAreMaskedInTurnsAnsweredAhead(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		pad := keypad.New(keypad.Options{Name: "pin", MinLength: 4, MaxLength: 4})
		model := &scripted{chunks: []agent.Chunk{tool("collect_pin"), text("Thank you.")}}
		ahead := agent.NewSpeculation(&agent.SpeculationOptions{Budget: 100})
		desk := llm.Wrap(agent.New(agent.Config{Model: model, Tools: pad.Tools()}), ahead.Middleware(), keypad.Middleware)
		options := &llm.Options{TranscriptWithToolCalls: true, Hooks: llm.JoinHooks(ahead.Hooks(), keypad.Hooks())}
		call := llmtest.Dialer{KeysUnasked: unasked, Patience: time.Minute, Options: options}.Dial(t, desk)
		call.Say("I want to log in")
		call.Hear()
		call.Type("4711", time.Second)
		call.HearUntil("Thank you.")
		call.SayPart("And")
		time.Sleep(time.Second)
		call.SayPart(" now?")
		time.Sleep(time.Second)
		call.Finish()
		call.Hear()
		assert.NotZero(t, ahead.Stats().Used)
		for _, prompt := range model.prompts() {
			assert.NotContains(t, prompt, "47")
		}
	})
}

// What the caller is asked with are the last words of the turn, and nobody asks
// the model for others, also where middleware changes the words or cuts them.
func TestModelIsNotAskedWhileKeysArePressed(t *testing.T) {
	bothWays(t, func(t *testing.T, unasked bool) {
		pad := keypad.New(keypad.Options{Name: "pin", Prompt: "Please key in your PIN, then press #.", Terminator: "#"})
		model := &scripted{chunks: []agent.Chunk{tool("collect_pin"), text("Thank you.")}}
		desk := agent.New(agent.Config{Model: model, Tools: pad.Tools()})
		call := dial(t, unasked, llm.Wrap(desk, speech.Speakable(nil)))
		call.Say("I want to log in")
		assert.Equal(t, speech.Spoken(nil, "Please key in your PIN, then press #."), call.Hear())
		assert.Len(t, model.prompts(), 1)
		call.Type("4711#", time.Second)
		assert.Equal(t, "Thank you.", call.HearUntil("Thank you."))
		assert.Len(t, model.prompts(), 2)
	})
}

// Nothing but the keys is cancelled by not waiting for them.
func TestCancelledKeysAreNoCancelledVisit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pad := keypad.New(keypad.Options{Name: "pin"})
		model := &scripted{chunks: []agent.Chunk{tool("collect_pin"), tool("cancel_pin"), text("Your visit is cancelled."), text("Shall I cancel your visit?")}}
		call := dial(t, false, agent.New(agent.Config{Model: agent.GuardClaims(model, nil), Tools: pad.Tools()}))
		call.Say("Cancel my visit")
		call.Hear()
		call.Interrupt("I have no PIN")
		assert.Equal(t, "Shall I cancel your visit?", call.HearUntil("visit?"))
	})
}

// What the model asks for a card with is words of its own.
func TestGuardSeesWhatTheCallerIsAskedWith(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		pad := keypad.New(keypad.Options{Name: "card_number"})
		collect := func(message string) agent.Chunk {
			return agent.Chunk{ToolCall: &agent.ToolCall{ID: "1", Name: "collect_card_number", Arguments: `{"message":"` + message + `"}`}}
		}
		model := &scripted{chunks: []agent.Chunk{collect("I've booked it. Your card, please."), collect("Your card, please.")}}
		call := dial(t, false, agent.New(agent.Config{Model: agent.GuardClaims(model, nil), Tools: pad.Tools()}))
		call.Say("Tuesday at ten")
		assert.Equal(t, "Your card, please.", call.Hear())
		assert.Contains(t, model.last(), "I've booked it.")
	})
}
