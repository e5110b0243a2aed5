package form_test

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
	"github.com/phoneagent-go/phoneagent/llm/agent/form"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
)

type visit struct {
	Name  string
	Day   time.Time
	Phone string
	New   bool
	From  string
}

func fields() []form.Field[visit] {
	return []form.Field[visit]{
		form.Ask(func(v *visit) *string { return &v.Name }, form.Name(), form.Question{Label: "name", Prompt: "Your name?"}),
		form.Ask(func(v *visit) *time.Time { return &v.Day }, form.Date(nil), form.Question{Label: "day", Prompt: "Which day?", Says: []string{"date"}}),
		form.Ask(func(v *visit) *string { return &v.Phone }, form.Phone(""), form.Question{Label: "phone number", Prompt: "Your phone number?", Optional: true}),
		form.Ask(func(v *visit) *bool { return &v.New }, form.YesNo(), form.Question{Label: "new patient", Prompt: "Are you new?"}),
		form.When(func(v visit) bool { return v.New },
			form.Ask(func(v *visit) *string { return &v.From }, form.Text(40), form.Question{Label: "source", Prompt: "How did you find us?"})),
	}
}

var person = llm.Event{Text: "I am getting a person.", NoInterruption: true, Action: llm.Transfer{Number: "+15551234567"}}

// booking returns a form, and the values that it was done with.
func booking(change func(*form.Config[visit])) (*form.Form[visit], *[]visit) {
	done := new([]visit)
	config := form.Config[visit]{
		Name: "booking", Intro: "Let me book you in.", Fields: fields(), GiveUp: person,
		Now: func() time.Time { return today },
		Done: func(_ context.Context, _ *llm.Call, v visit) (llm.Event, error) {
			*done = append(*done, v)
			return llm.Event{Text: "You are booked. Goodbye.", Action: llm.EndCall{}}, nil
		},
	}
	if change != nil {
		change(&config)
	}
	return form.New(config), done
}

const (
	tuesday  = "Tuesday, December 1, 2026."
	readBack = "Let me read that back. Name: Ada Byron, spelled A D A, then B Y R O N. Day: " + tuesday + " Phone number: 4 1 5, 5 5 5, 0 1 0 0. New patient: No. Is that right?"
)

var ada = visit{Name: "Ada Byron", Day: day(2026, 12, 1), Phone: "+14155550100"}

// talk plays a conversation: what the caller says and what they hear, in turns.
func talk(t *testing.T, call *llmtest.Call, lines ...string) {
	t.Helper()
	for i := 0; i < len(lines); i += 2 {
		call.Say(lines[i])
		assert.Equal(t, lines[i+1], call.Hear(), "after %q", lines[i])
	}
}

func TestForm(t *testing.T) {
	t.Parallel()
	start := []string{
		"Ada Byron", "Ada Byron, spelled A D A, then B Y R O N. Which day?",
		"next Tuesday", tuesday + " Your phone number?",
		"four one five triple five oh one double oh", "4 1 5, 5 5 5, 0 1 0 0. Are you new?",
	}
	all := append(start[:6:6], "no", readBack)
	end := []string{"yes that's right", "You are booked. Goodbye."}
	changed := ada
	changed.Day = day(2026, 12, 15)
	other := strings.Replace(readBack, tuesday, "Tuesday, December 15, 2026.", 1)
	for name, test := range map[string]struct {
		talk []string
		want visit
	}{
		"straight":                {append(all[:8:8], end...), ada},
		"corrected in the answer": {append([]string{start[0], start[1], "Monday, no wait, next Tuesday"}, append(all[3:8:8], end...)...), ada},
		"corrected one later":     {append(start[:4:4], "no, the fifteenth", "Tuesday, December 15, 2026. Your phone number?", start[4], start[5], "no", other, end[0], end[1]), changed},
		"corrected by name":       {append(start[:6:6], "the day is wrong", "Which day?", "the fifteenth", "Tuesday, December 15, 2026. Are you new?", "no", other, end[0], end[1]), changed},
		"corrected at the end":    {append(all[:8:8], "no, the fifteenth", other, end[0], end[1]), changed},
		"changed at the end":      {append(all[:8:8], "no", "What should I change?", "the date", "Which day?", "the fifteenth", other, end[0], end[1]), changed},
		"changed at once":         {append(all[:8:8], "change the date to the fifteenth", other, end[0], end[1]), changed},
		"yes, but":                {append(all[:8:8], "yes, but change when I come", "What should I change?", "the fifteenth", other, end[0], end[1]), changed},
		"no, and by name": {append(all[:8:8], "no, my name is Bo Byron", strings.Replace(readBack, "Ada Byron, spelled A D A", "Bo Byron, spelled B O", 1), end[0], end[1]),
			visit{Name: "Bo Byron", Day: ada.Day, Phone: ada.Phone}},
		"nothing after all":        {append(all[:8:8], "no", "What should I change?", "nothing", readBack, "no", "What should I change?", "yes it's fine", readBack, end[0], end[1]), ada},
		"changed by value":         {append(all[:8:8], "that's not right", "What should I change?", "the fifteenth", other, end[0], end[1]), changed},
		"back":                     {append(append(start[:4:4], "go back", "Which day?", "next Tuesday", tuesday+" Your phone number?"), append(all[4:8:8], end...)...), ada},
		"repeated":                 {append(append(start[:4:4], "can you repeat that please", "Your phone number?"), append(all[4:8:8], end...)...), ada},
		"not understood, but goes": {append(append(start[:2:2], "whenever", "Sorry, I did not get that. Which day?", "yesterday", "That day has passed. Which day?"), append(all[2:8:8], end...)...), ada},
		"left open and more to ask": {append(start[:4:4], "I don't have one", "Are you new?", "yes", "Yes. How did you find us?", "a friend",
			strings.Replace(strings.Replace(readBack, " Phone number: 4 1 5, 5 5 5, 0 1 0 0.", "", 1), "New patient: No.", "New patient: Yes. Source: A friend.", 1), end[0], end[1]),
			visit{Name: "Ada Byron", Day: day(2026, 12, 1), New: true, From: "a friend"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				desk, done := booking(nil)
				call := llmtest.Dial(t, desk)
				assert.Equal(t, "Let me book you in. Your name?", call.Hear())
				talk(t, call, test.talk...)
				assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
				assert.Equal(t, []visit{test.want}, *done)
			})
		})
	}
}

// The promise: words that are revised or added to are read anew, a barge-in and
// a reconnect lose nothing, and what is done is done once.
func TestFormSurvives(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var seen []visit
		desk, _ := booking(func(c *form.Config[visit]) {
			c.Done = func(_ context.Context, _ *llm.Call, v visit) (llm.Event, error) {
				seen = append(seen, v)
				<-release
				return llm.Event{Text: "You are booked."}, nil
			}
		})
		var on *llm.Call
		call := llmtest.Dial(t, llm.ResponderFunc(func(ctx context.Context, turn *llm.Turn, reply *llm.Reply) error {
			on = turn.Call
			return desk.Respond(ctx, turn, reply)
		}))
		call.Hear()
		call.Say("Ada")
		synctest.Wait()
		call.Revise("Ada Byron")
		assert.Equal(t, "Ada Byron, spelled A D A, then B Y R O N. Which day?", call.Hear())
		call.Say("next")
		synctest.Wait()
		call.Revise("next Monday")
		synctest.Wait()
		call.Revise("next Monday no Tuesday")
		assert.Equal(t, tuesday+" Your phone number?", call.Hear())
		call.Drop()
		call.Redial()
		call.Say("415 555 0100")
		call.HearUntil("0 1 0 0.")
		call.Interrupt("And I'm not new, no")
		assert.Equal(t, readBack, call.Hear())
		_, ok := desk.Value(on)
		assert.False(t, ok, "nothing is agreed to yet")

		call.Say("yes")
		synctest.Wait()
		call.Revise("yes please")
		synctest.Wait()
		call.Revise("yes no wait") // too late
		synctest.Wait()
		close(release)
		assert.Equal(t, "You are booked.", call.Hear())
		want := ada
		assert.Equal(t, []visit{want}, seen)
		got, ok := desk.Value(on)
		assert.True(t, ok)
		assert.Equal(t, want, got)
		talk(t, call, "Am I?", "You are booked.")
	})
}

// What is no single day is asked about, and means the same when the answer comes:
// on a Monday, the Tuesday of next week is not the one that comes.
func TestFormAsksForTheRest(t *testing.T) {
	t.Parallel()
	const ask, asked = "Which day next week?", "Tuesday, December 8, 2026. Your phone number?"
	for name, talked := range map[string][]string{
		"day of the week":  {"next week", ask, "Tuesday", asked},
		"day of the month": {"sometime next week please", ask, "the eighth", asked},
		"not at once":      {"next week", ask, "in the morning", ask, "on Tuesday then", asked},
		"repeated":         {"next week", ask, "what", "Which day?", "Tuesday", asked},
		"other day":        {"this week", "Which day this week?", "oh, the eighth of December", asked},
		"other week":       {"this week", "Which day this week?", "no, next week", ask, "Tuesday", asked},
		"further week":     {"this week", "Which day this week?", "the week after", ask, "Tuesday", asked},
		"passed":           {"next week", ask, "yesterday", "That day has passed. Which day?", "Tuesday", asked},
		"part again":       {"in May", "Which day in May?", "a Tuesday", "Which day in May?", "the fourth", "Tuesday, May 4, 2027. Your phone number?"},
		"not the month":    {"in May", "Which day in May?", "next Tuesday", asked},
		"week, not month":  {"in May", "Which day in May?", "Tuesday next week", asked},
		"given up on":      {"next week", ask, "go back", "Your name?", "Ada Byron", "Ada Byron, spelled A D A, then B Y R O N. Which day?", "Tuesday", "Tuesday, December 1, 2026. Your phone number?"},
		"once":             {"next week", ask, "Tuesday", asked, "no, Tuesday", "Tuesday, December 1, 2026. Your phone number?"},
		"corrected":        {"tomorrow", "Tuesday, December 1, 2026. Your phone number?", "no, next week", ask, "Tuesday", asked},
		"corrected by name": {"tomorrow", "Tuesday, December 1, 2026. Your phone number?", "change the day to next week", ask,
			"Tuesday", asked},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				desk, _ := booking(func(c *form.Config[visit]) {
					c.Tries = 4
					c.Now = func() time.Time { return day(2026, 11, 30) }
				})
				call := llmtest.Dial(t, desk)
				call.Hear()
				talk(t, call, "Ada Byron", "Ada Byron, spelled A D A, then B Y R O N. Which day?")
				talk(t, call, talked...)
			})
		})
	}
}

// Half of a day is half of the one that was asked for, not of an earlier one.
func TestFormAsksForTheRestOfTheRightField(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type stay struct{ From, To time.Time }
		hotel := form.New(form.Config[stay]{
			Name: "stay", Intro: "Hello.", Now: func() time.Time { return today },
			Fields: []form.Field[stay]{
				form.Ask(func(s *stay) *time.Time { return &s.From }, form.Date(nil), form.Question{Label: "arrival", Prompt: "From which day?"}),
				form.Ask(func(s *stay) *time.Time { return &s.To }, form.Date(nil), form.Question{Label: "departure", Prompt: "To which day?"}),
			},
			GiveUp: person,
			Done:   func(context.Context, *llm.Call, stay) (llm.Event, error) { return llm.Event{}, nil },
		})
		call := llmtest.Dial(t, hotel)
		call.Hear()
		talk(t, call,
			"tomorrow", "Thursday, November 26, 2026. To which day?",
			"no wait, next week", "Which day next week?",
			"Friday", "Let me read that back. Arrival: Thursday, November 26, 2026. Departure: Friday, December 4, 2026. Is that right?",
		)
	})
}

// Words that are revised while only a part is known are read anew.
func TestFormAsksForTheRestOfTheNewestWords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		desk, _ := booking(func(c *form.Config[visit]) {
			c.Fields = c.Fields[1:]
			c.Fields[0] = form.Ask(func(v *visit) *time.Time { return &v.Day }, form.Date(nil), form.Question{Label: "day", Prompt: "Which day?", Confirm: true})
		})
		call := llmtest.Dial(t, desk)
		call.Hear()
		call.Say("next week")
		synctest.Wait()
		call.Revise("next week no this week")
		assert.Equal(t, "Which day this week?", call.Hear())
		talk(t, call,
			"Friday", "Friday, November 27, 2026. Is that right?",
			"no, next week", "Which day next week?",
			"Friday", "Friday, December 4, 2026. Is that right?",
			"yes", "Your phone number?",
		)
	})
}

func TestFormConfirmsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got string
		desk := form.New(form.Config[struct{ Name string }]{
			Name: "who",
			Fields: []form.Field[struct{ Name string }]{form.Ask(func(v *struct{ Name string }) *string { return &v.Name }, form.Name(),
				form.Question{Label: "name", Prompt: "Your name?", Confirm: true})},
			Done: func(_ context.Context, _ *llm.Call, v struct{ Name string }) (llm.Event, error) {
				got = v.Name
				return llm.Event{Text: "Thank you."}, nil
			},
		})
		call := llmtest.Dial(t, desk)
		call.Hear()
		talk(t, call,
			"Bo", "Bo, spelled B O. Is that right?",
			"no", "Then once more. Your name?",
			"Beau", "Beau, spelled B E A U. Is that right?",
			"yes, but it has a W", "Then once more. Your name?",
			"Beau", "Beau, spelled B E A U. Is that right?",
			"no, B O W", "Bow, spelled B O W. Is that right?",
			"correct", "Let me read that back. Name: Bow, spelled B O W. Is that right?",
			"yes", "Thank you.",
		)
		assert.Equal(t, "Bow", got)
	})
}

func TestFormGivesUp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		talk   []string
		change func(*form.Config[visit])
		to     string
	}{
		"after three tries": {[]string{"Ada", "Ada, spelled A D A. Which day?", "hm", "Sorry, I did not get that. Which day?", "hm", "Sorry, I did not get that. Which day?", "hm", person.Text}, nil, "+15551234567"},
		"when asked to":     {[]string{"I want to talk to a person please", person.Text}, nil, "+15551234567"},
		"without a way":     {[]string{"operator", form.DefaultGiveUp}, func(c *form.Config[visit]) { c.GiveUp = llm.Event{} }, ""},
		"to the next": {[]string{"operator", "I am next.", "what now", "I am next."}, func(c *form.Config[visit]) {
			c.GiveUp = llm.Event{}
			c.Next = llm.ResponderFunc(func(_ context.Context, _ *llm.Turn, reply *llm.Reply) error { return reply.Say("I am next.") })
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				desk, done := booking(test.change)
				call := llmtest.Dial(t, desk)
				call.Hear()
				talk(t, call, test.talk...)
				assert.Equal(t, test.to, call.TransferredTo())
				assert.Empty(t, *done)
			})
		})
	}
}

// A caller who is silent is asked again; what comes after the form is for
// somebody else.
func TestFormReminderNextAndFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		boom := errors.New("boom")
		desk, _ := booking(func(c *form.Config[visit]) {
			c.Fields = c.Fields[:1]
			c.GiveUp = llm.Event{Text: "That did not work."}
			c.Done = func(context.Context, *llm.Call, visit) (llm.Event, error) { panic(boom) }
			c.Next = llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
				return reply.Say("You said " + turn.LastUser())
			})
		})
		call := llmtest.Dial(t, desk)
		call.Hear()
		call.StaySilent(11 * time.Second)
		assert.Equal(t, "Your name?", call.Hear())
		talk(t, call,
			"Ada", "Let me read that back. Name: Ada, spelled A D A. Is that right?",
			llm.Unintelligible, "Let me read that back. Name: Ada, spelled A D A. Is that right?",
			"yes", "That did not work.",
			"Oh.", "You said Oh.",
		)
	})
}

func TestFormsThatCannotWork(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*form.Config[visit]){
		"name":   func(c *form.Config[visit]) { c.Name = "Book me" },
		"fields": func(c *form.Config[visit]) { c.Fields = nil },
		"twice":  func(c *form.Config[visit]) { c.Fields = append(c.Fields, c.Fields[0]) },
		"done":   func(c *form.Config[visit]) { c.Done = nil },
		"giveup": func(c *form.Config[visit]) { c.GiveUp = llm.Event{Action: llm.Transfer{Number: "911"}} },
	} {
		assert.Panics(t, func() { booking(change) }, name)
	}
	assert.Panics(t, func() { booking(func(c *form.Config[visit]) { c.Name = strings.Repeat("a", 51) }) })
	assert.NotPanics(t, func() { booking(func(c *form.Config[visit]) { c.Name = "z_9" + strings.Repeat("a", 47) }) })
}

// FuzzForm answers with anything: nothing breaks the form, and it is done at
// most once, with all that it asks for.
func FuzzForm(f *testing.F) {
	f.Add("Ada Byron\nnext Tuesday\nno, the fifteenth\n415 555 0100\nyes\na friend\nyes")
	f.Add("Ada\nnext week\nthe week after\nTuesday\nno, next month\nthe fourth\nno\nchange the day to next week\nFriday")
	f.Add("Ada\ngo back\nBo\nchange the name to Ada\nwhat\nthe day is wrong\nno\nno\nactually\nyes\n\n\xff")
	f.Fuzz(func(t *testing.T, script string) {
		desk, done := booking(func(c *form.Config[visit]) { c.Tries = 1000 })
		call := llm.NewCall("call", nil)
		var said strings.Builder
		reply := func() *llm.Reply {
			return llm.NewReply(func(e llm.Event) error { said.WriteString(e.Text); return nil })
		}
		require.NoError(t, desk.Respond(t.Context(), &llm.Turn{Call: call, Reason: llm.Begin}, reply()))
		var transcript []llm.Utterance
		for i, words := range strings.SplitN(script, "\n", 30) {
			transcript = append(transcript, llm.Utterance{Role: llm.RoleAgent, Content: "?"}, llm.Utterance{Role: llm.RoleUser, Content: words})
			said.Reset()
			require.NoError(t, desk.Respond(t.Context(), &llm.Turn{Call: call, ID: int64(i + 1), Reason: llm.Response, Transcript: transcript}, reply()))
			require.NotEmpty(t, said.String(), "an answer is never silence")
		}
		require.LessOrEqual(t, len(*done), 1)
		if v, ok := desk.Value(call); ok {
			require.Equal(t, []visit{v}, *done)
			require.NotEmpty(t, v.Name)
			require.False(t, v.Day.IsZero())
		}
	})
}
