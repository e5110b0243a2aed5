package agent_test

import (
	"context"
	_ "embed"
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

//go:embed testdata/languages.txt
var sentences string

// TestDetectLanguage measures how often the detector is right on sentences that
// callers say, a few words each.
func TestDetectLanguage(t *testing.T) {
	t.Parallel()
	total, right, wrong := 0, 0, 0
	for line := range strings.Lines(sentences) {
		want, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		require.True(t, ok, line)
		total++
		switch got := agent.DetectLanguage(text); got {
		case want:
			right++
		case "":
			t.Logf("not told: %s %q", want, text)
		default:
			wrong++
			t.Errorf("%q is %s, not %s", text, want, got)
		}
	}
	t.Logf("%d sentences: %d right, %d wrong, %d not told", total, right, wrong, total-right-wrong)
	assert.Equal(t, 100, total)
	assert.Zero(t, wrong)
	assert.GreaterOrEqual(t, right, 75)
	for _, short := range []string{"", "No.", "Ada Byron", "415 555 0100", "(unintelligible audio)", "Ok", "Hm, si."} {
		assert.Empty(t, agent.DetectLanguage(short), short)
	}
}

func FuzzDetectLanguage(f *testing.F) {
	f.Add("¿Habla español?")
	f.Add("\xff the \x00 is")
	f.Fuzz(func(t *testing.T, text string) {
		assert.Contains(t, []string{"", "en", "es", "de", "fr"}, agent.DetectLanguage(text))
	})
}

func polyglot(model agent.Model) agent.Config {
	return agent.Config{
		Model: model, Instructions: "Be brief.", Greeting: "Hello.", Reminder: "Still there?",
		Languages: map[string]agent.Language{
			"en": {},
			"es": {Instructions: "Sé breve.", Greeting: "Hola.", Reminder: "¿Sigue ahí?"},
		},
		Tools: []agent.Tool{agent.SwitchLanguage("en", "es", "fr")},
	}
}

// The caller switches by speaking, and short answers switch nothing back.
func TestLanguageFollowsTheCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{say("ok")}}
		config := polyglot(model)
		config.DetectLanguage = agent.DetectLanguage
		call := llmtest.Dial(t, agent.New(config))
		assert.Equal(t, "Hello.", call.Hear())
		system := func(words string) string {
			call.Say(words)
			call.Hear()
			return model.asked(len(model.requests) - 1)[0].Content
		}
		assert.Equal(t, "Be brief.", system("Ada Byron"))
		assert.Equal(t, "Sé breve.", system("Hola, quisiera una cita por favor"))
		assert.Equal(t, "Sé breve.", system("No."))
		call.Drop()
		call.Redial()
		assert.Equal(t, "Sé breve.", system("Je voudrais parler avec vous"), "nobody speaks French here")
		call.StaySilent(11 * time.Second)
		call.Hear()
		last := model.asked(len(model.requests) - 1)
		assert.Equal(t, "(¿Sigue ahí?)", last[len(last)-1].Content)
		assert.Equal(t, "Be brief.\n\nSpeak the language with the code \"en\", whatever language this is written in.",
			system("Sorry, can you speak English with me?"))
	})
}

// A tool switches within the turn, there and back again.
func TestLanguageSwitchedByATool(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		to := func(code string) step {
			return calls(agent.ToolCall{Name: "switch_language", Arguments: `{"language":"` + code + `"}`})
		}
		model := &scripted{steps: []step{to("es"), say("Claro."), to("fr"), say("Oui."), to("es"), say("Claro."), to("it"), say("No.")}}
		call := llmtest.Dial(t, agent.New(polyglot(model)))
		for i, want := range []string{"Sé breve.", "Be brief.\n\nSpeak the language with the code \"fr\", whatever language this is written in.", "Sé breve.", "Sé breve."} {
			call.Say("Switch, please")
			call.Hear()
			asked := model.asked(2*i + 1)
			assert.Equal(t, want, asked[0].Content)
			checkMessages(t, asked)
		}
		last := model.asked(7)
		assert.Equal(t, "error: want one of the languages en, es, fr", last[len(last)-1].Content)
	})
	assert.Panics(t, func() { agent.SwitchLanguage() })
	assert.Contains(t, string(agent.SwitchLanguage("en", "es").Parameters), `"enum":["en","es"]`)
}

// The number that was dialled decides how a call begins, and the program may
// change its mind.
func TestLanguageFromTheStartAndFromGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{say("ok")}}
		config := polyglot(model)
		config.StartLanguage = func(call *llm.Call) string {
			if call.Details().ToNumber == "+14155550101" {
				return "es"
			}
			return ""
		}
		var on *llm.Call
		desk := agent.New(config)
		call := llmtest.Dial(t, llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			on = turn.Call
			return desk.Respond(ctx, turn, reply)
		}))
		assert.Equal(t, "Hola.", call.Hear())
		synctest.Wait()
		assert.Equal(t, "es", agent.LanguageOf(on))
		agent.SetLanguage(on, "")
		call.Say("Hello?")
		call.Hear()
		assert.Equal(t, "Be brief.", model.asked(0)[0].Content)
		assert.Equal(t, "", agent.LanguageOf(on), "what was set stays")
	})
}

// An answer ahead of its request is in the language that was spoken, and the
// call only follows when it is used.
func TestLanguageWhileSpeculating(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		model := &scripted{steps: []step{say("Claro.")}}
		config := polyglot(model)
		config.DetectLanguage = agent.DetectLanguage
		desk := agent.New(config)
		var on *llm.Call
		call := ahead(t, agent.NewSpeculation(nil), llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			on = turn.Call
			return desk.Respond(ctx, turn, reply)
		}))
		call.SayPart("Hola, quisiera una cita por favor")
		time.Sleep(time.Second)
		synctest.Wait()
		require.Len(t, model.requests, 1)
		assert.Equal(t, "Sé breve.", model.asked(0)[0].Content)
		assert.Empty(t, agent.LanguageOf(on))
		call.Finish()
		assert.Contains(t, call.Hear(), "Claro.")
		synctest.Wait()
		assert.Equal(t, "es", agent.LanguageOf(on))
		assert.Len(t, model.requests, 1)
	})
}

func ExampleSwitchLanguage() {
	desk := agent.New(agent.Config{
		Model:        parrot,
		Instructions: "You are the front desk.",
		Greeting:     "Riverside Dental, good day.",
		Languages: map[string]agent.Language{
			"en": {},
			"es": {Instructions: "Es la recepción.", Greeting: "Riverside Dental, buenos días."},
		},
		StartLanguage:  func(*llm.Call) string { return "es" }, // for example by the number dialled
		DetectLanguage: agent.DetectLanguage,
		Tools:          []agent.Tool{agent.SwitchLanguage("en", "es")},
	})
	_ = desk.Respond(context.Background(), &llm.Turn{Reason: llm.Begin}, printed())
	// Output: Riverside Dental, buenos días.
}
