package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
)

// phone is a Caller that keeps what it was asked for.
type phone struct {
	placed []*retell.CreatePhoneCallParams
	busy   string // a number that cannot be called
}

func (p *phone) CreatePhoneCall(_ context.Context, params *retell.CreatePhoneCallParams) (*retell.Call, error) {
	if params.ToNumber == p.busy {
		return nil, errors.New("no")
	}
	p.placed = append(p.placed, params)
	return new(retell.Call), nil
}

func TestEverybodyOfTomorrowIsCalled(t *testing.T) {
	t.Parallel()
	p, _ := newPractice(monday, nil)
	for i, number := range []string{ada, "+14155550199", "+14155550198"} {
		_, err := p.calendar.Book(t.Context(), "", Appointment{Phone: number, Name: "N", At: at(1, 9+i, 0)})
		require.NoError(t, err)
	}
	calls := &phone{busy: "+14155550199"}
	placed, err := p.remindAll(t.Context(), calls, "+14155550101", monday.AddDate(0, 0, 1))
	assert.ErrorContains(t, err, "appointment A2")
	assert.Equal(t, 2, placed)
	require.Len(t, calls.placed, 2)
	assert.Equal(t, "+14155550101", calls.placed[0].FromNumber)
	assert.Equal(t, map[string]string{"appointment": "A1", "name": "N", "at": "2026-12-01T09:00:00-05:00"}, calls.placed[0].DynamicVariables)
}

// remind calls Ada about her appointment and says who answers.
func remind(t *testing.T, p *practice, script openaitest.Script) (*llmtest.Call, *openaitest.Server) {
	made, err := p.calendar.Book(t.Context(), "", Appointment{Phone: ada, Name: "Ada", At: at(1, 14, 30)})
	require.NoError(t, err)
	variables, err := retell.MarshalVariables(reminder{Appointment: made.ID, Name: made.Name, At: made.At})
	require.NoError(t, err)
	server := openaitest.NewServer(t, script)
	desk, hooks := newReminder(openaix.Chat(server.Client(), "scripted"), p)
	dialer := outboundTo(variables)
	dialer.Options = &llm.Options{Hooks: hooks}
	return dialer.Dial(t, desk), server
}

func TestReminderThatCancels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := newPractice(monday, nil)
		call, model := remind(t, p, openaitest.Rules(
			openaitest.When(openaitest.Returned("cancel"), openaitest.Call("end_call", `{"message":"It is cancelled. Goodbye!"}`)),
			openaitest.When(openaitest.Heard("cannot come"), openaitest.Call("cancel", `{}`)),
		))
		assert.Equal(t, "Hello, this is Ava from Riverside Dental. Am I speaking with Ada?", call.Hear())
		call.Say("Yes, but I cannot come.")
		assert.Equal(t, "It is cancelled. Goodbye!", call.Hear())
		assert.Contains(t, model.Requests()[0].Instructions(), "2026-12-01T14:30:00-05:00", "it can say when it is")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
		left, err := p.calendar.Of(t.Context(), ada)
		require.NoError(t, err)
		assert.Empty(t, left)
	})
}

func TestReminderOnAVoicemail(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, _ := newPractice(monday, nil)
		call, _ := remind(t, p, openaitest.Rules()) // the model is not asked
		call.Hear()
		call.Say("You have reached the voicemail of Ada. Please leave a message after the tone.")
		heard := call.Hear()
		assert.Contains(t, heard, "We will see you tomorrow at 2:30 PM.")
		assert.Equal(t, llmtest.ByAgent, call.AwaitEnd())
	})
}
