package retell

// AgentOverride changes an agent for one call or chat. Fields that are left out
// stay as they are.
type AgentOverride struct {
	// Agent changes the agent itself.
	Agent *AgentOverrideSettings `json:"agent,omitempty"`
	// ConversationFlow changes its conversation flow, if it has one.
	ConversationFlow *ConversationFlowOverride `json:"conversation_flow,omitempty"`
	// RetellLLM changes its Retell LLM, if it has one.
	RetellLLM *RetellLLMOverride `json:"retell_llm,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AgentOverrideSettings change the agent itself.
type AgentOverrideSettings struct {
	// VoiceID is the voice to speak with.
	VoiceID *string `json:"voice_id,omitempty"`
	// ResponseEngine is what answers.
	ResponseEngine ResponseEngine `json:"response_engine,omitempty"`
	AgentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// RetellLLMOverride changes an agent's Retell LLM.
type RetellLLMOverride struct {
	// BeginAfterUserSilenceMS lets the agent speak first after as many
	// milliseconds if the user, who should, is silent.
	BeginAfterUserSilenceMS Nullable[int] `json:"begin_after_user_silence_ms,omitzero"`
	// BeginMessage is what the agent says first. "" makes it wait for the user;
	// null lets the model find the words.
	BeginMessage Nullable[string] `json:"begin_message,omitzero"`
	// KBConfig is how knowledge bases are searched.
	KBConfig Nullable[KBConfig] `json:"kb_config,omitzero"`
	// KnowledgeBaseIDs are the knowledge bases to search.
	KnowledgeBaseIDs Nullable[[]string] `json:"knowledge_base_ids,omitzero"`
	// Model is the model. The default is gpt-4.1. It must be null if S2SModel
	// is set.
	Model Nullable[LLMModel] `json:"model,omitzero"`
	// ModelHighPriority makes the model faster and more even, at a higher
	// price. The default is false.
	ModelHighPriority Nullable[bool] `json:"model_high_priority,omitzero"`
	// ModelTemperature is how much the model varies, from 0 to 1. The default
	// is 0.
	ModelTemperature *float64 `json:"model_temperature,omitempty"`
	// S2SModel is the speech-to-speech model, in place of Model.
	S2SModel Nullable[S2SModel] `json:"s2s_model,omitzero"`
	// StartSpeaker is who speaks first.
	StartSpeaker *Speaker `json:"start_speaker,omitempty"`
	// ToolCallStrictMode makes the arguments of tool calls follow their schema.
	ToolCallStrictMode Nullable[bool] `json:"tool_call_strict_mode,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ConversationFlowOverride changes an agent's conversation flow.
type ConversationFlowOverride struct {
	// BeginAfterUserSilenceMS lets the agent speak first after as many
	// milliseconds if the user, who should, is silent.
	BeginAfterUserSilenceMS Nullable[int] `json:"begin_after_user_silence_ms,omitzero"`
	// KBConfig is how knowledge bases are searched.
	KBConfig *KBConfig `json:"kb_config,omitempty"`
	// KnowledgeBaseIDs are the knowledge bases to search.
	KnowledgeBaseIDs Nullable[[]string] `json:"knowledge_base_ids,omitzero"`
	// ModelChoice is the model.
	ModelChoice *ModelChoice `json:"model_choice,omitempty"`
	// ModelTemperature is how much the model varies, from 0 to 1.
	ModelTemperature Nullable[float64] `json:"model_temperature,omitzero"`
	// StartSpeaker is who speaks first.
	StartSpeaker *Speaker `json:"start_speaker,omitempty"`
	// ToolCallStrictMode makes the arguments of tool calls follow their schema.
	ToolCallStrictMode Nullable[bool] `json:"tool_call_strict_mode,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
