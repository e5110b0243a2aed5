package retell

import "encoding/json"

// CallAnalysis is what Retell's analysis found in a call that has ended.
type CallAnalysis struct {
	// CallSummary is a summary of a few sentences.
	CallSummary string `json:"call_summary,omitempty"`
	// CallSuccessful says whether the agent reached its goal.
	CallSuccessful *bool `json:"call_successful,omitempty"`
	// InVoicemail says whether the call ended in a voicemail.
	InVoicemail *bool `json:"in_voicemail,omitempty"`
	// UserSentiment is the mood of the caller.
	UserSentiment UserSentiment `json:"user_sentiment,omitempty"`
	// CustomAnalysisData is an object with a member for each of the agent's own
	// post-call analysis fields.
	CustomAnalysisData json.RawMessage `json:"custom_analysis_data,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UserSentiment is the mood of a caller, as Retell's analysis judges it.
type UserSentiment string

// The sentiments that Retell documents.
const (
	UserSentimentNegative UserSentiment = "Negative"
	UserSentimentPositive UserSentiment = "Positive"
	UserSentimentNeutral  UserSentiment = "Neutral"
	UserSentimentUnknown  UserSentiment = "Unknown"
)
