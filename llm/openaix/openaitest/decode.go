package openaitest

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// wireRequest is the body as it is sent.
type wireRequest struct {
	Model          string        `json:"model"`
	Messages       []wireMessage `json:"messages"`
	Tools          []wireTool    `json:"tools"`
	Stream         bool          `json:"stream"`
	PromptCacheKey string        `json:"prompt_cache_key"`
	StreamOptions  *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

type wireMessage struct {
	Role       string          `json:"role"`
	Content    json.RawMessage `json:"content"`
	ToolCalls  []wireToolCall  `json:"tool_calls"`
	ToolCallID string          `json:"tool_call_id"`
}

type wireToolCall struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	} `json:"function"`
}

type wireTool struct {
	Type     string `json:"type"`
	Function struct {
		Name        string          `json:"name"`
		Description string          `json:"description"`
		Parameters  json.RawMessage `json:"parameters"`
	} `json:"function"`
}

// decode reads a request body and checks it as OpenAI does.
func decode(body []byte) (*Request, *fault) {
	var wire wireRequest
	if f := unmarshal(body, &wire); f != nil {
		return nil, f
	}
	if f := wire.check(); f != nil {
		return nil, f
	}
	return wire.request(body), nil
}

func unmarshal(body []byte, into any) *fault {
	err := json.Unmarshal(body, into)
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return invalid("invalid_type", mismatch.Field,
			"Invalid type for '%s': got %s instead.", mismatch.Field, mismatch.Value)
	}
	if err != nil {
		return invalid("", "", "We could not parse the JSON body of your request.")
	}
	return nil
}

func (w *wireRequest) request(body []byte) *Request {
	r := &Request{
		API:            "chat",
		Model:          w.Model,
		Messages:       make([]Message, len(w.Messages)),
		Tools:          make([]Tool, len(w.Tools)),
		Stream:         w.Stream,
		IncludeUsage:   w.StreamOptions != nil && w.StreamOptions.IncludeUsage,
		PromptCacheKey: w.PromptCacheKey,
		Body:           body,
	}
	for i, m := range w.Messages {
		text, _ := contentText(m.Content) // check has seen it
		r.Messages[i] = Message{Role: m.Role, Content: text, ToolCallID: m.ToolCallID}
		for _, call := range m.ToolCalls {
			r.Messages[i].ToolCalls = append(r.Messages[i].ToolCalls, ToolCall{
				ID: call.ID, Name: call.Function.Name, Arguments: call.Function.Arguments,
			})
		}
	}
	r.New = r.Messages
	for i, tool := range w.Tools {
		r.Tools[i] = Tool{Name: tool.Function.Name, Description: tool.Function.Description, Parameters: tool.Function.Parameters}
	}
	return r
}

// contentText returns the text of a message's content, which is a string, a
// list of parts, or null, and whether it was one of these.
func contentText(raw json.RawMessage) (string, bool) {
	raw = bytes.TrimSpace(raw)
	if isNull(raw) {
		return "", true
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, true
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if json.Unmarshal(raw, &parts) != nil {
		return "", false
	}
	var whole strings.Builder
	for _, part := range parts {
		whole.WriteString(part.Text)
	}
	return whole.String(), true
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }
