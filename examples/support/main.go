// Command support is customer service for a shop: it says where orders are,
// takes things back, speaks Spanish as well, and puts angry callers through to a
// person who knows what it is about.
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
	if len(os.Args) == 1 { // the scripted call is on that day
		now = func() time.Time { return theDay }
	}
	program(now).Main()
}

var theDay = time.Date(2026, time.November, 30, 15, 0, 0, 0, time.UTC)

func program(now func() time.Time) *stage.Program {
	return &stage.Program{
		Name: "support",
		Desk: func(model agent.Model) (llm.Responder, *llm.Options) {
			s := &shop{orders: newOrders(now, sample(now())...), brief: func(_ context.Context, caller, summary string) error {
				fmt.Printf("to the people at the desk, about %s:\n%s\n\n", caller, summary)
				return nil
			}}
			return newDesk(model, s), nil
		},
		Script: script, Caller: askInSpanish,
	}
}

// askInSpanish is the caller of the scripted call.
func askInSpanish(call *llmtest.Call) {
	call.Hear()
	call.Say("Hola, quiero saber dónde está mi pedido, por favor.")
	call.Hear()
	call.Say("Es el 4711 y mi código postal es 02110.")
	call.Hear()
	call.Say("¡Eso es muy tarde! Quiero hablar con una persona.")
	call.AwaitEnd()
}

// script is what the model says in it.
var script = func() openaitest.Script {
	heard, returned, say, do := openaitest.Heard, openaitest.Returned, openaitest.Text, openaitest.Call
	return openaitest.Rules(
		openaitest.When(heard("dónde está"), say("Con gusto. ¿Cuál es el número del pedido y su código postal?")),
		openaitest.When(heard("4711"), do("find_order", `{"number":"4711","postal_code":"02110"}`)),
		openaitest.When(returned("find_order"), say("Su chaqueta está en camino y llega el miércoles.")),
		openaitest.When(heard("una persona"), do("transfer_to_a_person", `{"message":"Lo siento. Le paso con una persona.","summary":"The order arrives on Wednesday, which is too late for the caller. Speaks Spanish."}`)),
	)
}()
