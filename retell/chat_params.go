package retell

import "cmp"

// CreateChatParams say which agent a chat is with.
type CreateChatParams struct {
	// AgentID is the chat agent.
	AgentID string `json:"agent_id"`
	// AgentVersion is its version. The default is the newest.
	AgentVersion *VersionRef `json:"agent_version,omitempty"`
	// DynamicVariables fill the {{variables}} of prompts and tools.
	DynamicVariables map[string]string `json:"retell_llm_dynamic_variables,omitzero"`
	// Metadata is any JSON to keep with the chat. The agent does not see it.
	Metadata any `json:"metadata,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CreateSMSChatParams say who is written to and by which agent.
type CreateSMSChatParams struct {
	// FromNumber is the number to send from, in E.164: one of the account's
	// that can send SMS, bought from Retell or imported.
	FromNumber string `json:"from_number"`
	// ToNumber is the number to send to, in E.164.
	ToNumber string `json:"to_number"`
	// OverrideAgentID is the chat agent to use for this chat instead of
	// FromNumber's own.
	OverrideAgentID *string `json:"override_agent_id,omitempty"`
	// OverrideAgentVersion is the version to use for this chat.
	OverrideAgentVersion *VersionRef `json:"override_agent_version,omitempty"`
	// DynamicVariables fill the {{variables}} of prompts and tools.
	DynamicVariables map[string]string `json:"retell_llm_dynamic_variables,omitzero"`
	// Metadata is any JSON to keep with the chat. The agent does not see it.
	Metadata any `json:"metadata,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

func (p *CreateSMSChatParams) check() error {
	numbers := deref(p)
	return cmp.Or(checkE164("from_number", numbers.FromNumber), checkE164("to_number", numbers.ToNumber))
}

// CreateChatCompletionParams are a message of the user.
type CreateChatCompletionParams struct {
	// ChatID is the chat.
	ChatID string `json:"chat_id"`
	// Content is what the user wrote.
	Content string `json:"content"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateChatParams change a chat. Fields that are left out stay as they are.
type UpdateChatParams struct {
	// OverrideDynamicVariables replace the values of some dynamic variables, or
	// add some, from now on. Null removes all that were overridden before.
	OverrideDynamicVariables Nullable[map[string]string] `json:"override_dynamic_variables,omitzero"`
	// Metadata replaces the chat's metadata: any JSON up to 50 kB.
	Metadata any `json:"metadata,omitempty"`
	// DataStorageSetting reduces what is kept of the chat, to
	// [DataStorageBasicAttributesOnly]; what was reduced cannot be raised
	// again. [DataStorageEverythingExceptPII] is not documented here.
	DataStorageSetting *DataStorageSetting `json:"data_storage_setting,omitempty"`
	// CustomAttributes are the chat's custom attributes: strings, numbers and
	// booleans by the ids that the account's attributes have in Retell's
	// dashboard. Retell drops others without an error.
	CustomAttributes map[string]any `json:"custom_attributes,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
