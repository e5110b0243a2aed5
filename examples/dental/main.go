// Command dental is the front desk of a dentist: it books, moves and cancels
// appointments, takes messages at night, puts emergencies through to a nurse
// without asking a model, and reminds people the day before.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/phoneagent-go/phoneagent/examples/internal/stage"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
)

func main() {
	now := time.Now
	if len(os.Args) == 1 { // the scripted call is on a Monday morning
		now = func() time.Time { return time.Date(2026, time.November, 30, 15, 0, 0, 0, time.UTC) }
	}
	program(now).Main()
}

func program(now func() time.Time) *stage.Program {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		panic(err) // a system without time zones
	}
	return &stage.Program{
		Name: "dental",
		Desk: func(model agent.Model) (llm.Responder, *llm.Options) {
			p := &practice{
				calendar: newCalendar(zone, now), zone: zone, now: now,
				messages: func(_ context.Context, phone, about string) error { // somewhere that is read in the morning
					_, err := fmt.Printf("call back %s: %s\n", phone, about)
					return err
				},
			}
			return newDesk(model, p), nil
		},
		Script: script, Caller: bookAndMove,
	}
}

// bookAndMove is the caller of the scripted call.
func bookAndMove(call *llmtest.Call) {
	call.Hear()
	call.Say("I'd like a cleaning on Tuesday.")
	call.Hear()
	call.Say("Ten is good. My name is Ada Byron.")
	call.Hear()
	call.Say("Oh wait, can you make that half past two?")
	call.Hear()
	call.Say("That was all. Bye!")
	call.AwaitEnd()
}

// script is what the model says in it.
var script = func() openaitest.Script {
	heard, returned, say, do := openaitest.Heard, openaitest.Returned, openaitest.Text, openaitest.Call
	return openaitest.Rules(
		openaitest.When(returned("find_times"), say("I have ten in the morning or 14:30. Which one suits you?")),
		openaitest.When(returned("book"), say("You are booked for Tuesday at 10:00. Anything else?")),
		openaitest.When(returned("my_appointments"), do("move", `{"id":"A1","to":"2026-12-01 14:30"}`)),
		openaitest.When(returned("move"), say("Done. It is Tuesday at 14:30 now.")),
		openaitest.When(returned("cancel"), say("It is cancelled.")),
		openaitest.When(returned("take_message"), do("end_call", `{"message":"Somebody calls you back in the morning. Good night!"}`)),
		openaitest.When(heard("cleaning"), do("find_times", `{"day":"2026-12-01"}`)),
		openaitest.When(heard("ten is good"), do("book", `{"at":"2026-12-01 10:00","name":"Ada Byron","kind":"cleaning"}`)),
		openaitest.When(heard("half past two"), do("my_appointments", `{}`)),
		openaitest.When(heard("bye"), do("end_call", `{"message":"See you on Tuesday. Goodbye!"}`)),
	)
}()
