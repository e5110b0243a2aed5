package retell

import "encoding/json"

// Call is Retell's call object: everything known about one phone or web call.
// Most fields are filled only after the call has ended, and CallAnalysis only
// after that. Fields that are only for phone calls are empty on web calls.
//
// A Call decodes whatever it can: a field of an unexpected type is reported as
// a [*encoding/json.UnmarshalTypeError] after all others have been decoded.
type Call struct {
	// CallID names the call, for example "call_9f2c".
	CallID string `json:"call_id"`
	// CallType is phone_call or web_call.
	CallType CallType `json:"call_type,omitempty"`
	// CallStatus is how far the call has come.
	CallStatus CallStatus `json:"call_status,omitempty"`
	// AgentID is the Retell agent that has the call.
	AgentID string `json:"agent_id,omitempty"`
	// AgentVersion is that agent's version.
	AgentVersion int `json:"agent_version,omitempty"`
	// AgentName is that agent's name, if it has one.
	AgentName string `json:"agent_name,omitempty"`
	// AgentTag is the tag by which the agent's version was chosen, if it was.
	AgentTag string `json:"agent_tag,omitempty"`
	// Direction says who placed a phone call.
	Direction Direction `json:"direction,omitempty"`
	// FromNumber is the number that dials, in E.164; for phone calls only.
	FromNumber string `json:"from_number,omitempty"`
	// ToNumber is the number that is dialled, in E.164; for phone calls only.
	ToNumber string `json:"to_number,omitempty"`
	// TelephonyIdentifier names the call at the carrier; for phone calls only.
	TelephonyIdentifier *TelephonyIdentifier `json:"telephony_identifier,omitempty"`
	// CustomSIPHeaders are the X- headers of the SIP call, names in lower case.
	CustomSIPHeaders map[string]string `json:"custom_sip_headers,omitempty"`
	// AccessToken joins a web call. Only API versions before v3 sent it in a
	// call object; see [WebCall].
	AccessToken string `json:"access_token,omitempty"`

	// StartTimestamp is when the call began, in milliseconds since the Unix
	// epoch; zero before that.
	StartTimestamp int64 `json:"start_timestamp,omitempty"`
	// EndTimestamp is when the call ended, in milliseconds since the Unix
	// epoch; zero before that.
	EndTimestamp int64 `json:"end_timestamp,omitempty"`
	// TransferEndTimestamp is when the call that this one was transferred to
	// ended, in milliseconds since the Unix epoch; zero without one.
	TransferEndTimestamp int64 `json:"transfer_end_timestamp,omitempty"`
	// DurationMS is how long the call took, in milliseconds.
	DurationMS int64 `json:"duration_ms,omitempty"`
	// DisconnectionReason is why the call ended.
	DisconnectionReason DisconnectionReason `json:"disconnection_reason,omitempty"`
	// TransferDestination is where the call was transferred to: a number in
	// E.164 or a SIP URI.
	TransferDestination string `json:"transfer_destination,omitempty"`

	// DynamicVariables are the variables given when the call was created or
	// by the inbound webhook.
	DynamicVariables map[string]string `json:"retell_llm_dynamic_variables,omitempty"`
	// CollectedDynamicVariables are the variables that the call itself set.
	CollectedDynamicVariables map[string]string `json:"collected_dynamic_variables,omitempty"`
	// Metadata is whatever JSON the creator of the call attached to it.
	Metadata json.RawMessage `json:"metadata,omitempty"`

	// Transcript is what was said so far, as text; empty at the start.
	Transcript string `json:"transcript,omitempty"`
	// TranscriptObject is what was said, with the time of each word.
	TranscriptObject []Utterance `json:"transcript_object,omitzero"`
	// TranscriptWithToolCalls is what was said and done, in order. Lists of
	// calls leave all transcripts out.
	TranscriptWithToolCalls []TranscriptEntry `json:"transcript_with_tool_calls,omitzero"`
	// ScrubbedTranscriptWithToolCalls is the same without personal data, if
	// the agent removes it.
	ScrubbedTranscriptWithToolCalls []TranscriptEntry `json:"scrubbed_transcript_with_tool_calls,omitzero"`

	// RecordingURL is the recording, in one channel.
	RecordingURL string `json:"recording_url,omitempty"`
	// RecordingMultiChannelURL is the recording with one channel per party.
	RecordingMultiChannelURL string `json:"recording_multi_channel_url,omitempty"`
	// ScrubbedRecordingURL is the recording without personal data.
	ScrubbedRecordingURL string `json:"scrubbed_recording_url,omitempty"`
	// ScrubbedRecordingMultiChannelURL is that with one channel per party.
	ScrubbedRecordingMultiChannelURL string `json:"scrubbed_recording_multi_channel_url,omitempty"`
	// PublicLogURL is the log of the call, for finding faults.
	PublicLogURL string `json:"public_log_url,omitempty"`
	// KnowledgeBaseRetrievedContentsURL is what was found in knowledge bases.
	KnowledgeBaseRetrievedContentsURL string `json:"knowledge_base_retrieved_contents_url,omitempty"`
	// OptInSignedURL says whether the URLs above are signed and expire.
	OptInSignedURL *bool `json:"opt_in_signed_url,omitempty"`
	// DataStorageSetting is what Retell keeps of the call.
	DataStorageSetting DataStorageSetting `json:"data_storage_setting,omitempty"`

	// CallAnalysis is what the analysis found; nil until it is done.
	CallAnalysis *CallAnalysis `json:"call_analysis,omitempty"`
	// CallCost is what the call cost, in US cents; nil until it is known.
	CallCost *CallCost `json:"call_cost,omitempty"`
	// Latency is how fast the agent was, in milliseconds.
	Latency *CallLatency `json:"latency,omitempty"`
	// LLMTokenUsage is how many tokens each request to the model took. Retell
	// does not know it for custom LLMs.
	LLMTokenUsage *LLMTokenUsage `json:"llm_token_usage,omitempty"`

	// Raw is the object as Retell sent it. It is set when a Call is decoded
	// and not written when one is encoded.
	Raw json.RawMessage `json:"-"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// TelephonyIdentifier names a call at its carrier.
type TelephonyIdentifier struct {
	// TwilioCallSID is Twilio's id, for calls through Retell's Twilio numbers
	// and calls that were imported from Twilio.
	TwilioCallSID string `json:"twilio_call_sid,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CallType tells a phone call from a web call. Retell may add values; compare
// with the constants and let others pass.
type CallType string

// The call types that Retell documents.
const (
	CallTypePhone CallType = "phone_call"
	CallTypeWeb   CallType = "web_call"
)

// Direction says who placed a phone call. Web calls have none.
type Direction string

// The directions that Retell documents.
const (
	DirectionInbound  Direction = "inbound"
	DirectionOutbound Direction = "outbound"
)

// CallStatus is how far a call has come. Retell may add values; compare with
// the constants and let others pass.
type CallStatus string

// The call statuses that Retell documents.
const (
	CallStatusRegistered   CallStatus = "registered"
	CallStatusNotConnected CallStatus = "not_connected"
	CallStatusOngoing      CallStatus = "ongoing"
	CallStatusEnded        CallStatus = "ended"
	CallStatusError        CallStatus = "error"
)

// DataStorageSetting is what Retell keeps of a call or chat.
type DataStorageSetting string

// The storage settings that Retell documents.
const (
	// DataStorageEverything keeps transcripts, recordings and logs.
	DataStorageEverything DataStorageSetting = "everything"
	// DataStorageEverythingExceptPII keeps them without personal data.
	DataStorageEverythingExceptPII DataStorageSetting = "everything_except_pii"
	// DataStorageBasicAttributesOnly keeps metadata only.
	DataStorageBasicAttributesOnly DataStorageSetting = "basic_attributes_only"
)
