package retell_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

// expect answers one request, which must be as it says.
func expect(t *testing.T, method, path, body, reply string) *retell.Client {
	t.Helper()
	return serve(t, &retell.Options{MaxRetries: -1}, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, method+" "+path, r.Method+" "+r.URL.RequestURI())
		got, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		if body == "" {
			assert.Empty(t, string(got))
			assert.Empty(t, r.Header.Get("Content-Type"))
		} else {
			assert.JSONEq(t, body, string(got))
		}
		if reply == "" {
			assert.Equal(t, "*/*", r.Header.Get("Accept"))
			w.WriteHeader(http.StatusNoContent)
			return
		}
		answer(201, reply)(w, r)
	})
}

func TestCreatePhoneCall(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/v2/create-phone-call", `{
		"from_number":"+14155550100","to_number":"+14155550123","override_agent_id":"agent_1","override_agent_version":3,
		"retell_llm_dynamic_variables":{"name":"Ada"},"metadata":{"patient":17},"custom_sip_headers":{"X-Id":"1"},
		"agent_override":{"agent":{"voice_speed":1.1,"webhook_url":null},"retell_llm":{"begin_message":"Hello!"}}}`,
		`{"call_id":"call_1","call_type":"phone_call","call_status":"registered","direction":"outbound"}`)
	call, err := client.Calls.CreatePhoneCall(t.Context(), &retell.CreatePhoneCallParams{
		FromNumber: "+14155550100", ToNumber: "+14155550123",
		OverrideAgentID: new("agent_1"), OverrideAgentVersion: new(retell.VersionNumber(3)),
		DynamicVariables: map[string]string{"name": "Ada"},
		Metadata:         map[string]int{"patient": 17},
		CustomSIPHeaders: map[string]string{"X-Id": "1"},
		AgentOverride: &retell.AgentOverride{
			Agent: &retell.AgentOverrideSettings{AgentSettings: retell.AgentSettings{
				VoiceSpeed: new(1.1), WebhookURL: retell.Null[string](),
			}},
			RetellLLM: &retell.RetellLLMOverride{BeginMessage: retell.Value("Hello!")},
		},
	})
	require.NoError(t, err)
	assert.Equal(t, retell.CallStatusRegistered, call.CallStatus)
}

func TestCreatePhoneCallChecksNumbers(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	client := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		answer(201, `{"call_id":"call_1"}`)(w, r)
	})
	for field, params := range map[string]*retell.CreatePhoneCallParams{
		"from_number": {FromNumber: "4155550100", ToNumber: "+14155550123"},
		"to_number":   {FromNumber: "+14155550100", ToNumber: "+1 415 555 0123"},
	} {
		_, err := client.Calls.CreatePhoneCall(t.Context(), params)
		argument, ok := errors.AsType[*retell.ArgumentError](err)
		require.True(t, ok, "%v", err)
		assert.Equal(t, field, argument.Name)
		assert.NotContains(t, err.Error(), "415 555")
	}
	_, err := client.Calls.CreatePhoneCall(t.Context(), nil)
	assert.ErrorContains(t, err, "from_number is empty")
	assert.Zero(t, requests.Load())

	_, err = client.Calls.CreatePhoneCall(t.Context(), &retell.CreatePhoneCallParams{
		FromNumber: "1001", ToNumber: "sip:desk@example.com", IgnoreE164Validation: new(true),
	})
	assert.NoError(t, err)
	assert.EqualValues(t, 1, requests.Load())
}

func TestCreateWebCall(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/v3/create-web-call", `{"agent_id":"agent_1","agent_version":"latest_published","current_node_id":"node_1"}`,
		`{"call_id":"call_1","access_token":"token","expires_at":1757570000000,"transport":"gateway",
		"ice_servers":[{"urls":"stun:a"},{"urls":["turn:b","turn:c"],"username":"u","credential":"p"}]}`)
	call, err := client.Calls.CreateWebCall(t.Context(), &retell.CreateWebCallParams{
		AgentID: "agent_1", AgentVersion: new(retell.VersionLatestPublished), CurrentNodeID: retell.Value("node_1"),
	})
	require.NoError(t, err)
	assert.Equal(t, "token", call.AccessToken)
	assert.Equal(t, []string{"stun:a"}, call.ICEServers[0].URLs.Values())
	assert.Equal(t, []string{"turn:b", "turn:c"}, call.ICEServers[1].URLs.Values())
	assert.Equal(t, retell.LiveTransportGateway, call.Transport)
}

func TestRegisterPhoneCall(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/v2/register-phone-call", `{"agent_id":"agent_1","direction":"inbound","from_number":"+14155550100"}`, `{"call_id":"call_1"}`)
	_, err := client.Calls.RegisterPhoneCall(t.Context(), &retell.RegisterPhoneCallParams{
		AgentID: "agent_1", Direction: new(retell.DirectionInbound), FromNumber: new("+14155550100"),
	})
	assert.NoError(t, err)
}

func TestUpdateCall(t *testing.T) {
	t.Parallel()
	client := expect(t, "PATCH", "/v2/update-call/call_1", `{"custom_attributes":{"vip":true,"age":40}}`, `{"call_id":"call_1"}`)
	_, err := client.Calls.Update(t.Context(), "call_1", &retell.UpdateCallParams{CustomAttributes: map[string]any{"vip": true, "age": 40}})
	assert.NoError(t, err)
}

func TestDeleteAndStopCall(t *testing.T) {
	t.Parallel()
	assert.NoError(t, expect(t, "DELETE", "/v2/delete-call/call_1", "", "").Calls.Delete(t.Context(), "call_1"))
	assert.NoError(t, expect(t, "POST", "/v2/stop-call/call_1", "", "").Calls.Stop(t.Context(), "call_1"))
}

func TestRerunAnalysis(t *testing.T) {
	t.Parallel()
	client := expect(t, "PUT", "/rerun-call-analysis/call_1", "", `{"call_id":"call_1","call_analysis":{"call_successful":false}}`)
	call, err := client.Calls.RerunAnalysis(t.Context(), "call_1")
	require.NoError(t, err)
	assert.False(t, *call.CallAnalysis.CallSuccessful)
	assert.Nil(t, call.CallAnalysis.InVoicemail)
}

func TestLiveCalls(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/v2/listen-live-call/call_1", "", `{"access_token":"token","expires_at":1,"participant_id":"p","room_name":"r","transport":"livekit","url":"wss://x"}`)
	listener, err := client.Calls.Listen(t.Context(), "call_1")
	require.NoError(t, err)
	assert.Equal(t, "p", listener.ParticipantID)

	client = expect(t, "POST", "/v2/take-over-live-call/call_1", `{"participant_id":"p"}`, `{"success":true}`)
	done, err := client.Calls.TakeOver(t.Context(), "call_1", &retell.TakeOverCallParams{ParticipantID: "p"})
	require.NoError(t, err)
	assert.True(t, done.Success)

	client = expect(t, "PATCH", "/v2/update-live-call/call_1", `{"call_control":{"additional_context":"The doctor is ill.","trigger_response":true},
		"fields_to_override":{"override_dynamic_variables":null,"metadata":[1]}}`, `{"success":true}`)
	_, err = client.Calls.UpdateLive(t.Context(), "call_1", &retell.UpdateLiveCallParams{
		CallControl:      &retell.CallControl{AdditionalContext: new("The doctor is ill."), TriggerResponse: new(true)},
		FieldsToOverride: &retell.LiveCallFields{OverrideDynamicVariables: retell.Null[map[string]string](), Metadata: []int{1}},
	})
	assert.NoError(t, err)
}

func TestConcurrency(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/get-concurrency", "", `{"current_concurrency":0,"concurrency_limit":20}`)
	concurrency, err := client.Concurrency.Get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 0, *concurrency.CurrentConcurrency)
	assert.Equal(t, 20, *concurrency.ConcurrencyLimit)
	assert.Nil(t, concurrency.BaseConcurrency)
	text, err := json.Marshal(concurrency)
	require.NoError(t, err)
	assert.JSONEq(t, `{"current_concurrency":0,"concurrency_limit":20}`, string(text))
}
