package openaix

import (
	"cmp"
	"encoding/json"
	"strconv"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

// appendTool appends a tool of Chat Completions as JSON.
func (s *schemas) appendTool(b []byte, tool *openai.ChatCompletionToolUnionParam) ([]byte, error) {
	start := len(b)
	if t := tool.OfFunction; t != nil && *tool == (openai.ChatCompletionToolUnionParam{OfFunction: t}) && isPlain(t) && isPlain(&t.Function) {
		f := &t.Function
		b = append(b, `{"function":{`...)
		var ok bool
		if b, ok = s.appendFunction(b, f.Name, f.Strict, f.Description, f.Parameters); ok {
			b = append(b, `},"type":`...)
			b = appendString(b, cmp.Or(string(t.Type), "function"))
			return append(b, '}'), nil
		}
	}
	encoded, err := tool.MarshalJSON()
	return append(b[:start], encoded...), err
}

// appendResponseTool appends a tool of the Responses API as JSON.
func (s *schemas) appendResponseTool(b []byte, tool *responses.ToolUnionParam) ([]byte, error) {
	start := len(b)
	if f := tool.OfFunction; f != nil && *tool == (responses.ToolUnionParam{OfFunction: f}) && isPlain(f) && f.AllowedCallers == nil && f.OutputSchema == nil &&
		f.Async == (param.Opt[bool]{}) && f.DeferLoading == (param.Opt[bool]{}) {
		b = append(b, '{')
		var ok bool
		if b, ok = s.appendFunction(b, f.Name, f.Strict, f.Description, f.Parameters); ok {
			b = append(b, `,"type":`...)
			b = appendString(b, cmp.Or(string(f.Type), "function"))
			return append(b, '}'), nil
		}
	}
	encoded, err := json.Marshal(tool)
	return append(b[:start], encoded...), err
}

// appendFunction appends the members that describe a function without parameters,
// or with some that are remembered, and gives up on others.
func (s *schemas) appendFunction(b []byte, name string, strict param.Opt[bool], description param.Opt[string], parameters shared.FunctionParameters) ([]byte, bool) {
	schema, ok := s.json(parameters)
	if !ok && parameters != nil || name == "" || !isValue(strict) || !isValue(description) {
		return b, false
	}
	b = append(b, `"name":`...)
	b = appendString(b, name)
	if strict.Valid() {
		b = append(b, `,"strict":`...)
		b = strconv.AppendBool(b, strict.Value)
	}
	if description.Valid() {
		b = append(b, `,"description":`...)
		b = appendString(b, description.Value)
	}
	if parameters != nil {
		b = append(b, `,"parameters":`...)
		b = append(b, schema...)
	}
	return b, true
}
