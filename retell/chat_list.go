package retell

// ListChatsParams choose chats. Nil stands for all.
type ListChatsParams struct {
	// FilterCriteria choose the chats.
	FilterCriteria *ChatFilterCriteria `json:"filter_criteria,omitempty"`
	// SortOrder is the order by start of the chat. Retell does not document the
	// default; that of calls is descending.
	SortOrder *SortOrder `json:"sort_order,omitempty"`
	// Limit is the most chats per page. Retell's API document of April 2026
	// had 50 as the default and 1000 as the maximum of lists.
	Limit *int `json:"limit,omitempty"`
	// Skip leaves out as many chats at the begin of the list. List sends it
	// for the first page only.
	Skip *int `json:"skip,omitempty"`
	// PaginationKey is that of the page before; nil for the first page.
	PaginationKey *string `json:"pagination_key,omitempty"`
	// IncludeTotal asks for [Page.Total], which costs Retell a second search.
	// The default is false.
	IncludeTotal *bool `json:"include_total,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// after returns a copy of p for the page that key stands for. Only the first
// page skips: the key already says where the others begin.
func (p *ListChatsParams) after(key *string) *ListChatsParams {
	next := deref(p)
	if key != nil {
		next.PaginationKey, next.Skip = key, nil
	}
	return &next
}

// ChatFilterCriteria choose chats. A chat must match all that are given.
type ChatFilterCriteria struct {
	// ChatID compares the id.
	ChatID IDFilter `json:"chat_id,omitempty"`
	// ChatStatus compares the status: ongoing, ended or error.
	ChatStatus *EnumFilter[ChatStatus] `json:"chat_status,omitempty"`
	// Agent has the agents whose chats match: any of them.
	Agent []AgentVersionFilter `json:"agent,omitzero"`
	// AgentTag compares the tag by which the agent's version was chosen.
	AgentTag *EnumFilter[string] `json:"agent_tag,omitempty"`
	// StartTimestamp compares the start, in milliseconds since the Unix epoch.
	StartTimestamp NumberOrRangeFilter `json:"start_timestamp,omitempty"`
	// EndTimestamp compares the end, in milliseconds since the Unix epoch.
	EndTimestamp NumberOrRangeFilter `json:"end_timestamp,omitempty"`
	// DurationMS compares the duration, in milliseconds.
	DurationMS NumberOrRangeFilter `json:"duration_ms,omitempty"`
	// CombinedCost compares the cost, in US cents.
	CombinedCost NumberOrRangeFilter `json:"combined_cost,omitempty"`
	// DisconnectionReason compares why the chat ended. Retell documents the
	// reasons of calls here; which of them chats have, it does not say.
	DisconnectionReason *EnumFilter[DisconnectionReason] `json:"disconnection_reason,omitempty"`
	// ChatSuccessful compares whether the agent reached its goal.
	ChatSuccessful *BooleanFilter `json:"chat_successful,omitempty"`
	// UserSentiment compares the user's mood.
	UserSentiment *EnumFilter[UserSentiment] `json:"user_sentiment,omitempty"`
	// CustomAnalysisData compares what the agent's own analysis found. The keys
	// are the names of its fields.
	CustomAnalysisData []KeyedFilter `json:"custom_analysis_data,omitzero"`
	// CustomAttributes compares custom attributes. The keys are their ids.
	CustomAttributes []KeyedFilter `json:"custom_attributes,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
