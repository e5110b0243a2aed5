package agent_test

import (
	"encoding/json"
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

// responsiveness returns what the Retell agent was told, in order.
func responsiveness(t *testing.T, call *llmtest.Call) (values []float64) {
	t.Helper()
	for _, f := range call.Frames() {
		if f.Type != "update_agent" {
			continue
		}
		var frame struct {
			Config struct{ Responsiveness float64 } `json:"agent_config"`
		}
		require.NoError(t, json.Unmarshal(f.Raw, &frame))
		values = append(values, frame.Config.Responsiveness)
	}
	return values
}

// dictate dials an agent that asks for a phone number.
func dictate(t *testing.T, options *agent.DictationOptions, answers ...string) (*llmtest.Call, *scripted) {
	model := &scripted{}
	for _, text := range answers {
		model.steps = append(model.steps, say(text))
	}
	dictation := agent.NewDictation(options)
	desk := agent.New(agent.Config{Model: model, Greeting: "What is your phone number?"})
	call := llmtest.Dialer{Options: &llm.Options{Hooks: dictation.Hooks()}}.Dial(t, dictation.Middleware(desk))
	assert.Equal(t, "What is your phone number?", call.Hear())
	return call, model
}

func TestPausesWithinANumberAreWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, model := dictate(t, nil, "Thank you.", "At ten?")
		call.Say("It's 415")
		time.Sleep(1900 * time.Millisecond)
		call.Revise("It's 415 555")
		time.Sleep(1900 * time.Millisecond)
		began := call.Elapsed()
		call.Revise("It's 415 555 01 99")
		assert.Equal(t, "Thank you.", call.Hear())
		assert.Equal(t, began, call.Elapsed(), "it is complete")
		assert.Equal(t, []float64{0.3, 1}, responsiveness(t, call))
		assert.Equal(t, "It's 415 555 01 99", model.asked(0)[1].Content, "and nobody is told that it is not")
		call.Say("Can I come on Tuesday?")
		assert.Equal(t, "At ten?", call.Hear())
		assert.Len(t, responsiveness(t, call), 2)
	})
}

func TestNumberThatStopsIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, model := dictate(t, &agent.DictationOptions{Pause: 3 * time.Second}, "And then?")
		began := call.Elapsed()
		call.Say("four one five double five")
		assert.Equal(t, "And then?", call.Hear())
		assert.Equal(t, 3*time.Second, call.Elapsed()-began)
		assert.Contains(t, model.asked(0)[1].Content, "dictating and has paused")
		assert.Equal(t, []float64{0.3, 1}, responsiveness(t, call))
	})
}

func TestBackchannelIsSaidOnceInADictation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, _ := dictate(t, &agent.DictationOptions{Backchannel: "Mm-hm.", Responsiveness: new(0.5), Normal: new(0.9)}, "And then?", "Still there?")
		call.Say("415")
		assert.Equal(t, "Mm-hm.", call.Hear())
		call.Say("555")
		assert.Equal(t, "And then?", call.Hear())
		assert.Equal(t, []float64{0.5, 0.9}, responsiveness(t, call))
		call.Say("Sorry, my number is 415")
		assert.Equal(t, "Mm-hm.", call.Hear())
		call.StaySilent(15 * time.Second)
		assert.Equal(t, "Still there?", call.Hear(), "the reminder is the model's")
		assert.Equal(t, []float64{0.5, 0.9, 0.5, 0.9}, responsiveness(t, call))
	})
}

// Words that come between turns count, and nothing is set where nothing changes.
func TestWordsBetweenTurnsKeepItWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, _ := dictate(t, &agent.DictationOptions{Responsiveness: new(1.0)}, "Thank you.")
		call.Say("my number is 415")
		time.Sleep(1500 * time.Millisecond)
		call.Send([]byte(`{"interaction_type":"update_only","transcript":[{"role":"user","content":"my number is 415 555"}]}`))
		began := call.Elapsed()
		assert.Equal(t, "Thank you.", call.Hear())
		assert.Equal(t, 2*time.Second, call.Elapsed()-began)
		assert.Empty(t, responsiveness(t, call))
	})
}

// What is taken for dictation, with a pause after it. A wrong yes costs the
// caller the pause, a wrong no is an agent that cuts in.
func TestWhatIsDictation(t *testing.T) {
	t.Parallel()
	const asked, chat = "What is your number?", "How can I help?"
	wrong := 0
	for _, test := range []struct {
		agent, said string
		want        bool
	}{
		{chat, "my number is 4155", true},
		{chat, "It's four one five, five five", true},
		{chat, "my member id is a b 1 2", true},
		{chat, "A as in apple, B as in boy, C as in cat, D", true},
		{chat, "b for boy r o w", true},
		{chat, "that is november echo mike seven", true},
		{chat, "anna dot", true},
		{chat, "the code is x y z dash", true},
		{chat, "my card is 4111 1111 1111", true},
		{chat, "the number is 0 7 9, um, 4 1", true},
		{asked, "415", true},
		{asked, "it's four one", true},
		{asked, "M I", true},
		{asked, "double five", true},
		{chat, "my number is 415 555 0199", false},
		{chat, "4111 1111 1111 1111", false},
		{chat, "I need two tickets for Tuesday", false},
		{chat, "Can I come at 7 30", false},
		{chat, "tomorrow at ten", false},
		{chat, "I was born on March 5 1985", false},
		{chat, "I have called you 3 times", false},
		{chat, "That's the one", false},
		{chat, "415 555 that is all", false},
		{chat, "Yes", false},
		{chat, "How much is it? 100?", false},
		{chat, "", false},
		{chat, "I would like to", false},
		{asked, "I do not have one", false},
		{asked, "One moment", false},
		{asked, "Oh", false},
		{asked, "415 555 0199", false},
		{asked, "It is on the card", false},
		{asked, "Just a", false},
		{asked, "Why do you need it?", false},
	} {
		synctest.Test(t, func(t *testing.T) {
			model := &scripted{steps: []step{say("ok")}}
			desk := agent.NewDictation(nil).Middleware(agent.New(agent.Config{Model: model}))
			began := time.Now()
			require.NoError(t, desk.Respond(t.Context(), &llm.Turn{
				Call: llm.NewCall("call_1", nil), ID: 1, Reason: llm.Response,
				Transcript: []llm.Utterance{{Role: llm.RoleAgent, Content: test.agent}, {Role: llm.RoleUser, Content: test.said}},
			}, llm.NewReply(func(llm.Event) error { return nil })))
			if waited := time.Since(began) > 0; waited != test.want {
				wrong++
				t.Logf("%q after %q: waited %v", test.said, test.agent, waited)
			}
		})
	}
	assert.Zero(t, wrong)
}

func TestDictationOptionsThatCannotWork(t *testing.T) {
	t.Parallel()
	assert.Panics(t, func() { agent.NewDictation(&agent.DictationOptions{Normal: new(1.5)}) })
	assert.Panics(t, func() { agent.NewDictation(&agent.DictationOptions{Responsiveness: new(-0.1)}) })
}

func FuzzDictation(f *testing.F) {
	f.Add("my number is 415|b as in boy|double 5 dash")
	f.Add("at|dot|for b|1985")
	f.Fuzz(func(t *testing.T, script string) {
		synctest.Test(t, func(t *testing.T) {
			dictation := agent.NewDictation(nil)
			desk := dictation.Middleware(agent.New(agent.Config{Model: &scripted{steps: []step{say("ok")}}}))
			call := llm.NewCall("call_1", nil)
			var transcript []llm.Utterance
			for i, line := range strings.SplitN(script[:min(len(script), 500)], "|", 6) {
				transcript = append(transcript, llm.Utterance{Role: []llm.Role{llm.RoleUser, llm.RoleUser, llm.RoleAgent}[i%3], Content: line})
				dictation.Hooks().TranscriptUpdated(call, &llm.Update{Transcript: transcript})
				said := ""
				require.NoError(t, desk.Respond(t.Context(), &llm.Turn{
					Call: call, ID: int64(i + 1), Reason: llm.Response, Transcript: transcript,
				}, llm.NewReply(func(e llm.Event) error { said += e.Text; return nil })))
				assert.Equal(t, "ok", said, "every turn is answered")
			}
		})
	})
}

// Each word of a caller's brings the whole transcript, and costs what is new.
func TestDictationCostsWhatIsNew(t *testing.T) {
	d := agent.NewDictation(nil)
	call, hook := llm.NewCall("call", nil), d.Hooks().TranscriptUpdated
	var said []llm.Utterance
	for range 500 {
		said = append(said, llm.Utterance{Role: llm.RoleAgent, Content: "What else?"}, llm.Utterance{Role: llm.RoleUser, Content: "This and that."})
	}
	updates := []*llm.Update{{Transcript: said}, {Transcript: append(said[:len(said):len(said)], llm.Utterance{Role: llm.RoleUser, Content: "And"})}}
	n := 0
	allocated := testing.AllocsPerRun(100, func() {
		hook(call, updates[n%2])
		n++
	})
	assert.Less(t, allocated, 50.0)
}

// A transcript that is revised is counted as it is now.
func TestRevisedDictationIsHeardAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, _ := dictate(t, &agent.DictationOptions{Whole: []int{}}, "Thank you.", "Thanks.")
		call.Say("It's 4155550199")
		time.Sleep(1500 * time.Millisecond)
		call.Revise("415 555") // less than before: the pause goes on
		time.Sleep(500 * time.Millisecond)
		assert.Equal(t, "Thank you.", call.Hear())
		began := call.Elapsed()
		call.Say("It's 415 555 01 99 00 11")
		assert.Equal(t, "Thanks.", call.Hear())
		assert.Equal(t, 2*time.Second, call.Elapsed()-began)
	})
}
