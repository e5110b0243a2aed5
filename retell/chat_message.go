package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// A ChatMessage is something that was written or done in a chat: a
// [*ChatText], [*ChatToolCallInvocation], [*ChatToolCallResult],
// [*ChatNodeTransition], [*ChatStateTransition], [*ChatInjectedMessage],
// [*ChatSMSMessage], or [*Unknown] for what Retell added since.
type ChatMessage interface{ isChatMessage() }

func (*ChatText) isChatMessage()               {}
func (*ChatToolCallInvocation) isChatMessage() {}
func (*ChatToolCallResult) isChatMessage()     {}
func (*ChatNodeTransition) isChatMessage()     {}
func (*ChatStateTransition) isChatMessage()    {}
func (*ChatInjectedMessage) isChatMessage()    {}
func (*ChatSMSMessage) isChatMessage()         {}
func (*Unknown) isChatMessage()                {}

var _ = wire.Register[ChatMessage](wire.Union{Key: "role", Unknown: newUnknown, Variants: map[string]any{
	"agent":                (*ChatText)(nil),
	"user":                 (*ChatText)(nil),
	"tool_call_invocation": (*ChatToolCallInvocation)(nil),
	"tool_call_result":     (*ChatToolCallResult)(nil),
	"node_transition":      (*ChatNodeTransition)(nil),
	"state_transition":     (*ChatStateTransition)(nil),
	"injected":             (*ChatInjectedMessage)(nil),
	"sms":                  (*ChatSMSMessage)(nil),
}})

// ChatMessageInfo is what messages of all kinds have. Both fields may be left
// out where messages are sent: Retell then fills them.
type ChatMessageInfo struct {
	// MessageID names the message.
	MessageID *string `json:"message_id,omitempty"`
	// CreatedTimestamp is when the message came to be. Retell does not document
	// the unit; all its other timestamps are milliseconds since the Unix epoch.
	CreatedTimestamp *int64 `json:"created_timestamp,omitempty"`
}

// ChatText is what the user or the agent wrote.
type ChatText struct {
	// Role is who wrote it.
	Role Speaker `json:"role"`
	// Content is what was written.
	Content string `json:"content"`
	ChatMessageInfo
	// Multimedia are the pictures and files that came with it. Content already
	// describes them. They are ignored where messages are sent, and not there
	// in messages without personal data.
	Multimedia []Multimedia `json:"multimedia,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatToolCallInvocation is the begin of a tool call.
type ChatToolCallInvocation struct {
	_ struct{} `const:"role=tool_call_invocation"`
	// ToolCallID is the same in the call's result.
	ToolCallID string `json:"tool_call_id"`
	// Name is the name of the tool.
	Name string `json:"name"`
	// Arguments are what the tool is called with: JSON, in a string.
	Arguments string `json:"arguments"`
	ChatMessageInfo
	// ThoughtSignature carries the reasoning of a Gemini model from one request
	// to the next. Send it back unchanged where history is sent.
	ThoughtSignature *string `json:"thought_signature,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatToolCallResult is the end of a tool call.
type ChatToolCallResult struct {
	_ struct{} `const:"role=tool_call_result"`
	// ToolCallID is that of the invocation.
	ToolCallID string `json:"tool_call_id"`
	// Content is what the tool returned: text, or JSON in a string.
	Content string `json:"content"`
	ChatMessageInfo
	// Successful says whether the tool did what it should.
	Successful *bool `json:"successful,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatNodeTransition is a step from one node of a conversation flow to another.
type ChatNodeTransition struct {
	_ struct{} `const:"role=node_transition"`
	ChatMessageInfo
	// FormerNodeID is the node that was left.
	FormerNodeID *string `json:"former_node_id,omitempty"`
	// FormerNodeName is that node's name.
	FormerNodeName *string `json:"former_node_name,omitempty"`
	// NewNodeID is the node that was entered.
	NewNodeID *string `json:"new_node_id,omitempty"`
	// NewNodeName is that node's name.
	NewNodeName *string `json:"new_node_name,omitempty"`
	// TransitionType is what kind of step it was.
	TransitionType *NodeTransitionType `json:"transition_type,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatStateTransition is a step from one state of a Retell LLM to another.
type ChatStateTransition struct {
	_ struct{} `const:"role=state_transition"`
	ChatMessageInfo
	// FormerStateName is the state that was left.
	FormerStateName *string `json:"former_state_name,omitempty"`
	// NewStateName is the state that was entered.
	NewStateName *string `json:"new_state_name,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatInjectedMessage is context that was put into the conversation from
// outside, which neither side wrote.
type ChatInjectedMessage struct {
	_ struct{} `const:"role=injected"`
	// Content is the context.
	Content string `json:"content"`
	ChatMessageInfo
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatSMSMessage is a text message that arrived beside the conversation, during
// a call.
type ChatSMSMessage struct {
	_ struct{} `const:"role=sms"`
	// Content is the message.
	Content string `json:"content"`
	ChatMessageInfo
	// Multimedia are the pictures and files that came with it.
	Multimedia []Multimedia `json:"multimedia,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
