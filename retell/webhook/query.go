package webhook

import (
	"encoding/json"
	"net/url"
	"reflect"
	"strconv"
)

// queryObject returns query parameters as a JSON object of strings, and of lists
// of strings for those that are repeated.
func queryObject(query url.Values) json.RawMessage {
	m := make(map[string]any, len(query))
	for name, values := range query {
		if len(values) == 1 {
			m[name] = values[0]
		} else {
			m[name] = values
		}
	}
	raw, _ := json.Marshal(m) // strings always can be
	return raw
}

// queryArguments returns query parameters as a JSON object that suits a type.
func queryArguments(query url.Values, t reflect.Type) (json.RawMessage, []string) {
	if t.Kind() != reflect.Struct || decodesItself(t) {
		return queryObject(query), nil
	}
	var problems []string
	m := make(map[string]json.RawMessage)
	for _, f := range argumentsOf(t) {
		values := query[f.name]
		if len(values) == 0 {
			continue
		}
		raw, problem := queryValue(f, values)
		if problem != "" {
			problems = append(problems, f.name+" "+problem)
			continue
		}
		m[f.name] = raw
	}
	raw, _ := json.Marshal(m) // every member is valid
	return raw, problems
}

// queryValue returns the values of one parameter as JSON, or what they must be.
func queryValue(f argument, values []string) (json.RawMessage, string) {
	t := f.field
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Slice && !decodesItself(t) {
		list := make([]json.RawMessage, 0, len(values))
		for _, value := range values {
			raw, problem := literal(t.Elem(), value)
			if problem != "" {
				return nil, problem
			}
			list = append(list, raw)
		}
		raw, _ := json.Marshal(list)
		return raw, ""
	}
	if len(values) > 1 {
		return nil, "is there more than once"
	}
	raw, problem := literal(t, values[0])
	if f.quoted {
		raw = quote(string(raw))
	}
	return raw, problem
}

// literal returns a text as JSON of a type, or what it must be.
func literal(t reflect.Type, text string) (json.RawMessage, string) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	raw := json.RawMessage(text)
	switch kind := t.Kind(); {
	case decodesItself(t), kind == reflect.String, kind == reflect.Interface:
		return quote(text), ""
	case kind == reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return nil, "must be true or false"
		}
		return strconv.AppendBool(nil, b), ""
	case kind == reflect.Struct, kind == reflect.Map, kind == reflect.Slice, kind == reflect.Array:
		if !json.Valid(raw) {
			return nil, "must be JSON"
		}
		return raw, ""
	}
	if !json.Valid(raw) {
		return nil, "must be a number"
	}
	if want := scalar(t.Kind(), raw); want != "" {
		return nil, "must be " + want
	}
	return raw, ""
}

func quote(text string) json.RawMessage {
	raw, _ := json.Marshal(text) // a string always can be
	return raw
}
