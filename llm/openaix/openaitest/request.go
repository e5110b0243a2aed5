package openaitest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// A Request is one request to Chat Completions or Responses as the server got
// it.
type Request struct {
	// API is the API that was asked, "chat" or "responses".
	API string
	// Socket says that it came over a WebSocket.
	Socket bool
	// Model is the model that was asked.
	Model string
	// Messages is the whole conversation, oldest first: what the server knew of
	// it, and what was sent.
	Messages []Message
	// New are those of the messages that were sent with this request: all
	// unless it goes on from PreviousResponseID.
	New []Message
	// PreviousResponseID is previous_response_id, "" if there was none.
	PreviousResponseID string
	// Tools are the tools that the model may call.
	Tools []Tool
	// Stream says that the answer is wanted as server-sent events.
	Stream bool
	// IncludeUsage says that a streamed answer should end with its usage.
	IncludeUsage bool
	// PromptCacheKey is prompt_cache_key, "" if there was none.
	PromptCacheKey string
	// Header is the request's header, without Authorization.
	Header http.Header
	// Body is the whole request body, with every field that is not above.
	Body json.RawMessage

	stored     bool // the response is to be kept for all connections
	instructed bool // the first message is not part of the conversation
}

// A Message is one message of the conversation.
type Message struct {
	// Role is system, developer, user, assistant or tool.
	Role string
	// Content is the text, that of several parts joined, "" if it was null.
	Content string
	// ToolCalls are what the assistant called.
	ToolCalls []ToolCall
	// ToolCallID is the call that a tool message answers.
	ToolCallID string
}

// A ToolCall is one call of a tool in an assistant message.
type ToolCall struct {
	ID        string
	Name      string
	Arguments string // as sent, usually a JSON object
}

// A Tool is a tool that the model may call.
type Tool struct {
	Name        string
	Description string
	Parameters  json.RawMessage // JSON Schema, nil if there was none
}

// LastUser returns what the user said last, or "".
func (r *Request) LastUser() string {
	for i := len(r.Messages) - 1; i >= 0; i-- {
		if r.Messages[i].Role == "user" {
			return r.Messages[i].Content
		}
	}
	return ""
}

// Instructions returns the text of all system and developer messages, a line
// break between them.
func (r *Request) Instructions() string {
	var texts []string
	for _, m := range r.Messages {
		if m.Role == "system" || m.Role == "developer" {
			texts = append(texts, m.Content)
		}
	}
	return strings.Join(texts, "\n")
}

// ToolNames returns the names of the tools, in the order sent.
func (r *Request) ToolNames() []string {
	names := make([]string, len(r.Tools))
	for i, tool := range r.Tools {
		names[i] = tool.Name
	}
	return names
}

// A ToolResult is what a tool returned.
type ToolResult struct {
	Call    ToolCall
	Content string
}

// ToolResults returns the results that the conversation ends with: those the
// model is asked to go on from. It is empty if the last message is not a tool's.
func (r *Request) ToolResults() []ToolResult {
	first := len(r.Messages)
	for first > 0 && r.Messages[first-1].Role == "tool" {
		first--
	}
	var results []ToolResult
	for _, m := range r.Messages[first:] {
		results = append(results, ToolResult{Call: r.call(m.ToolCallID), Content: m.Content})
	}
	return results
}

// HasToolResult reports whether any message is a tool's result.
func (r *Request) HasToolResult() bool {
	for _, m := range r.Messages {
		if m.Role == "tool" {
			return true
		}
	}
	return false
}

// call returns the newest tool call with the id.
func (r *Request) call(id string) ToolCall {
	for i := len(r.Messages) - 1; i >= 0; i-- {
		for _, call := range r.Messages[i].ToolCalls {
			if call.ID == id {
				return call
			}
		}
	}
	return ToolCall{ID: id}
}
