package retell

// ConversationNode speaks with the user until one of its edges leads on.
type ConversationNode struct {
	_ struct{} `const:"type=conversation"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// Instruction is what the agent says: the words, or a prompt for them.
	Instruction NodeInstruction `json:"instruction"`
	// Edges lead on when their conditions are met.
	Edges []NodeEdge `json:"edges,omitzero"`
	// ElseEdge leads on when none of them is; see [EdgeElse].
	ElseEdge *NodeEdge `json:"else_edge,omitempty"`
	// AlwaysEdge leads on whatever the user says; see [EdgeAlways]. Retell
	// documents no more than its name.
	AlwaysEdge *NodeEdge `json:"always_edge,omitempty"`
	// SkipResponseEdge leads on when the agent has spoken, without waiting for
	// an answer; see [EdgeSkipResponse].
	SkipResponseEdge *NodeEdge `json:"skip_response_edge,omitempty"`
	// GlobalNodeSetting makes the node one that every other leads to.
	GlobalNodeSetting *GlobalNodeSetting `json:"global_node_setting,omitempty"`
	NodeOverrides
	// FinetuneConversationExamples show how to speak here.
	FinetuneConversationExamples []FinetuneConversationExample `json:"finetune_conversation_examples,omitzero"`
	// FinetuneTransitionExamples show where to go from here.
	FinetuneTransitionExamples []FinetuneTransitionExample `json:"finetune_transition_examples,omitzero"`
	// DisplayPosition is where Retell's dashboard draws the node.
	DisplayPosition *DisplayPosition `json:"display_position,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// SubagentNode speaks with the user and uses tools, as a Retell LLM would, until
// one of its edges leads on.
type SubagentNode struct {
	_ struct{} `const:"type=subagent"`
	// ID names the node within the flow.
	ID string `json:"id"`
	// Name is its name for people.
	Name *string `json:"name,omitempty"`
	// Instruction is the prompt.
	Instruction PromptInstruction `json:"instruction"`
	// ToolIDs are the tools of the flow or component that may be used here; see
	// [FlowTool].
	ToolIDs Nullable[[]string] `json:"tool_ids,omitzero"`
	// Tools are the node's own tools, of all types.
	Tools Nullable[[]LLMTool] `json:"tools,omitzero"`
	// Edges lead on when their conditions are met.
	Edges []NodeEdge `json:"edges,omitzero"`
	// ElseEdge leads on when none of them is; see [EdgeElse].
	ElseEdge *NodeEdge `json:"else_edge,omitempty"`
	// AlwaysEdge leads on whatever the user says; see [EdgeAlways]. Retell
	// documents no more than its name.
	AlwaysEdge *NodeEdge `json:"always_edge,omitempty"`
	// SkipResponseEdge leads on when the agent has spoken, without waiting for
	// an answer; see [EdgeSkipResponse].
	SkipResponseEdge *NodeEdge `json:"skip_response_edge,omitempty"`
	// GlobalNodeSetting makes the node one that every other leads to.
	GlobalNodeSetting *GlobalNodeSetting `json:"global_node_setting,omitempty"`
	NodeOverrides
	// FinetuneConversationExamples show how to speak here.
	FinetuneConversationExamples []FinetuneConversationExample `json:"finetune_conversation_examples,omitzero"`
	// FinetuneTransitionExamples show where to go from here.
	FinetuneTransitionExamples []FinetuneTransitionExample `json:"finetune_transition_examples,omitzero"`
	// DisplayPosition is where Retell's dashboard draws the node.
	DisplayPosition *DisplayPosition `json:"display_position,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// NodeOverrides replace settings of the agent and of the flow as long as the
// conversation is in a node. Fields that are null or left out replace nothing.
type NodeOverrides struct {
	// ModelChoice is the model, in place of the flow's.
	ModelChoice *ModelChoice `json:"model_choice,omitempty"`
	// KnowledgeBaseIDs are the knowledge bases to search. Whether the flow's
	// own are searched too is not documented.
	KnowledgeBaseIDs Nullable[[]string] `json:"knowledge_base_ids,omitzero"`
	// KBConfig is how they are searched.
	KBConfig *KBConfig `json:"kb_config,omitempty"`
	// VoiceSpeed is as in [AgentSettings], where it goes from 0.5 to 2.
	VoiceSpeed Nullable[float64] `json:"voice_speed,omitzero"`
	// Responsiveness is as in [AgentSettings], where it goes from 0 to 1.
	Responsiveness Nullable[float64] `json:"responsiveness,omitzero"`
	// InterruptionSensitivity is as in [AgentSettings], where it goes from 0
	// (never) to 1.
	InterruptionSensitivity Nullable[float64] `json:"interruption_sensitivity,omitzero"`
	// AllowDTMFInterruption lets keys that the caller presses interrupt the
	// agent.
	AllowDTMFInterruption Nullable[bool] `json:"allow_dtmf_interruption,omitzero"`
	// ReminderTriggerMS is after how much silence the agent reminds the user,
	// in milliseconds.
	ReminderTriggerMS Nullable[float64] `json:"reminder_trigger_ms,omitzero"`
	// ReminderMaxCount is how often it does; 0 turns that off.
	ReminderMaxCount Nullable[int] `json:"reminder_max_count,omitzero"`
	// STTMode chooses between fast and accurate transcription.
	STTMode Nullable[STTMode] `json:"stt_mode,omitzero"`
	// CustomSTTConfig is the transcription to use if STTMode is custom. It is
	// required then.
	CustomSTTConfig Nullable[CustomSTTConfig] `json:"custom_stt_config,omitzero"`
}
