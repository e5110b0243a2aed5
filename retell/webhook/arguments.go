package webhook

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// An ArgumentsError says that the arguments of a custom function do not fit. It
// is for the model to read. It holds none of their values, unless a type that
// decodes itself puts one into its error.
type ArgumentsError struct {
	// Problems are sentences without a full stop, for example "date is
	// missing".
	Problems []string
}

func (e *ArgumentsError) Error() string {
	return "the arguments do not fit: " + strings.Join(e.Problems, "; ")
}

// decodeArguments checks the arguments of a call and decodes them.
func decodeArguments(call *FunctionCall, in any) error {
	t := reflect.TypeOf(in).Elem()
	raw := call.Arguments
	if call.Args == ArgsInQuery {
		var problems []string
		if raw, problems = queryArguments(call.Query, t); problems != nil {
			return &ArgumentsError{Problems: problems}
		}
	}
	if text := string(bytes.TrimSpace(raw)); text == "" || text == "null" {
		raw = json.RawMessage("{}")
	}
	if !json.Valid(raw) {
		return &ArgumentsError{Problems: []string{"they are not JSON"}}
	}
	raw = withoutNull(t, withoutExtras(t, raw, call.Args))
	c := checker{}
	c.value(t, raw, "")
	if len(c.problems) > 0 {
		return &ArgumentsError{Problems: c.problems}
	}
	err := json.Unmarshal(raw, in)
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &ArgumentsError{Problems: []string{fmt.Sprintf("%s is not a value that fits (%v)", mismatch.Field, mismatch.Type)}}
	}
	if err != nil {
		return &ArgumentsError{Problems: []string{err.Error()}}
	}
	return nil
}

// withoutExtras removes the members that Retell may add to the arguments of a
// struct without a field for them.
func withoutExtras(t reflect.Type, raw json.RawMessage, mode ArgsMode) json.RawMessage {
	m, err := decodeObject(raw)
	if err != nil || t.Kind() != reflect.Struct || decodesItself(t) {
		return raw
	}
	extras := []string{"execution_message"}
	if mode == ArgsAtRoot {
		extras = append(extras, "call")
	}
	before := len(m)
	for _, name := range extras {
		if !hasArgument(argumentsOf(t), name) {
			delete(m, name)
		}
	}
	if len(m) == before {
		return raw
	}
	rest, err := json.Marshal(m)
	if err != nil {
		return raw
	}
	return rest
}

// withoutNull leaves out what is null and need not be there: many models write
// what they leave out. A value that does not fit stays as it is.
func withoutNull(t reflect.Type, raw json.RawMessage) json.RawMessage {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if decodesItself(t) {
		return raw
	}
	var all any
	switch t.Kind() {
	case reflect.Struct:
		m, err := decodeObject(raw)
		if err != nil {
			return raw
		}
		for _, f := range argumentsOf(t) {
			value, ok := m[f.name]
			switch {
			case ok && !f.required && !present(value):
				delete(m, f.name)
			case ok && !f.quoted:
				m[f.name] = withoutNull(f.field, value)
			}
		}
		all = m
	case reflect.Slice, reflect.Array:
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			return raw
		}
		for i, item := range items {
			items[i] = withoutNull(t.Elem(), item)
		}
		all = items
	default:
		return raw
	}
	rest, err := json.Marshal(all)
	if err != nil {
		return raw
	}
	return rest
}

var (
	jsonUnmarshaler = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// decodesItself reports whether a type has its own idea of JSON.
func decodesItself(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(jsonUnmarshaler) || p.Implements(textUnmarshaler)
}

func holdsArguments(t reflect.Type) bool {
	return t.Kind() == reflect.Struct || t.Kind() == reflect.Map && t.Key().Kind() == reflect.String ||
		reflect.PointerTo(t).Implements(jsonUnmarshaler)
}

// A checker finds what encoding/json lets pass or explains badly.
type checker struct{ problems []string }

func (c *checker) add(path, format string, args ...any) {
	if path == "" {
		path = "they"
	}
	c.problems = append(c.problems, path+" "+fmt.Sprintf(format, args...))
}

// value checks the value at a path, which is valid JSON.
func (c *checker) value(t reflect.Type, raw json.RawMessage, path string) {
	if decodesItself(t) {
		if err := json.Unmarshal(raw, reflect.New(t).Interface()); err != nil {
			c.add(path, "cannot be read: %v", err)
		}
		return
	}
	null := string(raw) == "null"
	switch t.Kind() {
	case reflect.Pointer:
		if !null {
			c.value(t.Elem(), raw, path)
		}
	case reflect.Interface:
	case reflect.Slice:
		if !null && t.Elem().Kind() != reflect.Uint8 {
			c.list(t, raw, path)
		}
	case reflect.Array:
		c.list(t, raw, path)
	case reflect.Map:
		if !null || path == "" {
			c.mapping(t, raw, path)
		}
	case reflect.Struct:
		c.object(t, raw, path)
	default:
		if want := scalar(t.Kind(), raw); want != "" {
			c.add(path, "must be %s", want)
		}
	}
}

func (c *checker) list(t reflect.Type, raw json.RawMessage, path string) {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || items == nil {
		c.add(path, "must be a list")
		return
	}
	for i, item := range items {
		c.value(t.Elem(), item, fmt.Sprintf("%s[%d]", path, i))
	}
}

func (c *checker) mapping(t reflect.Type, raw json.RawMessage, path string) {
	m, err := decodeObject(raw)
	if err != nil {
		c.add(path, "must be an object")
		return
	}
	for _, name := range sortedNames(m) {
		c.value(t.Elem(), m[name], join(path, name))
	}
}

func (c *checker) object(t reflect.Type, raw json.RawMessage, path string) {
	m, err := decodeObject(raw)
	if err != nil {
		c.add(path, "must be an object")
		return
	}
	fields := argumentsOf(t)
	for _, f := range fields {
		value, ok := m[f.name]
		switch {
		case !ok && f.required:
			c.add(join(path, f.name), "is missing")
		case ok && f.quoted:
			c.value(reflect.TypeFor[string](), value, join(path, f.name))
		case ok:
			before := len(c.problems)
			c.value(f.field, value, join(path, f.name))
			if len(c.problems) == before {
				c.enum(f, value, join(path, f.name))
			}
		}
		delete(m, f.name)
	}
	for _, name := range sortedNames(m) {
		c.add(join(path, name), "is not an argument")
	}
}

// enum checks the values of a string, or of a list of strings.
func (c *checker) enum(f argument, raw json.RawMessage, path string) {
	if f.enum == nil {
		return
	}
	var values []string
	var one string
	if json.Unmarshal(raw, &one) == nil && string(raw) != "null" {
		values = []string{one}
	} else if json.Unmarshal(raw, &values) != nil {
		return
	}
	for _, value := range values {
		if !slices.Contains(f.enum, value) {
			c.add(path, "must be one of %s", strings.Join(f.enum, ", "))
			return
		}
	}
}

// scalar returns what a value of a kind has to be, if raw is not.
func scalar(kind reflect.Kind, raw json.RawMessage) string {
	number := raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9'
	switch {
	case kind == reflect.String && raw[0] != '"':
		return "a string"
	case kind == reflect.Bool && raw[0] != 't' && raw[0] != 'f':
		return "true or false"
	case isInteger(kind) && (!number || strings.ContainsAny(string(raw), ".eE")):
		return "a whole number"
	case (kind == reflect.Float32 || kind == reflect.Float64) && !number:
		return "a number"
	}
	return ""
}

func isInteger(kind reflect.Kind) bool { return kind >= reflect.Int && kind <= reflect.Uintptr }

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func sortedNames(m members) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
