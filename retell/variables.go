package retell

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
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
// one if the field is not a string: that is how agents leave a value open. With
// the tag required:"true" both are an error instead, for a string as well.
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
		if f.required && strings.TrimSpace(text) == "" {
			failures = append(failures, f.failed("is required and missing or empty", nil))
			continue
		}
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
