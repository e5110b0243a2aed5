package openaitest

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// body puts messages and further fields into a request.
func body(messages string, fields ...string) string {
	return `{"model":"m","messages":` + messages + strings.Join(append([]string{""}, fields...), ",") + `}`
}

const (
	user  = `{"role":"user","content":"hi"}`
	calls = `{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}]}`
)

func tool(name, parameters string) string {
	return `"tools":[{"type":"function","function":{"name":"` + name + `","parameters":` + parameters + `}}]`
}

func result(id string) string {
	return `{"role":"tool","tool_call_id":"` + id + `","content":"ok"}`
}

func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body, code, param, message string
	}{
		"not JSON":          {`{`, "", "", "could not parse"},
		"not an object":     {`[]`, "invalid_type", "", "got array"},
		"wrong type":        {`{"model":7}`, "invalid_type", "model", "got number"},
		"no model":          {`{"messages":[` + user + `]}`, "", "", "you must provide a model parameter"},
		"no messages":       {`{"model":"m"}`, "missing_required_parameter", "messages", "'messages'"},
		"empty messages":    {body(`[]`), "empty_array", "messages", "minimum length 1"},
		"unknown role":      {body(`[{"role":"agent","content":"hi"}]`), "invalid_value", "messages[0].role", "'agent'"},
		"content null":      {body(`[{"role":"user","content":null}]`), "", "messages.[0].content", "got null"},
		"no content":        {body(`[{"role":"assistant"}]`), "", "messages.[0].content", "got null"},
		"content a number":  {body(`[{"role":"user","content":7}]`), "invalid_type", "messages.[0].content", "expected a string"},
		"empty tool_calls":  {body(`[{"role":"assistant","content":"x","tool_calls":[]}]`), "empty_array", "messages[0].tool_calls", "minimum length 1"},
		"call without id":   {body(`[{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"f"}}]}]`), "missing_required_parameter", "messages[0].tool_calls[0]", "'id'"},
		"call of bad name":  {body(`[{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f g"}}]}]`), "invalid_value", "messages[0].tool_calls[0].function.name", "pattern"},
		"unanswered calls":  {body(`[` + user + `,` + calls + `]`), "", "messages.[1].role", "did not have response messages: a, b"},
		"unanswered call":   {body(`[` + user + `,` + calls + `,` + result("b") + `,` + user + `]`), "", "messages.[1].role", "did not have response messages: a"},
		"result, no call":   {body(`[` + user + `,` + result("a") + `]`), "", "messages.[1].role", "must be a response to"},
		"result twice":      {body(`[` + calls + `,` + result("a") + `,` + result("a") + `]`), "", "messages.[2].role", "must be a response to"},
		"usage, no stream":  {body(`[`+user+`]`, `"stream_options":{"include_usage":true}`), "", "stream_options", "only allowed when 'stream'"},
		"empty tools":       {body(`[`+user+`]`, `"tools":[]`), "empty_array", "tools", "minimum length 1"},
		"tool type":         {body(`[`+user+`]`, `"tools":[{"type":"plugin"}]`), "invalid_value", "tools[0].type", "'plugin'"},
		"tool name":         {body(`[`+user+`]`, tool("book a slot", "{}")), "invalid_value", "tools[0].function.name", "pattern"},
		"no tool name":      {body(`[`+user+`]`, tool("", "{}")), "invalid_value", "tools[0].function.name", "pattern"},
		"long tool name":    {body(`[`+user+`]`, tool(strings.Repeat("x", 65), "{}")), "string_above_max_length", "tools[0].function.name", "length 65"},
		"schema: array":     {body(`[`+user+`]`, tool("f", `{"type":"array"}`)), "invalid_function_parameters", "tools[0].function.parameters", `got 'type: "array"'`},
		"schema: no type":   {body(`[`+user+`]`, tool("f", `{}`)), "invalid_function_parameters", "tools[0].function.parameters", `got 'type: "None"'`},
		"schema: no object": {body(`[`+user+`]`, tool("f", `[]`)), "invalid_function_parameters", "tools[0].function.parameters", `got 'type: "None"'`},
		"schema: no fields": {body(`[`+user+`]`, tool("f", `{"type":"object"}`)), "invalid_function_parameters", "tools[0].function.parameters", "missing properties"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, f := decode([]byte(test.body))
			require.Nil(t, request)
			require.NotNil(t, f)
			require.Equal(t, 400, f.status)
			require.Equal(t, test.code, f.code)
			require.Equal(t, test.param, f.param)
			require.Contains(t, f.message, test.message)

			var shape map[string]map[string]any
			require.NoError(t, json.Unmarshal(f.body(), &shape))
			require.Equal(t, "invalid_request_error", shape["error"]["type"])
			require.Len(t, shape["error"], 4)
			if test.code == "" {
				require.Nil(t, shape["error"]["code"])
			}
		})
	}
}

func TestAcceptedRequests(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"least":             body(`[` + user + `]`),
		"unknown fields":    body(`[{"role":"user","content":"hi","mood":"good"}]`, `"temperature":1,"new_field":{"x":[]}`),
		"empty content":     body(`[{"role":"user","content":""}]`),
		"parts":             body(`[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"image_url"}]}]`),
		"answered calls":    body(`[` + user + `,` + calls + `,` + result("b") + `,` + result("a") + `]`),
		"calls twice":       body(`[` + calls + `,` + result("a") + `,` + result("b") + `,` + calls + `,` + result("a") + `,` + result("b") + `]`),
		"tool, no schema":   body(`[`+user+`]`, tool("f", "null")),
		"tool, long name":   body(`[`+user+`]`, tool(strings.Repeat("x", 64), `{"type":"object","properties":{}}`)),
		"usage of a stream": body(`[`+user+`]`, `"stream":true,"stream_options":{"include_usage":true}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, f := decode([]byte(text))
			require.Nil(t, f)
			require.Equal(t, text, string(request.Body))
		})
	}
}

// Any bytes for a request: a request or a refusal that can be sent, never a
// panic, and nothing a script could trip over.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(body(`[`+user+`,`+calls+`,`+result("a")+`,`+result("b")+`]`, tool("f", `{"type":"object","properties":{}}`))))
	f.Add([]byte(body(`[{"role":"user","content":[{"text":"x"}]}]`)))
	f.Add([]byte(`{"model":"m","messages":null}`))
	f.Add([]byte(`{"model":"\ud800","messages":[{}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		request, refusal := decode(data)
		if refusal != nil {
			require.Nil(t, request)
			require.True(t, json.Valid(refusal.body()))
			require.Equal(t, 400, refusal.status)
			return
		}
		require.NotEmpty(t, request.Model)
		require.NotEmpty(t, request.Messages)
		_ = request.LastUser()
		_ = request.Instructions()
		for _, result := range request.ToolResults() {
			require.NotEmpty(t, result.Call.Name)
		}
		script := Rules(When(Heard("x"), Text("x")), When(Returned("f"), Text("f")), Otherwise(Empty()))
		_ = script(request)
	})
}

// However text and arguments are cut, they are whole when put together.
func FuzzPieces(f *testing.F) {
	f.Add("Hello, who is calling?")
	f.Add("  für  ")
	f.Add(`{"name":"Müller","note":"日本語のテキスト"}`)
	f.Add("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80")
	f.Fuzz(func(t *testing.T, text string) {
		require.Equal(t, text, strings.Join(words(text), ""))
		require.Equal(t, text, strings.Join(pieces(text), ""))
		if utf8.ValidString(text) {
			for _, piece := range append(words(text), pieces(text)...) {
				require.True(t, utf8.ValidString(piece))
			}
		}
	})
}
