package retell

// EndNode ends the call.
type EndNode struct {
	_ struct{} `const:"type=end"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// SpeakDuringExecution makes the agent say something before it ends the call.
	// Retell does not document the default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// Instruction is what it says then.
	Instruction NodeInstruction `json:"instruction,omitempty"`
	// GlobalNodeSetting makes the node one that every other leads to.
	GlobalNodeSetting *GlobalNodeSetting `json:"global_node_setting,omitempty"`
	// ModelChoice is the model, in place of the flow's.
	ModelChoice *ModelChoice `json:"model_choice,omitempty"`
	// DisplayPosition is where Retell's dashboard draws the node.
	DisplayPosition *DisplayPosition `json:"display_position,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
