package retell_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

// endedChat has a message of every kind, one of them unknown.
const endedChat = `{"chat_id":"chat_1","chat_type":"sms_chat","chat_status":"ended","agent_id":"agent_2","version":0,"agent_tag":null,
	"start_timestamp":1757570000000,"end_timestamp":1757570600000,"custom_attributes":{"vip":true,"age":40,"tier":"gold"},
	"transcript":"User: Hi","chat_cost":{"combined_cost":1.5,"product_costs":[{"product":"gpt_4_1","cost":1.5,"unit_price":1.5}]},
	"chat_analysis":{"chat_summary":"Booked.","chat_successful":false,"user_sentiment":"Neutral","custom_analysis_data":{"day":"Tuesday"}},
	"message_with_tool_calls":[
		{"role":"user","content":"Hi","message_id":"m1","created_timestamp":1757570000001,"multimedia":[{"url":"https://example.com/a.png","summary":"A cat."}]},
		{"role":"node_transition","former_node_id":"a","new_node_id":"b","transition_type":"global"},
		{"role":"state_transition","former_state_name":"open","new_state_name":"book"},
		{"role":"tool_call_invocation","tool_call_id":"t1","name":"find_slot","arguments":"{}","thought_signature":"s"},
		{"role":"tool_call_result","tool_call_id":"t1","content":"10:00","successful":true},
		{"role":"injected","content":"The doctor is ill."},
		{"role":"sms","content":"A picture","multimedia":[]},
		{"role":"hologram","content":"?"},
		{"role":"agent","content":"Ten o'clock is free."}]}`

func TestGetChat(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/get-chat/chat_1", "", endedChat)
	chat, err := client.Chats.Get(t.Context(), "chat_1")
	require.NoError(t, err)
	assert.Equal(t, retell.ChatStatusEnded, chat.ChatStatus)
	assert.Equal(t, 0, *chat.Version)
	assert.Equal(t, map[string]any{"vip": true, "age": 40.0, "tier": "gold"}, chat.CustomAttributes)
	assert.False(t, *chat.ChatAnalysis.ChatSuccessful)
	require.Len(t, chat.MessageWithToolCalls, 9)
	asked, ok := chat.MessageWithToolCalls[0].(*retell.ChatText)
	require.True(t, ok)
	assert.Equal(t, retell.SpeakerUser, asked.Role)
	assert.Equal(t, "m1", *asked.MessageID)
	assert.Equal(t, "A cat.", *asked.Multimedia[0].Summary)
	for i, want := range []retell.ChatMessage{
		asked, &retell.ChatNodeTransition{}, &retell.ChatStateTransition{}, &retell.ChatToolCallInvocation{}, &retell.ChatToolCallResult{},
		&retell.ChatInjectedMessage{}, &retell.ChatSMSMessage{}, &retell.Unknown{}, &retell.ChatText{},
	} {
		assert.IsType(t, want, chat.MessageWithToolCalls[i])
	}
	text, err := json.Marshal(chat)
	require.NoError(t, err)
	assert.JSONEq(t, endedChat, string(text))
}

func FuzzChat(f *testing.F) {
	f.Add([]byte(endedChat))
	f.Add([]byte(`{"custom_attributes":{"a":[{}]},"message_with_tool_calls":[{"role":"user","content":7},{},[]]}`))
	f.Fuzz(func(t *testing.T, data []byte) { roundTrip[retell.Chat](t, data) })
}

func TestCreateChat(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/create-chat", `{"agent_id":"agent_2","agent_version":"prod","retell_llm_dynamic_variables":{"name":"Ada"},"metadata":[1]}`,
		`{"chat_id":"chat_1","agent_id":"agent_2","chat_status":"ongoing"}`)
	chat, err := client.Chats.Create(t.Context(), &retell.CreateChatParams{
		AgentID: "agent_2", AgentVersion: new(retell.VersionRef("prod")), DynamicVariables: map[string]string{"name": "Ada"}, Metadata: []int{1},
	})
	require.NoError(t, err)
	assert.Equal(t, retell.ChatStatusOngoing, chat.ChatStatus)
}

func TestCreateSMSChat(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/create-sms-chat", `{"from_number":"+14155550100","to_number":"+14155550123","override_agent_version":3}`,
		`{"chat_id":"chat_1","agent_id":"agent_2","chat_status":"ongoing","chat_type":"sms_chat"}`)
	_, err := client.Chats.CreateSMSChat(t.Context(), &retell.CreateSMSChatParams{
		FromNumber: "+14155550100", ToNumber: "+14155550123", OverrideAgentVersion: new(retell.VersionNumber(3)),
	})
	assert.NoError(t, err)
	for field, params := range map[string]*retell.CreateSMSChatParams{
		"from_number": nil,
		"to_number":   {FromNumber: "+14155550100", ToNumber: "415-555-0123"},
	} {
		_, err := client.Chats.CreateSMSChat(t.Context(), params)
		argument, ok := errors.AsType[*retell.ArgumentError](err)
		require.True(t, ok, "%v", err)
		assert.Equal(t, field, argument.Name)
		assert.NotContains(t, err.Error(), "415-555")
	}
}

// What Retell may have done already is not asked for again.
func TestChatsAreNotRepeated(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	client := serve(t, &retell.Options{MaxRetries: 3}, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		answer(500, `{"status":"error","message":"Oops"}`)(w, r)
	})
	ctx := t.Context()
	_, err := client.Chats.CreateSMSChat(ctx, &retell.CreateSMSChatParams{FromNumber: "+14155550100", ToNumber: "+14155550123"})
	assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
	_, err = client.Chats.CreateCompletion(ctx, &retell.CreateChatCompletionParams{ChatID: "chat_1", Content: "Hi"})
	assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
	_, err = client.Chats.RerunAnalysis(ctx, "chat_1")
	assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
	assert.EqualValues(t, 3, requests.Load())
}

func TestUpdateChat(t *testing.T) {
	t.Parallel()
	client := expect(t, "PATCH", "/update-chat/chat_1", `{"override_dynamic_variables":null,"data_storage_setting":"basic_attributes_only","custom_attributes":{"vip":true}}`, endedChat)
	_, err := client.Chats.Update(t.Context(), "chat_1", &retell.UpdateChatParams{
		OverrideDynamicVariables: retell.Null[map[string]string](),
		DataStorageSetting:       new(retell.DataStorageBasicAttributesOnly),
		CustomAttributes:         map[string]any{"vip": true},
	})
	assert.NoError(t, err)
	assert.NoError(t, expect(t, "PATCH", "/end-chat/chat_1", "", "").Chats.End(t.Context(), "chat_1"))
	assert.NoError(t, expect(t, "DELETE", "/delete-chat/chat_1", "", "").Chats.Delete(t.Context(), "chat_1"))
	chat, err := expect(t, "PUT", "/rerun-chat-analysis/chat_1", "", endedChat).Chats.RerunAnalysis(t.Context(), "chat_1")
	require.NoError(t, err)
	assert.Equal(t, "Booked.", chat.ChatAnalysis.ChatSummary)
}

func TestListChats(t *testing.T) {
	t.Parallel()
	var bodies []string
	client := serve(t, once, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		if len(bodies) == 1 {
			answer(200, `{"items":[{"chat_id":"chat_1","agent_id":"a","chat_status":"ended"}],"has_more":true,"pagination_key":"k","total":2}`)(w, r)
			return
		}
		answer(200, `{"items":[{"chat_id":"chat_2","agent_id":"a","chat_status":"ended"}],"has_more":false}`)(w, r)
	})
	params := &retell.ListChatsParams{
		FilterCriteria: &retell.ChatFilterCriteria{
			ChatID:             retell.AnyOf("chat_1", "chat_2"),
			ChatStatus:         retell.AnyOf(retell.ChatStatusEnded),
			DurationMS:         retell.Between(1000, 60_000),
			CustomAnalysisData: []retell.KeyedFilter{&retell.KeyedStringFilter{Key: new("day"), Op: retell.StringOpEqual, Value: "Tuesday"}},
		},
		Skip: new(5),
	}
	var ids []string
	for chat, err := range client.Chats.List(t.Context(), params) {
		require.NoError(t, err)
		ids = append(ids, chat.ChatID)
	}
	assert.Equal(t, []string{"chat_1", "chat_2"}, ids)
	const filter = `"filter_criteria":{"chat_id":{"type":"enum","op":"in","value":["chat_1","chat_2"]},"chat_status":{"type":"enum","op":"in","value":["ended"]},
		"duration_ms":{"type":"range","op":"bt","value":[1000,60000]},"custom_analysis_data":[{"type":"string","key":"day","op":"eq","value":"Tuesday"}]}`
	require.Len(t, bodies, 2)
	assert.JSONEq(t, `{"skip":5,`+filter+`}`, bodies[0])
	assert.JSONEq(t, `{"pagination_key":"k",`+filter+`}`, bodies[1])
	assert.Equal(t, 5, *params.Skip)
}

func ExampleChatService_CreateCompletion() {
	client, done := exampleClient(
		`201 {"chat_id":"chat_9f2c","agent_id":"agent_desk","chat_status":"ongoing"}`,
		`201 {"messages":[
			{"role":"tool_call_invocation","tool_call_id":"t1","name":"find_slot","arguments":"{\"day\":\"Tuesday\"}"},
			{"role":"tool_call_result","tool_call_id":"t1","content":"[\"10:00\"]","successful":true},
			{"role":"agent","content":"Ten o'clock is free."}]}`)
	defer done()

	ctx := context.Background()
	chat, err := client.Chats.Create(ctx, &retell.CreateChatParams{
		AgentID:          "agent_desk",
		DynamicVariables: map[string]string{"name": "Ada"},
	})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := client.Chats.CreateCompletion(ctx, &retell.CreateChatCompletionParams{
		ChatID:  chat.ChatID,
		Content: "Can I come in on Tuesday?",
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, message := range answer.Messages {
		switch m := message.(type) {
		case *retell.ChatText:
			fmt.Printf("%s: %s\n", m.Role, m.Content)
		case *retell.ChatToolCallInvocation:
			fmt.Printf("-> %s %s\n", m.Name, m.Arguments)
		}
	}
	// Output:
	// -> find_slot {"day":"Tuesday"}
	// agent: Ten o'clock is free.
}
