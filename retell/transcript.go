package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// A TranscriptEntry is something that was said or done in a call: an
// [*Utterance], [*ToolCallInvocation], [*ToolCallResult], [*NodeTransition],
// [*DTMFInput], [*SMSMessage], [*InjectedMessage], or [*Unknown] for what
// Retell added since.
type TranscriptEntry interface{ isTranscriptEntry() }

func (*Utterance) isTranscriptEntry()          {}
func (*ToolCallInvocation) isTranscriptEntry() {}
func (*ToolCallResult) isTranscriptEntry()     {}
func (*NodeTransition) isTranscriptEntry()     {}
func (*DTMFInput) isTranscriptEntry()          {}
func (*SMSMessage) isTranscriptEntry()         {}
func (*InjectedMessage) isTranscriptEntry()    {}
func (*Unknown) isTranscriptEntry()            {}

var _ = wire.Register[TranscriptEntry](wire.Union{Key: "role", Unknown: newUnknown, Variants: map[string]any{
	"agent":                (*Utterance)(nil),
	"user":                 (*Utterance)(nil),
	"transfer_target":      (*Utterance)(nil),
	"tool_call_invocation": (*ToolCallInvocation)(nil),
	"tool_call_result":     (*ToolCallResult)(nil),
	"node_transition":      (*NodeTransition)(nil),
	"dtmf":                 (*DTMFInput)(nil),
	"sms":                  (*SMSMessage)(nil),
	"injected":             (*InjectedMessage)(nil),
}})

// Utterance is what one party said without the other speaking.
type Utterance struct {
	// Role is who spoke.
	Role UtteranceRole `json:"role"`
	// Content is what was said.
	Content string `json:"content"`
	// Words are its words, with their times.
	Words []Word `json:"words"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UtteranceRole is who spoke.
type UtteranceRole string

// The roles that Retell documents.
const (
	UtteranceRoleAgent UtteranceRole = "agent"
	UtteranceRoleUser  UtteranceRole = "user"
	// UtteranceRoleTransferTarget is the person that a call is transferred to.
	UtteranceRoleTransferTarget UtteranceRole = "transfer_target"
)

// Word is one word and its time, which is estimated from the audio.
type Word struct {
	// Word is the word, with the punctuation around it.
	Word string `json:"word,omitempty"`
	// Start is when it begins, in seconds since the start of the call.
	Start float64 `json:"start,omitempty"`
	// End is when it ends, in seconds since the start of the call.
	End float64 `json:"end,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ToolCallInvocation is the begin of a tool call.
type ToolCallInvocation struct {
	_ struct{} `const:"role=tool_call_invocation"`
	// ToolCallID is the same in the call's result.
	ToolCallID string `json:"tool_call_id"`
	// Name is the name of the tool.
	Name string `json:"name"`
	// Arguments are what the tool is called with: JSON, in a string.
	Arguments string `json:"arguments"`
	// ThoughtSignature carries the model's reasoning from one request to the
	// next. Send it back unchanged where history is sent.
	ThoughtSignature *string `json:"thought_signature,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ToolCallResult is the end of a tool call.
type ToolCallResult struct {
	_ struct{} `const:"role=tool_call_result"`
	// ToolCallID is that of the invocation.
	ToolCallID string `json:"tool_call_id"`
	// Content is what the tool returned: text, or JSON in a string.
	Content string `json:"content"`
	// Successful says whether the tool did what it should.
	Successful *bool `json:"successful,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// NodeTransition is a step from one node of a conversation flow to another.
type NodeTransition struct {
	_ struct{} `const:"role=node_transition"`
	// FormerNodeID is the node that was left.
	FormerNodeID string `json:"former_node_id"`
	// FormerNodeName is that node's name.
	FormerNodeName string `json:"former_node_name"`
	// NewNodeID is the node that was entered.
	NewNodeID string `json:"new_node_id"`
	// NewNodeName is that node's name.
	NewNodeName string `json:"new_node_name"`
	// TransitionType is what kind of step it was.
	TransitionType NodeTransitionType `json:"transition_type,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// NodeTransitionType is a kind of step in a conversation flow.
type NodeTransitionType string

// The kinds of steps that Retell documents.
const (
	NodeTransitionNormal          NodeTransitionType = "normal"
	NodeTransitionGlobal          NodeTransitionType = "global"
	NodeTransitionGlobalGoBack    NodeTransitionType = "global_go_back"
	NodeTransitionInterruptGoBack NodeTransitionType = "interrupt_go_back"
)

// DTMFInput is a key that was pressed on a telephone.
type DTMFInput struct {
	_ struct{} `const:"role=dtmf"`
	// Digit is the key: 0 to 9, * or #.
	Digit string `json:"digit"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// SMSMessage is a text message that arrived during a call.
type SMSMessage struct {
	_ struct{} `const:"role=sms"`
	// Content is the message.
	Content string `json:"content"`
	// TimeSec is when it arrived, in seconds since the start of the call.
	TimeSec float64 `json:"time_sec"`
	// Multimedia are the pictures and files that came with it.
	Multimedia []Multimedia `json:"multimedia,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// Multimedia is a picture or file that came with a message.
type Multimedia struct {
	// URL is where it can be fetched.
	URL string `json:"url"`
	// Summary describes it in words.
	Summary *string `json:"summary,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// InjectedMessage is context that was put into a call from outside, with
// [CallService.UpdateLive].
type InjectedMessage struct {
	_ struct{} `const:"role=injected"`
	// Content is the context.
	Content string `json:"content"`
	// TimeSec is when it was put in, in seconds since the start of the call.
	TimeSec float64 `json:"time_sec"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
