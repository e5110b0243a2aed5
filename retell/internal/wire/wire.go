// Package wire turns Retell's JSON into Go values and back without losing
// anything on the way. It does three things that encoding/json cannot do in one
// pass over the text:
//
//   - Members that a struct has no field for are kept in its Extra map and
//     written again when it is encoded.
//   - Unions are Go interfaces, chosen by one member of the object.
//   - A value of an unexpected type costs only its own field: it is kept in
//     Extra, all the rest is decoded, and the mismatch is reported at the end.
//
// An object type is a struct with json tags and a field
//
//	Extra map[string]json.RawMessage `json:"-"`
//
// of that type or one derived from it. Two more fields have a meaning: a blank
// field with a const tag lists members that always have the same value, and a
// field Raw of type json.RawMessage tagged "-" receives the object's own text.
package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// Unmarshal decodes data into the value that target points to. A member of an
// unexpected type is reported as a *json.UnmarshalTypeError after everything
// else has been decoded; text that is not JSON as a *json.SyntaxError.
func Unmarshal(data []byte, target any) error {
	pointer := reflect.ValueOf(target)
	if pointer.Kind() != reflect.Pointer || pointer.IsNil() {
		return &json.InvalidUnmarshalError{Type: reflect.TypeOf(target)}
	}
	d := decoder{data: data}
	d.space()
	err := d.document(pointer.Elem())
	if err == nil {
		if d.mismatch != nil {
			return d.mismatch
		}
		return nil
	}
	if errors.Is(err, errSyntax) {
		// The standard library says best what is wrong with the text.
		var all json.RawMessage
		if std := json.Unmarshal(data, &all); std != nil {
			return std
		}
	}
	return err
}

// Marshal encodes the value that source is or points to.
func Marshal(source any) ([]byte, error) {
	v := reflect.ValueOf(source)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if !v.IsValid() {
		return []byte("null"), nil
	}
	return codecOf(v.Type()).encode(nil, v)
}

// A Union says how the variants of an interface are told apart.
type Union struct {
	// Key is the member whose value chooses the variant.
	Key string
	// Variants are nil pointers to the variants' types, by that value. The
	// value "" stands for an object without the member.
	Variants map[string]any
	// Unknown makes the variant for any other value; raw is its own copy.
	Unknown func(kind string, raw json.RawMessage) any
}

var unions = map[reflect.Type]*Union{}

// Register makes the interface I a union. It must be called while packages are
// being initialised, and panics if a variant does not implement I.
func Register[I any](u Union) *Union {
	t := reflect.TypeFor[I]()
	for kind, variant := range u.Variants {
		if _, ok := variant.(I); !ok {
			panic(fmt.Sprintf("wire: variant %q of %v is a %T, which does not implement it", kind, t, variant))
		}
	}
	unions[t] = &u
	return &u
}

// UnionOf returns what was registered for an interface type, or nil.
func UnionOf(t reflect.Type) *Union { return unions[t] }
