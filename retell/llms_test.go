package retell_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

// everyTool has one tool of each type that Retell documents, with what is hard
// about it, and one that it does not.
const everyTool = `[
	{"type":"end_call","name":"end_call","speak_during_execution":true,"execution_message_type":"static_text","execution_message_description":"Bye!"},
	{"type":"transfer_call","name":"transfer","transfer_destination":{"type":"predefined","number":"+14155550199","extension":"12#"},
		"transfer_option":{"type":"cold_transfer","cold_transfer_mode":"sip_refer","show_transferee_as_caller":true}},
	{"type":"transfer_call","name":"warm","transfer_destination":{"type":"inferred","prompt":"The desk that was asked for."},
		"transfer_option":{"type":"warm_transfer","on_hold_music":"custom","custom_on_hold_music_asset_id":"asset_1","agent_detection_timeout_ms":10000,
			"ivr_option":{"type":"prompt","prompt":"Press 1."},"private_handoff_option":{"type":"prompt","prompt":"Say who calls."},
			"public_handoff_option":{"type":"static_message","message":"You are connected."}}},
	{"type":"transfer_call","name":"ask","transfer_destination":{"type":"predefined","number":"{{desk}}"},
		"transfer_option":{"type":"agentic_warm_transfer","agentic_transfer_config":{"transfer_agent":{"agent_id":"agent_1","agent_version":"latest"},
			"transfer_timeout_ms":20000,"action_on_timeout":"bridge_transfer"},"public_handoff_option":{"message":"no type"}}},
	{"type":"check_availability_cal","name":"free","cal_api_key":"cal_1","event_type_id":60444},
	{"type":"book_appointment_cal","name":"book_cal","cal_api_key":"cal_1","event_type_id":"{{event}}","timezone":"Europe/Berlin"},
	{"type":"agent_swap","name":"swap","agent_id":"agent_2","agent_version":4,"post_call_analysis_setting":"both_agents","webhook_setting":"only_source_agent"},
	{"type":"press_digit","name":"press","delay_ms":0},
	{"type":"send_sms","name":"sms","sms_content":{"type":"predefined","text":"Hi {{name}}"}},
	{"type":"send_sms","name":"sms2","sms_content":{"type":"template","template":"info_collection"}},
	{"type":"send_sms","name":"sms3","sms_content":{"type":"inferred","prompt":"The address."}},
	{"type":"custom","name":"find_slot","url":"https://desk.example.com/slots","method":"GET","max_retry":2,"args_at_root":true,
		"parameters":{"type":"object","properties":{"day":{"type":"string","maximum":12345678901234567890}},"required":["day"],"$defs":{}},"response_variables":{"slot":"slots[0]"}},
	{"type":"code","name":"sum","code":"return 1+1","timeout_ms":5000},
	{"type":"extract_dynamic_variable","name":"note","description":"Note it.","variables":[
		{"type":"string","name":"city","description":"Which?"},{"type":"enum","name":"day","description":"Which?","choices":["Mon"]},
		{"type":"boolean","name":"new","description":"New?"},{"type":"number","name":"age","description":"Old?"}]},
	{"type":"bridge_transfer","name":"bridge"},
	{"type":"cancel_transfer","name":"cancel"},
	{"type":"mcp","name":"search","description":"Searches.","mcp_id":"mcp_1","input_schema":{"q":"string"}},
	{"type":"hologram","name":"holo","size":3}]`

func TestEveryTool(t *testing.T) {
	t.Parallel()
	text := `{"llm_id":"llm_1","last_modification_timestamp":1757570000000,"version":3,"general_tools":` + everyTool + `}`
	client := expect(t, "GET", "/get-retell-llm/llm_1?version=3", "", text)
	llm, err := client.LLMs.Get(t.Context(), "llm_1", &retell.GetLLMParams{Version: new(3)})
	require.NoError(t, err)
	back, err := json.Marshal(llm)
	require.NoError(t, err)
	assert.JSONEq(t, text, string(back))

	tools, _ := llm.GeneralTools.Get()
	require.Len(t, tools, 18)
	for i, want := range []retell.LLMTool{
		&retell.EndCallTool{}, &retell.TransferCallTool{}, &retell.TransferCallTool{}, &retell.TransferCallTool{},
		&retell.CheckAvailabilityCalTool{}, &retell.BookAppointmentCalTool{}, &retell.AgentSwapTool{}, &retell.PressDigitTool{},
		&retell.SendSMSTool{}, &retell.SendSMSTool{}, &retell.SendSMSTool{}, &retell.CustomTool{}, &retell.CodeTool{},
		&retell.ExtractDynamicVariableTool{}, &retell.BridgeTransferTool{}, &retell.CancelTransferTool{}, &retell.MCPTool{}, &retell.Unknown{},
	} {
		assert.IsType(t, want, tools[i])
	}
	warm := tools[2].(*retell.TransferCallTool).TransferOption.(*retell.WarmTransfer)
	assert.Equal(t, "Say who calls.", *warm.PrivateHandoffOption.(*retell.WarmTransferPrompt).Prompt)
	assert.Equal(t, "Press 1.", *warm.IVROption.Prompt)
	asked := tools[3].(*retell.TransferCallTool).TransferOption.(*retell.AgenticWarmTransfer)
	assert.Equal(t, retell.VersionLatest, asked.AgenticTransferConfig.TransferAgent.AgentVersion)
	assert.IsType(t, &retell.Unknown{}, asked.PublicHandoffOption, "a handoff without a type")
	assert.Equal(t, retell.NumberOrString("60444"), tools[4].(*retell.CheckAvailabilityCalTool).EventTypeID)
	assert.Equal(t, 0, *tools[7].(*retell.PressDigitTool).DelayMS)
	custom := tools[11].(*retell.CustomTool)
	assert.Equal(t, retell.HTTPMethodGet, *custom.Method)
	assert.JSONEq(t, `{}`, string(custom.Parameters.Extra["$defs"]))
}

func FuzzLLM(f *testing.F) {
	f.Add([]byte(`{"general_tools":` + everyTool + `}`))
	f.Add([]byte(`{"states":[{"name":"a","edges":[{"parameters":{"properties":1}}],"tools":[{"type":"custom","parameters":[]},null]}],"kb_config":null}`))
	f.Fuzz(func(t *testing.T, data []byte) { roundTrip[retell.LLM](t, data) })
}

func TestUpdateLLM(t *testing.T) {
	t.Parallel()
	client := expect(t, "PATCH", "/update-retell-llm/llm_1?version=2", `{"model":null,"s2s_model":"gpt-realtime","begin_message":"","general_tools":[],"states":null}`,
		`{"llm_id":"llm_1","last_modification_timestamp":1,"model":null}`)
	llm, err := client.LLMs.Update(t.Context(), "llm_1", &retell.UpdateLLMParams{Version: new(2), LLMSettings: retell.LLMSettings{
		Model: retell.Null[retell.LLMModel](), S2SModel: retell.Value(retell.S2SModelGPTRealtime), BeginMessage: retell.Value(""),
		GeneralTools: retell.Value([]retell.LLMTool{}), States: retell.Null[[]retell.LLMState](),
	}})
	require.NoError(t, err)
	assert.True(t, llm.Model.IsNull())
	assert.Nil(t, llm.Version)
}

func TestDeleteLLM(t *testing.T) {
	t.Parallel()
	assert.NoError(t, expect(t, "DELETE", "/delete-retell-llm/llm_1", "", "").LLMs.Delete(t.Context(), "llm_1", nil))
	client := expect(t, "DELETE", "/delete-retell-llm/llm_1?force_delete=true", "", "")
	assert.NoError(t, client.LLMs.Delete(t.Context(), "llm_1", &retell.DeleteLLMParams{ForceDelete: new(true)}))
}

func TestListLLMs(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/v2/list-retell-llms?limit=5&sort_order=descending", "", `{"items":[{"llm_id":"llm_1","last_modification_timestamp":1}],"has_more":false}`)
	for llm, err := range client.LLMs.List(t.Context(), &retell.ListParams{Limit: new(5), SortOrder: new(retell.SortOrderDescending)}) {
		require.NoError(t, err)
		assert.Equal(t, "llm_1", llm.LLMID)
	}
	assert.NoError(t, expectLLM(t, `{}`, nil))
}

func TestToolsWithoutWhatTheyNeed(t *testing.T) {
	t.Parallel()
	for text, tool := range map[string]retell.LLMTool{
		"TransferCallTool: transfer_destination is required": &retell.TransferCallTool{Name: "transfer", TransferOption: &retell.ColdTransfer{}},
		"TransferCallTool: transfer_option is required":      &retell.TransferCallTool{Name: "transfer", TransferDestination: &retell.InferredDestination{}},
		"SendSMSTool: sms_content is required":               &retell.SendSMSTool{Name: "sms"},
	} {
		client := serve(t, once, answer(201, `{}`))
		_, err := client.LLMs.Create(t.Context(), &retell.CreateLLMParams{LLMSettings: retell.LLMSettings{GeneralTools: retell.Value([]retell.LLMTool{tool})}})
		assert.ErrorContains(t, err, text)
	}
}

// expectLLM creates an LLM and expects the body.
func expectLLM(t *testing.T, body string, params *retell.CreateLLMParams) error {
	t.Helper()
	client := expect(t, "POST", "/create-retell-llm", body, `{"llm_id":"llm_1","last_modification_timestamp":1}`)
	_, err := client.LLMs.Create(t.Context(), params)
	return err
}

func TestCreateLLMWithStates(t *testing.T) {
	t.Parallel()
	assert.NoError(t, expectLLM(t, `{"starting_state":"ask","kb_config":{"top_k":3},"mcps":[{"name":"docs","url":"https://mcp.example.com","timeout_ms":5000}],
		"states":[{"name":"ask","state_prompt":"Find out the day.","edges":[{"destination_state_name":"book","description":"The day is known.",
			"parameters":{"type":"object","properties":{"day":{"type":"string"}},"required":["day"]}}]},
			{"name":"book","tools":[{"type":"end_call","name":"end_call"}]}]}`,
		&retell.CreateLLMParams{LLMSettings: retell.LLMSettings{
			StartingState: retell.Value("ask"),
			KBConfig:      retell.Value(retell.KBConfig{TopK: new(3)}),
			MCPs:          retell.Value([]retell.MCPServerConfig{{Name: "docs", URL: "https://mcp.example.com", TimeoutMS: new(5000)}}),
			States: retell.Value([]retell.LLMState{
				{
					Name: "ask", StatePrompt: new("Find out the day."),
					Edges: []retell.StateEdge{{
						DestinationStateName: "book", Description: "The day is known.",
						Parameters: &retell.ToolParameters{Properties: json.RawMessage(`{"day":{"type":"string"}}`), Required: []string{"day"}},
					}},
				},
				{Name: "book", Tools: []retell.LLMTool{&retell.EndCallTool{Name: "end_call"}}},
			}),
		}}))
}

func ExampleLLMService_Create() {
	client, done := exampleClient(
		`201 {"llm_id":"llm_9f2c","version":0,"last_modification_timestamp":1757570000000}`,
		`201 {"agent_id":"agent_9f2c","version":0,"voice_id":"retell-Cimo","response_engine":{"type":"retell-llm","llm_id":"llm_9f2c"}}`)
	defer done()

	ctx := context.Background()
	llm, err := client.LLMs.Create(ctx, &retell.CreateLLMParams{LLMSettings: retell.LLMSettings{
		Model:         retell.Value(retell.LLMModelGPT5_4Mini),
		StartSpeaker:  new(retell.SpeakerAgent),
		BeginMessage:  retell.Value("Riverside Dental, this is Ava. How can I help?"),
		GeneralPrompt: retell.Value("You are the front desk of Riverside Dental. Book appointments."),
		GeneralTools: retell.Value([]retell.LLMTool{
			&retell.CustomTool{
				Name:        "find_slot",
				Description: new("Finds free appointments on a day."),
				URL:         "https://desk.example.com/retell/find-slot",
				Parameters: &retell.ToolParameters{
					Properties: json.RawMessage(`{"day": {"type": "string", "description": "a date, like 2026-11-24"}}`),
					Required:   []string{"day"},
				},
				SpeakDuringExecution: new(true),
				SpeakAfterExecution:  new(true),
			},
			&retell.TransferCallTool{
				Name:                "transfer_to_desk",
				Description:         new("Use it when the caller asks for a person."),
				TransferDestination: &retell.PredefinedDestination{Number: "+14155550123"},
				TransferOption: &retell.WarmTransfer{
					PrivateHandoffOption: &retell.WarmTransferPrompt{Prompt: new("Say who is calling and why.")},
				},
			},
			&retell.EndCallTool{Name: "end_call", Description: new("Use it when everything is done.")},
		}),
	}})
	if err != nil {
		log.Fatal(err)
	}
	agent, err := client.Agents.Create(ctx, &retell.CreateAgentParams{
		VoiceID:        "retell-Cimo",
		ResponseEngine: &retell.RetellLLMEngine{LLMID: llm.LLMID},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(llm.LLMID, agent.AgentID)
	// Output: llm_9f2c agent_9f2c
}
