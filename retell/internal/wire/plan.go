package wire

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// A codec decodes into and encodes from values of one type.
type codec struct {
	decode func(d *decoder, v reflect.Value) error
	encode func(b []byte, v reflect.Value) ([]byte, error)
	// nulls means that decode takes null itself; otherwise null is the zero
	// value.
	nulls bool
	// required means that a nil value cannot be encoded.
	required bool
	// object means that the type is a struct with an Extra field.
	object bool
}

// An object is what is known about a struct type.
type object struct {
	name   string
	fields []*field
	byName map[string]*field
	consts []Constant
	extra  int // index of the Extra field, or -1
	raw    int // index of the Raw field, or -1
}

type field struct {
	name      string
	index     []int
	omitEmpty bool
	omitZero  bool
	zeroer    bool // has an IsZero method
	*codec
}

// A Constant is a member that has the same value in every object of its type.
type Constant struct{ Name, Value string }

var (
	codecs       sync.Map // reflect.Type to *codec
	rawType      = reflect.TypeFor[json.RawMessage]()
	marshaler    = reflect.TypeFor[json.Marshaler]()
	unmarshaler  = reflect.TypeFor[json.Unmarshaler]()
	zeroerType   = reflect.TypeFor[interface{ IsZero() bool }]()
	extraMapType = reflect.TypeFor[map[string]json.RawMessage]()
)

func codecOf(t reflect.Type) *codec {
	if c, ok := codecs.Load(t); ok {
		return c.(*codec)
	}
	c, _ := codecs.LoadOrStore(t, newCodec(t))
	return c.(*codec)
}

func newCodec(t reflect.Type) *codec {
	switch {
	case t == rawType:
		return &codec{decode: decodeRaw, encode: encodeRaw, nulls: true}
	case unions[t] != nil:
		u := unions[t]
		return &codec{decode: u.decode, encode: encodeUnion, required: true}
	case t.Kind() == reflect.Struct && extraField(t) >= 0:
		c := objectCodec(t)
		c.object = true
		return c
	case reflect.PointerTo(t).Implements(unmarshaler) && t.Implements(marshaler):
		// A type that is a string has no null of its own.
		return &codec{decode: decodeForeign, encode: encodeForeign, nulls: t.Kind() != reflect.String}
	}
	switch t.Kind() {
	case reflect.String:
		return &codec{decode: decodeString, encode: encodeString}
	case reflect.Bool:
		return &codec{decode: decodeBool, encode: encodeBool}
	case reflect.Int, reflect.Int64:
		return &codec{decode: decodeInt, encode: encodeInt}
	case reflect.Float64:
		return &codec{decode: decodeFloat, encode: encodeFloat}
	case reflect.Pointer:
		return pointerCodec(t)
	case reflect.Slice:
		return sliceCodec(t)
	case reflect.Map:
		return mapCodec(t)
	case reflect.Struct:
		return objectCodec(t)
	case reflect.Interface:
		return &codec{decode: decodeAny, encode: encodeAny}
	}
	panic(fmt.Sprintf("wire: no codec for %v", t))
}

// objectCodec puts off the look at the fields until the first use, so that a
// type may refer to itself.
func objectCodec(t reflect.Type) *codec {
	plan := sync.OnceValue(func() *object { return newObject(t) })
	return &codec{
		decode: func(d *decoder, v reflect.Value) error { return plan().decode(d, v) },
		encode: func(b []byte, v reflect.Value) ([]byte, error) { return plan().encode(b, v) },
	}
}

func newObject(t reflect.Type) *object {
	o := &object{name: t.Name(), byName: map[string]*field{}, extra: extraField(t), raw: -1}
	if f, ok := t.FieldByName("Raw"); ok && f.Type == rawType && f.Tag.Get("json") == "-" {
		o.raw = f.Index[0]
	}
	for f := range t.Fields() {
		if f.Name == "_" {
			o.consts = append(o.consts, Constants(f.Tag.Get("const"))...)
		}
	}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || f.Anonymous || name == "-" || name == "" {
			continue
		}
		o.add(&field{
			name:      name,
			index:     f.Index,
			omitEmpty: options == "omitempty",
			omitZero:  options == "omitzero",
			zeroer:    f.Type.Implements(zeroerType),
			codec:     codecOf(f.Type),
		})
	}
	return o
}

func (o *object) add(f *field) {
	o.fields = append(o.fields, f)
	o.byName[f.name] = f
}

// Constants reads a const tag, for example "type=range,op=bt", into pairs of
// member name and value.
func Constants(tag string) []Constant {
	var all []Constant
	for pair := range strings.SplitSeq(tag, ",") {
		name, value, _ := strings.Cut(pair, "=")
		all = append(all, Constant{name, value})
	}
	return all
}

// extraField returns the index of a struct's own Extra field, or -1.
func extraField(t reflect.Type) int {
	f, ok := t.FieldByName("Extra")
	if !ok || len(f.Index) != 1 || f.Tag.Get("json") != "-" || !f.Type.ConvertibleTo(extraMapType) {
		return -1
	}
	return f.Index[0]
}

// in returns the field's value in the struct v.
func (f *field) in(v reflect.Value) reflect.Value {
	if len(f.index) == 1 {
		return v.Field(f.index[0])
	}
	return v.FieldByIndex(f.index)
}

// omits reports whether the field is left out when it has this value.
func (f *field) omits(v reflect.Value) bool {
	switch {
	case f.omitEmpty:
		switch v.Kind() {
		case reflect.Slice, reflect.Map:
			return v.Len() == 0
		}
		return v.IsZero()
	case f.omitZero && f.zeroer:
		return v.Interface().(interface{ IsZero() bool }).IsZero()
	case f.omitZero:
		return v.IsZero()
	}
	return false
}
