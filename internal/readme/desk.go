// Command readme is the code of the README, so that it compiles and its
// tests run. Nothing else needs it.
package main

import (
	"context"
	"log"
	"net/http"

	"github.com/openai/openai-go/v3"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
)

type appointment struct {
	Day  string `json:"day" enum:"Monday,Tuesday,Wednesday"`
	Time string `json:"time" jsonschema:"as HH:MM"`
}

func book(ctx context.Context, a appointment) (string, error) {
	return "booked for " + a.Day + " at " + a.Time, nil // ask your calendar here
}

func newDesk(model agent.Model) *agent.Agent {
	return agent.New(agent.Config{
		Model:        model,
		Instructions: "You are Ava, the front desk of Riverside Dental. Book appointments. Be brief: you are on the phone.",
		Greeting:     "Riverside Dental, this is Ava. How can I help?",
		Tools: []agent.Tool{
			agent.NewTool("book", "Book an appointment.", book),
			agent.TransferTo("+15551234567", "a person at the desk"),
			agent.EndCall(),
		},
	})
}

func main() {
	desk := newDesk(openaix.Chat(openaix.NewClient(), openai.ChatModelGPT5_4Mini)) // OPENAI_API_KEY
	handler := llm.NewHandler(desk, nil)
	log.Printf("paste into Retell: wss://YOUR-HOST/llm-websocket/%s", handler.Secret())
	http.Handle("/llm-websocket/", handler)
	log.Fatal(http.ListenAndServe(":8080", nil))
}
