package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
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
		assert.Equal(t, &answers{Team: 40, Timeline: "this quarter", Decides: true}, f.answers)
		assert.Equal(t, theDay.AddDate(0, 0, 1).Add(-5*time.Hour), f.meeting)
		assert.Equal(t, map[time.Time]string{f.meeting: "L1"}, c.calendar.(*memoryCalendar).leads)
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
			assert.Zero(t, c.notes.find(call.ID()).meeting)
			assert.Empty(t, c.calendar.(*memoryCalendar).leads)
		})
	}
}

// However often a lead cuts in while it books, there is one meeting.
func TestBargeInWhileBooking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		slow := &slowCalendar{memoryCalendar: newCalendar(demoTimes()...), takes: 2 * time.Second}
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
		assert.Len(t, slow.leads, 1)
		assert.Equal(t, 1, slow.asked)
	})
}

// A backend that fails is told to the model, and nothing is claimed.
func TestCalendarThatIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		c.calendar = &slowCalendar{memoryCalendar: newCalendar(demoTimes()...), fails: errors.New("the calendar is down")}
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
		assert.Zero(t, f.meeting)
		assert.Equal(t, outcome("call back"), f.outcome)
		assert.Equal(t, "=the calendar was down", f.note)
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
		assert.Equal(t, outcome("not interested"), f.outcome)
		assert.False(t, f.optedOut)
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

func TestTwoLeadsCannotHaveOneTime(t *testing.T) {
	t.Parallel()
	calendar, at := newCalendar(demoTimes()...), demoTimes()[0]
	for range 2 {
		require.NoError(t, calendar.Book(t.Context(), "key", "L1", at))
	}
	assert.ErrorIs(t, calendar.Book(t.Context(), "other", "L2", at), errTaken)
	free, err := calendar.Free(t.Context(), 9)
	require.NoError(t, err)
	assert.Equal(t, demoTimes()[1:], free)
}

// slowCalendar takes its time to book, or fails.
type slowCalendar struct {
	*memoryCalendar
	takes time.Duration
	fails error
	asked int
}

func (s *slowCalendar) Book(ctx context.Context, key, leadID string, at time.Time) error {
	s.asked++
	if s.fails != nil {
		return s.fails
	}
	time.Sleep(s.takes)
	return s.memoryCalendar.Book(ctx, key, leadID, at)
}
