package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// FinetuneConversationExample shows the model how to speak in a node.
type FinetuneConversationExample struct {
	// ID names the example within the flow.
	ID string `json:"id"`
	// Transcript is a conversation as it should be.
	Transcript []FinetuneTranscriptEntry `json:"transcript"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// FinetuneTransitionExample shows the model where to go from a node.
type FinetuneTransitionExample struct {
	// ID names the example within the flow.
	ID string `json:"id"`
	// Transcript is a conversation in the node.
	Transcript []FinetuneTranscriptEntry `json:"transcript"`
	// DestinationNodeID is the node to go to after it. Retell does not document
	// what an example without one means; presumably to stay.
	DestinationNodeID *string `json:"destination_node_id,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// A FinetuneTranscriptEntry is something that was said or done in an example: a
// [*FinetuneUtterance], [*FinetuneToolCallInvocation] or
// [*FinetuneToolCallResult].
type FinetuneTranscriptEntry interface{ isFinetuneTranscriptEntry() }

func (*FinetuneUtterance) isFinetuneTranscriptEntry()          {}
func (*FinetuneToolCallInvocation) isFinetuneTranscriptEntry() {}
func (*FinetuneToolCallResult) isFinetuneTranscriptEntry()     {}
func (*Unknown) isFinetuneTranscriptEntry()                    {}

var _ = wire.Register[FinetuneTranscriptEntry](wire.Union{Key: "role", Unknown: newUnknown, Variants: map[string]any{
	"agent":                (*FinetuneUtterance)(nil),
	"user":                 (*FinetuneUtterance)(nil),
	"tool_call_invocation": (*FinetuneToolCallInvocation)(nil),
	"tool_call_result":     (*FinetuneToolCallResult)(nil),
}})

// FinetuneUtterance is what one side said in an example.
type FinetuneUtterance struct {
	// Role is who said it.
	Role Speaker `json:"role"`
	// Content is what was said.
	Content string `json:"content"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// FinetuneToolCallInvocation is the begin of a tool call in an example.
type FinetuneToolCallInvocation struct {
	_ struct{} `const:"role=tool_call_invocation"`
	// ToolCallID is the same in the call's result.
	ToolCallID string `json:"tool_call_id"`
	// Name is the name of the tool.
	Name string `json:"name"`
	// Arguments are what the tool is called with: JSON, in a string.
	Arguments string `json:"arguments"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// FinetuneToolCallResult is the end of a tool call in an example.
type FinetuneToolCallResult struct {
	_ struct{} `const:"role=tool_call_result"`
	// ToolCallID is that of the invocation.
	ToolCallID string `json:"tool_call_id"`
	// Content is what the tool returned: text, or JSON in a string.
	Content string `json:"content"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
