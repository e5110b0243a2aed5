package network_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/examples/internal/network"
	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/twiliox/calls"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/phoneagent-go/phoneagent/twiliox/webhook"
)

const ours = "+14155550100"

// Retell's end_call ends the agent's call and leaves the caller's up.
func TestAgentCannotHangUpWhatTwilioDialled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := network.New(func(call *llmtest.Call) { call.Hear(); call.Say("Bye."); call.AwaitEnd() }, func(err error) { t.Error(err) })
		defer n.Close()
		agent := llm.NewHandler(llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
			if turn.Reason == llm.Begin {
				return reply.Say("Hello?")
			}
			return reply.EndCall("Goodbye.")
		}), nil)
		defer func() { _ = agent.Close() }()
		voice, err := webhook.NewHandler(webhook.Config{
			PublicURL: "https://desk.example.com/twilio", AuthTokens: []string{n.Twilio.AuthToken()},
			Calls: &n.Retell.Client().Calls, AgentID: n.Retell.Agent(agent),
		})
		require.NoError(t, err)
		defer func() { _ = voice.Close(context.Background()) }()
		mux := http.NewServeMux()
		mux.Handle("/twilio/", voice)
		require.NoError(t, n.Handle("https://desk.example.com", mux))
		client, err := n.Client()
		require.NoError(t, err)
		n.Twilio.AddNumber(twilioxtest.Number{PhoneNumber: ours, VoiceURL: voice.VoiceURL()})
		call := n.Twilio.Dial("+14155550123", ours)
		time.Sleep(time.Hour)
		assert.Equal(t, "in-progress", call.Info().Status)
		require.NoError(t, calls.New(client).End(t.Context(), call.SID()), "but Twilio does")
		<-call.Done()
	})
}
