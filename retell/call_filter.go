package retell

// CallFilterCriteria choose calls. A call must match all that are given.
type CallFilterCriteria struct {
	// CallID compares the id.
	CallID IDFilter `json:"call_id,omitempty"`
	// BatchCallID compares the id of the batch that the call is from.
	BatchCallID *StringFilter `json:"batch_call_id,omitempty"`
	// CallType compares the type.
	CallType *EnumFilter[CallType] `json:"call_type,omitempty"`
	// CallStatus compares the status: not connected, ongoing, ended or error.
	CallStatus *EnumFilter[CallStatus] `json:"call_status,omitempty"`
	// Direction compares the direction.
	Direction *EnumFilter[Direction] `json:"direction,omitempty"`
	// FromNumber compares the number that dials.
	FromNumber *StringFilter `json:"from_number,omitempty"`
	// ToNumber compares the number that is dialled.
	ToNumber *StringFilter `json:"to_number,omitempty"`
	// Agent has the agents whose calls match.
	Agent []AgentVersionFilter `json:"agent,omitzero"`
	// AgentTag compares the tag by which the agent's version was chosen.
	AgentTag *EnumFilter[string] `json:"agent_tag,omitempty"`
	// StartTimestamp compares the start, in milliseconds since the Unix epoch.
	StartTimestamp NumberOrRangeFilter `json:"start_timestamp,omitempty"`
	// EndTimestamp compares the end, in milliseconds since the Unix epoch.
	EndTimestamp NumberOrRangeFilter `json:"end_timestamp,omitempty"`
	// DurationMS compares the duration, in milliseconds.
	DurationMS NumberOrRangeFilter `json:"duration_ms,omitempty"`
	// E2ELatencyP50 compares the median latency, in milliseconds.
	E2ELatencyP50 NumberOrRangeFilter `json:"e2e_latency_p50,omitempty"`
	// CombinedCost compares the cost, in US cents.
	CombinedCost NumberOrRangeFilter `json:"combined_cost,omitempty"`
	// DisconnectionReason compares why the call ended.
	DisconnectionReason *EnumFilter[DisconnectionReason] `json:"disconnection_reason,omitempty"`
	// InVoicemail compares whether the call ended in a voicemail.
	InVoicemail *BooleanFilter `json:"in_voicemail,omitempty"`
	// CallSuccessful compares whether the agent reached its goal.
	CallSuccessful *BooleanFilter `json:"call_successful,omitempty"`
	// UserSentiment compares the caller's mood.
	UserSentiment *EnumFilter[UserSentiment] `json:"user_sentiment,omitempty"`
	// DataStorageSetting compares what is kept of the call.
	DataStorageSetting *EnumFilter[DataStorageSetting] `json:"data_storage_setting,omitempty"`
	// Metadata compares members of the metadata.
	Metadata []KeyedFilter `json:"metadata,omitzero"`
	// DynamicVariables compares dynamic variables.
	DynamicVariables []KeyedFilter `json:"dynamic_variables,omitzero"`
	// CustomAnalysisData compares what the agent's own analysis found.
	CustomAnalysisData []KeyedFilter `json:"custom_analysis_data,omitzero"`
	// CustomAttributes compares custom attributes.
	CustomAttributes []KeyedFilter `json:"custom_attributes,omitzero"`
	// ToolCalls compares the tools that were called.
	ToolCalls []ToolCallFilter `json:"tool_calls,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ToolCallFilter matches calls in which a tool was called.
type ToolCallFilter struct {
	// Name is the tool's name.
	Name *string `json:"name,omitempty"`
	// Type is the tool's type, for example "custom".
	Type *string `json:"type,omitempty"`
	// Success compares whether it did what it should.
	Success *BooleanFilter `json:"success,omitempty"`
	// LatencyMS compares how long it took, in milliseconds.
	LatencyMS NumberOrRangeFilter `json:"latency_ms,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
