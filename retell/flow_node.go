package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// A FlowNode is one step of a conversation flow:
//
//   - [*ConversationNode] speaks with the user, [*SubagentNode] does so with
//     tools, [*EndNode] ends the call;
//   - [*FunctionNode] uses a tool of the flow, [*MCPNode] one of an MCP server,
//     [*CodeNode] runs JavaScript;
//   - [*TransferCallNode] transfers the call, [*AgentSwapNode] gives it to
//     another agent;
//   - [*PressDigitNode] presses keys, [*SMSNode] sends a message,
//     [*ExtractDynamicVariablesNode] fills variables;
//   - [*BranchNode] only decides where to go, [*ComponentNode] goes through the
//     nodes of a component;
//   - [*BridgeTransferNode] and [*CancelTransferNode] are for agents that are
//     asked before a transfer.
//
// Nodes refer to each other by their ids, with a [NodeEdge].
type FlowNode interface{ isFlowNode() }

func (*ConversationNode) isFlowNode()            {}
func (*SubagentNode) isFlowNode()                {}
func (*EndNode) isFlowNode()                     {}
func (*FunctionNode) isFlowNode()                {}
func (*CodeNode) isFlowNode()                    {}
func (*TransferCallNode) isFlowNode()            {}
func (*PressDigitNode) isFlowNode()              {}
func (*BranchNode) isFlowNode()                  {}
func (*SMSNode) isFlowNode()                     {}
func (*ExtractDynamicVariablesNode) isFlowNode() {}
func (*AgentSwapNode) isFlowNode()               {}
func (*MCPNode) isFlowNode()                     {}
func (*ComponentNode) isFlowNode()               {}
func (*BridgeTransferNode) isFlowNode()          {}
func (*CancelTransferNode) isFlowNode()          {}
func (*Unknown) isFlowNode()                     {}

var _ = wire.Register[FlowNode](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"conversation":              (*ConversationNode)(nil),
	"subagent":                  (*SubagentNode)(nil),
	"end":                       (*EndNode)(nil),
	"function":                  (*FunctionNode)(nil),
	"code":                      (*CodeNode)(nil),
	"transfer_call":             (*TransferCallNode)(nil),
	"press_digit":               (*PressDigitNode)(nil),
	"branch":                    (*BranchNode)(nil),
	"sms":                       (*SMSNode)(nil),
	"extract_dynamic_variables": (*ExtractDynamicVariablesNode)(nil),
	"agent_swap":                (*AgentSwapNode)(nil),
	"mcp":                       (*MCPNode)(nil),
	"component":                 (*ComponentNode)(nil),
	"bridge_transfer":           (*BridgeTransferNode)(nil),
	"cancel_transfer":           (*CancelTransferNode)(nil),
}})

// A NodeInstruction is what an agent says in a node: what a
// [*PromptInstruction] asks for, or a [*StaticTextInstruction].
type NodeInstruction interface{ isNodeInstruction() }

func (*PromptInstruction) isNodeInstruction()     {}
func (*StaticTextInstruction) isNodeInstruction() {}
func (*Unknown) isNodeInstruction()               {}

// An SMSInstruction is what a message of an [SMSNode] says: what a
// [*PromptInstruction] asks for, a [*StaticTextInstruction] or an
// [*SMSTemplate].
type SMSInstruction interface{ isSMSInstruction() }

func (*PromptInstruction) isSMSInstruction()     {}
func (*StaticTextInstruction) isSMSInstruction() {}
func (*SMSTemplate) isSMSInstruction()           {}
func (*Unknown) isSMSInstruction()               {}

var (
	_ = wire.Register[NodeInstruction](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
		"prompt":      (*PromptInstruction)(nil),
		"static_text": (*StaticTextInstruction)(nil),
	}})
	_ = wire.Register[SMSInstruction](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
		"prompt":      (*PromptInstruction)(nil),
		"static_text": (*StaticTextInstruction)(nil),
		"template":    (*SMSTemplate)(nil),
	}})
)

// FlowScope is where a tool or a component is: in the flow, or in the account.
type FlowScope string

// The scopes that Retell documents.
const (
	// FlowScopeLocal is in the flow itself.
	FlowScopeLocal FlowScope = "local"
	// FlowScopeShared is in the account, for all flows.
	FlowScopeShared FlowScope = "shared"
)

// DisplayPosition is where Retell's dashboard draws something. The unit is not
// documented.
type DisplayPosition struct {
	// X is the distance from the left.
	X *float64 `json:"x,omitempty"`
	// Y is the distance from the top.
	Y *float64 `json:"y,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// FlowNote is a note for people in Retell's dashboard.
type FlowNote struct {
	// ID names the note within the flow.
	ID string `json:"id"`
	// Content is its text. It may show assets of the account, written as
	// <image:asset_id>.
	Content string `json:"content"`
	// DisplayPosition is where it is drawn.
	DisplayPosition DisplayPosition `json:"display_position"`
	// Size is how large it is drawn.
	Size FlowNoteSize `json:"size"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// FlowNoteSize is how large a note is drawn, in the unit of [DisplayPosition].
type FlowNoteSize struct {
	// Height is its height.
	Height *float64 `json:"height,omitempty"`
	// Width is its width.
	Width *float64 `json:"width,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
