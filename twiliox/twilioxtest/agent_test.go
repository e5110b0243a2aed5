package twilioxtest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

// desk is the agent of these tests.
var desk = llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
	switch {
	case turn.Reason == llm.Begin:
		return reply.Say("Riverside Dental, this is Ava.")
	case turn.LastUser() == "That was all.":
		return reply.EndCall("Goodbye!")
	}
	return reply.Say("Tuesday at ten works.")
})

// toRetell is the far end of SIP legs that is a Retell: the leg is answered when
// the agent's call begins, and over when that is. Talk is what the caller says.
func toRetell(server *retelltest.Server, talk func(*llmtest.Call)) twilioxtest.SIPHandler {
	return func(ctx context.Context, leg *twilioxtest.SIPLeg) error {
		conversation := func(call *llmtest.Call) {
			leg.Answer()
			stop := context.AfterFunc(ctx, call.HangUp) // the caller hung up at Twilio
			defer stop()
			talk(call)
		}
		var call *retell.Call
		if leg.TrunkSID != "" { // an imported number
			number, _ := url.PathUnescape(leg.User)
			call = server.Call(leg.From, number, conversation)
		} else { // a registered call
			call = server.Dial(leg.User, conversation)
		}
		if call == nil {
			return twilioxtest.SIPStatus(404)
		}
		return nil
	}
}

// Somebody dials a number on the fake Twilio and talks to an agent on the fake
// Retell.
func ExampleSIPHandler() {
	retellServer := retelltest.New(nil)
	defer retellServer.Close()
	agent := llm.NewHandler(desk, nil)
	defer agent.Close()

	server := twilioxtest.New(&twilioxtest.Options{SIP: toRetell(retellServer, func(call *llmtest.Call) {
		fmt.Println("agent: ", call.Hear())
		call.Say("Can I come in on Tuesday at ten?")
		fmt.Println("agent: ", call.Hear())
	})})
	defer server.Close()

	hooks, err := webhook.NewHandler(webhook.Config{
		PublicURL: "https://agent.example.com", AuthTokens: []string{server.AuthToken()},
		Calls: &retellServer.Client().Calls, AgentID: retellServer.Agent(agent),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	server.Handle("agent.example.com", hooks)
	server.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: hooks.VoiceURL()})

	call := server.Dial("+14155550123", "+14155550100")
	<-call.Done()
	fmt.Println("twilio:", call.Info().Status)
	// Output:
	// agent:  Riverside Dental, this is Ava.
	// agent:  Tuesday at ten works.
	// twilio: completed
}

func TestDiallingANumberReachesTheAgent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		talk    func(*testing.T, *llmtest.Call)
		hangsUp bool // the caller, at Twilio
		reason  retell.DisconnectionReason
	}{
		"the agent hangs up": {talk: func(t *testing.T, call *llmtest.Call) {
			assert.Equal(t, "Riverside Dental, this is Ava.", call.Hear())
			call.Say("That was all.")
			assert.Equal(t, "Goodbye!", call.Hear())
		}, reason: retell.DisconnectionAgentHangup},
		"the caller hangs up": {talk: func(t *testing.T, call *llmtest.Call) {
			assert.Equal(t, "Riverside Dental, this is Ava.", call.Hear())
			<-call.Done()
		}, hangsUp: true, reason: retell.DisconnectionUserHangup},
	} {
		for _, trunk := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, over a trunk: %v", name, trunk), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					retellServer := retelltest.NewServer(t, nil)
					agent := llm.NewHandler(desk, nil)
					agentID := retellServer.Agent(agent)
					retellServer.Number(agentID, map[string]any{"phone_number": "+14155550100"})
					server := twilioxtest.NewServer(t, &twilioxtest.Options{SIP: toRetell(retellServer, func(call *llmtest.Call) { test.talk(t, call) })})
					hooks, err := webhook.NewHandler(webhook.Config{
						PublicURL: host, AuthTokens: []string{server.AuthToken()}, Calls: &retellServer.Client().Calls, AgentID: agentID,
					})
					require.NoError(t, err)
					server.Handle("agent.example.com", http.Handler(hooks))
					number := twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: hooks.VoiceURL()}
					if trunk {
						c := connect(server, server.AccountSID(), server.AuthToken())
						number.TrunkSID = newTrunk(t, c, "acme.pstn.twilio.com")
						addOrigination(t, c, number.TrunkSID, "sip:sip.retellai.com;transport=tcp", 10)
					}
					server.AddNumber(number)

					call := server.Dial("+14155550123", "+14155550100")
					if test.hangsUp {
						until(t, call, func(c twilioxtest.CallInfo) bool { return c.ConnectedTo != "" })
						time.Sleep(time.Minute)
						call.HangUp()
					}
					assert.Equal(t, "completed", over(t, call).Status)
					synctest.Wait()
					for found, err := range retellServer.Client().Calls.List(t.Context(), nil) {
						require.NoError(t, err)
						assert.Equal(t, test.reason, found.DisconnectionReason)
						assert.Equal(t, "+14155550123", found.FromNumber)
						assert.Equal(t, "+14155550100", found.ToNumber)
					}
					server.Close()
					require.NoError(t, hooks.Close(t.Context()))
					require.NoError(t, agent.Close())
				})
			})
		}
	}
}
