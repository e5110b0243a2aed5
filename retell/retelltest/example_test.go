package retelltest_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

// frontDesk is the agent of the examples.
var frontDesk = llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
	switch {
	case turn.Reason == llm.Begin:
		return reply.Say("Riverside Dental, this is Ava.")
	case turn.LastUser() == "That was all.":
		return reply.EndCall("Goodbye!")
	}
	return reply.Say("Tuesday at ten works.")
})

// A whole test of a phone service: a caller, its agent, and the webhook that it
// writes its books by. In a test, NewServer closes the server and fails the
// test when something goes wrong.
func Example() {
	server := retelltest.New(nil)
	defer server.Close()

	// The service: an agent and a handler of webhooks.
	booked := make(chan string, 1)
	hooks, err := webhook.NewHandler(webhook.Callbacks{
		CallEvent: func(_ context.Context, event *webhook.CallEvent) error {
			if event.Type == webhook.EventCallAnalyzed {
				booked <- event.Call.Transcript
			}
			return nil
		},
	}, &webhook.Options{Keys: []string{server.APIKey()}})
	if err != nil {
		log.Fatal(err)
	}
	agent := llm.NewHandler(frontDesk, nil)
	defer agent.Close()

	// Retell: the agent has a number and posts to the webhook.
	server.Handle("https://desk.test/webhook", hooks)
	number := server.Number(server.Agent(agent, map[string]any{"webhook_url": "https://desk.test/webhook"}))

	// Somebody calls.
	call := server.Call("+14155550123", number, func(call *llmtest.Call) {
		fmt.Println("agent: ", call.Hear())
		call.Say("Can I come in on Tuesday at ten?")
		fmt.Println("agent: ", call.Hear())
		call.Say("That was all.")
		call.AwaitEnd()
	})
	fmt.Println("ended: ", call.DisconnectionReason)
	fmt.Print("booked:\n", <-booked)
	// Output:
	// agent:  Riverside Dental, this is Ava.
	// agent:  Tuesday at ten works.
	// ended:  agent_hangup
	// booked:
	// Agent: Riverside Dental, this is Ava.
	// User: Can I come in on Tuesday at ten?
	// Agent: Tuesday at ten works.
	// User: That was all.
	// Agent: Goodbye!
}

// A program that works without an account: it dials a number and follows the
// call, against a Retell of its own.
func Example_withoutAccount() {
	server := retelltest.New(nil)
	defer server.Close()
	agent := llm.NewHandler(frontDesk, nil)
	defer agent.Close()
	number := server.Number(server.Agent(agent))
	server.Answer("+14155550199", retelltest.Callee{Talk: func(call *llmtest.Call) {
		call.Hear()
		call.Say("That was all.")
		call.AwaitEnd()
	}})

	// From here on it is what the program does with an account, too: with
	// retell.NewClient("", nil) in the place of server.Client().
	ctx := context.Background()
	client := server.Client()
	call, err := client.Calls.CreatePhoneCall(ctx, &retell.CreatePhoneCallParams{FromNumber: number, ToNumber: "+14155550199"})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.Wait(ctx); err != nil {
		log.Fatal(err)
	}
	call, err = client.Calls.Get(ctx, call.CallID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(call.CallStatus, call.DisconnectionReason)
	// Output:
	// ended agent_hangup
}

func ExampleServer_Answer() {
	server := retelltest.New(nil)
	defer server.Close()
	agent := llm.NewHandler(frontDesk, nil)
	defer agent.Close()
	number := server.Number(server.Agent(agent))
	server.Answer("+14155550199", retelltest.Callee{Fails: retell.DisconnectionDialBusy})

	ctx := context.Background()
	call, err := server.Client().Calls.CreatePhoneCall(ctx, &retell.CreatePhoneCallParams{FromNumber: number, ToNumber: "+14155550199"})
	if err != nil {
		log.Fatal(err)
	}
	if err := server.Wait(ctx); err != nil {
		log.Fatal(err)
	}
	call, err = server.Client().Calls.Get(ctx, call.CallID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(call.CallStatus, call.DisconnectionReason)
	// Output:
	// not_connected dial_busy
}

func ExampleServer_Fail() {
	server := retelltest.New(nil)
	defer server.Close()
	server.Fail(retelltest.Fault{Route: "GET /v2/get-call/{call_id}", Status: http.StatusServiceUnavailable, Times: 2})
	id := server.Add("call", map[string]any{"call_type": "web_call", "agent_id": "agent_1"})[0]

	client := server.ClientWith(&retell.Options{MaxRetries: 2, MaxRetryWait: time.Second})
	_, err := client.Calls.Get(context.Background(), id)
	fmt.Println(err)
	for _, request := range server.Requests() {
		fmt.Println(request.Route, request.Status)
	}
	// Output:
	// <nil>
	// GET /v2/get-call/{call_id} 503
	// GET /v2/get-call/{call_id} 503
	// GET /v2/get-call/{call_id} 200
}
