package webhook_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/phoneagent-go/phoneagent/twiliox/twiml"
	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

func ExampleNewHandler() {
	// In a program: client, err := retell.NewClient("", nil), and &client.Calls.
	handler, err := webhook.NewHandler(webhook.Config{
		PublicURL:  "https://agent.example.com/twilio",
		AuthTokens: []string{twilioxtest.AuthToken}, // os.Getenv("TWILIO_AUTH_TOKEN")
		Calls:      &registrar{},
		AgentID:    "agent_1",
		Before:     []twiml.Verb{twiml.Say{Text: "This call is recorded.", Voice: "Polly.Niamh-Neural"}},
		Fallback:   webhook.Fallback{Number: "+14155550123"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/twilio/", handler)
	fmt.Println("set the number's voice URL to", handler.VoiceURL())

	// A test calls the number on a Twilio in the same process.
	server := twilioxtest.New(&twilioxtest.Options{SIP: func(_ context.Context, leg *twilioxtest.SIPLeg) error {
		fmt.Println("the agent is asked for", leg.User)
		leg.Answer()
		return nil
	}})
	defer server.Close()
	server.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: handler.VoiceURL()})
	server.Handle("agent.example.com", mux)
	call := server.Dial("+14155550199", "+14155550100")
	<-call.Done()
	fmt.Println("the caller heard:", call.Heard()[0].Text)
	// Output:
	// set the number's voice URL to https://agent.example.com/twilio/voice
	// the agent is asked for call_1
	// the caller heard: This call is recorded.
}

// Each number has an agent of its own, which learns who calls.
func ExampleConfig_agent() {
	agents := map[string]string{"+14155550100": "agent_sales", "+14155550101": "agent_support"}
	config := webhook.Config{
		Agent: func(_ context.Context, call *webhook.Call) (*retell.RegisterPhoneCallParams, error) {
			id, ok := agents[call.To]
			if !ok {
				return nil, nil // to Fallback
			}
			return &retell.RegisterPhoneCallParams{AgentID: id, DynamicVariables: map[string]string{"caller": call.CallerName}}, nil
		},
	}
	params, err := config.Agent(context.Background(), &webhook.Call{To: "+14155550101", CallerName: "Ann"})
	fmt.Println(params.AgentID, params.DynamicVariables, err)
	// Output: agent_support map[caller:Ann] <nil>
}

// Any other handler is protected in the same way.
func ExampleVerifier_Middleware() {
	verifier, err := webhook.NewVerifier("https://agent.example.com", []string{twilioxtest.AuthToken}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	handler := verifier.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(os.Stdout, "recording", webhook.Params(r.Context()).Get("RecordingSid"))
	}))
	request, _ := twilioxtest.NewRequest(twilioxtest.AuthToken, "https://agent.example.com/recorded", url.Values{"RecordingSid": {"RE1"}})
	handler.ServeHTTP(nil, request)
	// Output: recording RE1
}
