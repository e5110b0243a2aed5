package retell

// PressDigitNode presses the keys that the model chooses, to get through the menu
// of a machine.
type PressDigitNode struct {
	_ struct{} `const:"type=press_digit"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// Instruction tells the model what to press.
	Instruction PromptInstruction `json:"instruction"`
	// DelayMS is how long to wait before pressing, in milliseconds. Retell does
	// not document the default and the limits here; those of a [PressDigitTool]
	// are 1000, and 0 to 5000.
	DelayMS *int `json:"delay_ms,omitempty"`
	// Edges lead on when their conditions are met.
	Edges []NodeEdge `json:"edges,omitzero"`
	// ElseEdge leads on when none of them is; see [EdgeElse].
	ElseEdge *NodeEdge `json:"else_edge,omitempty"`
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

// SMSNode sends a text message to the caller.
type SMSNode struct {
	_ struct{} `const:"type=sms"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// Instruction is what the message says.
	Instruction SMSInstruction `json:"instruction"`
	// SuccessEdge leads on when it is sent; see [EdgeSentSuccessfully].
	SuccessEdge NodeEdge `json:"success_edge"`
	// FailedEdge leads on when it cannot be sent; see [EdgeFailedToSend].
	FailedEdge NodeEdge `json:"failed_edge"`
	// GlobalNodeSetting makes the node one that every other leads to.
	GlobalNodeSetting *GlobalNodeSetting `json:"global_node_setting,omitempty"`
	// ModelChoice is the model, in place of the flow's.
	ModelChoice *ModelChoice `json:"model_choice,omitempty"`
	// DisplayPosition is where Retell's dashboard draws the node.
	DisplayPosition *DisplayPosition `json:"display_position,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ExtractDynamicVariablesNode fills dynamic variables from what was said.
type ExtractDynamicVariablesNode struct {
	_ struct{} `const:"type=extract_dynamic_variables"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// Variables are what to look for. Their names are those of the dynamic
	// variables.
	Variables []ExtractVariable `json:"variables"`
	// Edges lead on when their conditions are met.
	Edges []NodeEdge `json:"edges,omitzero"`
	// ElseEdge leads on when none of them is; see [EdgeElse].
	ElseEdge *NodeEdge `json:"else_edge,omitempty"`
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

// BranchNode says nothing and goes on at once.
type BranchNode struct {
	_ struct{} `const:"type=branch"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// Edges lead on when their conditions are met.
	Edges []NodeEdge `json:"edges,omitzero"`
	// ElseEdge leads on when none of them is; see [EdgeElse].
	ElseEdge NodeEdge `json:"else_edge"`
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

// ComponentNode goes through the nodes of a component.
type ComponentNode struct {
	_ struct{} `const:"type=component"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// ComponentID is the component.
	ComponentID string `json:"component_id"`
	// ComponentType is where it is: in the Components of the flow, or in the
	// account, made with [ConversationFlowComponentService].
	ComponentType FlowScope `json:"component_type"`
	// Edges lead on when their conditions are met.
	Edges []NodeEdge `json:"edges,omitzero"`
	// ElseEdge leads on when none of them is; see [EdgeElse].
	ElseEdge NodeEdge `json:"else_edge"`
	// GlobalNodeSetting makes the node one that every other leads to.
	GlobalNodeSetting *GlobalNodeSetting `json:"global_node_setting,omitempty"`
	// FinetuneTransitionExamples show where to go from here.
	FinetuneTransitionExamples []FinetuneTransitionExample `json:"finetune_transition_examples,omitzero"`
	// DisplayPosition is where Retell's dashboard draws the node.
	DisplayPosition *DisplayPosition `json:"display_position,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
