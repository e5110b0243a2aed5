package webhook_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

// A call to a number at Twilio ends up with the agent: Twilio asks the webhook,
// the webhook registers the call at Retell and has Twilio dial Retell over SIP,
// and Retell connects to the agent's socket. All of it is in this process.
func TestFromTheNumberToTheAgent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		agent := llm.NewHandler(llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Reason == llm.Begin {
				return reply.Say("Riverside Dental. Are you " + turn.Call.Details().DynamicVariables["caller"] + "?")
			}
			return reply.EndCall("Goodbye.")
		}), nil)
		t.Cleanup(func() { _ = agent.Close() })
		platform := retelltest.NewServer(t, nil)
		agentID := platform.Agent(agent)

		handler, err := webhook.NewHandler(webhook.Config{
			PublicURL:  "https://agent.example.com",
			AuthTokens: []string{twilioxtest.AuthToken},
			Calls:      &platform.Client().Calls,
			Agent: func(_ context.Context, call *webhook.Call) (*retell.RegisterPhoneCallParams, error) {
				return &retell.RegisterPhoneCallParams{AgentID: agentID, DynamicVariables: map[string]string{"caller": call.From}}, nil
			},
		})
		require.NoError(t, err)

		var ended *retell.Call
		carrier := twilioxtest.NewServer(t, &twilioxtest.Options{SIP: func(_ context.Context, leg *twilioxtest.SIPLeg) error {
			assert.Equal(t, "sip.retellai.com", leg.Host)
			ended = platform.Dial(leg.User, func(call *llmtest.Call) {
				leg.Answer()
				assert.Equal(t, "Riverside Dental. Are you +14155550199?", call.Hear())
				call.Say("Yes. Bye!")
				assert.Equal(t, "Goodbye.", call.Hear())
				call.AwaitEnd()
			})
			return nil
		}})
		carrier.Handle("agent.example.com", handler)
		carrier.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: handler.VoiceURL()})

		call := carrier.Dial("+14155550199", "+14155550100")
		<-call.Done()
		require.NotNil(t, ended)
		assert.Equal(t, retell.DisconnectionAgentHangup, ended.DisconnectionReason)
		assert.Equal(t, "+14155550199", ended.FromNumber)
	})
}
