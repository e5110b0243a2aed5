package calls_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/calls"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
)

// newService is a service in front of a Twilio in the same process.
func newService(server *twilioxtest.Server) *calls.Service {
	client, err := twiliox.NewClient(&twiliox.Options{
		AccountSID: server.AccountSID(), AuthToken: twiliox.Secret(server.AuthToken()), HTTPClient: server.HTTPClient(),
	})
	if err != nil {
		panic(err)
	}
	return calls.New(client)
}

func ExampleService_Place() {
	server := twilioxtest.New(&twilioxtest.Options{Numbers: []string{"+14155550100"}})
	defer server.Close()
	service := newService(server) // in a program: calls.New(client)

	call, err := service.Place(context.Background(), &calls.PlaceParams{
		From: "+14155550100", To: "+14155550123",
		TwiML: twiml.Response{twiml.Say{Text: "Your table is ready."}}, // or URL: handler.VoiceURL(), for an agent
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	phone := server.Call(call.SID)
	<-phone.Done()
	fmt.Println(phone.Info().Status, phone.Heard()[0].Text)

	_, err = service.Place(context.Background(), &calls.PlaceParams{From: "+14155550100", To: "555-0123", TwiML: twiml.Response{}})
	fmt.Println(err)
	// Output:
	// completed Your table is ready.
	// twiliox: To is neither in E.164, such as +14155550123, nor a SIP address, such as sip:desk@example.com
}

// The agent's tool hands the caller over to a person, who is told what it is
// about and asked first.
func ExampleDesk_Transfer() {
	server := twilioxtest.New(&twilioxtest.Options{
		Numbers: []string{"+14155550100"},
		Phones:  map[string]twilioxtest.Phone{"+14155550111": {Press: []string{"1"}}},
	})
	defer server.Close()
	service := newService(server)
	desk, err := calls.NewDesk(calls.DeskConfig{
		Calls: service, PublicURL: "https://agent.example.com/transfer", AuthTokens: []string{server.AuthToken()},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/transfer/", desk)
	server.Handle("agent.example.com", mux)

	// The caller's call; a webhook handler puts its SID into the agent's metadata.
	call, err := service.Place(context.Background(), &calls.PlaceParams{
		From: "+14155550100", To: "+14155550123", TwiML: twiml.Response{twiml.Pause{Length: 600e9}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	caller := server.Call(call.SID)
	_ = caller.Wait(context.Background(), func(c twilioxtest.CallInfo) bool { return c.Status == "in-progress" })

	taken, err := desk.Transfer(context.Background(), &calls.WarmParams{
		CallSID: call.SID, To: "+14155550111", CallerID: "+14155550100",
		Briefing: []twiml.Prompt{twiml.Say{Text: "Ann would like to move an appointment."}},
	})
	if err != nil {
		fmt.Println("the caller stays with the agent:", err)
		return
	}
	for _, heard := range server.Call(taken.PersonSID).Heard() {
		fmt.Println("the person hears:", heard.Text)
	}
	fmt.Println("the two are in one room:", caller.Info().ConnectedTo == taken.Room)
	// Output:
	// the person hears: Ann would like to move an appointment.
	// the person hears: Press 1 to take the call.
	// the two are in one room: true
}

// A caller goes to somebody else, without a word to them, and hears something if
// nobody answers.
func ExampleService_Transfer() {
	server := twilioxtest.New(&twilioxtest.Options{
		Numbers: []string{"+14155550100"},
		Phones:  map[string]twilioxtest.Phone{"+14155550111": {Outcome: twilioxtest.Busy}},
	})
	defer server.Close()
	service := newService(server)
	call, err := service.Place(context.Background(), &calls.PlaceParams{
		From: "+14155550100", To: "+14155550123", TwiML: twiml.Response{twiml.Pause{Length: 600e9}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	caller := server.Call(call.SID)
	_ = caller.Wait(context.Background(), func(c twilioxtest.CallInfo) bool { return c.Status == "in-progress" })

	_, err = service.Transfer(context.Background(), call.SID, &calls.TransferParams{
		To: "+14155550111", CallerID: "+14155550100",
		Announce:  []twiml.Verb{twiml.Say{Text: "One moment, please."}},
		Otherwise: []twiml.Verb{twiml.Say{Text: "Nobody is there. Please call again."}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	<-caller.Done()
	for _, heard := range caller.Heard() {
		fmt.Println("the caller hears:", heard.Text)
	}
	// Output:
	// the caller hears: One moment, please.
	// the caller hears: Nobody is there. Please call again.
}
