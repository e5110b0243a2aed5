package wire

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"
)

func encodeString(b []byte, v reflect.Value) ([]byte, error) { return appendString(b, v.String()), nil }
func encodeBool(b []byte, v reflect.Value) ([]byte, error) {
	return strconv.AppendBool(b, v.Bool()), nil
}
func encodeInt(b []byte, v reflect.Value) ([]byte, error) {
	return strconv.AppendInt(b, v.Int(), 10), nil
}

func encodeFloat(b []byte, v reflect.Value) ([]byte, error) {
	f := v.Float()
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("JSON cannot hold the number %v", f)
	}
	format := byte('f')
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		format = 'e'
	}
	return strconv.AppendFloat(b, f, format, -1, 64), nil
}

func encodeRaw(b []byte, v reflect.Value) ([]byte, error) { return appendRaw(b, v.Bytes()) }

func appendRaw(b []byte, raw []byte) ([]byte, error) {
	if len(raw) == 0 {
		return append(b, "null"...), nil
	}
	if !json.Valid(raw) {
		return nil, fmt.Errorf("raw message is not valid JSON")
	}
	return append(b, raw...), nil
}

func encodeAny(b []byte, v reflect.Value) ([]byte, error) {
	text, err := json.Marshal(v.Interface())
	return append(b, text...), err
}

func encodeForeign(b []byte, v reflect.Value) ([]byte, error) {
	text, err := v.Interface().(json.Marshaler).MarshalJSON()
	if err != nil {
		return nil, err
	}
	return appendRaw(b, text)
}

// encode writes constants, then fields, then what is left in Extra. A member of
// Extra stands in for a field that has its zero value, so that what could not
// be held is written as it came.
func (o *object) encode(b []byte, v reflect.Value) ([]byte, error) {
	var extra map[string]json.RawMessage
	if o.extra >= 0 && v.Field(o.extra).Len() > 0 {
		extra = v.Field(o.extra).Convert(extraMapType).Interface().(map[string]json.RawMessage)
	}
	b = append(b, '{')
	first := len(b)
	for _, c := range o.consts {
		if _, ok := extra[c.Name]; !ok {
			b = appendString(appendName(b, first, c.Name), c.Value)
		}
	}
	for _, f := range o.fields {
		value := f.in(v)
		omits := f.omits(value)
		if len(extra) > 0 && (omits || value.IsZero()) {
			if kept, ok := extra[f.name]; ok {
				var err error
				if b, err = appendRaw(appendName(b, first, f.name), kept); err != nil {
					return nil, fmt.Errorf("%s.Extra[%q]: %w", o.name, f.name, err)
				}
				continue
			}
		}
		if omits {
			continue
		}
		if f.required && value.IsNil() {
			return nil, fmt.Errorf("%s: %s is required", o.name, f.name)
		}
		var err error
		if b, err = f.encode(appendName(b, first, f.name), value); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", o.name, f.name, err)
		}
	}
	if len(extra) == 0 {
		return append(b, '}'), nil
	}
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if o.byName[name] != nil {
			continue
		}
		var err error
		if b, err = appendRaw(appendName(b, first, name), extra[name]); err != nil {
			return nil, fmt.Errorf("%s.Extra[%q]: %w", o.name, name, err)
		}
	}
	return append(b, '}'), nil
}

func appendName(b []byte, first int, name string) []byte {
	if len(b) > first {
		b = append(b, ',')
	}
	return append(appendString(b, name), ':')
}

const hex = "0123456789abcdef"

// appendString quotes s. Bytes that are not UTF-8 become U+FFFD, as in
// encoding/json; HTML is left as it is.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			b = append(b, s[from:i]...)
			switch c {
			case '"', '\\':
				b = append(b, '\\', c)
			case '\n':
				b = append(b, '\\', 'n')
			case '\r':
				b = append(b, '\\', 'r')
			case '\t':
				b = append(b, '\\', 't')
			default:
				b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			from = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			b = append(b, s[from:i]...)
			b = append(b, `\ufffd`...)
			from = i + size
		}
		i += size
	}
	return append(append(b, s[from:]...), '"')
}
