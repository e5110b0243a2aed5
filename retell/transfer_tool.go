package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// TransferCallTool transfers the call to another number.
type TransferCallTool struct {
	_ struct{} `const:"type=transfer_call"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`
	// TransferDestination is where the call goes.
	TransferDestination TransferDestination `json:"transfer_destination"`
	// TransferOption is how it gets there.
	TransferOption TransferOption `json:"transfer_option"`
	// CustomSIPHeaders are sent with the SIP request of the transfer. Names
	// start with X-.
	CustomSIPHeaders map[string]string `json:"custom_sip_headers,omitzero"`
	// IgnoreE164Validation lets numbers pass that are not in E.164, for
	// telephony of your own. The default is false.
	IgnoreE164Validation *bool `json:"ignore_e164_validation,omitempty"`
	// SpeakDuringExecution makes the agent say something before the transfer.
	// Retell does not document the default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// ExecutionMessageDescription is what it says then.
	ExecutionMessageDescription *string `json:"execution_message_description,omitempty"`
	// ExecutionMessageType says whether that is a prompt, which is the default,
	// or the words themselves.
	ExecutionMessageType *ExecutionMessageType `json:"execution_message_type,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// A TransferDestination is where a call is transferred to: a
// [*PredefinedDestination] or an [*InferredDestination].
type TransferDestination interface{ isTransferDestination() }

func (*PredefinedDestination) isTransferDestination() {}
func (*InferredDestination) isTransferDestination()   {}
func (*Unknown) isTransferDestination()               {}

var _ = wire.Register[TransferDestination](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"predefined": (*PredefinedDestination)(nil),
	"inferred":   (*InferredDestination)(nil),
}})

// PredefinedDestination is a number that is known before the call.
type PredefinedDestination struct {
	_ struct{} `const:"type=predefined"`
	// Number is the number in E.164, or a {{variable}} that holds one.
	Number string `json:"number"`
	// Extension is pressed once the number has answered: digits, * and #, or a
	// {{variable}}.
	Extension *string `json:"extension,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// InferredDestination lets the model find the number.
type InferredDestination struct {
	_ struct{} `const:"type=inferred"`
	// Prompt tells how to find it, in addition to the general prompt and what
	// was said. It may have {{variables}}.
	Prompt string `json:"prompt"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// A TransferOption is how a call is transferred: by [*ColdTransfer] at once, by
// [*WarmTransfer] once a person has answered, or by [*AgenticWarmTransfer] if
// another agent, who speaks with that person first, lets it.
type TransferOption interface{ isTransferOption() }

func (*ColdTransfer) isTransferOption()        {}
func (*WarmTransfer) isTransferOption()        {}
func (*AgenticWarmTransfer) isTransferOption() {}
func (*Unknown) isTransferOption()             {}

var _ = wire.Register[TransferOption](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"cold_transfer":         (*ColdTransfer)(nil),
	"warm_transfer":         (*WarmTransfer)(nil),
	"agentic_warm_transfer": (*AgenticWarmTransfer)(nil),
}})
