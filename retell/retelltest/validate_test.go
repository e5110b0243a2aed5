package retelltest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCheck checks values against types and limits.
func TestCheck(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ typ, value, want string }{
		{"AgentCreateParams", `{"voice_id":"v","response_engine":{"type":"custom-llm","llm_websocket_url":"wss://a"}}`, ""},
		{"AgentCreateParams", `{"voice_id":"v"}`, "b must have required property 'response_engine'"},
		{"AgentCreateParams", `{"voice_id":"v","response_engine":{"type":"other"}}`,
			"b/response_engine/type must be equal to one of the allowed values: conversation-flow, custom-llm, retell-llm"},
		{"AgentCreateParams", `{"voice_id":"v","response_engine":{"type":"retell-llm"}}`, "b/response_engine must have required property 'llm_id'"},
		{"AgentUpdateParams", `{"language":"en-US"}`, ""},
		{"AgentUpdateParams", `{"language":["en-US","de-DE"]}`, ""},
		{"AgentUpdateParams", `{"language":"xx"}`, "b/language must be array"},
		{"AgentUpdateParams", `{"responsiveness":1.5}`, "b/responsiveness must be <= 1"},
		{"AgentUpdateParams", `{"begin_message_delay_ms":-1}`, "b/begin_message_delay_ms must be >= 0"},
		{"AgentUpdateParams", `{"begin_message_delay_ms":1.5}`, "b/begin_message_delay_ms must be integer"},
		{"AgentUpdateParams", `{"webhook_url":null}`, ""},
		{"AgentUpdateParams", `{"voice_id":null}`, "b/voice_id must be string"},
		{"AgentUpdateParams", `{"webhook_events":["call_started","call_vanished"]}`,
			"b/webhook_events/1 must be equal to one of the allowed values: call_started, call_ended, call_analyzed, transcript_updated, transfer_started, transfer_bridged, transfer_cancelled, transfer_ended"},
		{"AgentUpdateParams", `{"from_tomorrow":1}`, ""},
		{"CallCreatePhoneCallParams", `{"from_number":"","to_number":"+1"}`, "b/from_number must NOT have fewer than 1 characters"},
		{"CallCreatePhoneCallParams", `{"from_number":"+1","to_number":"+1","retell_llm_dynamic_variables":{"n":1}}`, "b/retell_llm_dynamic_variables/n must be string"},
		{"CallCreatePhoneCallParams", `{"from_number":"+1","to_number":"+1","override_agent_version":"prod"}`, ""},
		{"CallCreatePhoneCallParams", `{"from_number":"+1","to_number":"+1","override_agent_version":true}`, "b/override_agent_version must be string"},
		{"NodeEdge", `{"id":"e","transition_condition":{"type":"prompt","prompt":"p"}}`, ""},
		{"ElseEdge", `{"id":"e","transition_condition":{"type":"prompt","prompt":"Else"}}`, ""},
		{"ElseEdge", `{"id":"e","transition_condition":{"type":"equation","operator":"||","equations":[]}}`, ""},
		{"ElseEdge", `{"id":"e","transition_condition":{"type":"magic"}}`, "b/transition_condition must have required property 'prompt'"},
		{"TestCreateBatchTestParams", `{"response_engine":{"type":"retell-llm","llm_id":"l"},"test_case_definition_ids":[]}`,
			"b/test_case_definition_ids must NOT have fewer than 1 items"},
		{"CallUpdateParams", `{"custom_attributes":{"a":1,"b":"x","c":true}}`, ""},
		{"CallUpdateParams", `{"custom_attributes":{"a":[]}}`, "b/custom_attributes/a must be string"},
		{"WeightedAgent", `{"agent_id":"a","weight":0}`, "b/weight must be > 0"},
		{"CallUpdateParams", `[]`, "b must be object"},
	} {
		value, err := decode([]byte(test.value))
		require.NoError(t, err)
		err = api().check(test.typ, "b", value)
		if test.want == "" {
			assert.NoError(t, err, test.value)
			continue
		}
		assert.EqualError(t, err, test.want, test.value)
	}
}

// FuzzRequests decodes and checks whatever comes as a body.
func FuzzRequests(f *testing.F) {
	f.Add([]byte(`{"voice_id":"v","response_engine":{"type":"custom-llm","llm_websocket_url":"wss://a"}}`))
	f.Add([]byte(`{"filter_criteria":{"metadata":[{"type":"range","op":"bt","value":[1,2]}]}}`))
	f.Add([]byte(`{"nodes":[{"type":"conversation","id":"a"}]}`))
	f.Add([]byte(`[1e999,{"":null}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		value, err := decode(text)
		if err != nil {
			return
		}
		for _, route := range api().Routes {
			if route.Body == "" || api().check(route.Body, "b", value) != nil {
				continue
			}
			again, err := decode(encode(value))
			if err != nil || api().check(route.Body, "b", again) != nil {
				t.Errorf("%s does not pass when it is encoded again", text)
			}
			if o, ok := value.(object); ok {
				filters, _ := o["filter_criteria"].(object)
				_ = callCriteria.passes(filters, o, nil)
			}
		}
	})
}
