package openaitest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// input puts items and further fields into a request for a response.
func input(items string, fields string) string {
	return `{"model":"m","input":` + items + fields + `}`
}

const (
	callItem   = `{"type":"function_call","call_id":"a","name":"f","arguments":"{}"}`
	outputItem = `{"type":"function_call_output","call_id":"a","output":"ok"}`
)

func responseTool(fields string) string {
	return `,"tools":[{"type":"function","name":"f",` + fields + `}]`
}

func TestRefusedResponses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body, code, param, message string
	}{
		"not JSON":            {`{`, "", "", "could not parse"},
		"wrong type":          {`{"model":7}`, "invalid_type", "model", "got number"},
		"no model":            {`{"input":"hi"}`, "missing_required_parameter", "model", "'model'"},
		"no input":            {`{"model":"m"}`, "missing_required_parameter", "input", "must be provided"},
		"input a number":      {input(`7`, ""), "invalid_type", "input", "got number"},
		"unknown item":        {input(`[{"type":"song"}]`, ""), "invalid_value", "input[0]", "'song'"},
		"unknown role":        {input(`[{"role":"tool","content":"x"}]`, ""), "invalid_value", "input[0].role", "'tool'"},
		"content null":        {input(`[{"role":"user","content":null}]`, ""), "invalid_type", "input[0].content", "expected a string"},
		"part of the agent":   {input(`[{"role":"user","content":[{"type":"output_text","text":"x"}]}]`, ""), "invalid_value", "input[0].content[0]", "'input_text'"},
		"part of the user":    {input(`[{"role":"assistant","content":[{"type":"input_text","text":"x"}]}]`, ""), "invalid_value", "input[0].content[0]", "'output_text'"},
		"call without id":     {input(`[{"type":"function_call","name":"f"}]`, ""), "missing_required_parameter", "input[0].call_id", "call_id"},
		"call of bad name":    {input(`[{"type":"function_call","call_id":"a","name":"f g"}]`, ""), "invalid_value", "input[0].name", "pattern"},
		"output without id":   {input(`[{"type":"function_call_output","output":"x"}]`, ""), "missing_required_parameter", "input[0].call_id", "call_id"},
		"no output":           {input(`[`+callItem+`,{"type":"function_call_output","call_id":"a"}]`, ""), "invalid_type", "input[1].output", "expected a string"},
		"unanswered call":     {input(`[`+callItem+`]`, ""), "", "input", "No tool output found for function call a."},
		"output, no call":     {input(`[`+outputItem+`]`, ""), "", "input", "No tool call found for function call output with call_id a."},
		"output twice":        {input(`[`+callItem+`,`+outputItem+`,`+outputItem+`]`, ""), "", "input", "No tool call found"},
		"tool type":           {input(`"hi"`, `,"tools":[{"type":"plugin"}]`), "invalid_value", "tools[0].type", "'plugin'"},
		"tool of the old API": {input(`"hi"`, `,"tools":[{"type":"function","function":{"name":"f"}}]`), "invalid_value", "tools[0].name", "pattern"},
		"schema":              {input(`"hi"`, responseTool(`"parameters":{"type":"array"}`)), "invalid_function_parameters", "tools[0].parameters", `got 'type: "array"'`},
		"strict":              {input(`"hi"`, responseTool(`"strict":true,"parameters":{"type":"object","properties":{}}`)), "invalid_function_parameters", "tools[0].parameters", "'additionalProperties'"},
		"unknown response":    {input(`"hi"`, `,"previous_response_id":"resp_0"`), "previous_response_not_found", "previous_response_id", "'resp_0' not found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, f := decodeResponse([]byte(test.body), newHistory().get)
			require.NotNil(t, f)
			require.Equal(t, 400, f.status)
			require.Equal(t, test.code, f.code)
			require.Equal(t, test.param, f.param)
			require.Contains(t, f.message, test.message)
		})
	}
}

func TestAcceptedResponses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"least":          input(`"hi"`, ""),
		"unknown fields": input(`[{"role":"user","content":"hi","mood":"good"}]`, `,"temperature":1,"new_field":{"x":[]}`),
		"parts":          input(`[{"role":"user","content":[{"type":"input_text","text":"hi"},{"type":"input_image"}]}]`, ""),
		"reasoning":      input(`[{"type":"reasoning","id":"rs_1","summary":[]},`+callItem+`,`+outputItem+`]`, ""),
		"tool":           input(`"hi"`, responseTool(`"strict":true,"parameters":{"type":"object","properties":{},"additionalProperties":false}`)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, f := decodeResponse([]byte(text), newHistory().get)
			require.Nil(t, f)
			require.Equal(t, text, string(request.Body))
			require.NotEmpty(t, request.Messages)
		})
	}
}

// Any bytes for a request: a request or a refusal that can be sent, never a
// panic, and nothing a script could trip over.
func FuzzDecodeResponse(f *testing.F) {
	f.Add([]byte(input(`[{"role":"user","content":"hi"},`+callItem+`,`+outputItem+`]`, responseTool(`"parameters":{"type":"object","properties":{}}`))))
	f.Add([]byte(input(`[]`, `,"instructions":"x","previous_response_id":"known"`)))
	f.Add([]byte(input(`"hi"`, `,"store":false,"stream":true`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		request, refusal := decodeResponse(data, func(id string) ([]Message, bool) {
			return []Message{{Role: "user", Content: "before"}}, id == "known"
		})
		if refusal != nil {
			require.True(t, json.Valid(refusal.body()))
			require.Equal(t, 400, refusal.status)
			return
		}
		require.NotEmpty(t, request.Model)
		_ = request.LastUser()
		_ = request.Instructions()
		for _, result := range request.ToolResults() {
			require.NotEmpty(t, result.Call.Name)
		}
		script := Rules(When(Heard("x"), Text("x")), When(Returned("f"), Text("f")), Otherwise(Call("f", "{}")))
		a := &answer{request: request, reply: script(request), form: response{}}
		require.True(t, json.Valid(a.form.whole(a)))
		require.NotEmpty(t, a.conversation())
	})
}
