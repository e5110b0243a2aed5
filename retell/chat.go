package retell

import "encoding/json"

// Chat is everything known about one chat with a chat agent. Most fields are
// filled only after the chat has ended, and ChatAnalysis only after that.
type Chat struct {
	// ChatID names the chat.
	ChatID string `json:"chat_id"`
	// ChatType is how messages travel: over the API or over SMS.
	ChatType ChatType `json:"chat_type,omitempty"`
	// ChatStatus is how far the chat has come.
	ChatStatus ChatStatus `json:"chat_status"`
	// AgentID is the agent that has the chat.
	AgentID string `json:"agent_id"`
	// Version is that agent's version.
	Version *int `json:"version,omitempty"`
	// AgentTag is the tag by which the agent's version was chosen, if it was.
	AgentTag string `json:"agent_tag,omitempty"`
	// StartTimestamp is when the chat began, in milliseconds since the Unix
	// epoch; zero before that.
	StartTimestamp int64 `json:"start_timestamp,omitempty"`
	// EndTimestamp is when the chat ended, in milliseconds since the Unix
	// epoch; zero before that.
	EndTimestamp int64 `json:"end_timestamp,omitempty"`

	// DynamicVariables are the variables given when the chat was created.
	DynamicVariables map[string]string `json:"retell_llm_dynamic_variables,omitzero"`
	// CollectedDynamicVariables are the variables that the chat itself set;
	// there only after its end.
	CollectedDynamicVariables map[string]string `json:"collected_dynamic_variables,omitzero"`
	// Metadata is whatever JSON the creator of the chat attached to it.
	Metadata json.RawMessage `json:"metadata,omitempty"`
	// CustomAttributes are the chat's custom attributes: strings, numbers
	// (float64) and booleans by name.
	CustomAttributes map[string]any `json:"custom_attributes,omitzero"`

	// Transcript is what was written so far, as text.
	Transcript string `json:"transcript,omitempty"`
	// MessageWithToolCalls is what was written and done, in order.
	MessageWithToolCalls []ChatMessage `json:"message_with_tool_calls,omitzero"`
	// ChatAnalysis is what the analysis found; nil until it is done.
	ChatAnalysis *ChatAnalysis `json:"chat_analysis,omitempty"`
	// ChatCost is what the chat cost, in US cents; nil until it is known.
	ChatCost *ChatCost `json:"chat_cost,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatType is how the messages of a chat travel.
type ChatType string

// The types that Retell documents.
const (
	ChatTypeAPI ChatType = "api_chat"
	ChatTypeSMS ChatType = "sms_chat"
)

// ChatStatus is how far a chat has come.
type ChatStatus string

// The statuses that Retell documents.
const (
	// ChatStatusOngoing: messages can be sent and are answered.
	ChatStatusOngoing ChatStatus = "ongoing"
	// ChatStatusEnded: no message is answered any more.
	ChatStatusEnded ChatStatus = "ended"
	// ChatStatusError: the chat failed.
	ChatStatusError ChatStatus = "error"
)

// ChatAnalysis is what Retell's analysis found in a chat that has ended.
type ChatAnalysis struct {
	// ChatSummary is a summary of a few sentences.
	ChatSummary string `json:"chat_summary,omitempty"`
	// ChatSuccessful says whether the agent reached its goal.
	ChatSuccessful *bool `json:"chat_successful,omitempty"`
	// UserSentiment is the mood of the user.
	UserSentiment UserSentiment `json:"user_sentiment,omitempty"`
	// CustomAnalysisData is an object with a member for each of the agent's own
	// post-chat analysis fields.
	CustomAnalysisData json.RawMessage `json:"custom_analysis_data,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatCost is what a chat cost. Amounts are US cents and may have fractions.
type ChatCost struct {
	// CombinedCost is the sum, in cents.
	CombinedCost *float64 `json:"combined_cost,omitempty"`
	// ProductCosts are its parts.
	ProductCosts []ProductCost `json:"product_costs,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatCompletion is an agent's answer to a message.
type ChatCompletion struct {
	// Messages are what the agent wrote and did, in order. The user's message
	// is not among them.
	Messages []ChatMessage `json:"messages"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
