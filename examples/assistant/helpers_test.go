package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

var heard, returned, say, do, when = openaitest.Heard, openaitest.Returned, openaitest.Text, openaitest.Call, openaitest.When

// ring has the assistant call somebody with the errand of the demonstration, in
// virtual time. The errand's report is what the job concludes.
func ring(t *testing.T, a *assistant, script openaitest.Script) (*llmtest.Call, *job) {
	desk, hooks := a.newDesk(openaix.Chat(openaitest.NewServer(t, script).Client(), "scripted"))
	j := &job{errand: demoErrand()}
	a.jobs["E1"] = j
	variables, err := retell.MarshalVariables(j.errand.brief("E1"))
	require.NoError(t, err)
	return llmtest.Dialer{
		Details: retell.Call{Direction: retell.DirectionOutbound, FromNumber: "+14155550101", ToNumber: j.errand.To, DynamicVariables: variables},
		Options: &llm.Options{Hooks: hooks},
	}.Dial(t, desk), j
}

// over is a call that has ended, as Retell has it.
func over() *retell.Call {
	return &retell.Call{CallID: "call_1", CallStatus: retell.CallStatusEnded, DisconnectionReason: retell.DisconnectionUserHangup}
}

// runErrand runs the errand of the demonstration with a Retell of its own.
func runErrand(ctx context.Context, t *testing.T, callee retelltest.Callee, script openaitest.Script, prepare func(*retelltest.Server)) report {
	server := retelltest.NewServer(t, nil)
	e, a := demoErrand(), newAssistant(demoFacts())
	desk, hooks := a.newDesk(openaix.Chat(openaitest.NewServer(t, script).Client(), "scripted"))
	handler := llm.NewHandler(desk, &llm.Options{Hooks: hooks})
	t.Cleanup(func() { _ = handler.Close() })
	server.Answer(e.To, callee)
	if prepare != nil {
		prepare(server)
	}
	r, _ := a.run(ctx, server.Client(), server.Number(server.Agent(handler)), e)
	require.Empty(t, a.jobs, "nothing is kept of it")
	require.NotEqual(t, r.Answer == "", r.Failure == "", "there is an answer, or else why there is none")
	return r
}

// brokenFacts is a vault that is locked.
type brokenFacts struct{}

func (brokenFacts) Fact(context.Context, string) (string, bool, error) {
	return "", false, errors.New("vault: key 4711 expired")
}

// queue is a queue that hangs up at last.
var queue = retelltest.Callee{Talk: func(call *llmtest.Call) {
	for range 3 {
		call.Hear()
		call.Say(onHold)
		call.StaySilent(time.Minute)
	}
}}

// hello is somebody who says no more than that.
var hello = retelltest.Callee{Talk: func(call *llmtest.Call) {
	call.Hear()
	call.Say("Hello?")
	call.Hear()
}}
