package retell

// LLM is one version of a Retell LLM.
type LLM struct {
	// LLMID names the LLM; all its versions have the same.
	LLMID string `json:"llm_id"`
	// Version is the number of this version.
	Version *int `json:"version,omitempty"`
	// IsPublished says whether this version is published, and so can be
	// changed no more.
	IsPublished *bool `json:"is_published,omitempty"`
	// LastModificationTimestamp is when it was changed last, or made if it
	// never was, in milliseconds since the Unix epoch.
	LastModificationTimestamp int64 `json:"last_modification_timestamp"`
	LLMSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CreateLLMParams describe a new Retell LLM.
type CreateLLMParams struct {
	LLMSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateLLMParams change a Retell LLM. Fields that are left out stay as they
// are.
type UpdateLLMParams struct {
	// Version is the number of the version to change. The default is the
	// newest.
	Version *int `json:"-" query:"version"`
	LLMSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// LLMSettings are what can be set of a Retell LLM. A field that is left out has
// Retell's default in a new LLM and stays as it is in an update.
type LLMSettings struct {
	// Model is the model. The default is gpt-4.1. It must be null if S2SModel
	// is set.
	Model Nullable[LLMModel] `json:"model,omitzero"`
	// S2SModel is the speech-to-speech model, in place of Model.
	S2SModel Nullable[S2SModel] `json:"s2s_model,omitzero"`
	// ModelTemperature is how much the model varies, from 0 to 1. The default
	// is 0, which is good for tools.
	ModelTemperature *float64 `json:"model_temperature,omitempty"`
	// ModelHighPriority makes the model faster and more even, at a higher
	// price. The default is false.
	ModelHighPriority Nullable[bool] `json:"model_high_priority,omitzero"`
	// ToolCallStrictMode makes the arguments of tool calls follow their schema,
	// with models that can. Retell does not document the default.
	ToolCallStrictMode Nullable[bool] `json:"tool_call_strict_mode,omitzero"`

	// StartSpeaker is who speaks first. Retell's SDK says that it is required,
	// although its type does not.
	StartSpeaker *Speaker `json:"start_speaker,omitempty"`
	// BeginMessage is what the agent says first. "" makes it wait for the user;
	// null lets the model find the words.
	BeginMessage Nullable[string] `json:"begin_message,omitzero"`
	// BeginAfterUserSilenceMS lets the agent speak first after as many
	// milliseconds if the user, who should, is silent. Null, the default, lets
	// it wait for good.
	BeginAfterUserSilenceMS Nullable[int] `json:"begin_after_user_silence_ms,omitzero"`

	// GeneralPrompt is the prompt, to which the state's own is added.
	GeneralPrompt Nullable[string] `json:"general_prompt,omitzero"`
	// GeneralTools are the tools, to which the state's own are added.
	GeneralTools Nullable[[]LLMTool] `json:"general_tools,omitzero"`
	// States divide a conversation into parts with prompts and tools of their
	// own, so that the model has less to choose from at a time. Null stands for
	// one state with GeneralPrompt and GeneralTools.
	States Nullable[[]LLMState] `json:"states,omitzero"`
	// StartingState is the name of the first state. It is required if there are
	// states.
	StartingState Nullable[string] `json:"starting_state,omitzero"`
	// DefaultDynamicVariables fill {{variables}} that a call or chat does not.
	DefaultDynamicVariables Nullable[map[string]string] `json:"default_dynamic_variables,omitzero"`
	// MCPs are the MCP servers that tools of type [MCPTool] come from.
	MCPs Nullable[[]MCPServerConfig] `json:"mcps,omitzero"`
	// KnowledgeBaseIDs are the knowledge bases to search.
	KnowledgeBaseIDs Nullable[[]string] `json:"knowledge_base_ids,omitzero"`
	// KBConfig is how knowledge bases are searched.
	KBConfig Nullable[KBConfig] `json:"kb_config,omitzero"`
	// IsTransferLLM says whether the LLM is for an agent that is asked before a
	// transfer; see [TransferAgent]. It can be set when the LLM is created, and
	// is ignored in updates.
	IsTransferLLM Nullable[bool] `json:"is_transfer_llm,omitzero"`
}

// LLMState is one part of a conversation, with a prompt and tools of its own.
type LLMState struct {
	// Name names the state: up to 64 letters, digits, _ and -. No other state
	// of the LLM may have it.
	Name string `json:"name"`
	// StatePrompt is added to the general prompt.
	StatePrompt *string `json:"state_prompt,omitempty"`
	// Tools are added to the general tools.
	Tools []LLMTool `json:"tools,omitzero"`
	// Edges lead to other states.
	Edges []StateEdge `json:"edges,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// StateEdge leads from one state to another. The model sees it as a tool named
// transition_to_ and the name of the other state.
type StateEdge struct {
	// DestinationStateName is the other state.
	DestinationStateName string `json:"destination_state_name"`
	// Description tells the model when to go there.
	Description string `json:"description"`
	// Parameters are what the model must find out to go there. Later prompts
	// and tools have them as dynamic variables.
	Parameters *ToolParameters `json:"parameters,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
