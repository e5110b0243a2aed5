package retell

// Agent is one version of a voice agent.
type Agent struct {
	// AgentID names the agent; all its versions have the same.
	AgentID string `json:"agent_id"`
	// Version is the number of this version.
	Version int `json:"version"`
	// BaseVersion is the version that this one was made from; nil for the
	// first.
	BaseVersion *int `json:"base_version,omitempty"`
	// IsPublished says whether this version is published, and so can be
	// changed no more.
	IsPublished *bool `json:"is_published,omitempty"`
	// AssignedTags are the tags that point at this version, the preferred one
	// first.
	AssignedTags []string `json:"assigned_tags,omitzero"`
	// LastModificationTimestamp is when this version was changed last, or made
	// if it never was, in milliseconds since the Unix epoch.
	LastModificationTimestamp int64 `json:"last_modification_timestamp"`
	// VoiceID is the voice that the agent speaks with.
	VoiceID string `json:"voice_id"`
	// ResponseEngine is what decides what the agent says.
	ResponseEngine ResponseEngine `json:"response_engine"`
	AgentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CreateAgentParams describe a new voice agent.
type CreateAgentParams struct {
	// VoiceID is the voice that the agent speaks with, for example
	// "retell-Cimo".
	VoiceID string `json:"voice_id"`
	// ResponseEngine is what decides what the agent says: a Retell LLM, a
	// conversation flow or a server of your own.
	ResponseEngine ResponseEngine `json:"response_engine"`
	AgentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateAgentParams change a draft of a voice agent. Fields that are left out
// stay as they are.
type UpdateAgentParams struct {
	// Version is the draft to change. The default is the newest.
	Version *VersionRef `json:"-" query:"version"`
	// VoiceID is the voice that the agent speaks with.
	VoiceID *string `json:"voice_id,omitempty"`
	// ResponseEngine is what decides what the agent says.
	ResponseEngine ResponseEngine `json:"response_engine,omitempty"`
	AgentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
