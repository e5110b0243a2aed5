package retell

// ConversationFlow is one version of a conversation flow.
type ConversationFlow struct {
	// ConversationFlowID names the flow; all its versions have the same.
	ConversationFlowID string `json:"conversation_flow_id"`
	// Version is the number of this version.
	Version int `json:"version"`
	// LastModificationTimestamp is when it was changed last, or made if it
	// never was, in milliseconds since the Unix epoch.
	LastModificationTimestamp int64 `json:"last_modification_timestamp"`
	// StartSpeaker is who speaks first.
	StartSpeaker Speaker `json:"start_speaker,omitempty"`
	// ModelChoice is the model of nodes that have none of their own.
	ModelChoice *ModelChoice `json:"model_choice,omitempty"`
	// Nodes are the steps of the flow.
	Nodes []FlowNode `json:"nodes,omitzero"`
	ConversationFlowSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CreateConversationFlowParams describe a new conversation flow.
type CreateConversationFlowParams struct {
	// StartSpeaker is who speaks first.
	StartSpeaker Speaker `json:"start_speaker"`
	// ModelChoice is the model of nodes that have none of their own.
	ModelChoice ModelChoice `json:"model_choice"`
	// Nodes are the steps of the flow.
	Nodes []FlowNode `json:"nodes"`
	ConversationFlowSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateConversationFlowParams change a conversation flow. Fields that are left
// out stay as they are.
type UpdateConversationFlowParams struct {
	// Version is the number of the version to change. The default is the
	// newest.
	Version *int `json:"-" query:"version"`
	// StartSpeaker is who speaks first.
	StartSpeaker *Speaker `json:"start_speaker,omitempty"`
	// ModelChoice is the model of nodes that have none of their own.
	ModelChoice *ModelChoice `json:"model_choice,omitempty"`
	// Nodes are the steps of the flow: all of them.
	Nodes []FlowNode `json:"nodes,omitzero"`
	ConversationFlowSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ConversationFlowSettings are what can be set of a conversation flow, besides
// what every flow has. A field that is left out has Retell's default in a new
// flow and stays as it is in an update.
type ConversationFlowSettings struct {
	// StartNodeID is the node to begin with. Retell does not document which it
	// is without one.
	StartNodeID Nullable[string] `json:"start_node_id,omitzero"`
	// BeginAfterUserSilenceMS lets the agent speak first after as many
	// milliseconds if the user, who should, is silent. Null, the default, lets
	// it wait for good.
	BeginAfterUserSilenceMS Nullable[int] `json:"begin_after_user_silence_ms,omitzero"`
	// GlobalPrompt is part of the prompt of every node.
	GlobalPrompt Nullable[string] `json:"global_prompt,omitzero"`
	// ModelTemperature is how much the model varies. Retell's API document of
	// April 2026 had 0 and 1 as the limits; the default is not documented.
	ModelTemperature Nullable[float64] `json:"model_temperature,omitzero"`
	// ToolCallStrictMode makes the arguments of tool calls follow their schema,
	// with models that can. Retell does not document the default.
	ToolCallStrictMode Nullable[bool] `json:"tool_call_strict_mode,omitzero"`
	// Tools are the tools that nodes may use.
	Tools Nullable[[]FlowTool] `json:"tools,omitzero"`
	// Components are components that belong to this flow alone.
	Components Nullable[[]LocalComponent] `json:"components,omitzero"`
	// MCPs are the MCP servers that nodes may use.
	MCPs Nullable[[]MCPServerConfig] `json:"mcps,omitzero"`
	// DefaultDynamicVariables fill {{variables}} that a call or chat does not.
	DefaultDynamicVariables Nullable[map[string]string] `json:"default_dynamic_variables,omitzero"`
	// KnowledgeBaseIDs are the knowledge bases to search.
	KnowledgeBaseIDs Nullable[[]string] `json:"knowledge_base_ids,omitzero"`
	// KBConfig is how knowledge bases are searched.
	KBConfig *KBConfig `json:"kb_config,omitempty"`
	// FlexMode turns the flow into one prompt, so that the agent need not
	// follow the edges. Retell does not document the default.
	FlexMode Nullable[bool] `json:"flex_mode,omitzero"`
	// IsTransferCF says whether the flow is for an agent that is asked before a
	// transfer; see [TransferAgent]. It can be set when the flow is created, and
	// is ignored in updates.
	IsTransferCF Nullable[bool] `json:"is_transfer_cf,omitzero"`
	// Notes are for people, in Retell's dashboard.
	Notes Nullable[[]FlowNote] `json:"notes,omitzero"`
	// BeginTagDisplayPosition is where Retell's dashboard draws the start.
	BeginTagDisplayPosition Nullable[DisplayPosition] `json:"begin_tag_display_position,omitzero"`
}
