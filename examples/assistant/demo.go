package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"

	"github.com/phoneagent-go/phoneagent/examples/internal/stage"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// demoErrand is what the demonstration is about.
func demoErrand() *errand {
	return &errand{
		To: "+14155550150", Owner: "Ada Byron", Business: "City Power", Question: "When will the power be back in Elm Street?",
		Share: []string{"account number"}, Minutes: defaultMinutes,
	}
}

func demoFacts() Facts {
	return memoryFacts{"account number": "48213", "date of birth": "December 10, 1990"}
}

const (
	mainMenu    = "Thank you for calling City Power. For billing, press 1. For a new connection, press 2. For outages and repairs, press 3."
	billingMenu = "To pay a bill, press 1. To hear your balance, press 2. To return to the main menu, press star."
	onHold      = "All of our agents are busy. Please stay on the line."
)

// cityPower is whom the demonstration calls: a menu, the wrong one, the first
// one again, a queue, and at last a person.
func cityPower(call *llmtest.Call) {
	for _, line := range []string{
		mainMenu, billingMenu, mainMenu, onHold,
		"Hello, this is Ben, how can I help you?",
		"I can look. What is your account number?",
		"And your date of birth?",
		"All right. The power will be back tonight at nine.",
	} {
		call.Hear()
		call.Say(line)
	}
	call.AwaitEnd()
}

// demo runs an errand without an account: a Retell, a power company and a model
// that follows a script are in this process.
func demo(out io.Writer) error {
	var fault atomic.Pointer[error]
	server := retelltest.New(&retelltest.Options{OnFault: func(err error) { fault.Store(&err) }})
	defer server.Close()
	model := openaitest.New(script)
	defer model.Close()
	e, a := demoErrand(), newAssistant(demoFacts())
	desk, hooks := a.newDesk(openaix.Chat(model.Client(), "scripted"))
	handler := llm.NewHandler(desk, &llm.Options{Hooks: hooks})
	defer func() { _ = handler.Close() }()
	server.Answer(e.To, retelltest.Callee{Talk: cityPower})

	r, call := a.run(context.Background(), server.Client(), server.Number(server.Agent(handler)), e)
	if call != nil {
		stage.Print(out, call.TranscriptWithToolCalls)
	}
	fmt.Fprintf(out, "\nThe owner reads:\n")
	err := write(out, r)
	if problem := fault.Load(); problem != nil {
		return *problem
	}
	return err
}

// script is what the model says in the demonstration. The first key is the
// wrong one on purpose.
var script = func() openaitest.Script {
	heard, returned, say, do, when := openaitest.Heard, openaitest.Returned, openaitest.Text, openaitest.Call, openaitest.When
	return openaitest.Rules(
		when(openaitest.Heard("same phone menu for the 2nd time"), do("press_keys", `{"keys":"3"}`)),
		when(inMenu("To pay a bill"), do("press_keys", `{"keys":"*"}`)),
		when(inMenu("For billing"), do("press_keys", `{"keys":"1"}`)),
		when(heard("how can i help"), say("Hello, I am an automated assistant and call for Ada Byron. When will the power be back in Elm Street?")),
		when(heard("account number"), do("give_fact", `{"name":"account number"}`)),
		when(heard("date of birth"), do("give_fact", `{"name":"date of birth"}`)),
		when(func(r *openaitest.Request) bool {
			return returned("give_fact")(r) && strings.Contains(r.ToolResults()[0].Content, "may not")
		},
			say("I am sorry, I may not give you that. Does it go without?")),
		when(returned("give_fact"), say("It is 4 8 2 1 3.")),
		when(heard("tonight at nine"), do("report", `{"answer":"The power will be back tonight at nine.","quote":"The power will be back tonight at nine"}`)),
		when(returned("report"), do("end_call", `{"message":"Thank you, Ben. Goodbye!"}`)),
	)
}()

// inMenu is the condition that the model has to choose from the menu that has
// these words.
func inMenu(words string) func(*openaitest.Request) bool {
	return func(r *openaitest.Request) bool {
		note := r.Messages[len(r.Messages)-1].Content
		return strings.Contains(note, "phone menu") && (strings.Contains(note, words) || strings.Contains(r.Messages[1].Content, words) && !strings.Contains(note, "you have heard"))
	}
}
