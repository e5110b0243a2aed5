package openaitest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// The rules below, their codes and params are those that the Responses API
// answered with in 2025 and 2026.

var (
	itemTypes     = []string{"message", "function_call", "function_call_output", "reasoning", "item_reference"}
	itemRoles     = []string{"assistant", "system", "developer", "user"}
	inputParts    = []string{"input_text", "input_image", "input_file"}
	outputParts   = []string{"output_text", "refusal"}
	supportedOnly = "Invalid value: '%s'. Supported values are: '%s'."
)

func unsupported(param, value string, supported []string) *fault {
	return invalid("invalid_value", param, supportedOnly, value, strings.Join(supported, "', '"))
}

func missing(param string) *fault {
	return invalid("missing_required_parameter", param, "Missing required parameter: '%s'.", param)
}

func (w *wireResponse) check() *fault {
	if w.Model == "" {
		return missing("model")
	}
	for i := range w.items {
		if f := w.items[i].check(fmt.Sprintf("input[%d]", i)); f != nil {
			return f
		}
	}
	for i := range w.Tools {
		if f := w.Tools[i].check(fmt.Sprintf("tools[%d]", i)); f != nil {
			return f
		}
	}
	return nil
}

func (w *wireItem) check(param string) *fault {
	switch w.Type {
	case "message":
		return w.checkMessage(param)
	case "function_call":
		if w.CallID == "" {
			return missing(param + ".call_id")
		}
		return checkName(w.Name, param+".name")
	case "function_call_output":
		if w.CallID == "" {
			return missing(param + ".call_id")
		}
		if _, ok := contentText(w.Output); !ok || isNull(w.Output) {
			return invalid("invalid_type", param+".output", "Invalid type for '%s.output': expected a string or an array of parts.", param)
		}
		return nil
	}
	if !slices.Contains(itemTypes, w.Type) {
		return unsupported(param, w.Type, itemTypes)
	}
	return nil
}

func (w *wireItem) checkMessage(param string) *fault {
	if !slices.Contains(itemRoles, w.Role) {
		return unsupported(param+".role", w.Role, itemRoles)
	}
	if _, ok := contentText(w.Content); !ok || isNull(w.Content) {
		return invalid("invalid_type", param+".content", "Invalid type for '%s.content': expected a string or an array of parts.", param)
	}
	allowed := inputParts
	if w.Role == "assistant" {
		allowed = outputParts
	}
	var parts []struct {
		Type string `json:"type"`
	}
	_ = json.Unmarshal(w.Content, &parts) // it may be a string
	for i, part := range parts {
		if !slices.Contains(allowed, part.Type) {
			return unsupported(fmt.Sprintf("%s.content[%d]", param, i), part.Type, allowed)
		}
	}
	return nil
}

// checkOutputs holds the rule that every tool call has an output after it, and
// that there is no other.
func checkOutputs(messages []Message) *fault {
	var open []string
	for _, m := range messages {
		for _, call := range m.ToolCalls {
			open = append(open, call.ID)
		}
		if m.Role != "tool" {
			continue
		}
		at := slices.Index(open, m.ToolCallID)
		if at < 0 {
			return invalid("", "input", "No tool call found for function call output with call_id %s.", m.ToolCallID)
		}
		open = slices.Delete(open, at, at+1)
	}
	if len(open) > 0 {
		return invalid("", "input", "No tool output found for function call %s.", open[0])
	}
	return nil
}

func (t *wireResponseTool) check(param string) *fault {
	if t.Type != "function" {
		return unsupported(param+".type", t.Type, []string{"function"})
	}
	if f := checkName(t.Name, param+".name"); f != nil {
		return f
	}
	if f := checkParameters(t.Name, t.Parameters, param+".parameters"); f != nil {
		return f
	}
	var schema struct {
		AdditionalProperties *bool `json:"additionalProperties"`
	}
	_ = json.Unmarshal(t.Parameters, &schema) // a schema may stand there as well
	if t.Strict != nil && *t.Strict && (schema.AdditionalProperties == nil || *schema.AdditionalProperties) {
		return invalid("invalid_function_parameters", param+".parameters",
			"Invalid schema for function '%s': In context=(), 'additionalProperties' is required to be supplied and to be false.", t.Name)
	}
	return nil
}
