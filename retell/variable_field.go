package retell

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A variableField is a field that is a dynamic variable.
type variableField struct {
	name, goName, layout string
	index                []int
	typ                  reflect.Type // what a pointer points to
	omit, required       bool
}

func (f *variableField) failed(reason string, err error) error {
	return &VariableError{Field: f.goName, Variable: f.name, Reason: reason, Err: err}
}

func (f *variableField) omitted(v reflect.Value) bool {
	return v.Kind() == reflect.Pointer && v.IsNil() || f.omit && v.IsZero()
}

// variableFields returns the fields of a struct type that are variables.
func variableFields(t reflect.Type) ([]*variableField, error) {
	all, err := appendVariableFields(nil, t, &variableField{})
	if err != nil {
		return nil, err
	}
	seen := make(map[string]bool, len(all))
	for _, f := range all {
		if seen[f.name] {
			return nil, f.failed("is there twice", nil)
		}
		seen[f.name] = true
	}
	return all, nil
}

// appendVariableFields adds the fields of t, which is the root or the type of
// the embedded field parent.
func appendVariableFields(all []*variableField, t reflect.Type, parent *variableField) ([]*variableField, error) {
	for sf := range t.Fields() {
		name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
		f := &variableField{
			name: cmp.Or(name, sf.Name), goName: sf.Name, typ: sf.Type, layout: sf.Tag.Get("layout"),
			index:    append(slices.Clip(parent.index), sf.Index...),
			omit:     strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero"),
			required: sf.Tag.Get("required") == "true",
		}
		if parent.goName != "" {
			f.goName = parent.goName + "." + sf.Name
		}
		if f.typ.Kind() == reflect.Pointer {
			f.typ = f.typ.Elem()
		}
		var err error
		switch {
		case sf.Tag.Get("json") == "-":
		case sf.Anonymous && name == "" && f.typ.Kind() == reflect.Struct && !f.holds():
			if sf.Type.Kind() == reflect.Pointer {
				return nil, f.failed("is an embedded pointer: embed the struct itself", nil)
			}
			all, err = appendVariableFields(all, sf.Type, f)
		case !sf.IsExported():
		case !f.holds():
			err = f.failed("has type "+sf.Type.String()+", which a variable cannot hold", nil)
		case f.layout != "" && f.typ != timeType:
			err = f.failed("has a layout tag, which is for time.Time only", nil)
		default:
			all = append(all, f)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

var (
	timeType        = reflect.TypeFor[time.Time]()
	durationType    = reflect.TypeFor[time.Duration]()
	textMarshaler   = reflect.TypeFor[encoding.TextMarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// isText reports whether the field writes and reads itself.
func (f *variableField) isText() bool {
	p := reflect.PointerTo(f.typ)
	return p.Implements(textMarshaler) && p.Implements(textUnmarshaler)
}

func (f *variableField) holds() bool {
	switch f.typ.Kind() {
	case reflect.String, reflect.Bool, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	}
	return f.isText()
}

func (f *variableField) text(v reflect.Value) (string, error) {
	if f.layout != "" {
		return v.Interface().(time.Time).Format(f.layout), nil
	}
	if f.typ == durationType {
		return time.Duration(v.Int()).String(), nil
	}
	if f.isText() {
		own := reflect.New(f.typ) // MarshalText may have a pointer receiver
		own.Elem().Set(v)
		text, err := own.Interface().(encoding.TextMarshaler).MarshalText()
		return string(text), err
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	case reflect.Float32, reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			return "", errors.New("not a number")
		}
		return strconv.FormatFloat(v.Float(), 'f', -1, f.typ.Bits()), nil
	}
	return fmt.Sprintf("%d", v.Interface()), nil // a whole number, even if it has a String method
}

func (f *variableField) parse(text string, v reflect.Value) error {
	if f.layout != "" {
		at, err := time.Parse(f.layout, text)
		v.Set(reflect.ValueOf(at))
		return err
	}
	if f.typ == durationType {
		d, err := time.ParseDuration(strings.TrimSpace(text))
		v.SetInt(int64(d))
		return err
	}
	if f.isText() {
		return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	}
	if f.typ.Kind() == reflect.String {
		v.SetString(text)
		return nil
	}
	text = strings.TrimSpace(text)
	switch f.typ.Kind() {
	case reflect.Bool:
		b, err := strconv.ParseBool(strings.ToLower(text))
		v.SetBool(b)
		return err
	case reflect.Float32, reflect.Float64:
		x, err := strconv.ParseFloat(text, f.typ.Bits())
		if err == nil && (math.IsNaN(x) || math.IsInf(x, 0)) {
			err = strconv.ErrSyntax
		}
		v.SetFloat(x)
		return err
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(text, 10, f.typ.Bits())
		v.SetUint(n)
		return err
	}
	n, err := strconv.ParseInt(text, 10, f.typ.Bits())
	v.SetInt(n)
	return err
}
