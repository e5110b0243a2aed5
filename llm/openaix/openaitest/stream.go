package openaitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"unicode/utf8"
)

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

// stream answers with server-sent events.
func (a *answer) stream() error {
	header := a.w.Header()
	header.Set("Content-Type", "text/event-stream; charset=utf-8")
	header.Set("Cache-Control", "no-cache")
	opening := wireDelta{Role: "assistant", Content: quoted(""), Refusal: null}
	if len(a.reply.deltas) == 0 && len(a.reply.calls) > 0 {
		opening.Content = null
	}
	if err := a.chunk(opening, nil); err != nil {
		return err
	}
	for _, delta := range a.deltas() {
		done, err := a.broken()
		if done || err != nil {
			return err
		}
		if a.sent > 0 {
			if err := a.pause(a.reply.interval); err != nil {
				return err
			}
		}
		if err := a.chunk(delta, nil); err != nil {
			return err
		}
		a.sent++
	}
	if done, err := a.broken(); done || err != nil {
		return err
	}
	return a.end()
}

// end sends what follows the last delta.
func (a *answer) end() error {
	if err := a.chunk(wireDelta{}, new(a.finish())); err != nil {
		return err
	}
	if a.request.IncludeUsage {
		last := a.envelope()
		last.Usage = a.usage()
		if err := a.event(must(json.Marshal(last))); err != nil {
			return err
		}
	}
	return a.event([]byte("[DONE]"))
}

// deltas are the text, refusal and tool calls of the reply in pieces.
func (a *answer) deltas() []wireDelta {
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

// broken does what the script breaks the stream with at this delta, if
// anything. done means that nothing more is to be sent.
func (a *answer) broken() (done bool, err error) {
	if a.reply.broken == whole || a.sent < a.reply.brokenAt {
		return false, nil
	}
	switch a.reply.broken {
	case stalled:
		return true, a.hang()
	case corrupted:
		return true, a.event(a.reply.brokenBody)
	}
	return true, errAborted
}

func (a *answer) envelope() wireChunk {
	return wireChunk{
		ID: fmt.Sprintf("chatcmpl-%d", a.number), Object: "chat.completion.chunk",
		Created: a.created, Model: a.request.Model, Choices: []wireChoice{},
	}
}

func (a *answer) chunk(delta wireDelta, finish *string) error {
	c := a.envelope()
	c.Choices = []wireChoice{{Delta: delta, FinishReason: finish}}
	if a.request.IncludeUsage {
		c.Usage = null
	}
	return a.event(must(json.Marshal(c)))
}

// event sends one server-sent event at once.
func (a *answer) event(data []byte) error {
	if a.ctx.Err() != nil {
		return a.gone()
	}
	if err := a.result(fmt.Fprintf(a.w, "data: %s\n\n", data)); err != nil {
		return err
	}
	return a.result(0, http.NewResponseController(a.w).Flush())
}

// pieces splits arguments as models stream them, never within a character.
func pieces(s string) []string {
	const size = 8
	var out []string
	for len(s) > size {
		end := size
		for end < len(s) && !utf8.RuneStart(s[end]) {
			end++
		}
		out = append(out, s[:end])
		s = s[end:]
	}
	if s != "" {
		out = append(out, s)
	}
	return out
}
