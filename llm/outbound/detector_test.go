package outbound_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/retell"
)

const greeting = "Hi, you have reached Anna. I can't come to the phone right now."

func detector(d *decisions, change func(*outbound.Options)) *outbound.Detector {
	options := outbound.Options{Message: "Please call us back.", Introduction: "Ava from Riverside.", OnDecision: d.add}
	if change != nil {
		change(&options)
	}
	return outbound.NewDetector(options)
}

func TestMessageIsLeftWhenTheGreetingHasEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector, desk := detector(&told, nil), new(model)
		call := dial(t, detector.Middleware(desk), detector.Hooks())
		call.Say(greeting)
		time.Sleep(time.Second)
		call.Revise(greeting + " Please leave a message after the tone.")
		time.Sleep(1500 * time.Millisecond)
		goOn(t, call, greeting+" Please leave a message after the tone. Thank you, and bye.")
		began := call.Elapsed()
		assert.Equal(t, "Please call us back.", call.Hear())
		assert.Equal(t, 2*time.Second, call.Elapsed()-began, "after the last word")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.True(t, call.Pieces()[0].NoInterruption, "the tone does not cut it off")
		assert.Empty(t, desk.turns)
		assert.Equal(t, []outbound.Kind{outbound.Voicemail}, told.all())
	})
}

func TestVoicemailWithoutAMessageIsHungUpOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector := detector(&told, func(o *outbound.Options) { o.Message = "" })
		call := dial(t, detector.Middleware(new(model)), detector.Hooks())
		call.Say(greeting + " Leave a message after the beep.")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.Empty(t, call.Pieces())
	})
}

func TestMessageForACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector := detector(&told, func(o *outbound.Options) {
			o.MessageFor = func(call *llm.Call) string { return "For " + call.Details().ToNumber + "." }
		})
		call := dial(t, detector.Middleware(new(model)), detector.Hooks())
		call.Say("Please leave a message after the beep.")
		assert.Equal(t, "For +14155550101.", call.Hear())
	})
}

func TestScreenerIsToldWhoCallsAndThenAPersonAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector, desk := detector(&told, nil), new(model)
		call := dial(t, detector.Middleware(desk), detector.Hooks())
		call.Say("Hi, if you record your name and reason for calling, I'll see if this person is available.")
		assert.Equal(t, "Ava from Riverside.", call.Hear())
		call.Say("Thanks. Stay on the line.")
		assert.Equal(t, "", call.Hear())
		call.StaySilent(15 * time.Second)
		assert.Equal(t, "", call.Hear(), "a reminder while it looks")
		assert.Empty(t, desk.turns)
		call.Say("Please say your name and why you're calling.")
		assert.Equal(t, "Ava from Riverside.", call.Hear())
		call.Say("Anna here, what is it?")
		assert.Equal(t, "Model.", call.Hear())
		call.Say("Please leave a message after the tone, ha ha")
		assert.Equal(t, "Model.", call.Hear(), "a person stays one")
		assert.Equal(t, []outbound.Kind{outbound.Screening, outbound.Human}, told.all())
	})
}

func TestVoicemailBehindAScreener(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector := detector(&told, nil)
		call := dial(t, detector.Middleware(new(model)), detector.Hooks())
		call.Say("Please state your name and why you're calling.")
		assert.Equal(t, "Ava from Riverside.", call.Hear())
		call.Say("They are not available. Please leave a message after the tone.")
		assert.Equal(t, "Please call us back.", call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.Equal(t, []outbound.Kind{outbound.Screening, outbound.Voicemail}, told.all())
	})
}

func TestScreenerThatKeepsAskingAndOnesThatAreHungUpOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector1 := detector(&told, nil)
		call := dial(t, detector1.Middleware(new(model)), detector1.Hooks())
		for _, want := range []string{"Ava from Riverside.", "Ava from Riverside.", "Model."} {
			call.Say("Please say your name and why you're calling.")
			assert.Equal(t, want, call.Hear())
		}
		detector2 := detector(&told, func(o *outbound.Options) { o.HangUpOnScreening = true })
		call = dial(t, detector2.Middleware(new(model)), detector2.Hooks())
		call.Say("Please say your name and why you're calling.")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	})
}

// A person is talked to at once, and what they say later never ends the call.
func TestPersonIsNeverHungUpOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector := detector(&told, nil)
		call := dial(t, detector.Middleware(new(model)), detector.Hooks())
		for i, words := range []string{"Hello?", "Yes, speaking.", greeting, "Leave your message after the tone. The mailbox is full."} {
			began := call.Elapsed()
			call.Say(words)
			assert.Equal(t, "Model.", call.Hear())
			assert.Equal(t, began, call.Elapsed(), "without a wait")
			want := outbound.Human
			if i == 0 {
				want = outbound.Unknown
			}
			assert.Equal(t, want, told.last())
		}
		assert.Equal(t, llmtest.NotEnded, call.Ending())
	})
}

// Behind a menu there may be a person, who stays one.
func TestPersonBehindAMenu(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector := detector(&told, nil)
		silent := llm.ResponderFunc(func(context.Context, *llm.Turn, *llm.Reply) error { return nil })
		call := dial(t, detector.Middleware(silent), detector.Hooks())
		for _, words := range []string{"For sales, press 1. For support, press 2.", "Support, Ben speaking.", "Leave a message after the tone, he said."} {
			call.Say(words)
			assert.Equal(t, "", call.Hear())
		}
		assert.Equal(t, []outbound.Kind{outbound.Menu, outbound.Human}, told.all())
	})
}

// A greeting that comes in pieces is not taken for a person.
func TestGreetingInPieces(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector, desk := detector(&told, nil), new(model)
		call := dial(t, detector.Middleware(desk), detector.Hooks())
		call.Say("Hi, I can't come to the phone right now.")
		time.Sleep(500 * time.Millisecond)
		call.Interrupt("I am either in a meeting or driving.")
		time.Sleep(500 * time.Millisecond)
		call.Interrupt("Leave me a message and I'll get back to you.")
		assert.Equal(t, "Please call us back.", call.Hear())
		assert.Empty(t, desk.turns)
	})
}

func TestCallersAreNotWatched(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		d := detector(&told, nil)
		call := llmtest.Dial(t, d.Middleware(new(model))) // an inbound call
		call.Say("Please leave a message after the tone.")
		assert.Equal(t, "Model.", call.Hear())
		all := detector(&told, func(o *outbound.Options) { o.AllCalls = true })
		call = llmtest.Dial(t, all.Middleware(new(model)))
		call.Say("Please leave a message after the tone.")
		assert.Equal(t, "Please call us back.", call.Hear())
	})
}

func TestDecisionSurvivesAReconnect(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector := detector(&told, nil)
		handler := llm.NewHandler(detector.Middleware(new(model)), &llm.Options{Hooks: detector.Hooks()})
		call := llmtest.Dialer{Details: retell.Call{Direction: retell.DirectionOutbound}}.DialHandler(t, handler)
		call.Say("Please leave a message after the tone.")
		time.Sleep(time.Second)
		call.Drop()
		time.Sleep(time.Second)
		call.Redial()
		assert.Equal(t, "Please call us back.", call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.Equal(t, []outbound.Kind{outbound.Voicemail}, told.all())
		assert.NoError(t, handler.Close())
	})
}

func TestPhrasesOfAnotherLanguage(t *testing.T) {
	t.Parallel()
	classifier := outbound.NewClassifier(&outbound.Phrases{Voicemail: []string{"nach dem ton|signalton"}, Hold: []string{"bitte warten"}})
	assert.Equal(t, outbound.Voicemail, classifier.Classify("Bitte sprechen Sie nach dem Signalton."))
	assert.True(t, classifier.Holds("Bitte warten."))
	assert.Equal(t, outbound.Unknown, outbound.NewClassifier(nil).Classify("Bitte sprechen Sie nach dem Signalton."))
	assert.Panics(t, func() { outbound.NewClassifier(&outbound.Phrases{Menu: []string{"~ ..."}}) })
}

func FuzzClassify(f *testing.F) {
	for _, file := range []string{"utterances.txt", "heldout.txt"} {
		for _, u := range utterances(f, file) {
			f.Add(u.text)
		}
	}
	classifier := outbound.NewClassifier(nil)
	f.Fuzz(func(t *testing.T, text string) {
		text = text[:min(len(text), 2000)] // of longer ones only the beginning is looked at
		kind := classifier.Classify(text)
		switch kind {
		case outbound.Unknown, outbound.Human, outbound.Voicemail, outbound.Screening, outbound.Menu:
		default:
			t.Errorf("kind %q", kind)
		}
		if again := classifier.Classify("  " + text + ". "); again != kind {
			t.Errorf("%q, and with spaces %q", kind, again)
		}
		classifier.Holds(text)
	})
}

// A person who puts the call through is followed by somebody, or something, else.
func TestVoicemailBehindAPerson(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector := detector(&told, nil)
		call := dial(t, detector.Middleware(new(model)), detector.Hooks())
		for _, words := range []string{"Hello?", "Yes, speaking.", "I am not the right one, I will put you through to Kim."} {
			call.Say(words)
			assert.Equal(t, "Model.", call.Hear())
		}
		call.Say("Kim here, I can't come to the phone right now. Leave a message after the tone.")
		assert.Equal(t, "Please call us back.", call.Hear())
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.Equal(t, []outbound.Kind{outbound.Human, outbound.Unknown, outbound.Voicemail}, told.all())
	})
}

// Whoever answers after a person is one again, and stays one.
func TestPersonBehindAPerson(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told decisions
		detector := detector(&told, nil)
		call := dial(t, detector.Middleware(new(model)), detector.Hooks())
		for _, words := range []string{
			"I'll transfer you.", "Yes, speaking.", "Let me connect you.", "Support.", "Yes, this is Ben.", "Leave a message after the tone, he said.",
		} {
			call.Say(words)
			assert.Equal(t, "Model.", call.Hear(), words)
		}
		assert.Equal(t, []outbound.Kind{outbound.Human, outbound.Unknown, outbound.Human}, told.all())
	})
}
