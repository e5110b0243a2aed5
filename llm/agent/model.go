package agent

import (
	"context"
	"iter"
)

// A Model streams one completion of a language model.
type Model interface {
	// Stream asks for one completion and yields it as it arrives. It may be
	// called concurrently, and must not change or keep the request.
	//
	// The sequence ends after the last chunk, or with an error as its last
	// pair; text that came before the error stands. When ctx ends or the
	// loop over the sequence is left, the request to the provider is closed
	// at once. Errors are, or wrap, a [*ModelError] or the error of ctx.
	Stream(ctx context.Context, request *Request) iter.Seq2[Chunk, error]
}

// ModelFunc is a function as a [Model].
type ModelFunc func(ctx context.Context, request *Request) iter.Seq2[Chunk, error]

// Stream calls f.
func (f ModelFunc) Stream(ctx context.Context, request *Request) iter.Seq2[Chunk, error] {
	return f(ctx, request)
}

// A Request is what a [Model] is asked.
type Request struct {
	// Messages is the conversation, oldest first: instructions, then what was
	// said and what tools returned. An assistant message with tool calls is
	// always followed by one tool message for each of them. No two messages of
	// the caller, or of the agent without tool calls, are in a row, and none is
	// empty.
	Messages []Message
	// Tools are the tools that the model may call. Only their name,
	// description and parameters are a Model's business.
	Tools []Tool
	// CallID names the phone call, "" if there is none. It is the same for all
	// requests of a call, so that a provider can keep its prompt cache warm.
	CallID string
}

// A MessageRole says whose message it is.
type MessageRole string

// The roles of messages.
const (
	System    MessageRole = "system"    // instructions
	User      MessageRole = "user"      // the caller
	Assistant MessageRole = "assistant" // the agent
	ToolRole  MessageRole = "tool"      // a tool's result
)

// A Message is one piece of the conversation as a model is told it.
type Message struct {
	Role    MessageRole
	Content string
	// ToolCalls are what the assistant called; only with role assistant.
	ToolCalls []ToolCall
	// ToolCallID is the call that Content is the result of; only with role tool.
	ToolCallID string
}

// A ToolCall is a model's wish to run a tool.
type ToolCall struct {
	// ID is the provider's name for the call, unique within a phone call.
	ID string
	// Name is the tool's name.
	Name string
	// Arguments is a JSON object, as the model wrote it. It may be invalid.
	Arguments string
}

// A Chunk is one piece of a completion. Usually one field is set.
type Chunk struct {
	// Text is the next piece of text, to be spoken as it stands.
	Text string
	// ToolCall is a whole tool call. A model that streams its arguments in
	// pieces yields it when they are all there.
	ToolCall *ToolCall
	// Usage is what the completion cost in tokens; it comes at most once.
	Usage *Usage
}

// Usage counts tokens.
type Usage struct {
	InputTokens       int `json:"input_tokens"`        // all tokens of the prompt
	CachedInputTokens int `json:"cached_input_tokens"` // those of them read from the provider's prompt cache
	OutputTokens      int `json:"output_tokens"`       // all tokens written
	ReasoningTokens   int `json:"reasoning_tokens"`    // those of them that are not part of the answer
}

// Add adds the counts of other.
func (u *Usage) Add(other Usage) {
	u.InputTokens += other.InputTokens
	u.CachedInputTokens += other.CachedInputTokens
	u.OutputTokens += other.OutputTokens
	u.ReasoningTokens += other.ReasoningTokens
}
