package main

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

// dial calls the desk with a scripted model, in memory and in virtual time.
func dial(t *testing.T, script openaitest.Script) (*llmtest.Call, *calendar) {
	server := openaitest.NewServer(t, script)
	calendar := newCalendar(time.Second)
	return llmtest.Dial(t, newDesk(openaix.Chat(server.Client(), "scripted"), calendar, nil)), calendar
}

func TestBookingAnAppointment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, calendar := dial(t, script())
		assert.Equal(t, "Riverside Dental, this is Ava. How can I help?", call.Hear())

		call.Say("I need a cleaning on Tuesday")
		call.HearUntil("half past two")
		call.Interrupt("Half past two is good")
		assert.Contains(t, call.Hear(), "You are booked for Tuesday at half past two")
		assert.Equal(t, []appointment{{Day: "Tuesday", Time: "14:30", For: "cleaning"}}, calendar.bookings)

		call.Say("Bye")
		assert.Contains(t, call.Hear(), "See you on Tuesday")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	})
}

func TestPainIsForAPerson(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, _ := dial(t, script())
		call.Say("My tooth hurts so much")
		assert.Contains(t, call.Hear(), "somebody for you")
		assert.Equal(t, llmtest.ByTransfer, call.AwaitEnd())
		assert.Equal(t, "+15551234567", call.TransferredTo())
	})
}

func TestTimeThatIsTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, calendar := dial(t, openaitest.Sequence(
			openaitest.Call("book", `{"day":"Tuesday","time":"9:00","for":"cleaning"}`),
			openaitest.Text("Nine is taken. How about ten?"),
		))
		call.Say("Tuesday at nine")
		assert.Equal(t, "Nine is taken. How about ten?", call.Hear())
		require.Len(t, call.ToolCalls(), 1)
		assert.Equal(t, "Tuesday at 9:00 is not free", call.ToolCalls()[0].Result)
		assert.Empty(t, calendar.bookings)
	})
}

// Whatever the model does, the caller hears something and the next turn works.
func TestModelThatFails(t *testing.T) {
	t.Parallel()
	const apology = "Sorry, I didn't get that. Could you say it again?"
	half := openaitest.Text("Tuesday is fine. Which time?")
	for name, test := range map[string]struct {
		reply openaitest.Reply
		heard string
	}{
		"overloaded":     {openaitest.Error(500, "", "overloaded"), apology},
		"rate limit":     {openaitest.Error(429, "rate_limit_exceeded", "slow down"), apology},
		"no money":       {openaitest.Error(429, "insufficient_quota", "pay"), apology},
		"bad key":        {openaitest.Error(401, "invalid_api_key", "who are you"), apology},
		"a web page":     {openaitest.HTML(502), apology},
		"dropped":        {openaitest.Drop(), apology},
		"never":          {openaitest.Hang(), apology},
		"nothing":        {openaitest.Empty(), apology},
		"garbage":        {half.GarbageAfter(0), apology},
		"half a stream":  {half.CutAfter(3), "Tuesday is fine."},
		"half, then not": {half.StallAfter(3), "Tuesday is fine."},
		"error inside":   {half.FailAfter(3, "server_error", "oops"), "Tuesday is fine."},
		"too long":       {half.Finish("length"), "Tuesday is fine. Which time?"},
		"refusal":        {openaitest.Refuse("I can't help with that."), apology},
		"no such tool":   {openaitest.Call("fly", `{}`), "Here I am again."},
		"bad arguments":  {openaitest.Call("book", `{"day":`), "Here I am again."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := openaitest.NewServer(t, openaitest.Sequence(test.reply, openaitest.Text("Here I am again."), openaitest.Text("Here I am again.")))
				desk := newDesk(openaix.Chat(server.Client(), "scripted"), newCalendar(0), nil)
				call := llmtest.Dialer{Patience: 2 * time.Minute}.Dial(t, desk)
				call.Say("Tuesday?")
				assert.Equal(t, test.heard, call.Hear())
				call.Say("Hello?")
				assert.Equal(t, "Here I am again.", call.Hear())
			})
		})
	}
}

func TestSilence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		call, _ := dial(t, script())
		call.Hear()
		call.StaySilent(10 * time.Minute)
		assert.Equal(t, "Are you still there?", call.Hear())
	})
}
