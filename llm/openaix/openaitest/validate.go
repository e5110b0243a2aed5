package openaitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

// A fault is a refusal in OpenAI's error shape.
type fault struct {
	status  int
	kind    string // the field "type"
	code    string // "" is null
	param   string // "" is null
	message string
}

// invalid is what OpenAI answers to a request that makes no sense.
func invalid(code, param, format string, args ...any) *fault {
	return &fault{http.StatusBadRequest, "invalid_request_error", code, param, fmt.Sprintf(format, args...)}
}

// write sends the fault as the whole response.
func (f *fault) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(f.status)
	_, _ = w.Write(f.body())
}

// body is the fault as JSON: {"error": {...}}.
func (f *fault) body() []byte {
	return must(json.Marshal(map[string]any{"error": f.fields()}))
}

func (f *fault) fields() map[string]any {
	return map[string]any{"message": f.message, "type": f.kind, "param": orNull(f.param), "code": orNull(f.code)}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// The rules below, their codes and params are those that Chat Completions
// answered with in 2025 and 2026.

var (
	roles    = []string{"system", "assistant", "user", "function", "tool", "developer"}
	toolName = lazyregexp.New(`^[a-zA-Z0-9_-]+$`)
)

const maxToolName = 64

func (w *wireRequest) check() *fault {
	if w.Model == "" {
		return invalid("", "", "you must provide a model parameter")
	}
	if w.Messages == nil {
		return invalid("missing_required_parameter", "messages", "Missing required parameter: 'messages'.")
	}
	if len(w.Messages) == 0 {
		return emptyArray("messages")
	}
	if w.StreamOptions != nil && !w.Stream {
		return invalid("", "stream_options", "The 'stream_options' parameter is only allowed when 'stream' is enabled.")
	}
	for i, m := range w.Messages {
		if f := m.check(i); f != nil {
			return f
		}
	}
	if f := checkToolOrder(w.Messages); f != nil {
		return f
	}
	if w.Tools != nil && len(w.Tools) == 0 {
		return emptyArray("tools")
	}
	for i, tool := range w.Tools {
		if f := tool.check(i); f != nil {
			return f
		}
	}
	return nil
}

func emptyArray(param string) *fault {
	return invalid("empty_array", param, "Invalid '%s': empty array. Expected an array with minimum length 1, but got an empty array instead.", param)
}

func (m *wireMessage) check(i int) *fault {
	if !slices.Contains(roles, m.Role) {
		return invalid("invalid_value", fmt.Sprintf("messages[%d].role", i),
			"Invalid value: '%s'. Supported values are: '%s'.", m.Role, strings.Join(roles, "', '"))
	}
	param := fmt.Sprintf("messages.[%d].content", i)
	if _, ok := contentText(m.Content); !ok {
		return invalid("invalid_type", param, "Invalid value for 'content': expected a string or an array of parts.")
	}
	if isNull(m.Content) && (m.Role != "assistant" || len(m.ToolCalls) == 0) {
		return invalid("", param, "Invalid value for 'content': expected a string, got null.")
	}
	if m.ToolCalls != nil && len(m.ToolCalls) == 0 {
		return emptyArray(fmt.Sprintf("messages[%d].tool_calls", i))
	}
	for j, call := range m.ToolCalls {
		if f := checkName(call.Function.Name, fmt.Sprintf("messages[%d].tool_calls[%d].function.name", i, j)); f != nil {
			return f
		}
		if call.ID == "" || call.Type != "function" {
			return invalid("missing_required_parameter", fmt.Sprintf("messages[%d].tool_calls[%d]", i, j),
				"Missing required parameter: 'id' and the type 'function' of 'messages[%d].tool_calls[%d]'.", i, j)
		}
	}
	return nil
}

// checkToolOrder holds the rule that every tool call is answered right after
// its message, and nothing else is.
func checkToolOrder(messages []wireMessage) *fault {
	var open []string // calls without a result
	var asked int     // the message that made them
	for i, m := range messages {
		if m.Role == "tool" {
			at := slices.Index(open, m.ToolCallID)
			if at < 0 {
				return invalid("", fmt.Sprintf("messages.[%d].role", i),
					"Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.")
			}
			open = slices.Delete(open, at, at+1)
			continue
		}
		if len(open) > 0 {
			return unanswered(asked, open)
		}
		asked = i
		for _, call := range m.ToolCalls {
			open = append(open, call.ID)
		}
	}
	if len(open) > 0 {
		return unanswered(asked, open)
	}
	return nil
}

func unanswered(message int, ids []string) *fault {
	return invalid("", fmt.Sprintf("messages.[%d].role", message),
		"An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: %s",
		strings.Join(ids, ", "))
}

func checkName(name, param string) *fault {
	if !toolName.MatchString(name) {
		return invalid("invalid_value", param,
			"Invalid '%s': string does not match pattern. Expected a string that matches the pattern '%s'.", param, toolName)
	}
	if len(name) > maxToolName {
		return invalid("string_above_max_length", param,
			"Invalid '%s': string too long. Expected a string with maximum length %d, but got a string with length %d instead.", param, maxToolName, len(name))
	}
	return nil
}

func (t *wireTool) check(i int) *fault {
	if t.Type != "function" {
		return invalid("invalid_value", fmt.Sprintf("tools[%d].type", i), "Invalid value: '%s'. Supported values are: 'function'.", t.Type)
	}
	if f := checkName(t.Function.Name, fmt.Sprintf("tools[%d].function.name", i)); f != nil {
		return f
	}
	return checkParameters(t.Function.Name, t.Function.Parameters, fmt.Sprintf("tools[%d].function.parameters", i))
}

func checkParameters(name string, parameters json.RawMessage, param string) *fault {
	if isNull(parameters) {
		return nil
	}
	var schema struct {
		Type       any             `json:"type"`
		Properties json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(parameters, &schema); err != nil || schema.Type != "object" {
		if schema.Type == nil {
			schema.Type = "None"
		}
		return invalid("invalid_function_parameters", param,
			"Invalid schema for function '%s': schema must be a JSON Schema of 'type: \"object\"', got 'type: \"%v\"'.", name, schema.Type)
	}
	if schema.Properties == nil {
		return invalid("invalid_function_parameters", param,
			"Invalid schema for function '%s': In context=(), object schema missing properties.", name)
	}
	return nil
}

// must is for values that are made here and cannot fail to encode.
func must(b []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return b
}
