package retell

// ListAgentsParams choose agents of both kinds. Nil stands for all.
type ListAgentsParams struct {
	// FilterCriteria choose the agents.
	FilterCriteria *AgentFilterCriteria `json:"filter_criteria,omitempty"`
	// Limit is the most agents per page. Retell's API document of April 2026
	// had 50 as the default and 1000 as the maximum of lists.
	Limit *int `json:"-" query:"limit"`
	// PaginationKey is that of the page before; nil for the first page.
	PaginationKey *string `json:"-" query:"pagination_key"`
	// SortOrder is the order. By which time is not documented.
	SortOrder *SortOrder `json:"-" query:"sort_order"`
	// Extra holds members of the body that have no field.
	Extra Extra `json:"-"`
}

// after returns a copy of p for the page that key stands for.
func (p *ListAgentsParams) after(key *string) *ListAgentsParams {
	next := deref(p)
	if key != nil {
		next.PaginationKey = key
	}
	return &next
}

// AgentFilterCriteria choose agents. An agent must match all that are given.
type AgentFilterCriteria struct {
	// Channel compares the kind of agent: voice or chat.
	Channel *ChannelFilter `json:"channel,omitempty"`
	// Query is a part of the agent's name, in upper or lower case, or of its
	// id.
	Query *string `json:"query,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChannelFilter compares the kind of an agent.
type ChannelFilter struct {
	_ struct{} `const:"type=string"`
	// Op is how to compare; [StringOpEqual] is what makes sense.
	Op StringOp `json:"op"`
	// Value is the kind to compare with.
	Value AgentChannel `json:"value"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// OnChannel returns the filter for agents of one kind:
//
//	FilterCriteria: &retell.AgentFilterCriteria{Channel: retell.OnChannel(retell.AgentChannelVoice)}
func OnChannel(channel AgentChannel) *ChannelFilter {
	return &ChannelFilter{Op: StringOpEqual, Value: channel}
}

// AgentChannel is what an agent is for: calls or chats.
type AgentChannel string

// The channels that Retell documents.
const (
	AgentChannelVoice AgentChannel = "voice"
	AgentChannelChat  AgentChannel = "chat"
)

// AgentSummary is a voice or chat agent as lists have it: without its settings,
// which [AgentService.Get] and [ChatAgentService.Get] return.
type AgentSummary struct {
	// AgentID names the agent.
	AgentID string `json:"agent_id"`
	// AgentName is its name.
	AgentName string `json:"agent_name"`
	// Channel tells a voice agent from a chat agent.
	Channel AgentChannel `json:"channel"`
	// Tags are the agent's tags by name, each with the version it points at.
	Tags map[string]AgentTag `json:"tags"`
	// UserModifiedTimestamp is when the agent was changed last, or made if it
	// never was, in milliseconds since the Unix epoch.
	UserModifiedTimestamp int64 `json:"user_modified_timestamp"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AgentTag is a name, such as "prod", for a version of an agent.
type AgentTag struct {
	// Version is the version that the tag points at; nil if there is none.
	Version *int `json:"version,omitempty"`
	// DynamicVariables are variables that belong to the tag. Retell does not
	// document what they do; presumably they fill {{variables}} in calls that
	// are made with it.
	DynamicVariables map[string]string `json:"dynamic_variables,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
