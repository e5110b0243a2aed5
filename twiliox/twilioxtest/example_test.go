package twilioxtest_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

// A caller dials a number whose webhook connects him to an agent over SIP.
func Example() {
	server := twilioxtest.New(&twilioxtest.Options{
		SIP: func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
			fmt.Println("the agent is asked for", leg.User, "over", leg.Transport)
			leg.Answer()
			return nil // and hangs up
		},
	})
	defer server.Close()
	server.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: "https://agent.example.com/voice"})
	server.Handle("agent.example.com", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		fmt.Fprint(w, `<Response><Say>Hello.</Say><Dial><Sip>sip:call_1@sip.retellai.com;transport=tcp</Sip></Dial></Response>`)
	}))

	call := server.Dial("+14155550123", "+14155550100")
	<-call.Done()
	for _, heard := range call.Heard() {
		fmt.Println("the caller hears:", heard.Text)
	}
	fmt.Println(call.Info().Status)
	// Output:
	// the agent is asked for call_1 over tcp
	// the caller hears: Hello.
	// completed
}

// What goes wrong is said in advance.
func ExampleServer_Fail() {
	server := twilioxtest.New(nil)
	defer server.Close()
	server.Fail(twilioxtest.Fault{Method: http.MethodGet, Status: 429, Code: 20429, Message: "Too Many Requests"})

	for range 2 {
		request, _ := http.NewRequest(http.MethodGet, "https://trunking.twilio.com/v1/Trunks", nil)
		request.SetBasicAuth(server.AccountSID(), server.AuthToken())
		response, err := server.HTTPClient().Do(request)
		if err != nil {
			fmt.Println(err)
			return
		}
		response.Body.Close()
		fmt.Println(response.Status)
	}
	// Output:
	// 429 Too Many Requests
	// 200 OK
}

// A request that Twilio would not send: its signature is of another URL.
func ExampleNewRequest() {
	request, err := twilioxtest.NewRequest(twilioxtest.AuthToken, "https://elsewhere.example.com/voice", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(request.Method, len(request.Header.Get("X-Twilio-Signature")))
	// Output: GET 28
}
