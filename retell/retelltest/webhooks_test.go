package retelltest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// TestSignature checks the signatures of events by the rules that Retell
// documents, written down here once more.
func TestSignature(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, &retelltest.Options{APIKey: "key_of_mine"}, nil)
		require.NotNil(t, o.Call("+14155550123", o.number, nil))
		require.Len(t, o.Deliveries(), 3)
		for _, d := range o.Deliveries() {
			parts := regexp.MustCompile(`^v=(\d+),d=([0-9a-f]{64})$`).FindStringSubmatch(d.Signature)
			require.NotNil(t, parts, d.Signature)
			mac := hmac.New(sha256.New, []byte("key_of_mine"))
			mac.Write([]byte(string(d.Body) + parts[1]))
			assert.Equal(t, hex.EncodeToString(mac.Sum(nil)), parts[2])
			assert.Equal(t, fmt.Sprint(d.At.UnixMilli()), parts[1])
		}
	})
}

// TestRetries has a webhook fail for a while: one event is given up, the next
// are not held up.
func TestRetries(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, map[string]any{"webhook_timeout_ms": 2000})
		o.hooks.answer = func(event string, times int, w http.ResponseWriter, r *http.Request) {
			switch {
			case event == "call_started":
				http.Error(w, "no", http.StatusInternalServerError)
			case event == "call_ended" && times == 1:
				<-r.Context().Done()
			case event == "call_analyzed" && times == 1:
				http.Redirect(w, r, "/elsewhere", http.StatusFound)
			default:
				w.WriteHeader(http.StatusNoContent)
			}
		}
		require.NotNil(t, o.Call("+14155550123", o.number, nil))
		tries := map[string]int{}
		for _, d := range o.Deliveries() {
			tries[d.Event]++
		}
		assert.Equal(t, map[string]int{"call_started": 4, "call_ended": 2, "call_analyzed": 2}, tries)
		var first []string
		for _, event := range o.hooks.got() {
			if !slices.Contains(first, event) {
				first = append(first, event)
			}
		}
		assert.Equal(t, []string{"call_started", "call_ended", "call_analyzed"}, first)

		started := o.Deliveries("call_started")
		require.Len(t, started, 4)
		for i, wait := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second} {
			assert.Equal(t, wait, started[i+1].At.Sub(started[i].At))
			assert.Equal(t, i+2, started[i+1].Attempt)
			assert.Equal(t, http.StatusInternalServerError, started[i].Status)
		}
		ended := o.Deliveries("call_ended")
		require.Len(t, ended, 2)
		assert.ErrorContains(t, ended[0].Err, "deadline")
		assert.Equal(t, 3*time.Second, ended[1].At.Sub(ended[0].At), "2 s without an answer and 1 s more")
	})
}

// TestWhoIsTold is about the account's webhook, the agent's, and which events.
func TestWhoIsTold(t *testing.T) {
	bubble(t, func(t *testing.T) {
		account, own := &hooks{}, &hooks{}
		server := retelltest.NewServer(t, &retelltest.Options{WebhookURL: "https://account.test/hook", Model: nil})
		server.Handle("https://account.test", account)
		server.Handle("https://own.test", own)
		server.Handle("wss://agent.test", deskHandler(t))
		without := server.CustomAgent("wss://agent.test/s3cret")
		with := server.CustomAgent("wss://agent.test/s3cret", map[string]any{"webhook_url": "https://own.test/hook"})
		some := server.CustomAgent("wss://agent.test/s3cret", map[string]any{"webhook_events": []string{"call_ended"}})
		for _, agent := range []string{without, with, some} {
			require.NotNil(t, server.Call("+14155550123", server.Number(agent), nil))
		}
		assert.Equal(t, []string{"call_started", "call_ended", "call_analyzed"}, own.got())
		assert.Equal(t, []string{"call_started", "call_ended", "call_analyzed", "call_ended"}, account.got())
	})
}

// TestTranscriptUpdated follows a call by its events.
func TestTranscriptUpdated(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, map[string]any{"webhook_events": []string{"transcript_updated", "call_ended"}})
		o.Call("+14155550123", o.number, func(call *llmtest.Call) {
			for range 3 {
				call.Hear()
				call.StaySilent(time.Second)
				call.Say("go on")
			}
			call.Hear()
		})
		events := o.hooks.got()
		assert.Equal(t, "call_ended", events[len(events)-1])
		assert.GreaterOrEqual(t, len(events), 5)
		longest := 0
		for _, body := range o.hooks.bodies {
			entries := body["call"].(map[string]any)["transcript_with_tool_calls"].([]any)
			assert.GreaterOrEqual(t, len(entries), longest, "transcripts grow")
			longest = len(entries)
		}
		assert.Equal(t, 7, longest)
	})
}

// inboundAnswer answers the inbound webhook with JSON.
func inboundAnswer(text string) func(string, int, http.ResponseWriter, *http.Request) {
	return func(_ string, _ int, w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}

func TestInboundWebhook(t *testing.T) {
	bubble(t, func(t *testing.T) {
		asked := &hooks{}
		o := newOffice(t, nil, nil)
		o.Handle("https://inbound.test", asked)
		other := o.CustomAgent(socketURL, map[string]any{"agent_name": "Other"})
		number := o.Number(o.agent, map[string]any{"inbound_webhook_url": "https://inbound.test/hook"})
		nobody := o.Number(o.agent, map[string]any{"inbound_webhook_url": "https://inbound.test/hook", "inbound_agents": []any{}})
		place := func(number, answer string) *retell.Call {
			asked.answer = inboundAnswer(answer)
			return o.Call("+14155550123", number, nil)
		}

		call := place(number, `{"call_inbound":{"override_agent_id":"`+other+`","dynamic_variables":{"name":"Ada"},"metadata":{"n":1},
			"agent_override":{"agent":{"agent_name":"Overridden"}}}}`)
		require.NotNil(t, call)
		assert.Equal(t, other, call.AgentID)
		assert.Equal(t, "Overridden", call.AgentName)
		assert.Equal(t, map[string]string{"name": "Ada"}, call.DynamicVariables)
		assert.JSONEq(t, `{"n":1}`, string(call.Metadata))
		question := asked.bodies[0]["call_inbound"].(map[string]any)
		assert.Equal(t, call.CallID, question["call_id"])
		assert.Equal(t, o.agent, question["agent_id"])
		assert.EqualValues(t, 0, question["agent_version"])
		assert.NotZero(t, asked.bodies[0]["event_timestamp"])

		assert.Equal(t, o.agent, place(number, `{}`).AgentID)
		assert.Nil(t, place(number, `{"call_inbound":{"reject":true,"override_agent_id":"`+other+`"}}`))
		assert.NotNil(t, place(number, `{"call_inbound":{"reject":"true"}}`), "only true rejects")
		assert.Nil(t, place(number, `{"call_inbound":{"agent_override":{"agent":{"responsiveness":7}}}}`))
		assert.Nil(t, place(number, `{"call_inbound":{"override_agent_id":"agent_unknown"}}`))
		assert.Nil(t, place(nobody, `{}`))
		assert.NotNil(t, place(nobody, `{"call_inbound":{"override_agent_id":"`+other+`"}}`))

		before := len(asked.got())
		start := time.Now()
		call = place(number, `{"call_inbound":{"reject":true,"dynamic_variables":{"n":1}}}`)
		require.NotNil(t, call, "the reject is lost with the rest")
		assert.Equal(t, 4, len(asked.got())-before)
		assert.Equal(t, 7*time.Second, time.Since(start))
	})
}

// TestSlowInboundWebhook has the caller wait in vain for an answer.
func TestSlowInboundWebhook(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, nil)
		o.Handle("https://inbound.test", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		number := o.Number(o.agent, map[string]any{"inbound_webhook_url": "https://inbound.test/hook"})
		start := time.Now()
		require.NotNil(t, o.Call("+14155550123", number, nil))
		assert.Equal(t, 47*time.Second, time.Since(start), "four times 10 s, and 1, 2 and 4 s between")
	})
}

// TestEventsDecode decodes what is sent as package retell has it.
func TestEventsDecode(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, nil, nil)
		want := o.Call("+14155550123", o.number, nil)
		var event struct {
			Event string      `json:"event"`
			Call  retell.Call `json:"call"`
		}
		last := o.Deliveries("call_analyzed")[0]
		require.NoError(t, json.Unmarshal(last.Body, &event))
		assert.Equal(t, want.CallAnalysis, event.Call.CallAnalysis)
		assert.Equal(t, want.CallID, event.Call.CallID)
		assert.True(t, strings.HasPrefix(string(last.Body), "{"))
	})
}
