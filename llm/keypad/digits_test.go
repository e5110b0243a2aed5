package keypad_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/keypad"
)

// collected returns what a caller keyed in.
func collected(t testing.TB, keys string) keypad.Outcome {
	t.Helper()
	var outcome keypad.Outcome
	pad := keypad.New(keypad.Options{OnOutcome: func(_ *llm.Call, o keypad.Outcome) { outcome = o }})
	call := llm.NewCall("call_1", nil)
	responder, reply := keypad.Middleware(program(pad)), llm.NewReply(func(llm.Event) error { return nil })
	require.NoError(t, responder.Respond(t.Context(), &llm.Turn{Call: call}, reply))
	require.NoError(t, responder.Respond(t.Context(), &llm.Turn{Call: call, ID: 1, Reason: llm.Response, TranscriptWithToolCalls: pressed(keys)}, reply))
	return outcome
}

type withoutTime struct{ slog.Handler }

func (h withoutTime) Handle(ctx context.Context, r slog.Record) error {
	r.Time = time.Time{}
	return h.Handler.Handle(ctx, r)
}

func pressed(keys string) (entries []llm.Entry) {
	for _, key := range keys {
		entries = append(entries, llm.Entry{Utterance: llm.Utterance{Role: llm.RoleDTMF}, Digit: string(key)})
	}
	return entries
}

func TestDigitsAreMaskedHoweverTheyArePrinted(t *testing.T) {
	t.Parallel()
	const secret = "4711081547110815" // more than the digits of an address, which may be any
	outcome := collected(t, secret+"#")
	require.Equal(t, secret, outcome.Digits.Reveal())
	hidden := struct {
		digits  keypad.Digits
		outcome *keypad.Outcome
		list    []keypad.Digits
		of      map[string]keypad.Digits
	}{outcome.Digits, &outcome, []keypad.Digits{outcome.Digits}, map[string]keypad.Digits{"a": outcome.Digits}}
	var printed bytes.Buffer
	for _, value := range []any{outcome.Digits, &outcome.Digits, outcome, &outcome, hidden, &hidden, []any{outcome}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c", "%U", "%T"} {
			fmt.Fprintf(&printed, verb+"\n", value)
		}
		b, err := json.Marshal(value)
		require.NoError(t, err)
		printed.Write(b)
		for _, handler := range []slog.Handler{slog.NewTextHandler(&printed, nil), slog.NewJSONHandler(&printed, nil)} {
			// The time of a record may hold any digits.
			logger := slog.New(withoutTime{handler})
			logger.Info("collected", "value", value)
		}
	}
	assert.NotContains(t, printed.String(), secret)
	assert.NotContains(t, printed.String(), hex.EncodeToString([]byte(secret)), "nor as hexadecimal")
	assert.Contains(t, printed.String(), "[16 digits]")
	assert.Equal(t, "[0 digits]", keypad.Digits{}.String())
}

func TestLastDigits(t *testing.T) {
	t.Parallel()
	digits := collected(t, card+"#").Digits
	assert.Equal(t, "1111", digits.Last(4))
	assert.Empty(t, digits.Last(6), "more than a third of them tells too much")
	assert.Empty(t, digits.Last(-1))
	assert.Empty(t, keypad.Digits{}.Last(1))
}

func TestLuhn(t *testing.T) {
	t.Parallel()
	for digits, want := range map[string]bool{
		card: true, "4111111111111112": false, "18": true, "19": false, "": false, "0": false, "1*8": false, "378282246310005": true,
	} {
		assert.Equal(t, want, keypad.Luhn(digits), digits)
	}
}

func FuzzKeys(f *testing.F) {
	f.Add("k4k7k1k1k#", true)
	f.Add("k1a.k2u.k3", false)
	f.Add("k*k9k#kxk", true)
	f.Fuzz(func(t *testing.T, script string, clear bool) {
		script = script[:min(len(script), 300)]
		options := keypad.Options{MinLength: 2, MaxLength: 6, Attempts: 2, FirstKey: time.Hour, BetweenKeys: time.Hour, Whole: time.Hour}
		if clear {
			options.Clear = "*"
		}
		outcomes := 0
		options.OnOutcome = func(_ *llm.Call, o keypad.Outcome) {
			outcomes++
			if (o.Status == keypad.Collected) != (o.Digits.Len() > 0) || o.Digits.Len() > 6 || o.Digits.Len() == 1 || o.Attempts > 2 {
				t.Errorf("outcome %v", o)
			}
		}
		pad := keypad.New(options)
		call := llm.NewCall("call_1", nil)
		seen := keypad.Middleware(program(pad))
		reply := llm.NewReply(func(llm.Event) error { return nil })
		require.NoError(t, seen.Respond(t.Context(), &llm.Turn{Call: call}, reply))
		var entries []llm.Entry
		for i := 0; i+1 < len(script); i += 2 {
			e := llm.Entry{Utterance: llm.Utterance{Content: script[i+1 : i+2]}}
			switch script[i] {
			case 'k':
				e.Role, e.Digit, e.Content = llm.RoleDTMF, script[i+1:i+2], ""
			case 'a':
				e.Role = llm.RoleAgent
			default:
				e.Role = llm.RoleUser
			}
			entries = append(entries, e)
			keypad.Hooks().TranscriptUpdated(call, &llm.Update{TranscriptWithToolCalls: entries})
		}
		// A turn with words is passed on at once, whatever is being collected.
		words := []llm.Utterance{{Role: llm.RoleUser, Content: "and more than was said before"}}
		passed := false
		watch := keypad.Middleware(llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, _ *llm.Reply) error {
			passed = true
			if len(turn.TranscriptWithToolCalls) < len(entries) {
				t.Error("entries were lost")
			}
			if len(entries) > 0 && entries[0].Role == llm.RoleDTMF && turn.TranscriptWithToolCalls[0].Digit != "•" {
				t.Error("the first key is the entry's, and was passed on")
			}
			return nil
		}))
		require.NoError(t, watch.Respond(t.Context(), &llm.Turn{
			Call: call, ID: 1, Reason: llm.Response, Transcript: words, TranscriptWithToolCalls: entries,
		}, reply))
		if !passed {
			t.Error("the words were not passed on")
		}
		if outcomes > 1 {
			t.Errorf("%d outcomes of one collection", outcomes)
		}
	})
}
