package webhook_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

func decode[P webhook.Payload](t *testing.T, body string) P {
	t.Helper()
	payload, err := webhook.Decode([]byte(body))
	require.NoError(t, err)
	p, ok := payload.(P)
	require.True(t, ok, "%T", payload)
	return p
}

func TestDecodeCallEvents(t *testing.T) {
	t.Parallel()
	for _, event := range []webhook.EventType{
		webhook.EventCallStarted, webhook.EventCallEnded, webhook.EventCallAnalyzed, webhook.EventTranscriptUpdated,
		webhook.EventTransferStarted, webhook.EventTransferBridged, webhook.EventTransferCancelled, webhook.EventTransferEnded,
		"call_remembered", "",
	} {
		body := `{"event":"` + string(event) + `","event_timestamp":1780012672105,"new":1,
			"call":{"call_id":"call_1","call_status":"ended","new_member":[1],"call_analysis":{"call_summary":"Fine."}}}`
		e := decode[*webhook.CallEvent](t, body)
		assert.Equal(t, event, e.Type)
		assert.Equal(t, int64(1780012672105), e.EventTimestamp)
		assert.Equal(t, "call_1", e.Call.CallID)
		assert.Equal(t, retell.CallStatusEnded, e.Call.CallStatus)
		assert.Equal(t, "Fine.", e.Call.CallAnalysis.CallSummary)
		assert.JSONEq(t, `[1]`, string(e.Call.Extra["new_member"]))
		assert.Equal(t, body, string(e.Raw))
		assert.Nil(t, e.TransferDestination)
		assert.Nil(t, e.TransferOption)
	}
}

// TestDecodeTransfer has what is particular in Retell's sample: objects beside
// the call, and names in camelCase.
func TestDecodeTransfer(t *testing.T) {
	t.Parallel()
	e := decode[*webhook.CallEvent](t, `{"event":"transfer_started","call":{"call_id":"call_1","transfer_destination":null},
		"transfer_destination":{"number":"+14155550100","extension":"12","kind":"x"},
		"transfer_option":{"type":"warm_transfer","showTransfereeAsCaller":false,"onHoldMusic":{"type":"none"}}}`)
	assert.Equal(t, "+14155550100", e.TransferDestination.Number)
	assert.Equal(t, "12", e.TransferDestination.Extension)
	assert.Equal(t, `"x"`, string(e.TransferDestination.Extra["kind"]))
	assert.JSONEq(t, `{"number":"+14155550100","extension":"12","kind":"x"}`, string(e.TransferDestination.Raw))
	again, err := json.Marshal(e.TransferDestination)
	require.NoError(t, err)
	assert.JSONEq(t, string(e.TransferDestination.Raw), string(again))
	assert.Contains(t, string(e.TransferOption), "showTransfereeAsCaller")

	e = decode[*webhook.CallEvent](t, `{"event":"transfer_started","call":{},"transfer_destination":"sip:desk@example.com","transfer_option":null}`)
	assert.Equal(t, "sip:desk@example.com", e.TransferDestination.Number)
	assert.Nil(t, e.TransferOption)
	e = decode[*webhook.CallEvent](t, `{"event":"transfer_started","call":{},"transfer_destination":7}`)
	assert.Equal(t, "7", string(e.TransferDestination.Raw))
}

func TestDecodeTranscriptInAndBesideTheCall(t *testing.T) {
	t.Parallel()
	const transcript = `"transcript_with_tool_calls":[{"role":"agent","content":"Hi.","words":[]},{"role":"yodel","content":"?"}]`
	for _, body := range []string{
		`{"event":"transcript_updated","call":{"call_id":"c",` + transcript + `}}`,
		`{"event":"transcript_updated","call":{"call_id":"c"},` + transcript + `}`,
		`{"event":"transcript_updated","call":{"call_id":"c",` + transcript + `},"transcript_with_tool_calls":[]}`,
	} {
		e := decode[*webhook.CallEvent](t, body)
		require.Len(t, e.Call.TranscriptWithToolCalls, 2)
		assert.Equal(t, "Hi.", e.Call.TranscriptWithToolCalls[0].(*retell.Utterance).Content)
		assert.IsType(t, &retell.Unknown{}, e.Call.TranscriptWithToolCalls[1])
	}
}

func TestDecodeLegacyData(t *testing.T) {
	t.Parallel()
	call := decode[*webhook.CallEvent](t, `{"event":"call_ended","data":{"call_id":"call_1"}}`)
	assert.Equal(t, "call_1", call.Call.CallID)
	both := decode[*webhook.CallEvent](t, `{"event":"call_ended","call":{"call_id":"call_2"},"data":{"call_id":"call_1"}}`)
	assert.Equal(t, "call_2", both.Call.CallID)
	chat := decode[*webhook.ChatEvent](t, `{"event":"chat_ended","data":{"chat_id":"chat_1"}}`)
	assert.Equal(t, "chat_1", chat.Chat.ChatID)
	chat = decode[*webhook.ChatEvent](t, `{"event":"chat_ended","chat":{"chat_id":"chat_2"},"data":{"call_id":"call_1"}}`)
	assert.Equal(t, "chat_2", chat.Chat.ChatID)
	other := decode[*webhook.Event](t, `{"event":"call_ended","data":"call_1"}`)
	assert.Equal(t, webhook.EventCallEnded, other.Type)
}

func TestDecodeChatEvents(t *testing.T) {
	t.Parallel()
	for _, event := range []webhook.EventType{
		webhook.EventChatStarted, webhook.EventChatEnded, webhook.EventChatAnalyzed, webhook.EventTranscriptUpdated, "chat_remembered",
	} {
		e := decode[*webhook.ChatEvent](t, `{"event":"`+string(event)+`","chat":{"chat_id":"chat_1","new_member":1,
			"chat_status":"ended","message_with_tool_calls":[{"role":"user","content":"Hi."}],"start_timestamp":"noon"}}`)
		assert.Equal(t, event, e.Type)
		assert.Equal(t, "chat_1", e.Chat.ChatID)
		assert.Equal(t, retell.ChatStatusEnded, e.Chat.ChatStatus)
		assert.Len(t, e.Chat.MessageWithToolCalls, 1)
		assert.Equal(t, "1", string(e.Chat.Extra["new_member"]))
		assert.JSONEq(t, `"noon"`, string(e.Chat.Extra["start_timestamp"]))
	}
}

func TestDecodeOthers(t *testing.T) {
	t.Parallel()
	alert := decode[*webhook.AlertEvent](t, `{"event":"alert_triggered","alert":{"metric":"call_count"}}`)
	assert.Equal(t, `{"metric":"call_count"}`, string(alert.Alert))
	assert.Equal(t, webhook.EventType("alert_triggered"), alert.Type)
	unknown := decode[*webhook.Event](t, `{"event":"number_sold","number":"+14155550100"}`)
	assert.Equal(t, webhook.EventType("number_sold"), unknown.Type)
	assert.Contains(t, string(unknown.Raw), "+14155550100")
	// Names count exactly.
	assert.Empty(t, decode[*webhook.Event](t, `{"EVENT":"call_ended","Call":{}}`).Type)
}

func TestDecodeInbound(t *testing.T) {
	t.Parallel()
	const body = `{"event":"call_inbound","event_timestamp":1780012672105,"call_inbound":{"agent_id":"agent_x","agent_version":1,
		"from_number":"+12137771234","to_number":"+12137771235","custom_sip_headers":{"x-my-header":"v"},"new_member":true}}`
	call := decode[*webhook.InboundCall](t, body)
	assert.Equal(t, &webhook.InboundCall{
		AgentID: "agent_x", AgentVersion: 1, FromNumber: "+12137771234", ToNumber: "+12137771235",
		CustomSIPHeaders: map[string]string{"x-my-header": "v"}, EventTimestamp: 1780012672105,
		Raw: json.RawMessage(body), Extra: retell.Extra{"new_member": json.RawMessage("true")},
	}, call)
	message := decode[*webhook.InboundSMS](t, strings.ReplaceAll(body, "call_inbound", "chat_inbound"))
	assert.Equal(t, "+12137771234", message.FromNumber)
	assert.Equal(t, "+12137771235", message.ToNumber)
	assert.Equal(t, "agent_x", message.AgentID)
	assert.Equal(t, 1, message.AgentVersion)
	assert.Equal(t, int64(1780012672105), message.EventTimestamp)
}

// TestDecodeBearsOddTypes: one member that changed its type costs that member.
func TestDecodeBearsOddTypes(t *testing.T) {
	t.Parallel()
	e := decode[*webhook.CallEvent](t, `{"event":"call_ended","event_timestamp":"noon","transcript_with_tool_calls":"x",
		"call":{"call_id":"c","start_timestamp":"noon","call_cost":[],"end_timestamp":7}}`)
	assert.Equal(t, "c", e.Call.CallID)
	assert.Equal(t, int64(7), e.Call.EndTimestamp)
	assert.Equal(t, `"noon"`, string(e.Call.Extra["start_timestamp"]))
	in := decode[*webhook.InboundCall](t, `{"event":"call_inbound","call_inbound":{"from_number":"+1","agent_version":"v2"}}`)
	assert.Equal(t, "+1", in.FromNumber)
	assert.Equal(t, `"v2"`, string(in.Extra["agent_version"]))
}

func TestDecodeErrors(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 5000) + strings.Repeat("]", 5000)
	for body, says := range map[string]string{
		"": "empty", "{": "not JSON", "[]": "not a JSON object", "null": "not a JSON object", `"x"`: "not a JSON object",
		`{"event":"call_inbound","call_inbound":[]}`:                                 "no object call_inbound",
		`{"event":"call_ended","call":{"x":` + deep + `}}`:                           "cannot be read",
		`{"event":"chat_ended","chat":{"x":` + deep + `}}`:                           "cannot be read",
		`{"event":"call_ended","call":{},"transcript_with_tool_calls":` + deep + `}`: "cannot be read",
	} {
		payload, err := webhook.Decode([]byte(body))
		require.ErrorContains(t, err, says)
		assert.Nil(t, payload)
		_, ok := err.(*webhook.BodyError)
		assert.True(t, ok, "%T", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(vectorBody))
	f.Add([]byte(`{"event":"call_ended","call":{"call_id":"c","transcript_with_tool_calls":[{"role":"x"}]}}`))
	f.Add([]byte(`{"event":"transfer_started","data":{"chat_id":1},"transfer_destination":"x"}`))
	f.Add([]byte(`{"event":"transcript_updated","chat":{"chat_id":null},"transcript_with_tool_calls":{}}`))
	f.Add([]byte(`{"event":"call_inbound","call_inbound":{"custom_sip_headers":{"x":1}}}`))
	f.Add([]byte(`{"event":"chat_inbound","chat_inbound":{}}`))
	f.Add([]byte(`{"alert":0}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		payload, err := webhook.Decode(body)
		if err != nil {
			require.Nil(t, payload)
			return
		}
		require.True(t, json.Valid(body), "accepted what is not JSON")
		switch p := payload.(type) {
		case *webhook.CallEvent:
			require.NotNil(t, p.Call)
			require.Equal(t, body, []byte(p.Raw))
		case *webhook.ChatEvent:
			require.NotNil(t, p.Chat)
			require.Equal(t, body, []byte(p.Raw))
		case *webhook.AlertEvent:
			require.NotEmpty(t, p.Alert)
		case *webhook.InboundCall:
			require.Equal(t, body, []byte(p.Raw))
		case *webhook.InboundSMS:
			require.Equal(t, body, []byte(p.Raw))
		case *webhook.Event:
			require.Equal(t, body, []byte(p.Raw))
		default:
			t.Fatalf("%T", p)
		}
	})
}
