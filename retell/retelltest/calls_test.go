package retelltest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// bubble runs a test in virtual time.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

// pass lets time go by in a bubble.
func pass(d time.Duration) { time.Sleep(d) }

// desk greets, repeats, says goodbye to "bye" and transfers.
var desk = llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
	if turn.Reason == llm.Begin {
		return reply.Say("Riverside Dental, this is Ava. ")
	}
	said := turn.LastUser()
	number, transfers := strings.CutPrefix(said, "transfer ")
	switch {
	case transfers:
		return reply.Transfer(number, "One moment. ")
	case said == "bye":
		return reply.EndCall("Goodbye. ")
	case turn.Reason == llm.Reminder:
		return reply.Say("Are you there? ")
	}
	return reply.Say("You said " + said + ". ")
})

const (
	socketURL  = "wss://desk.test/llm/s3cret"
	webhookURL = "https://desk.test/webhook"
)

// office is an account with an agent at a number, and who serves it.
type office struct {
	*retelltest.Server
	handler *llm.Handler
	hooks   *hooks
	agent   string
	number  string
	faults  *faultList
}

type faultList struct {
	mu  sync.Mutex
	all []string
}

func (f *faultList) add(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, err.Error())
}

// newOffice opens an office. Settings are the agent's.
func newOffice(t *testing.T, options *retelltest.Options, settings map[string]any) *office {
	t.Helper()
	o := &office{hooks: &hooks{}, faults: &faultList{}}
	o.Server = retelltest.NewServer(t, options)
	o.handler = llm.NewHandler(desk, &llm.Options{Secret: "s3cret"})
	t.Cleanup(func() { _ = o.handler.Close() })
	o.Handle("wss://desk.test/llm", o.handler)
	o.Handle(webhookURL, o.hooks)
	if settings == nil {
		settings = map[string]any{}
	}
	if settings["webhook_url"] == nil {
		settings["webhook_url"] = webhookURL
	}
	o.agent = o.CustomAgent(socketURL, settings)
	o.number = o.Number(o.agent)
	return o
}

// hooks is a server of webhooks that notes what it gets.
type hooks struct {
	// answer is told the event and how often it came; nil says 204.
	answer func(event string, times int, w http.ResponseWriter, r *http.Request)

	mu     sync.Mutex
	events []string
	bodies []map[string]any
}

func (h *hooks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	event, times := fmt.Sprint(body["event"]), 0
	h.mu.Lock()
	h.events = append(h.events, event)
	h.bodies = append(h.bodies, body)
	for _, known := range h.events {
		if known == event {
			times++
		}
	}
	h.mu.Unlock()
	if h.answer != nil {
		h.answer(event, times, w, r)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (h *hooks) got() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]string(nil), h.events...)
}

func TestInboundCall(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, &retelltest.Options{WordsPerMinute: 150}, nil)
		call := o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			assert.Equal(t, "Riverside Dental, this is Ava.", call.Hear())
			call.Say("I have a toothache")
			assert.Contains(t, call.Hear(), "toothache")
			assert.Equal(t, "+14155550123", call.Details().FromNumber)
			assert.Equal(t, retell.CallStatusRegistered, call.Details().CallStatus)
		})
		require.NotNil(t, call)
		assert.Equal(t, retell.CallStatusEnded, call.CallStatus)
		assert.Equal(t, retell.DisconnectionUserHangup, call.DisconnectionReason)
		assert.Equal(t, retell.DirectionInbound, call.Direction)
		assert.Equal(t, "Agent: Riverside Dental, this is Ava. \nUser: I have a toothache\nAgent: You said I have a toothache. \n", call.Transcript)
		require.Len(t, call.TranscriptObject, 3)
		assert.Len(t, call.TranscriptObject[1].Words, 4)
		require.Len(t, call.TranscriptWithToolCalls, 3)
		assert.Positive(t, call.DurationMS)
		assert.Equal(t, call.EndTimestamp-call.StartTimestamp, call.DurationMS)
		assert.InDelta(t, float64(call.DurationMS)/60000*7, call.CallCost.CombinedCost, 0.001)
		require.NotNil(t, call.Latency.E2E)
		assert.EqualValues(t, 1, *call.Latency.E2E.Num)
		assert.True(t, *call.CallAnalysis.CallSuccessful)
		assert.Equal(t, []string{"call_started", "call_ended", "call_analyzed"}, o.hooks.got())
		assert.Nil(t, o.hooks.bodies[1]["call"].(map[string]any)["call_analysis"])

		stored, err := o.Client().Calls.Get(t.Context(), call.CallID)
		require.NoError(t, err)
		assert.Equal(t, call.Transcript, stored.Transcript)
	})
}

func TestOutboundCall(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, nil)
		o.Answer("+14155550199", retelltest.Callee{Ring: 5 * time.Second, Talk: func(call *llmtest.Call) {
			call.Hear()
			call.Say("bye")
			call.AwaitEnd()
		}})
		created, err := o.Client().Calls.CreatePhoneCall(t.Context(), &retell.CreatePhoneCallParams{
			FromNumber: o.number, ToNumber: "+14155550199",
			Metadata: map[string]any{"order": 7}, DynamicVariables: map[string]string{"name": "Ada"},
		})
		require.NoError(t, err)
		assert.Equal(t, retell.CallStatusRegistered, created.CallStatus)
		require.NoError(t, o.Wait(t.Context()))
		call, err := o.Client().Calls.Get(t.Context(), created.CallID)
		require.NoError(t, err)
		assert.Equal(t, retell.DisconnectionAgentHangup, call.DisconnectionReason)
		assert.JSONEq(t, `{"order":7}`, string(call.Metadata))
		assert.Equal(t, map[string]string{"name": "Ada"}, call.DynamicVariables)
	})
}

func TestUnansweredCalls(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, nil)
		o.Answer("+14155550191", retelltest.Callee{Fails: retell.DisconnectionDialBusy})
		o.Answer("+14155550192", retelltest.Callee{Ring: time.Minute})
		for number, want := range map[string]retell.DisconnectionReason{
			"+14155550191": retell.DisconnectionDialBusy,
			"+14155550192": retell.DisconnectionDialNoAnswer,
			"+14155550193": retell.DisconnectionDialNoAnswer,
		} {
			start := time.Now()
			created, err := o.Client().Calls.CreatePhoneCall(t.Context(), &retell.CreatePhoneCallParams{FromNumber: o.number, ToNumber: number})
			require.NoError(t, err)
			require.NoError(t, o.Wait(t.Context()))
			call, err := o.Client().Calls.Get(t.Context(), created.CallID)
			require.NoError(t, err)
			assert.Equal(t, want, call.DisconnectionReason)
			assert.Equal(t, retell.CallStatusNotConnected, call.CallStatus)
			if want == retell.DisconnectionDialNoAnswer {
				assert.Equal(t, 30*time.Second, time.Since(start))
			}
		}
		assert.NotContains(t, o.hooks.got(), "call_started")
		assert.Len(t, o.hooks.got(), 6)
	})
}

func TestWebAndRegisteredCalls(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, nil)
		talk := func(call *llmtest.Call) { call.Hear() }
		web, err := o.Client().Calls.CreateWebCall(t.Context(), &retell.CreateWebCallParams{AgentID: o.agent})
		require.NoError(t, err)
		call := o.Join(web.AccessToken, talk)
		require.NotNil(t, call)
		assert.Equal(t, retell.CallTypeWeb, call.CallType)
		assert.Equal(t, retell.DisconnectionUserHangup, call.DisconnectionReason)
		assert.Nil(t, o.Join(web.AccessToken, talk), "it was joined before")

		registered, err := o.Client().Calls.RegisterPhoneCall(t.Context(), &retell.RegisterPhoneCallParams{AgentID: o.agent})
		require.NoError(t, err)
		time.Sleep(4 * time.Minute)
		numbers := "none were seen"
		require.NotNil(t, o.Dial(registered.CallID, func(call *llmtest.Call) {
			numbers = call.Details().FromNumber + call.Details().ToNumber
			talk(call)
		}))
		assert.Empty(t, numbers, "a call that came without has none")

		web, err = o.Client().Calls.CreateWebCall(t.Context(), &retell.CreateWebCallParams{AgentID: o.agent})
		require.NoError(t, err)
		registered, err = o.Client().Calls.RegisterPhoneCall(t.Context(), &retell.RegisterPhoneCallParams{AgentID: o.agent})
		require.NoError(t, err)
		require.NoError(t, o.Wait(t.Context()))
		for id, want := range map[string]retell.DisconnectionReason{
			web.CallID: retell.DisconnectionErrorUserNotJoined, registered.CallID: retell.DisconnectionRegisteredCallTimeout,
		} {
			call, err := o.Client().Calls.Get(t.Context(), id)
			require.NoError(t, err)
			assert.Equal(t, want, call.DisconnectionReason)
		}
	})
}

func TestTransfers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		events := []string{"call_started", "call_ended", "call_analyzed", "transfer_started", "transfer_bridged", "transfer_cancelled", "transfer_ended"}
		o := newOffice(t, nil, map[string]any{"webhook_events": events})
		o.Answer("+14155550181", retelltest.Callee{Fails: retell.DisconnectionDialBusy})
		o.Answer("+14155550182", retelltest.Callee{Leg: 10 * time.Minute})
		call := o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			call.Hear()
			call.Say("transfer +14155550181")
			call.Hear()
			call.Say("transfer +14155550182")
			call.AwaitEnd()
		})
		assert.Equal(t, retell.DisconnectionCallTransfer, call.DisconnectionReason)
		assert.Equal(t, "+14155550182", call.TransferDestination)
		assert.Equal(t, int64(600_000), call.TransferEndTimestamp-call.EndTimestamp)
		assert.Equal(t, []string{
			"call_started", "transfer_started", "transfer_cancelled", "transfer_started", "transfer_bridged",
			"call_ended", "call_analyzed", "transfer_ended",
		}, o.hooks.got())
		assert.Equal(t, map[string]any{"number": "+14155550181"}, o.hooks.bodies[1]["transfer_destination"])
	})
}

func TestEndsByRetell(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, map[string]any{
			"end_call_after_silence_ms": 60_000, "max_call_duration_ms": 600_000, "reminder_max_count": 2,
		})
		silent := o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			call.Hear()
			call.StaySilent(time.Hour)
		})
		assert.Equal(t, retell.DisconnectionInactivity, silent.DisconnectionReason)
		assert.Contains(t, silent.Transcript, "Are you there?")
		assert.Equal(t, int64(80_000), silent.DurationMS, "a minute after the second reminder")

		endless := o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			for {
				call.Hear()
				call.StaySilent(5 * time.Second)
				call.Say("go on")
			}
		})
		assert.Equal(t, retell.DisconnectionMaxDurationReached, endless.DisconnectionReason)
		assert.Equal(t, int64(600_000), endless.DurationMS)
	})
}

func TestLiveCall(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, nil)
		client := o.Client()
		call := o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			call.Hear()
			live, err := client.Calls.Get(t.Context(), call.ID())
			require.NoError(t, err)
			assert.Equal(t, retell.CallStatusOngoing, live.CallStatus)
			_, err = client.Calls.UpdateLive(t.Context(), call.ID(), &retell.UpdateLiveCallParams{
				CallControl:      &retell.CallControl{AdditionalContext: new("a regular"), TriggerResponse: new(true)},
				FieldsToOverride: &retell.LiveCallFields{Metadata: map[string]any{"vip": true}},
			})
			require.NoError(t, err)
			assert.NotEmpty(t, call.Hear())
			require.NoError(t, client.Calls.Stop(t.Context(), call.ID()))
			call.AwaitEnd()
		})
		assert.Equal(t, retell.DisconnectionManualStopped, call.DisconnectionReason)
		assert.JSONEq(t, `{"vip":true}`, string(call.Metadata))
		assert.Equal(t, "a regular", call.TranscriptWithToolCalls[1].(*retell.InjectedMessage).Content)

		call = o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			call.Hear()
			listener, err := client.Calls.Listen(t.Context(), call.ID())
			require.NoError(t, err)
			_, err = client.Calls.TakeOver(t.Context(), call.ID(), &retell.TakeOverCallParams{ParticipantID: listener.ParticipantID})
			require.NoError(t, err)
			call.StaySilent(time.Hour)
		})
		assert.Equal(t, retell.DisconnectionCallTakeOver, call.DisconnectionReason)
		err := client.Calls.Stop(t.Context(), call.CallID)
		assert.ErrorContains(t, err, "not ongoing")
	})
}

func TestModelAgent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		faults := &faultList{}
		options := &retelltest.Options{OnFault: faults.add, Model: func(engine retell.ResponseEngine) llm.Responder {
			if e, ok := engine.(*retell.RetellLLMEngine); ok && e.LLMID == "llm_desk" {
				return desk
			}
			return nil
		}}
		o := newOffice(t, options, nil)
		o.Add("retell-llm", map[string]any{"llm_id": "llm_desk"}, map[string]any{"llm_id": "llm_nobody"})
		for id, want := range map[string]retell.DisconnectionReason{
			"llm_desk": retell.DisconnectionUserHangup, "llm_nobody": retell.DisconnectionErrorRetell,
		} {
			agent := o.CustomAgent("", map[string]any{"response_engine": map[string]any{"type": "retell-llm", "llm_id": id}})
			call := o.Call("+14155550123", o.Number(agent), nil)
			assert.Equal(t, want, call.DisconnectionReason)
		}
		require.Len(t, faults.all, 1)
		assert.Contains(t, faults.all[0], "Options.Model")
	})
}
