package retelltest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// object is a JSON object. Numbers in it are json.Number, so that none is
// changed; other values are as encoding/json has them.
type object = map[string]any

// decode reads one JSON value.
func decode(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if decoder.More() {
		return nil, fmt.Errorf("more than one JSON value")
	}
	return value, nil
}

// encode writes a value of our own or of decode's.
func encode(value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("retelltest: %v", err)) // made of JSON
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// normal returns any value as decode would have it.
func normal(value any) (any, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	return decode(text)
}

// clone returns a deep copy.
func clone[T any](value T) T {
	var copied any
	switch v := any(value).(type) {
	case object:
		if v == nil {
			return value
		}
		o := make(object, len(v))
		for name, member := range v {
			o[name] = clone(member)
		}
		copied = o
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = clone(v[i])
		}
		copied = list
	default:
		return value
	}
	return copied.(T)
}

// text returns a member that is a string, "" if it is none.
func text(o object, name string) string {
	s, _ := o[name].(string)
	return s
}

// number returns a member that is a number.
func number(o object, name string) (float64, bool) { return float(o[name]) }

// float returns a JSON number as a float64.
func float(value any) (float64, bool) {
	switch v := value.(type) {
	case json.Number:
		f, err := v.Float64()
		return f, err == nil
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	}
	return 0, false
}

// whole returns a member that is a number, without its fraction, or otherwise.
func whole(o object, name string, otherwise int64) int64 { return integer(o[name], otherwise) }

// integer returns a JSON number without its fraction, or otherwise.
func integer(value any, otherwise int64) int64 {
	if f, ok := float(value); ok {
		return int64(f)
	}
	return otherwise
}

// float64Or returns a JSON number, or otherwise.
func float64Or(value any, otherwise float64) float64 {
	if f, ok := float(value); ok {
		return f
	}
	return otherwise
}

// num makes a JSON number.
func num[T int | int64](n T) json.Number { return json.Number(strconv.FormatInt(int64(n), 10)) }

// dig follows names into nested objects.
func dig(o object, names ...string) any {
	var value any = o
	for _, name := range names {
		inner, _ := value.(object)
		value = inner[name]
	}
	return value
}

// stringMap returns a member that is an object of strings.
func stringMap(o object, name string) map[string]string {
	inner, _ := o[name].(object)
	m := make(map[string]string, len(inner))
	for key, value := range inner {
		if s, ok := value.(string); ok {
			m[key] = s
		}
	}
	return m
}
