package webhook

import (
	"reflect"
	"strings"
)

// An argument is a field of the struct that holds them.
type argument struct {
	name     string
	field    reflect.Type
	required bool
	quoted   bool // written as a string, whatever it is
	enum     []string
}

// argumentsOf returns the fields of a struct as encoding/json knows them: those
// of embedded structs without a name are the outer one's.
func argumentsOf(t reflect.Type) []argument {
	var own, embedded []argument
	for f := range t.Fields() {
		tag := f.Tag.Get("json")
		name, options, _ := strings.Cut(tag, ",")
		if f.Anonymous && name == "" {
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct {
				embedded = append(embedded, argumentsOf(inner)...)
				continue
			}
		}
		if !f.IsExported() || tag == "-" {
			continue
		}
		own = append(own, newArgument(f, name, options))
	}
	for _, e := range embedded {
		if !hasArgument(own, e.name) {
			own = append(own, e)
		}
	}
	return own
}

func newArgument(f reflect.StructField, name, options string) argument {
	a := argument{name: name, field: f.Type, required: true}
	if name == "" {
		a.name = f.Name
	}
	for option := range strings.SplitSeq(options, ",") {
		switch option {
		case "omitempty", "omitzero":
			a.required = false
		case "string":
			a.quoted = true
		}
	}
	if values, ok := f.Tag.Lookup("enum"); ok {
		for value := range strings.SplitSeq(values, ",") {
			a.enum = append(a.enum, strings.TrimSpace(value))
		}
	}
	return a
}

func hasArgument(list []argument, name string) bool {
	for _, a := range list {
		if a.name == name {
			return true
		}
	}
	return false
}
