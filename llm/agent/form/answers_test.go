package form_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/agent/form"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

// Of several days the caller chooses.
func TestDateBetween(t *testing.T) {
	t.Parallel()
	const question = "Which of those days?"
	refuse(t, form.Date(nil), map[string]string{
		"between Monday and Wednesday": question, "any day from Monday to Wednesday next week": question, "Monday through Thursday": question,
		"the fifteenth to the eighteenth": question, "between the 15th and the 18th of December": question, "December 15 to 18": question,
		"December 15th until December 18th": question, "today till Friday": question,
	})
	read(t, form.Date(nil), map[string]time.Time{
		"Tuesday at ten to twelve": day(2026, 12, 1), "Tuesday and Wednesday": day(2026, 12, 1), "Tuesday between ten and twelve": day(2026, 12, 1),
		"Tuesday to have it looked at": day(2026, 12, 1), "December 15 at 10 to 11": day(2026, 12, 15),
	})
}

func TestDateLastAndSlashed(t *testing.T) {
	t.Parallel()
	refuse(t, form.Date(nil), map[string]string{"last Tuesday": "That day has passed."})
	for _, opts := range []form.DateOptions{{}, {DayFirst: true}} {
		read(t, form.Date(&opts), map[string]time.Time{"2027/12/24": day(2027, 12, 24), "2027.12.24": day(2027, 12, 24)})
	}
}

func TestPhoneAsItIsDialled(t *testing.T) {
	t.Parallel()
	read(t, form.Phone("44"), map[string]string{
		"+44 (0)20 7946 0958": "+442079460958", "0044 20 7946 0958": "+442079460958", "00 41 44 668 18 00": "+41446681800",
	})
	read(t, form.Phone("1"), map[string]string{"011 44 20 7946 0958": "+442079460958", "+44 (0)20 7946 0958": "+442079460958"})
	read(t, form.Phone("39"), map[string]string{"06 698 12345": "+390669812345"})
}

func TestNameWithWhatIsSaidAround(t *testing.T) {
	t.Parallel()
	read(t, form.Name(), map[string]string{
		"My name's John Smith": "John Smith", "the name’s Bond": "Bond", "John Smith speaking": "John Smith", "this is Ada here": "Ada",
		"Oh, it's Ada Byron": "Ada Byron", "sorry, yep, Ada": "Ada", "Sandra Oh": "Sandra Oh", "Oh": "Oh",
	})
}

func TestAmountsOfAnotherSize(t *testing.T) {
	t.Parallel()
	read(t, form.Amount("USD"), map[string]int64{".50": 50, "$.99": 99, "twelve oh five": 1205, "$1 and oh five": 105, "1 cent": 1, "twenty-five": 2500})
	refuse(t, form.Amount("USD"), map[string]string{
		"$1.5k": "", "5 k": "", "$2.5M": "", "1.5 million": "", "minus fifty": "", "-$50": "", "$-50": "", "20-30 dollars": "",
	})
	for currency, said := range map[string]string{"USD": "1 cent", "GBP": "1 penny", "CHF": "1 centime"} {
		assert.Equal(t, said, form.Amount(currency).Say(1))
	}
	assert.Equal(t, "3 pounds and 50 pence", form.Amount("GBP").Say(350))
	read(t, form.Amount("GBP"), map[string]int64{"fifty pence": 50})
	read(t, form.Amount("CHF"), map[string]int64{"twenty rappen": 20, "5 francs and 20 centimes": 520})
	refuse(t, form.Count(1, 20), map[string]string{"-5": "", "5.5": "", "minus five": "", "4-5 people": ""})
}

func TestYesAndNoInSeveralWords(t *testing.T) {
	t.Parallel()
	read(t, form.YesNo(), map[string]bool{
		"of course": true, "I think so": true, "why not": true, "you bet": true,
		"of course not": false, "absolutely not": false, "definitely not": false, "I do not": false, "I don't think so": false, "I am not": false,
	})
	refuse(t, form.YesNo(), map[string]string{"not sure": "", "I'm not sure": "", "I am not sure": ""})
}

// A model that takes "absolutely not" for a yes is told.
func TestToolsHearAbsolutelyNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		booking, done := booking(nil)
		call := llmtest.Dial(t, agent.New(agent.Config{Model: puppet, Tools: booking.Tools()}))
		call.Say(everything)
		require.Contains(t, call.Hear(), "read_back")
		call.Say("confirm absolutely not")
		assert.Equal(t, "error: the caller said no: find out what to change", call.Hear())
		assert.Empty(t, *done)
	})
}

// What Done panics with is found in the turn's error, with its stack.
func TestDonePanics(t *testing.T) {
	t.Parallel()
	desk, _ := booking(func(c *form.Config[visit]) {
		c.Fields = c.Fields[:1]
		c.Done = func(context.Context, *llm.Call, visit) (llm.Event, error) { panic("boom") }
	})
	call, said := llm.NewCall("call", nil), []llm.Utterance(nil)
	turn := func(words string) error {
		said = append(said, llm.Utterance{Role: llm.RoleUser, Content: words}, llm.Utterance{Role: llm.RoleAgent, Content: "Well."})
		return desk.Respond(t.Context(), &llm.Turn{Call: call, Reason: llm.Response, Transcript: said[:len(said)-1]}, llm.NewReply(func(llm.Event) error { return nil }))
	}
	require.NoError(t, turn("Hello"))
	require.NoError(t, turn("Ada"))
	failed, ok := errors.AsType[*llm.PanicError](turn("yes"))
	require.True(t, ok)
	assert.Equal(t, "boom", failed.Value)
	assert.Contains(t, string(failed.Stack), "TestDonePanics")
}
