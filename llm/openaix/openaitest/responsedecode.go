package openaitest

import (
	"encoding/json"
	"slices"
)

// wireResponse is the body of a request for a response as it is sent.
type wireResponse struct {
	Type               string             `json:"type"` // over a WebSocket only
	Model              string             `json:"model"`
	Input              json.RawMessage    `json:"input"` // a string or items
	Instructions       string             `json:"instructions"`
	Tools              []wireResponseTool `json:"tools"`
	Stream             *bool              `json:"stream"`
	Background         *bool              `json:"background"`
	Store              *bool              `json:"store"`
	PreviousResponseID string             `json:"previous_response_id"`
	PromptCacheKey     string             `json:"prompt_cache_key"`

	items []wireItem
}

type wireResponseTool struct {
	Type        string          `json:"type"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Parameters  json.RawMessage `json:"parameters"`
	Strict      *bool           `json:"strict"`
}

// wireItem is one item of the input: a message, a tool call or its output.
type wireItem struct {
	Type      string          `json:"type"`
	Role      string          `json:"role"`
	Content   json.RawMessage `json:"content"`
	CallID    string          `json:"call_id"`
	Name      string          `json:"name"`
	Arguments string          `json:"arguments"`
	Output    json.RawMessage `json:"output"`
}

// decodeResponse reads a request body and checks it as OpenAI does. known
// returns the conversation up to a response.
func decodeResponse(body []byte, known func(id string) ([]Message, bool)) (*Request, *fault) {
	var wire wireResponse
	if f := unmarshal(body, &wire); f != nil {
		return nil, f
	}
	if f := wire.readInput(); f != nil {
		return nil, f
	}
	if f := wire.check(); f != nil {
		return nil, f
	}
	var before []Message
	if id := wire.PreviousResponseID; id != "" {
		var ok bool
		if before, ok = known(id); !ok {
			return nil, invalid("previous_response_not_found", "previous_response_id", "Previous response with id '%s' not found.", id)
		}
	}
	request := wire.request(body, before)
	if len(request.Messages) == 0 {
		return nil, missing("input")
	}
	if f := checkOutputs(request.Messages); f != nil {
		return nil, f
	}
	return request, nil
}

// readInput reads the input, and says what is wrong with it if it is neither a
// string nor items.
func (w *wireResponse) readInput() *fault {
	if isNull(w.Input) {
		return invalid("missing_required_parameter", "input", "One of 'input', 'previous_response_id', 'prompt' or 'conversation' must be provided.")
	}
	var text string
	if json.Unmarshal(w.Input, &text) == nil {
		w.items = []wireItem{{Type: "message", Role: "user", Content: w.Input}}
		return nil
	}
	if f := unmarshal(w.Input, &w.items); f != nil {
		f.param = "input"
		return f
	}
	for i := range w.items {
		if item := &w.items[i]; item.Type == "" && item.Role != "" {
			item.Type = "message"
		}
	}
	return nil
}

func (w *wireResponse) request(body []byte, before []Message) *Request {
	messages := slices.Clip(before)
	for i := range w.items {
		messages = w.items[i].appendTo(messages, len(before))
	}
	r := &Request{
		API:                "responses",
		Model:              w.Model,
		Messages:           messages,
		New:                messages[len(before):],
		Tools:              make([]Tool, len(w.Tools)),
		Stream:             w.Stream != nil && *w.Stream,
		IncludeUsage:       true,
		PromptCacheKey:     w.PromptCacheKey,
		PreviousResponseID: w.PreviousResponseID,
		Body:               body,
		stored:             w.Store == nil || *w.Store,
	}
	if w.Instructions != "" { // they are of this request only
		r.instructed = true
		r.Messages = append([]Message{{Role: "system", Content: w.Instructions}}, messages...)
	}
	for i, tool := range w.Tools {
		r.Tools[i] = Tool{Name: tool.Name, Description: tool.Description, Parameters: tool.Parameters}
	}
	return r
}

// appendTo adds the item to messages. Tool calls right after words of the
// assistant are of one message with them, if that is not before first.
func (w *wireItem) appendTo(messages []Message, first int) []Message {
	switch w.Type {
	case "message":
		text, _ := contentText(w.Content) // check has seen it
		return append(messages, Message{Role: w.Role, Content: text})
	case "function_call":
		call := ToolCall{ID: w.CallID, Name: w.Name, Arguments: w.Arguments}
		if last := len(messages) - 1; last >= first && messages[last].Role == "assistant" {
			messages[last].ToolCalls = append(messages[last].ToolCalls, call)
			return messages
		}
		return append(messages, Message{Role: "assistant", ToolCalls: []ToolCall{call}})
	case "function_call_output":
		text, _ := contentText(w.Output)
		return append(messages, Message{Role: "tool", ToolCallID: w.CallID, Content: text})
	}
	return messages // such as reasoning
}
