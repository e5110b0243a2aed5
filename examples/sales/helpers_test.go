package main

import (
	"context"
	"encoding/json"
	"fmt"
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
	ada   = lead{ID: "L1", Name: "Ada Byron", Company: "Analytical Engines", Phone: "+14155550111", Zone: "America/New_York"}
	grace = lead{ID: "L2", Name: "Grace Hopper", Company: "Cobol & Sons", Phone: "+14155550112", Zone: "America/New_York"}
	alan  = lead{ID: "L3", Name: "Alan Turing", Company: "Bletchley", Phone: "+14155550113", Zone: "America/New_York"}
)

// zoneNamed is a time zone that has to be there.
func zoneNamed(name string) *time.Location {
	zone, err := zoneOf(name)
	if err != nil {
		panic(err)
	}
	return zone
}

var newYork = zoneNamed("America/New_York")

// tuesday is the first time that is free.
var tuesday = time.Date(2026, time.December, 1, 10, 0, 0, 0, newYork)

func newTestCalendar() *memoryCalendar { return newCalendar(newYork, atTheDay, nil) }

func newTestCampaign() *campaign {
	return newCampaign(newTestCalendar(), newDoNotCall(), newNotes(), newYork, atTheDay)
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
	store    retell.DialStore
	results  []result
	report   *retell.DialReport
	waits    string                 // how many leads, and until when in UTC
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
	report, err := o.campaign.dial(ctx, o.server.Client(), leads, settings{
		from: o.from, store: o.store, wait: &retell.WaitOptions{MaxInterval: time.Minute},
		settled: func(r result, _ *retell.Call) error {
			o.results = append(o.results, r)
			return nil
		},
		waits: func(leads int, until time.Time) { o.waits = fmt.Sprint(leads, " until ", until.UTC().Format(layout)) },
	})
	o.report = report
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

// madeIn are the meetings in the calendar of a campaign, by lead.
func madeIn(c *campaign) map[string]time.Time {
	made := make(map[string]time.Time)
	for leadID, at := range c.calendar.(*memoryCalendar).made {
		made[leadID] = at.UTC()
	}
	return made
}

// resultOf is what a tool returned the last time in a call.
func resultOf(call *llmtest.Call, name string) (content string) {
	for _, done := range call.ToolCalls() {
		if done.Name == name {
			content = done.Result
		}
	}
	return content
}

// ended is what the dialler would say of a call that is over.
func ended(call *llmtest.Call) *retell.DialResult {
	details := call.Details()
	details.CallStatus = retell.CallStatusEnded
	return &retell.DialResult{Outcome: retell.DialEnded, Call: &details}
}
