package openaitest

import (
	"encoding/json"
	"fmt"
)

// chat is the form of Chat Completions.
type chat struct{}

// A wireChunk is one event of a streamed completion.
type wireChunk struct {
	ID      string          `json:"id"`
	Object  string          `json:"object"`
	Created int64           `json:"created"`
	Model   string          `json:"model"`
	Choices []wireChoice    `json:"choices"`
	Usage   json.RawMessage `json:"usage,omitempty"`
}

type wireChoice struct {
	Index        int       `json:"index"`
	Delta        wireDelta `json:"delta"`
	Logprobs     *struct{} `json:"logprobs"`
	FinishReason *string   `json:"finish_reason"`
}

type wireDelta struct {
	Role      string          `json:"role,omitempty"`
	Content   json.RawMessage `json:"content,omitempty"` // a string or null
	Refusal   json.RawMessage `json:"refusal,omitempty"` // a string or null
	ToolCalls []wireCallDelta `json:"tool_calls,omitempty"`
}

type wireCallDelta struct {
	Index    int              `json:"index"`
	ID       string           `json:"id,omitempty"`
	Type     string           `json:"type,omitempty"`
	Function wireFunctionPart `json:"function"`
}

type wireFunctionPart struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments"`
}

var null = json.RawMessage("null")

func quoted(s string) json.RawMessage { return must(json.Marshal(s)) }

func (c chat) stream(a *answer) timeline {
	opening := wireDelta{Role: "assistant", Content: quoted(""), Refusal: null}
	if len(a.reply.deltas) == 0 && len(a.reply.calls) > 0 {
		opening.Content = null
	}
	s := timeline{opening: []event{c.chunk(a, opening, nil)}}
	for _, delta := range c.deltas(a) {
		s.deltas = append(s.deltas, []event{c.chunk(a, delta, nil)})
	}
	s.ending = []event{c.chunk(a, wireDelta{}, new(c.finish(a)))}
	if a.request.IncludeUsage {
		last := c.envelope(a)
		last.Usage = c.usage(a)
		s.ending = append(s.ending, event{data: must(json.Marshal(last))})
	}
	s.ending = append(s.ending, event{data: []byte("[DONE]")})
	return s
}

// deltas are the text, refusal and tool calls of the reply in pieces.
func (chat) deltas(a *answer) []wireDelta {
	var out []wireDelta
	for _, text := range a.reply.deltas {
		out = append(out, wireDelta{Content: quoted(text)})
	}
	for _, text := range words(a.reply.refusal) {
		out = append(out, wireDelta{Refusal: quoted(text)})
	}
	for i, call := range a.reply.calls {
		out = append(out, wireDelta{ToolCalls: []wireCallDelta{{
			Index: i, ID: a.callID(i), Type: "function", Function: wireFunctionPart{Name: call.Name},
		}}})
		for _, part := range pieces(call.Arguments) {
			out = append(out, wireDelta{ToolCalls: []wireCallDelta{{Index: i, Function: wireFunctionPart{Arguments: part}}}})
		}
	}
	return out
}

func (chat) envelope(a *answer) wireChunk {
	return wireChunk{
		ID: fmt.Sprintf("chatcmpl-%d", a.number), Object: "chat.completion.chunk",
		Created: a.created, Model: a.request.Model, Choices: []wireChoice{},
	}
}

func (c chat) chunk(a *answer, delta wireDelta, finish *string) event {
	chunk := c.envelope(a)
	chunk.Choices = []wireChoice{{Delta: delta, FinishReason: finish}}
	if a.request.IncludeUsage {
		chunk.Usage = null
	}
	return event{data: must(json.Marshal(chunk))}
}

// finish is the finish reason.
func (chat) finish(a *answer) string {
	switch {
	case a.reply.finish != "":
		return a.reply.finish
	case len(a.reply.calls) > 0:
		return "tool_calls"
	}
	return "stop"
}

func (chat) usage(a *answer) json.RawMessage {
	u := a.usage()
	return must(json.Marshal(map[string]any{
		"prompt_tokens": u.Input, "completion_tokens": u.Output, "total_tokens": u.Input + u.Output,
		"prompt_tokens_details":     map[string]int{"cached_tokens": u.CachedInput, "audio_tokens": 0},
		"completion_tokens_details": map[string]int{"reasoning_tokens": u.Reasoning, "audio_tokens": 0},
	}))
}

func (chat) failure(f *fault) event { return event{data: f.body()} }

func (c chat) whole(a *answer) []byte {
	message := map[string]any{"role": "assistant", "content": nil, "refusal": nil}
	if len(a.reply.deltas) > 0 {
		message["content"] = a.text()
	}
	if a.reply.refusal != "" {
		message["refusal"] = a.reply.refusal
	}
	if len(a.reply.calls) > 0 {
		calls := make([]map[string]any, len(a.reply.calls))
		for i, call := range a.reply.calls {
			calls[i] = map[string]any{"id": a.callID(i), "type": "function", "function": map[string]string{"name": call.Name, "arguments": call.Arguments}}
		}
		message["tool_calls"] = calls
	}
	return must(json.Marshal(map[string]any{
		"id": fmt.Sprintf("chatcmpl-%d", a.number), "object": "chat.completion", "created": a.created, "model": a.request.Model,
		"choices": []any{map[string]any{"index": 0, "message": message, "logprobs": nil, "finish_reason": c.finish(a)}},
		"usage":   c.usage(a),
	}))
}
