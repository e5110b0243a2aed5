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

// MarshalVariables returns the fields of a struct as dynamic variables, which
// Retell has as strings only:
//
//	type Visit struct {
//		Name  string    `json:"name"`
//		Day   time.Time `json:"day" layout:"Monday, January 2"`
//		Count int       `json:"visit_count"`
//		Note  *string   `json:"note"`
//	}
//
//	params.DynamicVariables, err = retell.MarshalVariables(visit)
//
// Names come from json tags, with omitempty, omitzero and "-" as usual. Fields
// are strings, booleans (true, false), numbers (without exponent), what
// implements [encoding.TextMarshaler], or pointers to these, which are left out
// if they are nil. A [time.Time] is written as its layout tag says, or else in
// [time.RFC3339], a [time.Duration] like "1h30m0s". Embedded structs are part of the struct around them.
//
// The error is a [*VariableError] for the first field that cannot be a
// variable.
func MarshalVariables(v any) (map[string]string, error) {
	value := reflect.Indirect(reflect.ValueOf(v))
	if value.Kind() != reflect.Struct {
		return nil, fmt.Errorf("retell: MarshalVariables needs a struct or a pointer to one, not %T", v)
	}
	fields, err := variableFields(value.Type())
	if err != nil {
		return nil, err
	}
	variables := make(map[string]string, len(fields))
	for _, f := range fields {
		field := value.FieldByIndex(f.index)
		if f.omitted(field) {
			continue
		}
		text, err := f.text(reflect.Indirect(field))
		if err != nil {
			return nil, f.failed("cannot be written", err)
		}
		variables[f.name] = text
	}
	return variables, nil
}

// UnmarshalVariables sets the fields of the struct that v points to from
// dynamic variables, such as [Call.CollectedDynamicVariables]. It reads what
// [MarshalVariables] writes.
//
// A variable that is not there leaves its field as it is, and so does an empty
// one if the field is not a string: that is how agents leave a value open.
// Variables without a field are ignored. All fields that can be set are set; the
// error joins a [*VariableError] for each of the others.
func UnmarshalVariables(variables map[string]string, v any) error {
	value := reflect.ValueOf(v)
	if value.Kind() != reflect.Pointer || value.IsNil() || value.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("retell: UnmarshalVariables needs a pointer to a struct, not %T", v)
	}
	fields, err := variableFields(value.Type().Elem())
	if err != nil {
		return err
	}
	var failures []error
	for _, f := range fields {
		text, ok := variables[f.name]
		if !ok || text == "" && f.typ.Kind() != reflect.String {
			continue
		}
		fresh := reflect.New(f.typ)
		if err := f.parse(text, fresh.Elem()); err != nil {
			failures = append(failures, f.failed("cannot be read as "+f.typ.String(), err))
			continue
		}
		if field := value.Elem().FieldByIndex(f.index); field.Kind() == reflect.Pointer {
			field.Set(fresh)
		} else {
			field.Set(fresh.Elem())
		}
	}
	return errors.Join(failures...)
}

// A VariableError says which field and dynamic variable do not go together. Its
// text does not have the value, which may be personal.
type VariableError struct {
	// Field is the field's name in Go, with those of embedded structs before
	// it.
	Field string
	// Variable is the name of the dynamic variable.
	Variable string
	// Reason completes the sentence that starts with Variable.
	Reason string
	// Err is the cause, which may have the value; nil if Reason says it all.
	Err error
}

func (e *VariableError) Error() string {
	return fmt.Sprintf("retell: dynamic variable %q (field %s) %s", e.Variable, e.Field, e.Reason)
}

// Unwrap returns the cause.
func (e *VariableError) Unwrap() error { return e.Err }

// A variableField is a field that is a dynamic variable.
type variableField struct {
	name, goName, layout string
	index                []int
	typ                  reflect.Type // what a pointer points to
	omit                 bool
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
			index: append(slices.Clip(parent.index), sf.Index...),
			omit:  strings.Contains(options, "omitempty") || strings.Contains(options, "omitzero"),
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
