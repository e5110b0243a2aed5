package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/llm/outbound"
	"github.com/phoneagent-go/phoneagent/retell"
)

func TestALeadWhoBuys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		call := ring(t, c, script)
		assert.Contains(t, call.Hear(), "an automated assistant calling from Northwind. Am I speaking with Ada Byron?")
		for _, words := range []string{"Yes. What is it about?", "We are forty people, and we want something this quarter.", "I am.", "Yes, that's right.", "Tuesday at ten."} {
			call.Say(words)
			call.Hear()
		}
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		f := c.notes.find(call.ID())
		f.Meeting = f.Meeting.UTC()
		assert.Equal(t, finding{
			LeadID: "L1", Team: 40, Timeline: "this quarter", Decides: new(true), Agreed: true, Answered: outbound.Human, Meeting: tuesday.UTC(),
		}, f)
		assert.Equal(t, map[string]time.Time{"L1": tuesday.UTC()}, madeIn(c))
	})
}

const (
	fillAll = `{"team_size":"40","timeline":"this year","decides":"no"}`
	tenAM   = `{"at":"2026-12-01 10:00"}`
)

// No time is given to a lead who has not answered, or does not fit, whatever the
// model believes.
func TestWhoGetsATime(t *testing.T) {
	t.Parallel()
	for arguments, want := range map[string]string{
		`{}`: "not yet",
		`{"team_size":"3","timeline":"this year","decides":"yes"}`: "too small",
		`{"team_size":"9","timeline":"no plans","decides":"yes"}`:  "no plans",
	} {
		synctest.Test(t, func(t *testing.T) {
			c := newTestCampaign()
			call := ring(t, c, openaitest.Sequence(
				do("fill_questions", arguments), say("Is that right?"), do("confirm_questions", `{}`), do("book_meeting", tenAM), say("I see. Goodbye!")))
			call.Say("Let's see.")
			call.Hear()
			call.Say("Yes.")
			call.Hear()
			calls := call.ToolCalls()
			assert.Contains(t, calls[len(calls)-1].Result, want)
			assert.Zero(t, c.notes.find(call.ID()).Meeting)
			assert.Empty(t, c.calendar.(*memoryCalendar).made)
		})
	}
}

// Whoever hangs up in the middle has answered half of the questions.
func TestALeadWhoHangsUpEarly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		call := ring(t, c, openaitest.Sequence(do("fill_questions", `{"team_size":"40"}`), say("Would you want something this quarter?")))
		call.Say("We are forty.")
		call.Hear()
		call.HangUp()
		r := newResult(ada, ended(call), c.notes.find(call.ID()), theDay)
		assert.Equal(t, 40, r.Team)
		assert.Nil(t, r.Decides, "which was not asked")
		assert.Equal(t, outcomeCutShort, r.Outcome)
	})
}

// Times are by the lead's clock, not by ours, and at an hour when they are awake.
func TestTimesAreThoseOfTheLead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		c.calendar = newCalendar(zoneNamed("Europe/Berlin"), atTheDay, nil)
		call := ring(t, c, openaitest.Sequence(
			do("fill_questions", fillAll), say("Is that right?"), do("confirm_questions", `{}`), do("find_times", `{}`), say("Tuesday at ten?"),
			do("book_meeting", tenAM), say("You are booked.")))
		for _, words := range []string{"We are forty.", "Yes.", "Yes, please."} {
			call.Say(words)
			call.Hear()
		}
		assert.Contains(t, resultOf(call, "find_times"), "2026-12-01 08:00 (Tuesday), 2026-12-01 10:00 (Tuesday), 2026-12-02 08:00", "which is 14 and 16 in Berlin")
		assert.Equal(t, "booked: Tuesday, December 1 at 10:00", resultOf(call, "book_meeting"))
		assert.Equal(t, tuesday.UTC(), c.notes.find(call.ID()).Meeting.UTC())
	})
}

// A lead who thinks better of it has one meeting, and the other time is free
// again.
func TestALeadWhoWantsAnotherTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		call := ring(t, c, openaitest.Rules(
			when(heard("go on"), do("fill_questions", fillAll)),
			when(returned("fill_questions"), say("Is that right?")),
			when(heard("it is"), do("confirm_questions", `{}`)),
			when(returned("confirm_questions"), say("Is Tuesday at ten good?")),
			when(heard("tuesday"), do("book_meeting", tenAM)),
			when(heard("wednesday"), do("book_meeting", `{"at":"2026-12-02 11:00"}`)),
			openaitest.Otherwise(say("Done.")),
		))
		for _, words := range []string{"Go on.", "Yes, it is.", "Tuesday is fine.", "No, Wednesday.", "Tuesday after all.", "Wednesday, I am sorry."} {
			call.Say(words)
			call.Hear()
		}
		assert.Equal(t, map[string]time.Time{"L1": tuesday.Add(25 * time.Hour).UTC()}, madeIn(c))
		assert.Equal(t, tuesday.Add(25*time.Hour).UTC(), c.notes.find(call.ID()).Meeting.UTC())
	})
}

// A model that books twice in one breath means the second one, also if the
// calendar is slower about the first.
func TestTwoTimesAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		slow := &slowCalendar{memoryCalendar: newTestCalendar(), takes: 5 * time.Second, only: tuesday}
		c.calendar = slow
		call := ring(t, c, openaitest.Sequence(
			do("fill_questions", fillAll), say("Is that right?"), do("confirm_questions", `{}`),
			do("book_meeting", tenAM).Call("book_meeting", `{"at":"2026-12-02 11:00"}`), say("You are booked for Wednesday.")))
		call.Say("We are forty.")
		call.Hear()
		call.Say("Yes. On Tuesday, no, on Wednesday.")
		call.Hear()
		wednesday := tuesday.Add(25 * time.Hour).UTC()
		assert.Equal(t, wednesday, slow.made["L1"].UTC())
		assert.Equal(t, wednesday, c.notes.find(call.ID()).Meeting.UTC())
	})
}

// However often a lead cuts in while it books, there is one meeting.
func TestBargeInWhileBooking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		slow := &slowCalendar{memoryCalendar: newTestCalendar(), takes: 2 * time.Second}
		c.calendar = slow
		call := ring(t, c, openaitest.Rules(
			when(heard("go on"), do("fill_questions", fillAll)),
			when(returned("fill_questions"), say("Is that right?")),
			when(heard("it is"), do("confirm_questions", `{}`)),
			when(returned("confirm_questions"), say("Is Tuesday at ten good?")),
			when(heard("tuesday"), do("book_meeting", tenAM)),
			openaitest.Otherwise(say("You are booked for Tuesday.")),
		))
		for _, words := range []string{"Go on.", "Yes, it is."} {
			call.Say(words)
			call.Hear()
		}
		call.Say("Tuesday is fine.")
		time.Sleep(time.Second) // in the middle of it
		call.Interrupt("Tuesday is fine. Hello?")
		assert.Contains(t, call.Hear(), "You are booked")
		assert.Len(t, slow.made, 1)
		assert.Equal(t, 1, slow.asked)
	})
}

// A lead who hangs up while it books has a meeting all the same.
func TestHangUpWhileBooking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		slow := &slowCalendar{memoryCalendar: newTestCalendar(), takes: 2 * time.Second}
		c.calendar = slow
		call := ring(t, c, openaitest.Sequence(do("fill_questions", fillAll), say("Is that right?"), do("confirm_questions", `{}`), do("book_meeting", tenAM)))
		call.Say("Go on.")
		call.Hear()
		call.Say("Yes, and Tuesday at ten is fine.")
		time.Sleep(time.Second) // in the middle of it
		call.HangUp()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		assert.Len(t, slow.made, 1)
		assert.Equal(t, tuesday.UTC(), c.notes.find(call.ID()).Meeting.UTC())
	})
}

// Whoever calls the number back is not taken for a lead, and can be taken off the
// list.
func TestCallBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		server := openaitest.NewServer(t, openaitest.Sequence(
			do("note_outcome", `{"outcome":"call back"}`), say("Somebody will call you again."),
		))
		desk, hooks := c.newDesk(openaix.Chat(server.Client(), "scripted"))
		call := llmtest.Dialer{Details: retell.Call{Direction: retell.DirectionInbound, FromNumber: ada.Phone}, Options: &llm.Options{Hooks: hooks}}.Dial(t, desk)
		assert.Equal(t, calledBack, call.Hear())
		call.Say("I missed a call.")
		assert.Equal(t, "Somebody will call you again.", call.Hear())
		assert.Contains(t, resultOf(call, "note_outcome"), "nothing can be noted")
		messages := server.Requests()[0].Messages
		assert.Contains(t, messages[len(messages)-1].Content, calledBackNote)
		call.Say("Do not call me again.")
		assert.Equal(t, optedOut, call.Hear())
		unwilling, err := c.doNotCall.Has(t.Context(), ada.Phone)
		assert.NoError(t, err)
		assert.True(t, unwilling)
	})
}

// A backend that fails is told to the model, and nothing is claimed.
func TestCalendarThatIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		c.calendar = &slowCalendar{memoryCalendar: newTestCalendar(), fails: errors.New("the calendar is down")}
		call := ring(t, c, openaitest.Sequence(
			do("fill_questions", fillAll), say("Is that right?"), do("confirm_questions", `{}`), do("book_meeting", tenAM),
			say("You are booked for Tuesday."), // which the guard does not let pass
			do("note_outcome", `{"outcome":"call back","note":"=the calendar was down"}`), say("A colleague will call you about a time.")))
		call.Say("We are forty.")
		call.Hear()
		call.Say("Yes.")
		heard := call.Hear()
		assert.NotContains(t, heard, "booked")
		assert.Contains(t, heard, "A colleague will call you")
		f := c.notes.find(call.ID())
		assert.Zero(t, f.Meeting)
		assert.Equal(t, outcome("call back"), f.Outcome)
		assert.Equal(t, "=the calendar was down", f.Note)
	})
}

func TestModelThatIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call := ring(t, newTestCampaign(), openaitest.Sequence(openaitest.Error(500, "", "overloaded")))
		call.Say("Yes?")
		assert.Contains(t, call.Hear(), "I cannot go on with this call")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	})
}

// Being rude is no opt-out, and gets nobody anything: the call ends politely.
func TestRudeLead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		call := ring(t, c, openaitest.Rules(
			when(heard("idiots"), do("note_outcome", `{"outcome":"not interested","note":"Was angry."}`)),
			when(returned("note_outcome"), do("end_call", `{"message":"I am sorry to have disturbed you. Goodbye."}`)),
		))
		call.Say("What do you idiots want?")
		assert.Contains(t, call.Hear(), "sorry")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		f := c.notes.find(call.ID())
		assert.Equal(t, outcome("not interested"), f.Outcome)
		assert.False(t, f.OptedOut)
	})
}

// A voicemail hears who called and nothing else, and a screener why.
func TestMachines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		call := ring(t, c, openaitest.Rules())
		call.Hear()
		call.Say("You have reached the voicemail of Ada. Please leave a message after the tone.")
		left := call.Hear()
		assert.True(t, strings.HasPrefix(left, "Hello Ada Byron, this is Ava"), left)
		assert.NotContains(t, left, "software")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		assert.Equal(t, outcomeVoicemail, newResult(ada, ended(call), c.notes.find(call.ID()), theDay).Outcome)
	})
	synctest.Test(t, func(t *testing.T) {
		call := ring(t, newTestCampaign(), openaitest.Rules())
		call.Hear()
		call.Say("This call is being screened. Please say your name and why you are calling.")
		assert.Contains(t, call.Hear(), "about planning software")
	})
}

func TestSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call := ring(t, newTestCampaign(), openaitest.Rules())
		call.Hear()
		call.StaySilent(time.Minute)
		assert.Equal(t, "Are you still there?I will not keep you. Goodbye.", strings.ReplaceAll(call.Hear(), "? I", "?I"))
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	})
}

// slowCalendar takes its time to book, or fails.
type slowCalendar struct {
	*memoryCalendar
	takes time.Duration
	only  time.Time // what it takes its time for, zero for everything
	fails error
	asked int
}

func (s *slowCalendar) Book(ctx context.Context, key, leadID string, at time.Time) error {
	s.asked++
	if s.fails != nil {
		return s.fails
	}
	if s.only.IsZero() || s.only.Equal(at) {
		select {
		case <-time.After(s.takes):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return s.memoryCalendar.Book(ctx, key, leadID, at)
}
