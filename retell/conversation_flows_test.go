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

// everyNode has one node of each type that Retell documents, with what is hard
// about it, and one that it does not.
const everyNode = `[
	{"type":"conversation","id":"greet","name":"Greeting","instruction":{"type":"static_text","text":"Hello {{name}}!"},
		"edges":[{"id":"e1","destination_node_id":"book","transition_condition":{"type":"prompt","prompt":"The caller wants to book."}},
			{"id":"e2","destination_node_id":"vip","transition_condition":{"type":"equation","operator":"&&","equations":[
				{"left":"{{age}}","operator":">=","right":"18"},{"left":"{{vip}}","operator":"exists"}]}}],
		"else_edge":{"id":"e3","transition_condition":{"type":"prompt","prompt":"Else"}},
		"always_edge":{"id":"e4","transition_condition":{"type":"equation","operator":"||","equations":[],"prompt":"Always"}},
		"skip_response_edge":{"id":"e5","destination_node_id":"end","transition_condition":{"type":"prompt","prompt":"Skip response"}},
		"interruption_sensitivity":null,"reminder_max_count":0,"stt_mode":"custom","custom_stt_config":{"endpointing_ms":500,"provider":"soniox"},
		"model_choice":{"type":"cascading","model":"gpt-5.4"},"display_position":{"x":1.5,"y":-2},
		"finetune_conversation_examples":[{"id":"f1","transcript":[{"role":"user","content":"Hi"},{"role":"agent","content":"Hello!"}]}],
		"finetune_transition_examples":[{"id":"f2","destination_node_id":"book","transcript":[
			{"role":"tool_call_invocation","tool_call_id":"t","name":"a","arguments":"{}"},{"role":"tool_call_result","tool_call_id":"t","content":"b"},{"role":"thought","x":1}]}],
		"global_node_setting":{"condition":"The caller is lost.","cool_down":2,"go_back_conditions":[{"id":"g1","transition_condition":{"type":"prompt","prompt":"Found."}}],
			"negative_finetune_examples":[{"transcript":[{"role":"user","content":"No."}]}]}},
	{"type":"subagent","id":"book","instruction":{"type":"prompt","text":"Book."},"tool_ids":["tool_1"],"tools":[{"type":"end_call","name":"end_call"}],"kb_config":{"top_k":3}},
	{"type":"end","id":"end","speak_during_execution":true,"instruction":{"type":"prompt","text":"Say goodbye."}},
	{"type":"function","id":"fn","tool_id":"tool_1","tool_type":"local","wait_for_result":true},
	{"type":"code","id":"js","code":"return 1","wait_for_result":false,"timeout_ms":5000,"response_variables":{"a":"b"}},
	{"type":"transfer_call","id":"desk","transfer_destination":{"type":"predefined","number":"+14155550199"},"transfer_option":{"type":"cold_transfer"},
		"edge":{"id":"e6","transition_condition":{"type":"prompt","prompt":"Transfer failed"}},"custom_sip_headers":{"X-A":"b"}},
	{"type":"press_digit","id":"menu","instruction":{"type":"prompt","text":"Reach a person."},"delay_ms":0},
	{"type":"branch","id":"split","else_edge":{"id":"e7","destination_node_id":"end","transition_condition":{"type":"prompt","prompt":"Else"}}},
	{"type":"sms","id":"text","instruction":{"type":"template","template":"info_collection"},
		"success_edge":{"id":"e8","transition_condition":{"type":"prompt","prompt":"Sent successfully"}},
		"failed_edge":{"id":"e9","transition_condition":{"type":"prompt","prompt":"Failed to send"}}},
	{"type":"extract_dynamic_variables","id":"extract","variables":[{"type":"string","name":"city","description":"Which?"}]},
	{"type":"agent_swap","id":"swap","agent_id":"agent_2","agent_version":"prod","post_call_analysis_setting":"both_agents",
		"edge":{"id":"e10","transition_condition":{"type":"prompt","prompt":"Transfer failed"}}},
	{"type":"mcp","id":"mcp","mcp_id":"mcp_1","mcp_tool_name":"search","wait_for_result":true},
	{"type":"component","id":"part","component_id":"component_1","component_type":"shared","else_edge":{"id":"e11","transition_condition":{"type":"prompt","prompt":"Else"}}},
	{"type":"bridge_transfer","id":"bridge"},
	{"type":"cancel_transfer","id":"cancel"},
	{"type":"hologram","id":"holo","edges":[1]}]`

const fullFlow = `{"conversation_flow_id":"flow_1","version":2,"last_modification_timestamp":1757570000000,"start_speaker":"agent",
	"model_choice":{"type":"cascading","model":"gpt-4.1","high_priority":true},"start_node_id":"greet","flex_mode":null,"nodes":` + everyNode + `,
	"tools":[{"type":"custom","tool_id":"tool_1","name":"find_slot","url":"https://desk.example.com/slots"},
		{"type":"check_availability_cal","tool_id":"tool_2","name":"free","cal_api_key":"c","event_type_id":1},{"type":"book_appointment_cal","name":"cal","cal_api_key":"c","event_type_id":"{{e}}"}],
	"components":[{"name":"Part","id":"component_2","nodes":[{"type":"end","id":"over"}],"tools":null}],
	"notes":[{"id":"n1","content":"<image:asset_1>","display_position":{"x":0,"y":0},"size":{"width":10.5}}]}`

func TestEveryNode(t *testing.T) {
	t.Parallel()
	client := expect(t, "GET", "/get-conversation-flow/flow_1?version=2", "", fullFlow)
	flow, err := client.ConversationFlows.Get(t.Context(), "flow_1", &retell.GetConversationFlowParams{Version: new(2)})
	require.NoError(t, err)
	text, err := json.Marshal(flow)
	require.NoError(t, err)
	assert.JSONEq(t, fullFlow, string(text))

	require.Len(t, flow.Nodes, 16)
	for i, want := range []retell.FlowNode{
		&retell.ConversationNode{}, &retell.SubagentNode{}, &retell.EndNode{}, &retell.FunctionNode{}, &retell.CodeNode{}, &retell.TransferCallNode{},
		&retell.PressDigitNode{}, &retell.BranchNode{}, &retell.SMSNode{}, &retell.ExtractDynamicVariablesNode{}, &retell.AgentSwapNode{},
		&retell.MCPNode{}, &retell.ComponentNode{}, &retell.BridgeTransferNode{}, &retell.CancelTransferNode{}, &retell.Unknown{},
	} {
		assert.IsType(t, want, flow.Nodes[i])
	}
	greet := flow.Nodes[0].(*retell.ConversationNode)
	assert.Equal(t, "Hello {{name}}!", greet.Instruction.(*retell.StaticTextInstruction).Text)
	assert.True(t, greet.InterruptionSensitivity.IsNull())
	assert.Equal(t, 0, greet.ReminderMaxCount.Or(7))
	assert.Equal(t, retell.EquationEdge("e2", "vip", retell.EquationAll,
		retell.Equation{Left: "{{age}}", Operator: retell.EquationGreaterOrEqual, Right: new("18")},
		retell.Equation{Left: "{{vip}}", Operator: retell.EquationExists}), greet.Edges[1])
	assert.Equal(t, retell.EdgeElse, *greet.ElseEdge.TransitionCondition.Prompt)
	assert.Nil(t, greet.ElseEdge.DestinationNodeID)
	assert.Equal(t, retell.TransitionEquation, greet.AlwaysEdge.TransitionCondition.Type)
	assert.Equal(t, retell.EdgeAlways, *greet.AlwaysEdge.TransitionCondition.Prompt)
	assert.Equal(t, retell.PromptEdge("e5", "end", retell.EdgeSkipResponse), *greet.SkipResponseEdge)
	sms := flow.Nodes[8].(*retell.SMSNode)
	assert.Equal(t, retell.SMSTemplateInfoCollection, sms.Instruction.(*retell.SMSTemplate).Template)
	assert.Equal(t, retell.EdgeSentSuccessfully, *sms.SuccessEdge.TransitionCondition.Prompt)
	assert.Equal(t, retell.EdgeFailedToSend, *sms.FailedEdge.TransitionCondition.Prompt)
	assert.Equal(t, retell.EdgeTransferFailed, *flow.Nodes[5].(*retell.TransferCallNode).Edge.TransitionCondition.Prompt)

	tools, _ := flow.Tools.Get()
	assert.Equal(t, "tool_1", *tools[0].(*retell.CustomTool).ToolID)
	components, _ := flow.Components.Get()
	assert.Equal(t, `"component_2"`, string(components[0].Extra["id"]))
	assert.True(t, components[0].Tools.IsNull())
}

func FuzzConversationFlow(f *testing.F) {
	f.Add([]byte(fullFlow))
	f.Add([]byte(`{"nodes":[{"type":"branch","else_edge":null,"edges":[{"transition_condition":{"type":1,"equations":[{}],"operator":null}}]},{"type":"sms"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) { roundTrip[retell.ConversationFlow](t, data) })
}

func TestUpdateConversationFlow(t *testing.T) {
	t.Parallel()
	client := expect(t, "PATCH", "/update-conversation-flow/flow_1?version=2", `{"nodes":[{"type":"end","id":"end"}],"global_prompt":null,"knowledge_base_ids":[]}`, fullFlow)
	flow, err := client.ConversationFlows.Update(t.Context(), "flow_1", &retell.UpdateConversationFlowParams{
		Version: new(2), Nodes: []retell.FlowNode{&retell.EndNode{ID: "end"}},
		ConversationFlowSettings: retell.ConversationFlowSettings{GlobalPrompt: retell.Null[string](), KnowledgeBaseIDs: retell.Value([]string{})},
	})
	require.NoError(t, err)
	assert.Equal(t, 2, flow.Version)
}

// What was fetched can be changed and sent back, with what is unknown in it.
func TestNodesGoBackAsTheyCame(t *testing.T) {
	t.Parallel()
	var flow retell.ConversationFlow
	require.NoError(t, json.Unmarshal([]byte(fullFlow), &flow))
	client := expect(t, "PATCH", "/update-conversation-flow/flow_1", `{"nodes":`+everyNode+`}`, fullFlow)
	_, err := client.ConversationFlows.Update(t.Context(), "flow_1", &retell.UpdateConversationFlowParams{Nodes: flow.Nodes})
	assert.NoError(t, err)
}

func TestDeleteAndListConversationFlows(t *testing.T) {
	t.Parallel()
	assert.NoError(t, expect(t, "DELETE", "/delete-conversation-flow/flow_1", "", "").ConversationFlows.Delete(t.Context(), "flow_1", nil))
	client := expect(t, "DELETE", "/delete-conversation-flow/flow_1?force_delete=true", "", "")
	assert.NoError(t, client.ConversationFlows.Delete(t.Context(), "flow_1", &retell.DeleteConversationFlowParams{ForceDelete: new(true)}))
	client = expect(t, "GET", "/v2/list-conversation-flows?pagination_key=k", "", `{"items":[`+fullFlow+`],"has_more":false}`)
	for flow, err := range client.ConversationFlows.List(t.Context(), &retell.ListParams{PaginationKey: new("k")}) {
		require.NoError(t, err)
		assert.Len(t, flow.Nodes, 16)
	}
}

func TestConversationFlowComponents(t *testing.T) {
	t.Parallel()
	const component = `{"conversation_flow_component_id":"component_1","name":"Ask","user_modified_timestamp":1757570000000,
		"linked_conversation_flow_ids":["flow_1"],"nodes":[{"type":"end","id":"end"}],"start_node_id":"end","mcps":null}`
	client := expect(t, "POST", "/create-conversation-flow-component", `{"name":"Ask","nodes":[{"type":"end","id":"end"}],"start_node_id":"end"}`, component)
	made, err := client.ConversationFlowComponents.Create(t.Context(), &retell.CreateConversationFlowComponentParams{
		Name: "Ask", Nodes: []retell.FlowNode{&retell.EndNode{ID: "end"}}, ComponentSettings: retell.ComponentSettings{StartNodeID: retell.Value("end")},
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"flow_1"}, made.LinkedConversationFlowIDs)
	text, err := json.Marshal(made)
	require.NoError(t, err)
	assert.JSONEq(t, component, string(text))

	client = expect(t, "GET", "/get-conversation-flow-component/component_1", "", component)
	_, err = client.ConversationFlowComponents.Get(t.Context(), "component_1")
	assert.NoError(t, err)
	client = expect(t, "PATCH", "/update-conversation-flow-component/component_1", `{"name":"Ask all","mcps":null}`, component)
	_, err = client.ConversationFlowComponents.Update(t.Context(), "component_1", &retell.UpdateConversationFlowComponentParams{
		Name: new("Ask all"), ComponentSettings: retell.ComponentSettings{MCPs: retell.Null[[]retell.MCPServerConfig]()},
	})
	assert.NoError(t, err)
	client = expect(t, "DELETE", "/delete-conversation-flow-component/component_1", "", "")
	assert.NoError(t, client.ConversationFlowComponents.Delete(t.Context(), "component_1"))
	client = expect(t, "GET", "/v2/list-conversation-flow-components", "", `{"items":[`+component+`],"has_more":false}`)
	for component, err := range client.ConversationFlowComponents.List(t.Context(), nil) {
		require.NoError(t, err)
		assert.Equal(t, "Ask", component.Name)
	}
}

func ExampleConversationFlowService_Create() {
	client, done := exampleClient(`201 {"conversation_flow_id":"flow_9f2c","version":0,"last_modification_timestamp":1757570000000}`)
	defer done()

	flow, err := client.ConversationFlows.Create(context.Background(), &retell.CreateConversationFlowParams{
		StartSpeaker: retell.SpeakerAgent,
		ModelChoice:  retell.ModelChoice{Model: retell.LLMModelGPT5_4Mini},
		Nodes: []retell.FlowNode{
			&retell.ConversationNode{
				ID:          "greet",
				Instruction: &retell.StaticTextInstruction{Text: "Riverside Dental, how can I help?"},
				Edges: []retell.NodeEdge{
					retell.PromptEdge("to-find", "find", "The caller wants an appointment and said on which day."),
					retell.PromptEdge("to-desk", "desk", "The caller asks for a person."),
				},
			},
			&retell.FunctionNode{
				ID:            "find",
				ToolID:        "find-slot",
				ToolType:      retell.FlowScopeLocal,
				WaitForResult: true,
				Edges: []retell.NodeEdge{
					retell.EquationEdge("to-end", "goodbye", retell.EquationAll, retell.Equation{Left: "{{slot}}", Operator: retell.EquationExists}),
				},
				ElseEdge: new(retell.PromptEdge("to-greet", "greet", retell.EdgeElse)),
			},
			&retell.TransferCallNode{
				ID:                  "desk",
				TransferDestination: &retell.PredefinedDestination{Number: "+14155550123"},
				TransferOption:      &retell.ColdTransfer{},
				Edge:                retell.PromptEdge("failed", "goodbye", retell.EdgeTransferFailed),
			},
			&retell.EndNode{
				ID:                   "goodbye",
				SpeakDuringExecution: new(true),
				Instruction:          &retell.PromptInstruction{Text: "Repeat what was agreed, and say goodbye."},
			},
		},
		ConversationFlowSettings: retell.ConversationFlowSettings{
			StartNodeID:  retell.Value("greet"),
			GlobalPrompt: retell.Value("You are the front desk of Riverside Dental."),
			Tools: retell.Value([]retell.FlowTool{
				&retell.CustomTool{
					ToolID: new("find-slot"),
					Name:   "find_slot",
					URL:    "https://desk.example.com/retell/find-slot",
					Parameters: &retell.ToolParameters{
						Properties: json.RawMessage(`{"day": {"type": "string"}}`),
						Required:   []string{"day"},
					},
					ResponseVariables: map[string]string{"slot": "slots[0]"},
				},
			}),
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(flow.ConversationFlowID, "version", flow.Version)
	// Output: flow_9f2c version 0
}

func ExampleConversationFlowComponentService_Create() {
	client, done := exampleClient(`201 {"conversation_flow_component_id":"component_9f2c","name":"Name and birthday","nodes":[],"user_modified_timestamp":1757570000000}`)
	defer done()

	component, err := client.ConversationFlowComponents.Create(context.Background(), &retell.CreateConversationFlowComponentParams{
		Name: "Name and birthday",
		Nodes: []retell.FlowNode{
			&retell.ConversationNode{
				ID:          "ask",
				Instruction: &retell.PromptInstruction{Text: "Ask for the caller's name and birthday."},
				Edges:       []retell.NodeEdge{retell.PromptEdge("to-keep", "keep", "Both are known.")},
			},
			&retell.ExtractDynamicVariablesNode{
				ID: "keep",
				Variables: []retell.ExtractVariable{
					&retell.StringAnalysisData{Name: "name", Description: "The caller's full name."},
					&retell.StringAnalysisData{Name: "birthday", Description: "Their birthday.", Examples: []string{"1999-12-31"}},
				},
			},
		},
		ComponentSettings: retell.ComponentSettings{StartNodeID: retell.Value("ask")},
	})
	if err != nil {
		log.Fatal(err)
	}

	// Any flow can go through it:
	node := &retell.ComponentNode{
		ID:            "identify",
		ComponentID:   component.ConversationFlowComponentID,
		ComponentType: retell.FlowScopeShared,
		ElseEdge:      retell.PromptEdge("identified", "book", retell.EdgeElse),
	}
	fmt.Println(node.ComponentID)
	// Output: component_9f2c
}
