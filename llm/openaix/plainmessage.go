package openaix

import (
	"cmp"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
)

// A plainMessage is a message of text and of calls of functions, which is all
// that an agent makes.
type plainMessage struct {
	role     string
	content  param.Opt[string] // left out if it is the zero value
	calls    []openai.ChatCompletionMessageToolCallUnionParam
	resultOf *string // the id of a call
}

// plainOf returns a message as a plain one, and whether it is one.
func plainOf(m *openai.ChatCompletionMessageParamUnion) (p plainMessage, ok bool) {
	type only = openai.ChatCompletionMessageParamUnion
	none := param.Opt[string]{}
	switch {
	case m.OfSystem != nil && *m == only{OfSystem: m.OfSystem}:
		s := m.OfSystem
		p = plainMessage{role: cmp.Or(string(s.Role), "system"), content: s.Content.OfString}
		ok = s.Name == none && s.Content.OfArrayOfContentParts == nil && isPlain(s) && isPlain(&s.Content)
	case m.OfUser != nil && *m == only{OfUser: m.OfUser}:
		u := m.OfUser
		p = plainMessage{role: cmp.Or(string(u.Role), "user"), content: u.Content.OfString}
		ok = u.Name == none && u.Content.OfArrayOfContentParts == nil && isPlain(u) && isPlain(&u.Content)
	case m.OfTool != nil && *m == only{OfTool: m.OfTool}:
		t := m.OfTool
		p = plainMessage{role: cmp.Or(string(t.Role), "tool"), content: t.Content.OfString, resultOf: &t.ToolCallID}
		ok = t.Content.OfArrayOfContentParts == nil && isPlain(t) && isPlain(&t.Content)
	case m.OfAssistant != nil && *m == only{OfAssistant: m.OfAssistant}:
		a := m.OfAssistant
		p = plainMessage{role: cmp.Or(string(a.Role), "assistant"), content: a.Content.OfString, calls: a.ToolCalls}
		ok = a.Name == none && a.Refusal == none && a.Content.OfArrayOfContentParts == nil && isPlain(a) && isPlain(&a.Content) &&
			(a.ToolCalls == nil || len(a.ToolCalls) > 0) && a.Audio == openai.ChatCompletionAssistantMessageParamAudio{}
		//lint:ignore SA1019 a message that has one all the same is not plain
		ok = ok && a.FunctionCall == openai.ChatCompletionAssistantMessageParamFunctionCall{}
	}
	return p, ok && isValue(p.content)
}

// appendMessage appends a message as JSON.
func appendMessage(b []byte, message *openai.ChatCompletionMessageParamUnion) ([]byte, error) {
	start := len(b)
	if p, ok := plainOf(message); ok {
		if b, ok = p.append(b); ok {
			return b, nil
		}
	}
	encoded, err := message.MarshalJSON()
	return append(b[:start], encoded...), err
}

func (p *plainMessage) append(b []byte) ([]byte, bool) {
	b = append(b, '{')
	if p.content.Valid() {
		b = append(b, `"content":`...)
		b = appendString(b, p.content.Value)
		b = append(b, ',')
	}
	if p.resultOf != nil {
		b = append(b, `"tool_call_id":`...)
		b = appendString(b, *p.resultOf)
		b = append(b, ',')
	}
	if len(p.calls) > 0 {
		b = append(b, `"tool_calls":[`...)
		for i := range p.calls {
			var ok bool
			if b, ok = appendCall(b, &p.calls[i]); !ok {
				return b, false
			}
			b = append(b, ',')
		}
		b[len(b)-1] = ']'
		b = append(b, ',')
	}
	b = append(b, `"role":`...)
	b = appendString(b, p.role)
	return append(b, '}'), true
}

// appendCall appends the call of a function, and gives up on others.
func appendCall(b []byte, call *openai.ChatCompletionMessageToolCallUnionParam) ([]byte, bool) {
	c := call.OfFunction
	if c == nil || *call != (openai.ChatCompletionMessageToolCallUnionParam{OfFunction: c}) || !isPlain(c) || !isPlain(&c.Function) ||
		c.Function.Name+c.Function.Arguments == "" { // it is left out
		return b, false
	}
	b = append(b, `{"id":`...)
	b = appendString(b, c.ID)
	b = append(b, `,"function":{"arguments":`...)
	b = appendString(b, c.Function.Arguments)
	b = append(b, `,"name":`...)
	b = appendString(b, c.Function.Name)
	b = append(b, `},"type":`...)
	b = appendString(b, cmp.Or(string(c.Type), "function"))
	return append(b, '}'), true
}
