package openaix

import (
	"cmp"
	"strconv"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
)

// appendTool appends a tool as JSON.
func (s *schemas) appendTool(b []byte, tool *openai.ChatCompletionToolUnionParam) ([]byte, error) {
	start := len(b)
	b, ok := s.appendFunction(b, tool)
	if ok {
		return b, nil
	}
	encoded, err := tool.MarshalJSON()
	return append(b[:start], encoded...), err
}

// appendFunction appends a function whose parameters are remembered, and gives
// up on other tools.
func (s *schemas) appendFunction(b []byte, tool *openai.ChatCompletionToolUnionParam) ([]byte, bool) {
	t := tool.OfFunction
	if t == nil || *tool != (openai.ChatCompletionToolUnionParam{OfFunction: t}) || !isPlain(t) || !isPlain(&t.Function) {
		return b, false
	}
	f := &t.Function
	parameters, ok := s.json(f.Parameters)
	if !ok || f.Strict == param.Null[bool]() || f.Description == param.Null[string]() {
		return b, false
	}
	b = append(b, `{"function":{"name":`...)
	b = appendString(b, f.Name)
	if f.Strict.Valid() {
		b = append(b, `,"strict":`...)
		b = strconv.AppendBool(b, f.Strict.Value)
	}
	if f.Description.Valid() {
		b = append(b, `,"description":`...)
		b = appendString(b, f.Description.Value)
	}
	b = append(b, `,"parameters":`...)
	b = append(b, parameters...)
	b = append(b, `},"type":`...)
	b = appendString(b, cmp.Or(string(t.Type), "function"))
	return append(b, '}'), true
}
