package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

// Nobody takes over: the agent says so, and goes on. The person may be rung
// again.
func TestNobodyTakesOver(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		person twilioxtest.Phone
		after  time.Duration
	}{
		"nobody answers":  {twilioxtest.Phone{Outcome: twilioxtest.Rings}, 25 * time.Second},
		"busy":            {twilioxtest.Phone{Outcome: twilioxtest.Busy}, 0},
		"declined":        {twilioxtest.Phone{RingFor: 4 * time.Second, Press: []string{"2"}}, 4 * time.Second},
		"answered, asked": {twilioxtest.Phone{RingFor: 4 * time.Second}, 24 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			scene{
				script: openaitest.Rules(ringsAPerson, staysWith, endsTheCall),
				person: test.person,
				talk: func(t *testing.T, call *llmtest.Call) {
					for range 2 {
						call.Say("Give me a person!")
						before := call.Elapsed()
						heard := call.Hear()
						if !strings.Contains(heard, "I am sorry") {
							assert.Equal(t, "I am ringing somebody.", heard)
							heard = call.Hear()
						}
						assert.Equal(t, test.after, (call.Elapsed() - before).Truncate(time.Second))
						assert.Contains(t, heard, "I am sorry, nobody can take over right now. It is in your ticket that somebody calls you back.")
					}
					call.Say("Then bye.")
					assert.Equal(t, "Goodbye!", call.Hear())
					<-call.Done()
				},
			}.play(t, func(t *testing.T, b *building, caller *twilioxtest.Call) {
				overAfter(caller)
				assert.Empty(t, texts(caller), "the caller was with the agent all the time")
				tickets := b.ticketsOfAda()
				require.Len(t, tickets, 1, "the second time it is a note on the first ticket")
				assert.Equal(t, "wanted a person, who could not take over; call back +14155550123. The printer burns.", tickets[0].Summary)
				assert.Len(t, tickets[0].Notes, 1)
			})
		})
	}
}

// Nobody is promised a call whom nobody could call.
func TestNobodyTakesOverAStranger(t *testing.T) {
	t.Parallel()
	scene{
		script: openaitest.Rules(ringsAPerson, staysWith),
		person: twilioxtest.Phone{RingFor: time.Second, Outcome: twilioxtest.Busy},
		caller: "anonymous",
		talk: func(t *testing.T, call *llmtest.Call) {
			call.Say("A person, please.")
			call.Hear()
			assert.Equal(t, "I am sorry, nobody can take over right now. Please call again later, or tell me more and I will try.", call.Hear())
			call.HangUp()
		},
	}.play(t, func(_ *testing.T, _ *building, caller *twilioxtest.Call) { overAfter(caller) })
}

// A caller who is rude is not argued with.
func TestRudeCaller(t *testing.T) {
	t.Parallel()
	scene{
		script: openaitest.Rules(
			when(heard("stupid"), do("get_a_person", `{"summary":"The caller is angry."}`)),
			when(heard("faster"), do("get_a_person", `{"summary":"The caller is very angry."}`)),
			when(returned("get_a_person"), say("I am sorry. I am ringing somebody for you.").Every(100*time.Millisecond)),
		),
		person: twilioxtest.Phone{RingFor: 8 * time.Second, Press: []string{"1"}},
		talk: func(_ *testing.T, call *llmtest.Call) {
			call.Say("You stupid machine!")
			call.HearUntil("I am sorry.")
			call.Interrupt("Faster, damn it!")
			call.HearUntil("ringing somebody")
			<-call.Done()
		},
	}.play(t, func(t *testing.T, b *building, caller *twilioxtest.Call) {
		person, err := b.meeting(t.Context(), caller)
		require.NoError(t, err)
		assert.Equal(t, "This is the help desk, with Ada Byron on the line. The caller is angry.", texts(person)[0])
		assert.Contains(t, b.prompts(), "Their phone is ringing already.", "one phone rings, however often it is asked for")
		caller.HangUp()
		<-person.Done()
	})
}

func TestCallerHangsUpWhileThePhoneRings(t *testing.T) {
	t.Parallel()
	scene{
		script: openaitest.Rules(ringsAPerson, staysWith),
		person: twilioxtest.Phone{RingFor: 20 * time.Second, Press: []string{"1"}},
		talk:   func(_ *testing.T, call *llmtest.Call) { call.Say("A person, please."); call.Hear(); <-call.Done() },
	}.play(t, func(t *testing.T, b *building, caller *twilioxtest.Call) {
		person := b.ringing(t)
		time.Sleep(3 * time.Second)
		caller.HangUp()
		<-person.Done()
		assert.Equal(t, 3*time.Second, person.Info().Ended.Sub(person.Info().Created).Truncate(time.Second), "it stops at once")
		assert.Zero(t, person.Info().Answered)
		b.app.desk.work.Wait()
		require.Len(t, b.ticketsOfAda(), 1, "and somebody calls back")
	})
}

// slowTickets take their time to open.
type slowTickets struct{ *memoryTickets }

func (s slowTickets) Open(ctx context.Context, key string, t Ticket) (Ticket, error) {
	select {
	case <-time.After(2 * time.Second):
		return s.memoryTickets.Open(ctx, key, t)
	case <-ctx.Done():
		return Ticket{}, ctx.Err()
	}
}

// A caller who hangs up while a ticket is opened has one all the same.
func TestHangUpWhileATicketIsOpened(t *testing.T) {
	t.Parallel()
	scene{
		script: openaitest.Rules(when(heard("flickers"), do("open_ticket", `{"summary":"the screen flickers"}`))),
		change: func(c *config) { c.tickets = slowTickets{newTickets()} },
		talk: func(_ *testing.T, call *llmtest.Call) {
			call.Say("My screen flickers.")
			time.Sleep(time.Second) // in the middle of it
			call.HangUp()
		},
	}.play(t, func(t *testing.T, b *building, caller *twilioxtest.Call) {
		<-caller.Done()
		time.Sleep(2 * time.Second)
		require.Len(t, b.ticketsOfAda(), 1)
	})
}

// A ticket system that is down keeps nobody from a person, and nobody is told
// that something was written down which was not.
func TestTicketsAreDown(t *testing.T) {
	t.Parallel()
	scene{
		script: openaitest.Rules(ringsAPerson, staysWith,
			when(heard("flickers"), do("open_ticket", `{"summary":"the screen flickers"}`)),
			when(failed(errDown.Error()), say("I cannot write that down at the moment.")),
		),
		person: twilioxtest.Phone{RingFor: time.Second, Outcome: twilioxtest.Busy},
		change: func(c *config) { c.tickets = brokenTickets{} },
		talk: func(t *testing.T, call *llmtest.Call) {
			call.Say("My screen flickers.")
			assert.Equal(t, "I cannot write that down at the moment.", call.Hear())
			call.Say("A person, please.")
			assert.Equal(t, "I am ringing somebody.", call.Hear())
			assert.Equal(t, "I am sorry, nobody can take over right now. Please call again later, or tell me more and I will try.", call.Hear())
			call.HangUp()
		},
	}.play(t, func(_ *testing.T, _ *building, caller *twilioxtest.Call) { overAfter(caller) })
}

// Without a model there is a person: cold, since nobody could say what it is
// about.
func TestModelThatIsDown(t *testing.T) {
	t.Parallel()
	scene{
		script: openaitest.Sequence(openaitest.Error(500, "", "overloaded")),
		talk: func(t *testing.T, call *llmtest.Call) {
			call.Say("Hello?")
			assert.Contains(t, call.Hear(), "connecting you to a person")
			<-call.Done()
		},
	}.play(t, func(t *testing.T, _ *building, caller *twilioxtest.Call) {
		require.NoError(t, caller.Wait(t.Context(), func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == personNumber }))
	})
}

// Without Retell there is a person too.
func TestRetellIsDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, err := newBuilding(openaitest.Rules(), func(*llmtest.Call) { t.Error("no agent can have answered") }, func(err error) { t.Error(err) }, nil)
		require.NoError(t, err)
		defer b.close()
		b.Retell.Fail(retelltest.Fault{Route: "POST /v2/register-phone-call", Times: -1, Status: 503})
		caller := b.Twilio.Dial(callerNumber, deskNumber)
		require.NoError(t, caller.Wait(t.Context(), func(c twilioxtest.CallInfo) bool { return c.ConnectedTo == personNumber }))
	})
}

// A program that is told to end lets the caller who is handed over arrive.
func TestDrainDuringATransfer(t *testing.T) {
	t.Parallel()
	scene{
		script: openaitest.Rules(ringsAPerson, staysWith),
		person: twilioxtest.Phone{RingFor: 5 * time.Second, Press: []string{"1"}},
		talk:   func(_ *testing.T, call *llmtest.Call) { call.Say("A person, please."); call.Hear(); <-call.Done() },
	}.play(t, func(t *testing.T, b *building, caller *twilioxtest.Call) {
		person := b.ringing(t)
		require.NoError(t, b.app.drain(t.Context()))
		assert.Equal(t, person.Info().ConnectedTo, caller.Info().ConnectedTo)
		assert.Contains(t, caller.Info().ConnectedTo, "transfer-")
	})
}

// The README shows the call as it is.
func TestREADMEHasTheCall(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		require.NoError(t, run(t.Context(), &out, nil))
		assert.Contains(t, string(readme), out.String())
	})
}

// environment is one for which there is nothing real.
func environment(t *testing.T) map[string]string {
	model := openaitest.NewServer(t, openaitest.Say("Hi."))
	return map[string]string{
		"OPENAI_API_KEY": openaitest.Key, "OPENAI_BASE_URL": model.URL(), "OPENAI_MODEL": "scripted", "PORT": "0", "TRANSFER_URL": "", "REGISTRATIONS_DIR": t.TempDir(),
		"RETELL_API_KEY": "key_1", "RETELL_AGENT_ID": "agent_1", "LLM_SECRET": "correct-horse-battery",
		"TWILIO_ACCOUNT_SID": twilioxtest.AccountSID, "TWILIO_AUTH_TOKEN": twilioxtest.AuthToken,
		"TWILIO_NUMBER": deskNumber, "PERSON_NUMBER": personNumber, "PUBLIC_URL": "https://desk.example.com/",
	}
}

func TestServe(t *testing.T) {
	for name, value := range environment(t) {
		t.Setenv(name, value)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	var out strings.Builder
	require.NoError(t, run(ctx, &out, []string{"serve"}))
	assert.Equal(t, `Set the voice URL of +14155550100 at Twilio to https://desk.example.com/twilio/voice
Set the LLM WebSocket URL of agent agent_1 at Retell to wss://desk.example.com/llm-websocket/LLM_SECRET
`, out.String())

	for _, name := range []string{"RETELL_API_KEY", "RETELL_AGENT_ID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER", "PERSON_NUMBER", "PUBLIC_URL", "LLM_SECRET"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, "")
			assert.ErrorContains(t, run(ctx, &out, []string{"serve"}), "set "+name)
		})
	}
	t.Setenv("PERSON_NUMBER", "555-0111")
	assert.ErrorContains(t, run(ctx, &out, []string{"serve"}), "must be in E.164")
	assert.ErrorContains(t, run(ctx, &out, []string{"dance"}), "usage: helpdesk [serve]")
}
