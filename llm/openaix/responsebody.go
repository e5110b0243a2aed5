package openaix

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
)

// This is the fast way to a request of the Responses API, as body.go is to one of
// Chat Completions. What goes the way of openai-go goes through encoding/json,
// which refuses raw JSON that is none: over a WebSocket nobody would look at it
// before OpenAI.

// body returns params as JSON, and leaves params without what it has written
// itself. "stream" is in it as in the body of Chat Completions.
func (m *ResponsesModel) body(params *responses.ResponseNewParams) ([]byte, error) {
	if hasPlainInput(params) {
		return m.write(streaming, params)
	}
	return json.Marshal(params)
}

// event returns the event that asks for the same over a WebSocket, without stream
// and background (README of openai-go). It leaves params without these, and
// without what it has written itself.
func (m *ResponsesModel) event(params *responses.ResponseNewParams) ([]byte, error) {
	const head = `{"type":"response.create"`
	params.Background = param.Opt[bool]{}
	params.StreamOptions = responses.ResponseNewParamsStreamOptions{}
	if hasPlainInput(params) {
		return m.write(head, params)
	}
	body, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, err
	}
	if members == nil {
		return nil, errors.New("the parameters are null")
	}
	for _, name := range []string{"type", "stream", "background", "stream_options"} {
		delete(members, name)
	}
	others, err := json.Marshal(members)
	if err != nil {
		return nil, err
	}
	return appendMembers([]byte(head), others), nil
}

// hasPlainInput reports whether params are fields, and the input is a list of items.
func hasPlainInput(params *responses.ResponseNewParams) bool {
	return isPlain(params) && isPlain(&params.Input) && len(params.Input.OfInputItemList) > 0 && params.Input.OfString == param.Opt[string]{}
}

// write returns an object that begins with head.
func (m *ResponsesModel) write(head string, params *responses.ResponseNewParams) ([]byte, error) {
	input, tools := params.Input.OfInputItemList, params.Tools
	params.Input = responses.ResponseNewParamsInputUnion{}
	if len(tools) > 0 { // or else they are none, null or []
		params.Tools = nil
	}
	scratch := scratches.Get().(*[]byte)
	defer scratches.Put(scratch)
	b := takeResponseFields(append((*scratch)[:0], head...), params)
	b, err := appendList(b, "input", input, appendItem)
	if err != nil {
		return nil, err
	}
	if b, err = appendList(b, "tools", tools, m.schemas.appendResponseTool); err != nil {
		return nil, err
	}
	if b, err = appendRest(b, params, func() ([]byte, error) { return json.Marshal(params) }); err != nil {
		return nil, err
	}
	*scratch = b
	return bytes.Clone(b), nil
}
