package retell_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

// finishedCall returns the call object of a phone call of ten minutes: 150
// utterances of 10 words, a tool call every ten, both transcripts.
func finishedCall() []byte {
	var utterances, entries []string
	var transcript strings.Builder
	second := 0.5
	for i := range 150 {
		role := [...]string{"agent", "user"}[i%2]
		var content, words []string
		for j := range 10 {
			word := fmt.Sprintf("word%d,", i*10+j)
			content = append(content, word)
			words = append(words, fmt.Sprintf(`{"word":%q,"start":%.3f,"end":%.3f}`, word, second, second+0.35))
			second += 0.4
		}
		text := strings.Join(content, " ")
		fmt.Fprintf(&transcript, "%s: %s\\n", role, text)
		utterance := fmt.Sprintf(`{"role":%q,"content":%q,"words":[%s]}`, role, text, strings.Join(words, ","))
		utterances = append(utterances, utterance)
		entries = append(entries, utterance)
		if i%10 == 9 {
			entries = append(entries,
				fmt.Sprintf(`{"role":"tool_call_invocation","tool_call_id":"tool_%d","name":"find_slot","arguments":"{\"day\":\"Tuesday\"}"}`, i),
				fmt.Sprintf(`{"role":"tool_call_result","tool_call_id":"tool_%d","content":"{\"slots\":[\"10:00\"]}","successful":true}`, i))
		}
	}
	return fmt.Appendf(nil, `{"call_type":"phone_call","from_number":"+14155550100","to_number":"+14155550123","direction":"inbound",
"telephony_identifier":{"twilio_call_sid":"CA5d0d0d8047bf685c3f0ff980fe62c123"},"call_id":"call_9f2c","agent_id":"agent_1","agent_version":3,
"agent_name":"Front desk","call_status":"ended","metadata":{"patient":17},"retell_llm_dynamic_variables":{"name":"Ada"},
"start_timestamp":1757570000000,"end_timestamp":1757570600000,"duration_ms":600000,"disconnection_reason":"user_hangup","opt_in_signed_url":false,
"transcript":"%s","transcript_object":[%s],"transcript_with_tool_calls":[%s],"recording_url":"https://example.com/recording.wav",
"call_analysis":{"call_summary":"Booked.","in_voicemail":false,"user_sentiment":"Positive","call_successful":true,"custom_analysis_data":{"day":"Tuesday"}},
"call_cost":{"product_costs":[{"product":"elevenlabs_tts","unit_price":0.1166,"cost":70}],"total_duration_seconds":600,"total_duration_unit_price":0.1166,"combined_cost":70},
"latency":{"e2e":{"p50":800,"p90":1200,"p95":1500,"p99":2500,"max":2700,"min":500,"num":75,"values":[800,900]}}}`,
		transcript.String(), strings.Join(utterances, ","), strings.Join(entries, ","))
}

func TestCallDecodesAndEncodes(t *testing.T) {
	t.Parallel()
	text := finishedCall()
	var call retell.Call
	require.NoError(t, json.Unmarshal(text, &call))
	assert.Equal(t, retell.DisconnectionUserHangup, call.DisconnectionReason)
	assert.Len(t, call.TranscriptObject, 150)
	require.Len(t, call.TranscriptWithToolCalls, 180)
	said, ok := call.TranscriptWithToolCalls[0].(*retell.Utterance)
	require.True(t, ok)
	assert.Equal(t, retell.UtteranceRoleAgent, said.Role)
	assert.Equal(t, 0.5, said.Words[0].Start)
	used, ok := call.TranscriptWithToolCalls[10].(*retell.ToolCallInvocation)
	require.True(t, ok)
	assert.JSONEq(t, `{"day":"Tuesday"}`, used.Arguments)
	assert.Equal(t, 70.0, call.CallCost.CombinedCost)
	assert.JSONEq(t, string(text), string(call.Raw))
	back, err := json.Marshal(call)
	require.NoError(t, err)
	assert.JSONEq(t, string(text), string(back))
}

func TestCallDecodesWhatItCan(t *testing.T) {
	t.Parallel()
	var call retell.Call
	err := json.Unmarshal([]byte(`{"call_id":"call_1","agent_version":"three","from_number":"+14155550100",
		"retell_llm_dynamic_variables":{"a":"1","b":2},"transcript_with_tool_calls":[{"role":"hologram","x":1}]}`), &call)
	var mismatch *json.UnmarshalTypeError
	require.ErrorAs(t, err, &mismatch)
	assert.Equal(t, "agent_version", mismatch.Field)
	assert.Equal(t, "+14155550100", call.FromNumber)
	assert.Equal(t, map[string]string{"a": "1"}, call.DynamicVariables)
	assert.Equal(t, `"three"`, string(call.Extra["agent_version"]))
	unknown, ok := call.TranscriptWithToolCalls[0].(*retell.Unknown)
	require.True(t, ok)
	assert.Equal(t, "hologram", unknown.Kind)
	assert.JSONEq(t, `{"role":"hologram","x":1}`, string(unknown.Raw))
}

func FuzzCall(f *testing.F) {
	f.Add(finishedCall())
	f.Add([]byte(`{"call_id":"a","agent_version":"b","call_cost":{"product_costs":null},"transcript_with_tool_calls":[{"role":"x"},{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var call, again retell.Call
		if json.Unmarshal(data, &call) != nil {
			return
		}
		back, err := json.Marshal(call)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(back, &again))
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(back), string(twice))
	})
}

// plainCall has the fields of a Call as one writes them for encoding/json.
type plainCall struct {
	CallID       string `json:"call_id"`
	CallType     string `json:"call_type"`
	CallStatus   string `json:"call_status"`
	AgentID      string `json:"agent_id"`
	AgentVersion int    `json:"agent_version"`
	AgentName    string `json:"agent_name"`
	Direction    string `json:"direction"`
	FromNumber   string `json:"from_number"`
	ToNumber     string `json:"to_number"`
	Telephony    struct {
		SID string `json:"twilio_call_sid"`
	} `json:"telephony_identifier"`
	Start     int64             `json:"start_timestamp"`
	End       int64             `json:"end_timestamp"`
	Duration  int64             `json:"duration_ms"`
	Reason    string            `json:"disconnection_reason"`
	Variables map[string]string `json:"retell_llm_dynamic_variables"`
	Metadata  json.RawMessage   `json:"metadata"`
	Signed    *bool             `json:"opt_in_signed_url"`
	Recording string            `json:"recording_url"`

	Transcript              string       `json:"transcript"`
	TranscriptObject        []plainEntry `json:"transcript_object"`
	TranscriptWithToolCalls []plainEntry `json:"transcript_with_tool_calls"`

	Analysis *struct {
		Summary    string          `json:"call_summary"`
		Voicemail  *bool           `json:"in_voicemail"`
		Sentiment  string          `json:"user_sentiment"`
		Successful *bool           `json:"call_successful"`
		Custom     json.RawMessage `json:"custom_analysis_data"`
	} `json:"call_analysis"`
	Cost *struct {
		Products []struct {
			Product   string   `json:"product"`
			UnitPrice *float64 `json:"unit_price"`
			Cost      float64  `json:"cost"`
		} `json:"product_costs"`
		Seconds   float64 `json:"total_duration_seconds"`
		UnitPrice float64 `json:"total_duration_unit_price"`
		Combined  float64 `json:"combined_cost"`
	} `json:"call_cost"`
	Latency map[string]struct {
		P50    *float64  `json:"p50"`
		P90    *float64  `json:"p90"`
		P95    *float64  `json:"p95"`
		P99    *float64  `json:"p99"`
		Max    *float64  `json:"max"`
		Min    *float64  `json:"min"`
		Num    *float64  `json:"num"`
		Values []float64 `json:"values"`
	} `json:"latency"`
}

type plainEntry struct {
	Role       string      `json:"role"`
	Content    string      `json:"content"`
	Words      []plainWord `json:"words"`
	ToolCallID string      `json:"tool_call_id"`
	Name       string      `json:"name"`
	Arguments  string      `json:"arguments"`
	Successful *bool       `json:"successful"`
}

type plainWord struct {
	Word  string  `json:"word"`
	Start float64 `json:"start"`
	End   float64 `json:"end"`
}

// BenchmarkDecodeCall decodes the call object of a phone call of ten minutes.
// The aim is that Call takes at most 1.3 times as long as Plain.
func BenchmarkDecodeCall(b *testing.B) {
	text := finishedCall()
	b.Run("Plain", func(b *testing.B) { benchmarkDecode[plainCall](b, text) })
	b.Run("Call", func(b *testing.B) { benchmarkDecode[retell.Call](b, text) })
}

func benchmarkDecode[T any](b *testing.B, text []byte) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := json.Unmarshal(text, new(T)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkEncodeCall encodes the same call.
func BenchmarkEncodeCall(b *testing.B) {
	text := finishedCall()
	b.Run("Plain", func(b *testing.B) { benchmarkEncode[plainCall](b, text) })
	b.Run("Call", func(b *testing.B) { benchmarkEncode[retell.Call](b, text) })
}

func benchmarkEncode[T any](b *testing.B, text []byte) {
	value := new(T)
	if err := json.Unmarshal(text, value); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := json.Marshal(value); err != nil {
			b.Fatal(err)
		}
	}
}
