package openaix

import (
	"cmp"
	"encoding/json"

	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
)

// appendItem appends an item of the input as JSON.
func appendItem(b []byte, item *responses.ResponseInputItemUnionParam) ([]byte, error) {
	start := len(b)
	b, ok := appendPlainItem(b, item)
	if ok {
		return b, nil
	}
	encoded, err := json.Marshal(item)
	return append(b[:start], encoded...), err
}

// appendPlainItem appends what an agent makes: a message of text, the call of a
// function, or its output of text. It gives up on others.
func appendPlainItem(b []byte, item *responses.ResponseInputItemUnionParam) ([]byte, bool) {
	type only = responses.ResponseInputItemUnionParam
	switch {
	case item.OfMessage != nil && *item == only{OfMessage: item.OfMessage}:
		return appendTextMessage(b, item.OfMessage)
	case item.OfFunctionCall != nil && *item == only{OfFunctionCall: item.OfFunctionCall}:
		return appendFunctionCall(b, item.OfFunctionCall)
	case item.OfFunctionCallOutput != nil && *item == only{OfFunctionCallOutput: item.OfFunctionCallOutput}:
		return appendTextOutput(b, item.OfFunctionCallOutput)
	}
	return b, false
}

func appendTextMessage(b []byte, m *responses.EasyInputMessageParam) ([]byte, bool) {
	text := m.Content.OfString
	if !text.Valid() || m.Content.OfInputItemContentList != nil || !isPlain(&m.Content) || !isPlain(m) ||
		m.Role == "" || m.Phase != "" || m.Type != "" {
		return b, false
	}
	b = append(b, `{"content":`...)
	b = appendString(b, text.Value)
	b = append(b, `,"role":`...)
	b = appendString(b, string(m.Role))
	return append(b, '}'), true
}

func appendFunctionCall(b []byte, c *responses.ResponseFunctionToolCallParam) ([]byte, bool) {
	if *c != (responses.ResponseFunctionToolCallParam{Arguments: c.Arguments, CallID: c.CallID, Name: c.Name, Type: c.Type}) {
		return b, false
	}
	b = append(b, `{"arguments":`...)
	b = appendString(b, c.Arguments)
	b = append(b, `,"call_id":`...)
	b = appendString(b, c.CallID)
	b = append(b, `,"name":`...)
	b = appendString(b, c.Name)
	b = append(b, `,"type":`...)
	b = appendString(b, cmp.Or(string(c.Type), "function_call"))
	return append(b, '}'), true
}

func appendTextOutput(b []byte, o *responses.ResponseInputItemFunctionCallOutputParam) ([]byte, bool) {
	text, none := o.Output.OfString, param.Opt[string]{}
	if !text.Valid() || o.Output.OfResponseFunctionCallOutputItemArray != nil || !isPlain(&o.Output) || !isPlain(o) ||
		!o.CallID.Valid() || o.ID != none || o.Name != none || o.Namespace != none || o.Status != "" ||
		o.Caller != (responses.ResponseInputItemFunctionCallOutputCallerUnionParam{}) {
		return b, false
	}
	b = append(b, `{"output":`...)
	b = appendString(b, text.Value)
	b = append(b, `,"call_id":`...)
	b = appendString(b, o.CallID.Value)
	b = append(b, `,"type":`...)
	b = appendString(b, cmp.Or(string(o.Type), "function_call_output"))
	return append(b, '}'), true
}
