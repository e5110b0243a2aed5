package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// ColdTransfer connects the caller with the other number and leaves.
type ColdTransfer struct {
	_ struct{} `const:"type=cold_transfer"`
	// ColdTransferMode is the SIP request that does it. The default was
	// sip_invite in Retell's API document of April 2026.
	ColdTransferMode *ColdTransferMode `json:"cold_transfer_mode,omitempty"`
	// ShowTransfereeAsCaller shows the caller's number to the other side and
	// not the agent's, with telephony that can. It is for sip_invite only:
	// with sip_refer, Retell's own numbers always show the caller's. Retell
	// does not document the default.
	ShowTransfereeAsCaller *bool `json:"show_transferee_as_caller,omitempty"`
	// TransferRingDurationMS is how long the other phone may ring, in
	// milliseconds. The default is the agent's RingDurationMS. Retell's API
	// document of April 2026 had 5000 and 90,000 as the limits.
	TransferRingDurationMS *int `json:"transfer_ring_duration_ms,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ColdTransferMode is the SIP request that makes a cold transfer.
type ColdTransferMode string

// The modes that Retell documents.
const (
	ColdTransferSIPRefer  ColdTransferMode = "sip_refer"
	ColdTransferSIPInvite ColdTransferMode = "sip_invite"
)

// WarmTransfer calls the other number while the caller waits, and connects them
// once a person has answered.
type WarmTransfer struct {
	_ struct{} `const:"type=warm_transfer"`
	// AgentDetectionTimeoutMS is how long to look for a person before the
	// transfer fails, in milliseconds. Retell does not document the default.
	AgentDetectionTimeoutMS *float64 `json:"agent_detection_timeout_ms,omitempty"`
	// OptOutHumanDetection connects them whoever answers. The default is false.
	OptOutHumanDetection *bool `json:"opt_out_human_detection,omitempty"`
	// IVROption tells how to get through a menu to a person.
	IVROption *WarmTransferPrompt `json:"ivr_option,omitempty"`
	// PrivateHandoffOption is what the agent tells the person who answers,
	// before the caller can hear them; nothing, if left out.
	PrivateHandoffOption WarmTransferHandoff `json:"private_handoff_option,omitempty"`
	// PublicHandoffOption is what the agent tells both once they are connected;
	// nothing, if left out.
	PublicHandoffOption WarmTransferHandoff `json:"public_handoff_option,omitempty"`
	// OnHoldMusic is what the caller hears meanwhile. Retell does not document
	// the default.
	OnHoldMusic *OnHoldMusic `json:"on_hold_music,omitempty"`
	// CustomOnHoldMusicAssetID is the account's audio to play if OnHoldMusic is
	// custom. It is required then.
	CustomOnHoldMusicAssetID *string `json:"custom_on_hold_music_asset_id,omitempty"`
	// EnableBridgeAudioCue plays a sound when they are connected. The default
	// is true.
	EnableBridgeAudioCue *bool `json:"enable_bridge_audio_cue,omitempty"`
	// ShowTransfereeAsCaller shows the caller's number to the other side and
	// not the agent's, with telephony that can, such as Retell's own Twilio
	// numbers. Retell does not document the default.
	ShowTransfereeAsCaller *bool `json:"show_transferee_as_caller,omitempty"`
	// TransferRingDurationMS is how long the other phone may ring, in
	// milliseconds. The default is the agent's RingDurationMS. Retell's API
	// document of April 2026 had 5000 and 90,000 as the limits.
	TransferRingDurationMS *int `json:"transfer_ring_duration_ms,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AgenticWarmTransfer calls the other number while the caller waits, and lets
// another agent speak with who answers and decide.
type AgenticWarmTransfer struct {
	_ struct{} `const:"type=agentic_warm_transfer"`
	// AgenticTransferConfig is who decides.
	AgenticTransferConfig AgenticTransferConfig `json:"agentic_transfer_config"`
	// PublicHandoffOption is what the agent tells both once they are connected;
	// nothing, if left out.
	PublicHandoffOption WarmTransferHandoff `json:"public_handoff_option,omitempty"`
	// OnHoldMusic is what the caller hears meanwhile. Retell does not document
	// the default.
	OnHoldMusic *OnHoldMusic `json:"on_hold_music,omitempty"`
	// CustomOnHoldMusicAssetID is the account's audio to play if OnHoldMusic is
	// custom. It is required then.
	CustomOnHoldMusicAssetID *string `json:"custom_on_hold_music_asset_id,omitempty"`
	// EnableBridgeAudioCue plays a sound when they are connected. The default
	// is true.
	EnableBridgeAudioCue *bool `json:"enable_bridge_audio_cue,omitempty"`
	// ShowTransfereeAsCaller shows the caller's number to the other side and
	// not the agent's, with telephony that can, such as Retell's own Twilio
	// numbers. Retell does not document the default.
	ShowTransfereeAsCaller *bool `json:"show_transferee_as_caller,omitempty"`
	// TransferRingDurationMS is how long the other phone may ring, in
	// milliseconds. The default is the agent's RingDurationMS. Retell's API
	// document of April 2026 had 5000 and 90,000 as the limits.
	TransferRingDurationMS *int `json:"transfer_ring_duration_ms,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AgenticTransferConfig is who decides about a transfer.
type AgenticTransferConfig struct {
	// TransferAgent is the agent that decides.
	TransferAgent *TransferAgent `json:"transfer_agent,omitempty"`
	// TransferTimeoutMS is how long it may take, in milliseconds. The default
	// is 30,000.
	TransferTimeoutMS *float64 `json:"transfer_timeout_ms,omitempty"`
	// ActionOnTimeout is what happens if it takes longer. The default is
	// cancel_transfer.
	ActionOnTimeout *TransferTimeoutAction `json:"action_on_timeout,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// TransferAgent is an agent that decides about a transfer. It must be made for
// that: with IsTransferLLM and the tools [BridgeTransferTool] and
// [CancelTransferTool], or with IsTransferCF and the nodes [BridgeTransferNode]
// and [CancelTransferNode].
type TransferAgent struct {
	// AgentID is the agent.
	AgentID string `json:"agent_id"`
	// AgentVersion is its version.
	AgentVersion VersionRef `json:"agent_version"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// TransferTimeoutAction is what happens when an agent does not decide about a
// transfer in time.
type TransferTimeoutAction string

// The actions that Retell documents.
const (
	TransferTimeoutBridge TransferTimeoutAction = "bridge_transfer"
	TransferTimeoutCancel TransferTimeoutAction = "cancel_transfer"
)

// OnHoldMusic is what a caller hears while a transfer is made.
type OnHoldMusic string

// The kinds of music that Retell documents.
const (
	OnHoldMusicNone           OnHoldMusic = "none"
	OnHoldMusicRelaxingSound  OnHoldMusic = "relaxing_sound"
	OnHoldMusicUpliftingBeats OnHoldMusic = "uplifting_beats"
	OnHoldMusicRingtone       OnHoldMusic = "ringtone"
	// OnHoldMusicCustom is an asset of the account's own.
	OnHoldMusicCustom OnHoldMusic = "custom"
)

// A WarmTransferHandoff is what an agent says in a warm transfer: a
// [*WarmTransferPrompt] or a [*WarmTransferStaticMessage].
type WarmTransferHandoff interface{ isWarmTransferHandoff() }

func (*WarmTransferPrompt) isWarmTransferHandoff()        {}
func (*WarmTransferStaticMessage) isWarmTransferHandoff() {}
func (*Unknown) isWarmTransferHandoff()                   {}

// The type is optional, and what it is without one is not documented: such an
// object is an Unknown.
var _ = wire.Register[WarmTransferHandoff](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"prompt":         (*WarmTransferPrompt)(nil),
	"static_message": (*WarmTransferStaticMessage)(nil),
}})

// WarmTransferPrompt lets the model find the words.
type WarmTransferPrompt struct {
	_ struct{} `const:"type=prompt"`
	// Prompt tells the model what to say, or how to get through a menu. It may
	// have {{variables}}.
	Prompt *string `json:"prompt,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// WarmTransferStaticMessage is said word for word.
type WarmTransferStaticMessage struct {
	_ struct{} `const:"type=static_message"`
	// Message is what is said. It may have {{variables}}.
	Message *string `json:"message,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
