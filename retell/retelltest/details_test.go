package retelltest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// slowDesk thinks for 800 ms and uses a tool that takes 200 ms of them.
var slowDesk = llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
	if turn.Reason == llm.Begin {
		return reply.Say("Hello. ")
	}
	time.Sleep(600 * time.Millisecond)
	id := fmt.Sprintf("tool_%d", turn.ID)
	if err := turn.Call.ToolInvocation(id, "look_up", `{"day":"Tuesday"}`); err != nil {
		return err
	}
	time.Sleep(200 * time.Millisecond)
	if err := turn.Call.ToolResult(id, "free", true); err != nil {
		return err
	}
	return reply.Say("Tuesday is free. ")
})

func TestLatencyAndTools(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, &retelltest.Options{WordsPerMinute: 150, CentsPerMinute: 12})
		handler := llm.NewHandler(slowDesk, nil)
		defer handler.Close()
		call := server.Call("+14155550123", server.Number(server.Agent(handler)), func(call *llmtest.Call) {
			for call.Elapsed() < 10*time.Minute {
				call.Hear()
				call.StaySilent(5 * time.Second)
				call.Say("When can I come?")
			}
			call.Hear()
		})
		assert.InDelta(t, 10, float64(call.DurationMS)/60000, 0.2)
		e2e := call.Latency.E2E
		assert.Greater(t, *e2e.Num, 50.0)
		for _, value := range []*float64{e2e.P50, e2e.P90, e2e.P99, e2e.Min, e2e.Max} {
			assert.InDelta(t, 800, *value, 1)
		}
		require.NotNil(t, call.Latency.LLMWebSocketNetworkRTT)
		assert.InDelta(t, 12*float64(call.DurationMS)/60000, call.CallCost.CombinedCost, 0.01)
		tool, ok := call.TranscriptWithToolCalls[2].(*retell.ToolCallInvocation)
		require.True(t, ok)
		assert.Equal(t, "look_up", tool.Name)

		for filter, want := range map[string]int{
			`{"name":"look_up","latency_ms":{"type":"number","op":"lt","value":300}}`: 1,
			`{"name":"look_up","latency_ms":{"type":"number","op":"gt","value":300}}`: 0,
			`{"success":{"type":"boolean","op":"eq","value":true}}`:                   1,
			`{"name":"other"}`: 0,
		} {
			_, page := rest(t, server, "POST", "/v3/list-calls", map[string]any{"filter_criteria": map[string]any{"tool_calls": []any{raw(filter)}}})
			assert.Len(t, page["items"], want, filter)
		}
	})
}

func TestStoredFields(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, nil)
		client := o.Client()
		call := o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			call.Hear()
			for _, override := range []retell.Nullable[map[string]string]{
				retell.Value(map[string]string{"name": "Ada"}), retell.Value(map[string]string{"plan": "gold"}), retell.Null[map[string]string](),
			} {
				_, err := client.Calls.UpdateLive(t.Context(), call.ID(), &retell.UpdateLiveCallParams{
					FieldsToOverride: &retell.LiveCallFields{OverrideDynamicVariables: override},
				})
				require.NoError(t, err)
				live, err := client.Calls.Get(t.Context(), call.ID())
				require.NoError(t, err)
				want, _ := override.Get()
				assert.Equal(t, len(want), len(live.DynamicVariables))
				assert.Equal(t, want["plan"], live.DynamicVariables["plan"])
				assert.Contains(t, live.Transcript, "Riverside", "what was said so far")
			}
			err := client.Calls.Delete(t.Context(), call.ID())
			assert.ErrorContains(t, err, "has not ended")
		})
		updated, err := client.Calls.Update(t.Context(), call.CallID, &retell.UpdateCallParams{
			CustomAttributes: map[string]any{"vip": true}, DataStorageSetting: new(retell.DataStorageBasicAttributesOnly),
		})
		require.NoError(t, err)
		assert.Empty(t, updated.Transcript, "it is not kept any more")
		_, err = client.Calls.Update(t.Context(), call.CallID, &retell.UpdateCallParams{DataStorageSetting: new(retell.DataStorageEverything)})
		require.ErrorContains(t, err, "less restrictive")
		page, err := client.Calls.ListPage(t.Context(), &retell.ListCallsParams{FilterCriteria: &retell.CallFilterCriteria{
			CustomAttributes: []retell.KeyedFilter{&retell.KeyedBooleanFilter{Key: new("vip"), Value: true}},
		}})
		require.NoError(t, err)
		assert.Len(t, page.Items, 1)
	})
}

func TestAnalysis(t *testing.T) {
	bubble(t, func(t *testing.T) {
		runs := 0
		o := newOffice(t, &retelltest.Options{Analyze: func(call *retell.Call) *retell.CallAnalysis {
			runs++
			return &retell.CallAnalysis{CallSummary: fmt.Sprintf("run %d of %d words", runs, len(call.Transcript))}
		}}, nil)
		call := o.Call("+14155550123", o.number, nil)
		assert.Contains(t, call.CallAnalysis.CallSummary, "run 1")
		again, err := o.Client().Calls.RerunAnalysis(t.Context(), call.CallID)
		require.NoError(t, err)
		assert.Contains(t, again.CallAnalysis.CallSummary, "run 2")
	})
}

func TestFallbackNumber(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, &retelltest.Options{Concurrency: 1}, nil)
		number := o.Number(o.agent, map[string]any{"fallback_number": "+14155550188"})
		o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			call.Hear()
			assert.Nil(t, o.Call("+14155550124", number, nil))
		})
		page, err := o.Client().Calls.ListPage(t.Context(), &retell.ListCallsParams{FilterCriteria: &retell.CallFilterCriteria{
			ToNumber: &retell.StringFilter{Op: retell.StringOpEqual, Value: number},
		}})
		require.NoError(t, err)
		require.Len(t, page.Items, 1)
		assert.Equal(t, retell.DisconnectionNoConcurrencyFallback, page.Items[0].DisconnectionReason)
		assert.Equal(t, retell.CallStatusEnded, page.Items[0].CallStatus)
	})
}

func TestWebCallDoesNotTransfer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, map[string]any{"webhook_events": []string{"transfer_started", "call_ended"}})
		web, err := o.Client().Calls.CreateWebCall(t.Context(), &retell.CreateWebCallParams{AgentID: o.agent})
		require.NoError(t, err)
		call := o.Join(web.AccessToken, func(call *llmtest.Call) {
			call.Hear()
			call.Say("transfer +14155550182")
			call.Hear()
			call.Say("hello")
			assert.Contains(t, call.Hear(), "hello")
		})
		assert.Equal(t, retell.DisconnectionUserHangup, call.DisconnectionReason)
		assert.Equal(t, []string{"call_ended"}, o.hooks.got())
	})
}

func TestPlaygroundAndRepair(t *testing.T) {
	bubble(t, func(t *testing.T) {
		server := retelltest.NewServer(t, withModel)
		model := server.Add("retell-llm", map[string]any{"knowledge_base_ids": []string{"gone"}})[0]
		agent := server.CustomAgent("", map[string]any{"response_engine": map[string]any{"type": "retell-llm", "llm_id": model}})
		client := server.Client()
		answer, err := client.Playground.CreateCompletion(t.Context(), agent, &retell.CreatePlaygroundCompletionParams{
			Messages: []retell.ChatMessage{&retell.ChatText{Role: "user", Content: "bye"}},
		})
		require.NoError(t, err)
		assert.Equal(t, "Goodbye. ", answer.Messages[0].(*retell.ChatText).Content)
		assert.True(t, *answer.CallEnded)
		_, err = client.Agents.Repair(t.Context(), agent, nil)
		require.NoError(t, err)
		assert.NotContains(t, string(server.Object("retell-llm", model)), "gone")

		without := retelltest.NewServer(t, &retelltest.Options{OnFault: func(error) {}})
		model = without.Add("retell-llm", map[string]any{})[0]
		agent = without.CustomAgent("", map[string]any{"response_engine": map[string]any{"type": "retell-llm", "llm_id": model}})
		_, err = without.Client().Playground.CreateCompletion(t.Context(), agent, &retell.CreatePlaygroundCompletionParams{})
		require.ErrorContains(t, err, "Options.Model")
	})
}

// TestLoopback reaches servers on this machine that were not given to Handle.
func TestLoopback(t *testing.T) {
	t.Parallel()
	handler := deskHandler(t)
	notes := &hooks{}
	mux := http.NewServeMux()
	mux.Handle("/llm/", handler)
	mux.Handle("/webhook", notes)
	service := httptest.NewServer(mux)
	defer service.Close()
	for _, options := range []*retelltest.Options{nil, {HTTPClient: service.Client()}} {
		server := retelltest.NewServer(t, options)
		agent := server.CustomAgent(service.URL+"/llm/s3cret", map[string]any{"webhook_url": service.URL + "/webhook"})
		call := server.Call("+14155550123", server.Number(agent), nil)
		assert.Equal(t, retell.DisconnectionUserHangup, call.DisconnectionReason)
	}
	assert.Len(t, notes.got(), 6)
}

// fakeTB is a test that fails. Fatalf ends it by a panic.
type fakeTB struct {
	retelltest.TB
	errors []string
}

type failed struct{ message string }

func (f *fakeTB) Errorf(format string, args ...any) {
	f.errors = append(f.errors, fmt.Sprintf(format, args...))
}
func (f *fakeTB) Fatalf(format string, args ...any) { panic(failed{fmt.Sprintf(format, args...)}) }

// TestFailingTest has a script that cannot go on fail the test it is part of,
// on its own goroutine, after the call has been ended properly.
func TestFailingTest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		fake := &fakeTB{TB: t}
		server := retelltest.NewServer(fake, nil)
		number := server.Number(server.Agent(deskHandler(t)))
		func() {
			defer func() {
				f, ok := recover().(failed)
				require.True(t, ok)
				assert.Contains(t, f.message, "words that nobody says")
				assert.Contains(t, f.message, "Riverside", "the report of the call")
			}()
			server.Call("+14155550123", number, func(call *llmtest.Call) { call.HearUntil("words that nobody says") })
		}()
		require.NoError(t, server.Wait(t.Context()))
		assert.Empty(t, fake.errors)

		server.Answer("", retelltest.Callee{Talk: func(call *llmtest.Call) { call.HearUntil("words that nobody says") }})
		_, err := server.Client().Calls.CreatePhoneCall(t.Context(), &retell.CreatePhoneCallParams{FromNumber: number, ToNumber: "+14155550199"})
		require.NoError(t, err)
		require.NoError(t, server.Wait(t.Context()))
		assert.Len(t, fake.errors, 1, "on another goroutine a test can only be marked as failed")
		assert.Nil(t, server.Call("+14155550123", "+19995550100", nil))
		assert.Len(t, fake.errors, 2)
	})
}

// TestFailNow ends the goroutine of a script, as require does.
func TestFailNow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, nil)
		done := make(chan struct{})
		go func() {
			defer close(done)
			o.Call("+14155550123", o.number, func(call *llmtest.Call) {
				call.Hear()
				runtime.Goexit()
			})
		}()
		<-done
		require.NoError(t, o.Wait(t.Context()))
		assert.Equal(t, []string{"call_started", "call_ended", "call_analyzed"}, o.hooks.got())
	})
}
