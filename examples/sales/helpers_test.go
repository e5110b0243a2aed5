package main

import (
	"context"
	"encoding/json"
	"sync/atomic"
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

var (
	ada   = lead{ID: "L1", Name: "Ada Byron", Company: "Analytical Engines", Phone: "+14155550111"}
	grace = lead{ID: "L2", Name: "Grace Hopper", Company: "Cobol & Sons", Phone: "+14155550112"}
	alan  = lead{ID: "L3", Name: "Alan Turing", Company: "Bletchley", Phone: "+14155550113"}
)

func newTestCampaign() *campaign {
	return newCampaign(newCalendar(demoTimes()...), newDoNotCall(), time.UTC, func() time.Time { return theDay })
}

// ring has the agent call Ada, in virtual time.
func ring(t *testing.T, c *campaign, script openaitest.Script) *llmtest.Call {
	desk, hooks := c.newDesk(openaix.Chat(openaitest.NewServer(t, script).Client(), "scripted"))
	variables, err := retell.MarshalVariables(ada)
	require.NoError(t, err)
	return llmtest.Dialer{
		Details: retell.Call{Direction: retell.DirectionOutbound, FromNumber: "+14155550101", ToNumber: ada.Phone, DynamicVariables: variables},
		Options: &llm.Options{Hooks: hooks},
	}.Dial(t, desk)
}

// office is a campaign with a Retell of its own.
type office struct {
	campaign *campaign
	server   *retelltest.Server
	from     string
	store    *retell.DialMemory
	results  []result
	last     atomic.Pointer[string] // that the agent said to whoever [office.says] something
}

func newOffice(t *testing.T, c *campaign, concurrency int, script openaitest.Script) *office {
	o := &office{campaign: c, server: retelltest.NewServer(t, &retelltest.Options{Concurrency: concurrency}), store: retell.NewDialMemory()}
	desk, hooks := c.newDesk(openaix.Chat(openaitest.NewServer(t, script).Client(), "scripted"))
	handler := llm.NewHandler(desk, &llm.Options{Hooks: hooks})
	t.Cleanup(func() { _ = handler.Close() })
	o.from = o.server.Number(o.server.Agent(handler))
	return o
}

// dial runs the campaign, and keeps its results.
func (o *office) dial(ctx context.Context, leads ...lead) error {
	_, err := o.campaign.dial(ctx, o.server.Client(), leads, settings{from: o.from, store: o.store, settled: func(_ context.Context, r result, _ *retell.Call) error {
		o.results = append(o.results, r)
		return nil
	}})
	return err
}

// says is somebody who says a line and hears the answer.
func (o *office) says(line string) retelltest.Callee {
	return retelltest.Callee{Ring: time.Second, Talk: func(call *llmtest.Call) {
		call.Hear()
		call.Say(line)
		o.last.Store(new(call.Hear()))
	}}
}

// rung returns which phones rang, in order.
func (o *office) rung() (numbers []string) {
	for _, request := range o.server.Requests("POST /v2/create-phone-call") {
		var params retell.CreatePhoneCallParams
		if json.Unmarshal(request.Body, &params) == nil && request.Status == 201 {
			numbers = append(numbers, params.ToNumber)
		}
	}
	return numbers
}

// ended is what the dialler would say of a call that is over.
func ended(call *llmtest.Call) *retell.DialResult {
	details := call.Details()
	details.CallStatus = retell.CallStatusEnded
	return &retell.DialResult{Outcome: retell.DialEnded, Call: &details}
}
