package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// VoicemailOption is what an agent does when a voicemail answers.
type VoicemailOption struct {
	// Action is what to do.
	Action VoicemailAction `json:"action"`
	// DetectionPrompt tells what counts as a voicemail, beside Retell's own
	// rules.
	DetectionPrompt Nullable[string] `json:"detection_prompt,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// A VoicemailAction is what to do when a voicemail answers: say what a
// [*PromptInstruction] asks for, say a [*StaticTextInstruction], do a
// [*HangupAction], or a [*BridgeTransferAction] for agents that are asked
// before a transfer.
type VoicemailAction interface{ isVoicemailAction() }

func (*PromptInstruction) isVoicemailAction()     {}
func (*StaticTextInstruction) isVoicemailAction() {}
func (*HangupAction) isVoicemailAction()          {}
func (*BridgeTransferAction) isVoicemailAction()  {}
func (*Unknown) isVoicemailAction()               {}

var _ = wire.Register[VoicemailAction](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"prompt":          (*PromptInstruction)(nil),
	"static_text":     (*StaticTextInstruction)(nil),
	"hangup":          (*HangupAction)(nil),
	"bridge_transfer": (*BridgeTransferAction)(nil),
}})

// PromptInstruction lets the model find the words.
type PromptInstruction struct {
	_ struct{} `const:"type=prompt"`
	// Text tells the model what to say. It may have {{variables}}.
	Text string `json:"text"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// StaticTextInstruction is said word for word.
type StaticTextInstruction struct {
	_ struct{} `const:"type=static_text"`
	// Text is what is said. It may have {{variables}}.
	Text string `json:"text"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// HangupAction ends the call.
type HangupAction struct {
	_ struct{} `const:"type=hangup"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// BridgeTransferAction completes the transfer that the agent was asked about.
type BridgeTransferAction struct {
	_ struct{} `const:"type=bridge_transfer"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
