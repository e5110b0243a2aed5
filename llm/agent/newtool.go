package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// NewTool makes a tool from a Go function. In is a struct whose fields are the
// arguments:
//
//	type booking struct {
//		Date string `json:"date" jsonschema:"the day, as YYYY-MM-DD"`
//		Kind string `json:"kind" enum:"checkup,cleaning,pain"`
//		Note string `json:"note,omitempty" jsonschema:"anything the dentist should know"`
//	}
//
// The JSON Schema that the model is given follows from it: the json tag names
// a field, omitempty or omitzero makes it optional, the jsonschema tag
// describes it, and the enum tag lists the values of a string. Arguments are
// checked against the schema before the function is called; what is wrong with
// them is told to the model, and so is the error of the function. An optional
// one that is null is taken for left out.
//
// Out is told to the model: a string as it is, a [Result] for more than that,
// anything else as JSON.
//
// The function may be called concurrently. Its ctx is that of [Tool.Run].
// NewTool panics if no schema can be made of In.
func NewTool[In, Out any](name, description string, f func(ctx context.Context, in In) (Out, error)) Tool {
	schema, err := schemaOf[In]()
	if err != nil {
		panic(fmt.Sprintf("agent: tool %s: %v", name, err))
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		panic(fmt.Sprintf("agent: tool %s: %v", name, err))
	}
	parameters, err := json.Marshal(schema)
	if err != nil {
		panic(fmt.Sprintf("agent: tool %s: %v", name, err))
	}
	run := func(ctx context.Context, call ToolCall) (Result, error) {
		var in In
		if err := decodeArguments(call.Arguments, resolved, &in); err != nil {
			return Result{}, err
		}
		out, err := f(ctx, in)
		if err != nil {
			return Result{}, err
		}
		return resultOf(out)
	}
	return Tool{
		Name: name, Description: description, Parameters: parameters, Run: run,
		Key:   func(call ToolCall) string { return decodedKey[In](call, resolved) },
		check: func(call ToolCall) error { return decodeArguments(call.Arguments, resolved, new(In)) },
	}
}

// decodedKey is equal for arguments that decode to the same value, and "" for
// those that do not decode.
func decodedKey[In any](call ToolCall, schema *jsonschema.Resolved) string {
	var in In
	if decodeArguments(call.Arguments, schema, &in) != nil {
		return ""
	}
	key, err := json.Marshal(in)
	if err != nil {
		return canonical(call.Arguments)
	}
	return string(key)
}

// schemaOf returns the schema of the arguments. Models take objects only.
func schemaOf[In any]() (*jsonschema.Schema, error) {
	schema, err := jsonschema.For[In](nil)
	if err != nil {
		return nil, err
	}
	t := reflect.TypeFor[In]()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("the arguments are a %s; want a struct", t)
	}
	addEnums(schema, t)
	return schema, nil
}

// addEnums adds the values of enum tags to the schema of a struct.
func addEnums(schema *jsonschema.Schema, t reflect.Type) {
	for _, field := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			name = field.Name
		}
		property := schema.Properties[name]
		if property == nil {
			continue
		}
		inner := field.Type
		for inner.Kind() == reflect.Slice || inner.Kind() == reflect.Pointer {
			if inner.Kind() == reflect.Slice {
				property = property.Items
			}
			inner = inner.Elem()
		}
		if values, ok := field.Tag.Lookup("enum"); ok {
			for value := range strings.SplitSeq(values, ",") {
				property.Enum = append(property.Enum, strings.TrimSpace(value))
			}
		}
		if inner.Kind() == reflect.Struct && property.Properties != nil {
			addEnums(property, inner)
		}
	}
}

// decodeArguments checks arguments and decodes them. Its errors are for the
// model to read.
func decodeArguments(arguments string, schema *jsonschema.Resolved, in any) error {
	if text := strings.TrimSpace(arguments); text == "" || text == "null" {
		arguments = "{}"
	}
	var value any
	if err := json.Unmarshal([]byte(arguments), &value); err != nil {
		return fmt.Errorf("the arguments are not JSON: %w", err)
	}
	leaveOutNull(value, schema.Schema())
	if err := schema.Validate(value); err != nil {
		return fmt.Errorf("the arguments do not fit the schema: %w", err)
	}
	if err := json.Unmarshal([]byte(arguments), in); err != nil {
		return fmt.Errorf("the arguments do not fit: %w", err)
	}
	return nil
}

// leaveOutNull takes members out of a value that are null and need not be there:
// many models write those which they leave out.
func leaveOutNull(value any, schema *jsonschema.Schema) {
	switch value := value.(type) {
	case map[string]any:
		for name, property := range schema.Properties {
			member, ok := value[name]
			switch {
			case member != nil:
				leaveOutNull(member, property)
			case ok && !slices.Contains(schema.Required, name):
				delete(value, name)
			}
		}
	case []any:
		if schema.Items == nil {
			return
		}
		for _, item := range value {
			leaveOutNull(item, schema.Items)
		}
	}
}

func resultOf(out any) (Result, error) {
	switch out := out.(type) {
	case Result:
		return out, nil
	case string:
		return Result{Content: out}, nil
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false) // it costs tokens
	if err := encoder.Encode(out); err != nil {
		return Result{}, fmt.Errorf("the result cannot be told: %w", err)
	}
	return Result{Content: strings.TrimSuffix(b.String(), "\n")}, nil
}
