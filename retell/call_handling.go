package retell

// IVROption is what an agent does when a machine with a menu answers.
type IVROption struct {
	// Action is what to do. Hanging up is all that Retell documents.
	Action HangupAction `json:"action"`
	// DetectionPrompt tells what counts as such a machine, beside Retell's own
	// rules.
	DetectionPrompt Nullable[string] `json:"detection_prompt,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CallScreeningOption is what an agent tells a phone that screens calls.
type CallScreeningOption struct {
	// AgentIdentity is who calls.
	AgentIdentity string `json:"agent_identity"`
	// CallPurpose is why.
	CallPurpose string `json:"call_purpose"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UserDTMFOptions tell when a caller's input of keys is complete.
type UserDTMFOptions struct {
	// DigitLimit is after how many keys it is, from 1 to 50.
	DigitLimit Nullable[int] `json:"digit_limit,omitzero"`
	// TerminationKey is the key that completes it: a digit, # or *.
	TerminationKey Nullable[string] `json:"termination_key,omitzero"`
	// TimeoutMS is after how long without another key it is, in milliseconds,
	// from 1000 to 15,000.
	TimeoutMS *int `json:"timeout_ms,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// VoiceWebhookEvent is an event of a call that Retell posts to a webhook.
type VoiceWebhookEvent string

// The events that Retell documents.
const (
	VoiceWebhookCallStarted       VoiceWebhookEvent = "call_started"
	VoiceWebhookCallEnded         VoiceWebhookEvent = "call_ended"
	VoiceWebhookCallAnalyzed      VoiceWebhookEvent = "call_analyzed"
	VoiceWebhookTranscriptUpdated VoiceWebhookEvent = "transcript_updated"
	VoiceWebhookTransferStarted   VoiceWebhookEvent = "transfer_started"
	VoiceWebhookTransferBridged   VoiceWebhookEvent = "transfer_bridged"
	VoiceWebhookTransferCancelled VoiceWebhookEvent = "transfer_cancelled"
	VoiceWebhookTransferEnded     VoiceWebhookEvent = "transfer_ended"
)
