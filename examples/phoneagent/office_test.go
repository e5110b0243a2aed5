package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/examples/internal/network"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

// newOffice is an office at a network with a desk that answers.
func newOffice(t *testing.T, talk func(*llmtest.Call)) (*office, *network.Network) {
	n := network.New(talk, func(err error) { t.Error(err) })
	t.Cleanup(n.Close)
	o, err := officeAt(n)
	require.NoError(t, err)
	closeApp, err := serveDesk(n, o, newScreen(new(output)), new(review))
	require.NoError(t, err)
	t.Cleanup(closeApp)
	return o, n
}

var buyOne = provisioning{country: "US", apply: true, buy: true}

func TestProvisionShowsBeforeItDoes(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t, nil)
	terminal, out, _ := newTerminal()
	require.NoError(t, o.provision(t.Context(), terminal, &provisioning{country: "US"}))
	assert.Contains(t, out.String(), "create Retell agent front-desk")
	assert.Contains(t, out.String(), "Nothing was changed. With -apply it is done; numbers are bought only with -buy as well.")
	assert.Empty(t, n.Twilio.Numbers())
	assert.Empty(t, n.Retell.Requests("POST /create-agent"))

	assert.ErrorContains(t, o.provision(t.Context(), terminal, &provisioning{country: "US", apply: true}), "say -buy as well")
	assert.Empty(t, n.Retell.Requests("POST /create-agent"), "nothing is made before the purchase is allowed")
}

func TestProvisionAgainChangesNothing(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t, nil)
	terminal, out, _ := newTerminal()
	require.NoError(t, o.provision(t.Context(), terminal, &buyOne))
	assert.NotContains(t, out.String(), o.secret)
	assert.NotContains(t, out.String(), string(o.sipPassword))
	require.Len(t, n.Twilio.Numbers(), 1)

	again, out, _ := newTerminal()
	require.NoError(t, o.provision(t.Context(), again, &buyOne))
	assert.Contains(t, out.String(), "is as it should be")
	assert.Len(t, n.Twilio.Numbers(), 1)
	assert.Len(t, n.Retell.Requests("POST /create-agent"), 1)
}

func TestProvisionFollowsANewURL(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t, nil)
	terminal, _, _ := newTerminal()
	require.NoError(t, o.provision(t.Context(), terminal, &buyOne))
	require.NoError(t, o.setPublicURL("https://tunnel.example.com/"))
	moved, out, _ := newTerminal()
	require.NoError(t, o.provision(t.Context(), moved, &buyOne))
	assert.Contains(t, out.String(), "answers at: wss://desk.example.com/llm-websocket/*** -> wss://tunnel.example.com/llm-websocket/***")
	agent, err := o.findAgent(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "wss://tunnel.example.com/llm-websocket/"+o.secret, agent.ResponseEngine.(*retell.CustomLLMEngine).LLMWebSocketURL)
	assert.Equal(t, "https://tunnel.example.com/retell/", agent.WebhookURL.Or(""))
	assert.Len(t, n.Twilio.Numbers(), 1)
}

func TestProvisionGoesOnAfterAFailure(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t, nil)
	n.Twilio.Fail(twilioxtest.Fault{Method: "POST", Path: "/v1/Trunks/*/OriginationUrls", Status: 400, Code: 20001})
	terminal, out, _ := newTerminal()
	assert.ErrorContains(t, o.provision(t.Context(), terminal, &buyOne), "run the command again to go on")
	assert.Contains(t, out.String(), "x create origination URL")
	require.NoError(t, o.provision(t.Context(), terminal, &buyOne))
	assert.Contains(t, out.String(), "People can call")
}

func TestDestroyTakesEverythingBack(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t, nil)
	terminal, out, _ := newTerminal()
	require.NoError(t, o.provision(t.Context(), terminal, &buyOne))
	require.NoError(t, o.destroy(t.Context(), terminal, &provisioning{release: true}))
	assert.Contains(t, out.String(), "Nothing was changed. With -apply it is done.")
	require.Len(t, n.Twilio.Numbers(), 1)
	require.NoError(t, o.destroy(t.Context(), terminal, &provisioning{apply: true, release: true}))
	assert.Empty(t, n.Twilio.Numbers())
	agent, err := o.findAgent(t.Context())
	require.NoError(t, err)
	assert.Nil(t, agent)
	require.NoError(t, o.destroy(t.Context(), terminal, &provisioning{apply: true, release: true}), "what is gone is no failure")
}

func TestPlansAreJSON(t *testing.T) {
	t.Parallel()
	o, _ := newOffice(t, nil)
	terminal, out, _ := newTerminal()
	require.NoError(t, o.provision(t.Context(), terminal, &provisioning{country: "US", asJSON: true}))
	var plan struct {
		Agent agentPlan
		Trunk struct{ Steps []struct{ Action string } }
	}
	require.NoError(t, json.Unmarshal([]byte(out.String()), &plan))
	assert.Len(t, plan.Agent.Changes, 2)
	assert.NotEmpty(t, plan.Trunk.Steps)
}

func TestOutboundCall(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t, nil)
	terminal, out, _ := newTerminal()
	to := &dialling{to: "+14155550199", variables: variables{"notes": "is called Ada"}, wait: true}
	assert.ErrorContains(t, o.call(t.Context(), terminal, to), "run phoneagent provision")
	require.NoError(t, o.provision(t.Context(), terminal, &buyOne))
	n.Retell.Answer(to.to, retelltest.Callee{Talk: func(call *llmtest.Call) {
		assert.Equal(t, "is called Ada", call.Details().DynamicVariables["notes"])
		call.Hear()
		call.Say("Bye.")
		call.AwaitEnd()
	}})
	require.NoError(t, o.call(t.Context(), terminal, to))
	assert.Contains(t, out.String(), "+14155550110 calls +14155550199: call_")
	assert.Contains(t, out.String(), "ended     agent_hangup")

	asJSON, out, _ := newTerminal()
	n.Retell.Answer("+14155550198", retelltest.Callee{Fails: retell.DisconnectionDialBusy})
	require.NoError(t, o.call(t.Context(), asJSON, &dialling{to: "+14155550198", wait: true, asJSON: true}))
	var call retell.Call
	require.NoError(t, json.Unmarshal([]byte(out.String()), &call))
	assert.Equal(t, retell.DisconnectionDialBusy, call.DisconnectionReason)
}

func TestCallsAndAgentsAreListed(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t, func(call *llmtest.Call) { call.Hear(); call.Say("Bye."); call.AwaitEnd() })
	terminal, _, _ := newTerminal()
	require.NoError(t, o.provision(t.Context(), terminal, &buyOne))
	<-n.Twilio.Dial("+14155550123", "+14155550110").Done()
	require.NoError(t, n.Retell.Wait(t.Context()))

	terminal, out, _ := newTerminal()
	require.NoError(t, o.listAgents(t.Context(), terminal, false))
	assert.Contains(t, out.String(), "wss://desk.example.com/llm-websocket/***")
	assert.NotContains(t, out.String(), o.secret)

	terminal, out, _ = newTerminal()
	require.NoError(t, o.listCalls(t.Context(), terminal, 20, false))
	assert.Contains(t, out.String(), "+14155550123 -> +14155550110")
	assert.Contains(t, out.String(), "1 calls")

	terminal, out, _ = newTerminal()
	require.NoError(t, o.listCalls(t.Context(), terminal, 20, true))
	var calls []*retell.Call
	require.NoError(t, json.Unmarshal([]byte(out.String()), &calls))
	require.Len(t, calls, 1)

	terminal, out, _ = newTerminal()
	require.NoError(t, o.showCall(t.Context(), terminal, calls[0].CallID, false))
	assert.Contains(t, out.String(), "agent  Riverside Dental, this is Ava.")
	assert.Contains(t, out.String(), "user  Bye.")
	assert.Contains(t, out.String(), "tool  end_call")
	assert.ErrorIs(t, o.showCall(t.Context(), terminal, "call_none", false), retell.ErrNotFound)
}

func TestTailPrintsEachCallOnce(t *testing.T) {
	t.Parallel()
	o, n := newOffice(t, nil)
	n.Retell.Add("call", map[string]any{
		"call_id": "call_old", "call_type": "phone_call", "call_status": "ended", "agent_id": "agent_1", "agent_version": 0,
		"from_number": "+14155550123", "to_number": "+14155550100", "direction": "inbound", "disconnection_reason": "user_hangup",
	})
	for _, asJSON := range []bool{false, true} {
		n.Retell.Fail(retelltest.Fault{Status: http.StatusBadRequest})
		terminal, out, complaints := newTerminal()
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		before := len(n.Retell.Requests())
		go func() { done <- o.tailCalls(ctx, terminal, time.Millisecond, asJSON) }()
		require.Eventually(t, func() bool { return len(n.Retell.Requests()) >= before+3 }, 10*time.Second, time.Millisecond)
		stop()
		require.NoError(t, <-done)
		assert.Equal(t, 1, strings.Count(out.String(), "call_old"), out.String())
		assert.NotContains(t, out.String(), "error", "what reads the calls reads nothing else")
		assert.Contains(t, complaints.String(), "error")
	}
}

func TestDeriveIsStable(t *testing.T) {
	t.Parallel()
	assert.Equal(t, derive("key", "socket"), derive("key", "socket"))
	assert.NotEqual(t, derive("key", "socket"), derive("key", "trunk"))
	assert.NotEqual(t, derive("key", "socket"), derive("other", "socket"))
	assert.Len(t, derive("key", "socket"), 40)
}

func TestTablesFitTheWindow(t *testing.T) {
	t.Parallel()
	out := new(output)
	s := newScreen(out)
	s.width = 30
	s.table([]string{"ID", "TEXT", "MORE"}, [][]string{{"1", strings.Repeat("ä", 40), "x"}, {"22", "short", "y"}})
	for line := range strings.Lines(out.String()) {
		assert.LessOrEqual(t, len([]rune(strings.TrimRight(line, "\n"))), 30)
	}
	assert.Contains(t, out.String(), "ä…")
	assert.NotContains(t, out.String(), "MORE")
}

func TestColoursAreForTerminals(t *testing.T) {
	t.Parallel()
	s := newScreen(new(output))
	assert.Equal(t, "x", s.paint(red, "x"))
	s.colours = true
	assert.Equal(t, "\033[31mx\033[0m", s.paint(red, "x"))
}
