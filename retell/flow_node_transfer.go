package retell

// TransferCallNode transfers the call to another number.
type TransferCallNode struct {
	_ struct{} `const:"type=transfer_call"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// TransferDestination is where the call goes.
	TransferDestination TransferDestination `json:"transfer_destination"`
	// TransferOption is how it gets there.
	TransferOption TransferOption `json:"transfer_option"`
	// Edge leads on when the transfer fails; see [EdgeTransferFailed].
	Edge NodeEdge `json:"edge"`
	// CustomSIPHeaders are sent with the SIP request of the transfer. Names
	// start with X-.
	CustomSIPHeaders map[string]string `json:"custom_sip_headers,omitzero"`
	// IgnoreE164Validation lets numbers pass that are not in E.164, for
	// telephony of your own. The default is false.
	IgnoreE164Validation *bool `json:"ignore_e164_validation,omitempty"`
	// SpeakDuringExecution makes the agent say something before the transfer.
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

// AgentSwapNode gives the conversation to another agent, in the same call.
type AgentSwapNode struct {
	_ struct{} `const:"type=agent_swap"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// AgentID is the other agent.
	AgentID string `json:"agent_id"`
	// AgentVersion is its version. The default is the newest.
	AgentVersion *VersionRef `json:"agent_version,omitempty"`
	// Edge leads on when the other agent cannot take over; see
	// [EdgeTransferFailed].
	Edge NodeEdge `json:"edge"`
	// PostCallAnalysisSetting says whose analysis is done after the call.
	PostCallAnalysisSetting AgentSwapAnalysis `json:"post_call_analysis_setting"`
	// WebhookSetting says whose webhook gets the events of the call. The
	// default is only_source_agent.
	WebhookSetting *AgentSwapWebhook `json:"webhook_setting,omitempty"`
	// KeepCurrentLanguage keeps the first agent's language. The default is
	// false.
	KeepCurrentLanguage *bool `json:"keep_current_language,omitempty"`
	// KeepCurrentVoice keeps the first agent's voice and ambient sound. The
	// default is false.
	KeepCurrentVoice *bool `json:"keep_current_voice,omitempty"`
	// SpeakDuringExecution makes the agent say something before it leaves.
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

// BridgeTransferNode lets an agent that is asked before a transfer connect the
// caller with the person who was called; see [TransferAgent]. Its own call ends.
type BridgeTransferNode struct {
	_ struct{} `const:"type=bridge_transfer"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// SpeakDuringExecution makes the agent say something before it connects them.
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

// CancelTransferNode lets an agent that is asked before a transfer give the
// caller back to the first agent; see [TransferAgent]. Its own call ends.
type CancelTransferNode struct {
	_ struct{} `const:"type=cancel_transfer"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// SpeakDuringExecution makes the agent say something before it cancels it.
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
