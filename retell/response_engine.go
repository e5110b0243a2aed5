package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// A ResponseEngine decides what an agent says: a [*RetellLLMEngine], a
// [*CustomLLMEngine] or a [*ConversationFlowEngine].
type ResponseEngine interface{ isResponseEngine() }

func (*RetellLLMEngine) isResponseEngine()        {}
func (*CustomLLMEngine) isResponseEngine()        {}
func (*ConversationFlowEngine) isResponseEngine() {}
func (*Unknown) isResponseEngine()                {}

var _ = wire.Register[ResponseEngine](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"retell-llm":        (*RetellLLMEngine)(nil),
	"custom-llm":        (*CustomLLMEngine)(nil),
	"conversation-flow": (*ConversationFlowEngine)(nil),
}})

// RetellLLMEngine is a prompt with tools that Retell runs.
type RetellLLMEngine struct {
	_ struct{} `const:"type=retell-llm"`
	// LLMID is the Retell LLM.
	LLMID string `json:"llm_id"`
	// Version is its version; null or absent for the newest.
	Version Nullable[int] `json:"version,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CustomLLMEngine is a server of your own, which Retell connects to for each
// call.
type CustomLLMEngine struct {
	_ struct{} `const:"type=custom-llm"`
	// LLMWebSocketURL is the server's address, with wss://. Retell appends a
	// slash and the call's id.
	LLMWebSocketURL string `json:"llm_websocket_url"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ConversationFlowEngine is a conversation flow that Retell runs.
type ConversationFlowEngine struct {
	_ struct{} `const:"type=conversation-flow"`
	// ConversationFlowID is the flow.
	ConversationFlowID string `json:"conversation_flow_id"`
	// Version is its version; null or absent for the newest.
	Version Nullable[int] `json:"version,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
