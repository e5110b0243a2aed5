package retell

// FunctionNode uses a tool of the flow, or one that flows share.
type FunctionNode struct {
	_ struct{} `const:"type=function"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// ToolID is the tool; see [FlowTool].
	ToolID string `json:"tool_id"`
	// ToolType is where the tool is: in the flow, or in the account.
	ToolType FlowScope `json:"tool_type"`
	// WaitForResult makes the flow wait for the result before it goes on.
	WaitForResult bool `json:"wait_for_result"`
	// Edges lead on when their conditions are met.
	Edges []NodeEdge `json:"edges,omitzero"`
	// ElseEdge leads on when none of them is; see [EdgeElse].
	ElseEdge *NodeEdge `json:"else_edge,omitempty"`
	// SpeakDuringExecution makes the agent say something meanwhile.
	// Retell does not document the default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// Instruction is what it says then.
	Instruction NodeInstruction `json:"instruction,omitempty"`
	// EnableTypingSound plays the sound of typing meanwhile. Retell does not
	// document the default.
	EnableTypingSound *bool `json:"enable_typing_sound,omitempty"`
	// GlobalNodeSetting makes the node one that every other leads to.
	GlobalNodeSetting *GlobalNodeSetting `json:"global_node_setting,omitempty"`
	// ModelChoice is the model, in place of the flow's.
	ModelChoice *ModelChoice `json:"model_choice,omitempty"`
	// FinetuneTransitionExamples show where to go from here.
	FinetuneTransitionExamples []FinetuneTransitionExample `json:"finetune_transition_examples,omitzero"`
	// DisplayPosition is where Retell's dashboard draws the node.
	DisplayPosition *DisplayPosition `json:"display_position,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// MCPNode uses a tool of an MCP server.
type MCPNode struct {
	_ struct{} `const:"type=mcp"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// MCPID is the server.
	MCPID string `json:"mcp_id"`
	// MCPToolName is the name of the tool; see [MCPToolService.List].
	MCPToolName string `json:"mcp_tool_name"`
	// WaitForResult makes the flow wait for the result before it goes on.
	WaitForResult bool `json:"wait_for_result"`
	// ResponseVariables are dynamic variables to fill from the answer: the
	// path of the value, by the variable's name.
	ResponseVariables map[string]string `json:"response_variables,omitzero"`
	// Edges lead on when their conditions are met.
	Edges []NodeEdge `json:"edges,omitzero"`
	// ElseEdge leads on when none of them is; see [EdgeElse].
	ElseEdge *NodeEdge `json:"else_edge,omitempty"`
	// SpeakDuringExecution makes the agent say something meanwhile.
	// Retell does not document the default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// Instruction is what it says then.
	Instruction NodeInstruction `json:"instruction,omitempty"`
	// EnableTypingSound plays the sound of typing meanwhile. Retell does not
	// document the default.
	EnableTypingSound *bool `json:"enable_typing_sound,omitempty"`
	// GlobalNodeSetting makes the node one that every other leads to.
	GlobalNodeSetting *GlobalNodeSetting `json:"global_node_setting,omitempty"`
	// ModelChoice is the model, in place of the flow's.
	ModelChoice *ModelChoice `json:"model_choice,omitempty"`
	// FinetuneTransitionExamples show where to go from here.
	FinetuneTransitionExamples []FinetuneTransitionExample `json:"finetune_transition_examples,omitzero"`
	// DisplayPosition is where Retell's dashboard draws the node.
	DisplayPosition *DisplayPosition `json:"display_position,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CodeNode runs JavaScript in a sandbox of Retell's.
type CodeNode struct {
	_ struct{} `const:"type=code"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// Code is the JavaScript. Retell does not document a limit here; that of a
	// [CodeTool] was 5000 characters in April 2026.
	Code string `json:"code"`
	// TimeoutMS is how long it may run, in milliseconds. The default is 30,000.
	// Retell's API document of April 2026 had 5000 and 60,000 as the limits.
	TimeoutMS *int `json:"timeout_ms,omitempty"`
	// WaitForResult makes the flow wait for the result before it goes on.
	WaitForResult bool `json:"wait_for_result"`
	// ResponseVariables are dynamic variables to fill from the result: the
	// path of the value, by the variable's name.
	ResponseVariables map[string]string `json:"response_variables,omitzero"`
	// Edges lead on when their conditions are met.
	Edges []NodeEdge `json:"edges,omitzero"`
	// ElseEdge leads on when none of them is; see [EdgeElse].
	ElseEdge *NodeEdge `json:"else_edge,omitempty"`
	// SpeakDuringExecution makes the agent say something meanwhile.
	// Retell does not document the default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// Instruction is what it says then.
	Instruction NodeInstruction `json:"instruction,omitempty"`
	// EnableTypingSound plays the sound of typing meanwhile. Retell does not
	// document the default.
	EnableTypingSound *bool `json:"enable_typing_sound,omitempty"`
	// GlobalNodeSetting makes the node one that every other leads to.
	GlobalNodeSetting *GlobalNodeSetting `json:"global_node_setting,omitempty"`
	// ModelChoice is the model, in place of the flow's.
	ModelChoice *ModelChoice `json:"model_choice,omitempty"`
	// FinetuneTransitionExamples show where to go from here.
	FinetuneTransitionExamples []FinetuneTransitionExample `json:"finetune_transition_examples,omitzero"`
	// DisplayPosition is where Retell's dashboard draws the node.
	DisplayPosition *DisplayPosition `json:"display_position,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
