package openaix

import (
	"bytes"
	"sync"

	"github.com/openai/openai-go/v3"
)

// This is the fast way to the body of a request: messages of text, tools and
// their calls are written without reflection. Everything else goes the way of
// openai-go, to whose result a fuzz test holds this.

// body returns params as JSON, and leaves params without what it has written
// itself. "stream" is the first member of a body that is written here, and set later
// in others.
func (m *ChatModel) body(params *openai.ChatCompletionNewParams) ([]byte, error) {
	messages, tools := params.Messages, params.Tools
	if !isPlain(params) || len(messages) == 0 {
		return params.MarshalJSON()
	}
	params.Messages = nil
	if len(tools) > 0 { // or else they are none, null or []
		params.Tools = nil
	}
	scratch := scratches.Get().(*[]byte)
	defer scratches.Put(scratch)
	b := takeFields(append((*scratch)[:0], streaming...), params)
	b, err := appendList(b, "messages", messages, appendMessage)
	if err != nil {
		return nil, err
	}
	if b, err = appendList(b, "tools", tools, m.schemas.appendTool); err != nil {
		return nil, err
	}
	if b, err = appendRest(b, params, params.MarshalJSON); err != nil {
		return nil, err
	}
	*scratch = b
	return bytes.Clone(b), nil
}

// scratches are where bodies grow, to be copied: the HTTP client may read a body
// for longer than we know.
var scratches = sync.Pool{New: func() any { return new([]byte) }}
