package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// An LLMTool is something that a model can do besides speaking. Retell does it:
//
//   - [*CustomTool] asks a server of yours, [*CodeTool] runs JavaScript,
//     [*MCPTool] uses a tool of an MCP server;
//   - [*TransferCallTool] transfers the call, [*AgentSwapTool] gives it to
//     another agent, [*EndCallTool] ends it;
//   - [*PressDigitTool] presses keys, [*SendSMSTool] sends a message,
//     [*ExtractDynamicVariableTool] fills variables;
//   - [*BridgeTransferTool] and [*CancelTransferTool] are for agents that are
//     asked before a transfer;
//   - [*CheckAvailabilityCalTool] and [*BookAppointmentCalTool] are deprecated.
//
// The name of a tool may have up to 64 letters, digits, _ and -, and must differ
// from those of all tools and state transitions that the model has at the same
// time.
type LLMTool interface{ isLLMTool() }

func (*EndCallTool) isLLMTool()                {}
func (*TransferCallTool) isLLMTool()           {}
func (*CheckAvailabilityCalTool) isLLMTool()   {}
func (*BookAppointmentCalTool) isLLMTool()     {}
func (*AgentSwapTool) isLLMTool()              {}
func (*PressDigitTool) isLLMTool()             {}
func (*SendSMSTool) isLLMTool()                {}
func (*CustomTool) isLLMTool()                 {}
func (*CodeTool) isLLMTool()                   {}
func (*ExtractDynamicVariableTool) isLLMTool() {}
func (*BridgeTransferTool) isLLMTool()         {}
func (*CancelTransferTool) isLLMTool()         {}
func (*MCPTool) isLLMTool()                    {}
func (*Unknown) isLLMTool()                    {}

var _ = wire.Register[LLMTool](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"end_call":                 (*EndCallTool)(nil),
	"transfer_call":            (*TransferCallTool)(nil),
	"check_availability_cal":   (*CheckAvailabilityCalTool)(nil),
	"book_appointment_cal":     (*BookAppointmentCalTool)(nil),
	"agent_swap":               (*AgentSwapTool)(nil),
	"press_digit":              (*PressDigitTool)(nil),
	"send_sms":                 (*SendSMSTool)(nil),
	"custom":                   (*CustomTool)(nil),
	"code":                     (*CodeTool)(nil),
	"extract_dynamic_variable": (*ExtractDynamicVariableTool)(nil),
	"bridge_transfer":          (*BridgeTransferTool)(nil),
	"cancel_transfer":          (*CancelTransferTool)(nil),
	"mcp":                      (*MCPTool)(nil),
}})

// ExecutionMessageType is what the ExecutionMessageDescription of a tool is.
type ExecutionMessageType string

// The types that Retell documents.
const (
	// ExecutionMessagePrompt lets the model find words for the description. It
	// is the default.
	ExecutionMessagePrompt ExecutionMessageType = "prompt"
	// ExecutionMessageStaticText has the description said word for word.
	ExecutionMessageStaticText ExecutionMessageType = "static_text"
)

// EndCallTool ends the call.
type EndCallTool struct {
	_ struct{} `const:"type=end_call"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`
	// SpeakDuringExecution makes the agent say something before it ends the
	// call. Retell does not document the default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// ExecutionMessageDescription is what it says then.
	ExecutionMessageDescription *string `json:"execution_message_description,omitempty"`
	// ExecutionMessageType says whether that is a prompt, which is the default,
	// or the words themselves.
	ExecutionMessageType *ExecutionMessageType `json:"execution_message_type,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// PressDigitTool presses the keys that the model chooses, to get through the
// menu of a machine.
type PressDigitTool struct {
	_ struct{} `const:"type=press_digit"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`
	// DelayMS is how long to wait before pressing, in milliseconds from 0 to
	// 5000, so that the agent hears the whole menu. The default is 1000.
	DelayMS *int `json:"delay_ms,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// BridgeTransferTool lets an agent that is asked before a transfer connect the
// caller with the person who was called; see [TransferAgent]. Its own call ends.
type BridgeTransferTool struct {
	_ struct{} `const:"type=bridge_transfer"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`
	// SpeakDuringExecution makes the agent say something before it connects
	// them. Retell does not document the default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// ExecutionMessageDescription is what it says then.
	ExecutionMessageDescription *string `json:"execution_message_description,omitempty"`
	// ExecutionMessageType says whether that is a prompt, which is the default,
	// or the words themselves.
	ExecutionMessageType *ExecutionMessageType `json:"execution_message_type,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CancelTransferTool lets an agent that is asked before a transfer give the
// caller back to the first agent; see [TransferAgent]. Its own call ends.
type CancelTransferTool struct {
	_ struct{} `const:"type=cancel_transfer"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description *string `json:"description,omitempty"`
	// SpeakDuringExecution makes the agent say something before it cancels the
	// transfer. Retell does not document the default.
	SpeakDuringExecution *bool `json:"speak_during_execution,omitempty"`
	// ExecutionMessageDescription is what it says then.
	ExecutionMessageDescription *string `json:"execution_message_description,omitempty"`
	// ExecutionMessageType says whether that is a prompt, which is the default,
	// or the words themselves.
	ExecutionMessageType *ExecutionMessageType `json:"execution_message_type,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
