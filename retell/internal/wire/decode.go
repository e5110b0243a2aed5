package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
)

// document decodes a whole text: one value and nothing after it.
func (d *decoder) document(v reflect.Value) error {
	if err := d.value(codecOf(v.Type()), v); err != nil {
		return err
	}
	d.space()
	if d.pos != len(d.data) {
		return errSyntax
	}
	return nil
}

func (d *decoder) value(c *codec, v reflect.Value) error {
	if d.next() == 'n' && !c.nulls {
		v.SetZero()
		return d.literal("null")
	}
	return c.decode(d, v)
}

// refuse skips a value that v cannot hold and notes the first one for the
// caller.
func (d *decoder) refuse(t reflect.Type) error {
	got, offset := kinds[d.next()], d.pos
	if got == "" {
		got = "number"
	}
	if _, err := d.skip(); err != nil {
		return err
	}
	d.note(&json.UnmarshalTypeError{Value: got, Type: t, Offset: int64(offset)})
	return nil
}

func (d *decoder) note(err *json.UnmarshalTypeError) {
	d.lost = true
	if d.mismatch == nil {
		d.mismatch = err
	}
}

var kinds = map[byte]string{'{': "object", '[': "array", '"': "string", 't': "bool", 'f': "bool", 'n': "null"}

func decodeString(d *decoder, v reflect.Value) error {
	if d.next() != '"' {
		return d.refuse(v.Type())
	}
	s, err := d.text()
	v.SetString(s)
	return err
}

func decodeBool(d *decoder, v reflect.Value) error {
	switch d.next() {
	case 't':
		v.SetBool(true)
		return d.literal("true")
	case 'f':
		v.SetBool(false)
		return d.literal("false")
	}
	return d.refuse(v.Type())
}

func decodeInt(d *decoder, v reflect.Value) error {
	start := d.pos
	if !d.atNumber() {
		return d.refuse(v.Type())
	}
	text, err := d.number()
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		// JSON has one number type: 3.0 and 1e3 are whole numbers too.
		f, ferr := strconv.ParseFloat(string(text), 64)
		n = int64(f)
		if ferr != nil || float64(n) != f || f >= 1<<63 || f < -1<<63 {
			d.pos = start
			return d.refuse(v.Type())
		}
	}
	v.SetInt(n)
	return nil
}

func decodeFloat(d *decoder, v reflect.Value) error {
	start := d.pos
	if !d.atNumber() {
		return d.refuse(v.Type())
	}
	text, err := d.number()
	if err != nil {
		return err
	}
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		d.pos = start
		return d.refuse(v.Type())
	}
	v.SetFloat(f)
	return nil
}

func (d *decoder) atNumber() bool {
	c := d.next()
	return c == '-' || '0' <= c && c <= '9' || kinds[c] == ""
}

func decodeRaw(d *decoder, v reflect.Value) error {
	raw, err := d.skip()
	v.SetBytes(bytes.Clone(raw))
	return err
}

func decodeAny(d *decoder, v reflect.Value) error {
	raw, err := d.skip()
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v.Addr().Interface())
}

func decodeForeign(d *decoder, v reflect.Value) error {
	offset := d.pos
	raw, err := d.skip()
	if err != nil {
		return err
	}
	err = v.Addr().Interface().(json.Unmarshaler).UnmarshalJSON(raw)
	if err == nil {
		return nil
	}
	mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		mismatch = &json.UnmarshalTypeError{Value: err.Error(), Type: v.Type()}
	}
	mismatch.Offset += int64(offset)
	d.note(mismatch)
	return nil
}

func (o *object) decode(d *decoder, v reflect.Value) error {
	if d.next() != '{' {
		return d.refuse(v.Type())
	}
	start := d.pos
	if o.extra >= 0 {
		v.Field(o.extra).SetZero()
	}
	err := d.object(func(name []byte) error {
		if f := o.byName[string(name)]; f != nil {
			return o.decodeField(d, v, f)
		}
		raw, err := d.skip()
		if err == nil && !o.isConstant(name, raw) {
			o.keep(v, string(name), raw)
		}
		return err
	})
	if o.raw >= 0 {
		v.Field(o.raw).SetBytes(bytes.Clone(d.data[start:d.pos]))
	}
	return err
}

func (o *object) decodeField(d *decoder, v reflect.Value, f *field) error {
	start, first, outer := d.pos, d.mismatch == nil, d.lost
	null := d.next() == 'n' && !f.nulls
	d.lost = false
	target := f.in(v)
	if err := d.value(f.codec, target); err != nil {
		return err
	}
	if e, ok := d.mismatch.(*json.UnmarshalTypeError); ok && first {
		if e.Struct = o.name; e.Field == "" {
			e.Field = f.name
		} else {
			e.Field = f.name + "." + e.Field
		}
	}
	switch {
	case o.extra < 0:
		d.lost = d.lost || outer
		return nil
	case d.lost || null || f.omits(target):
		o.keep(v, f.name, d.data[start:d.pos])
	default:
		o.forget(v, f.name)
	}
	d.lost = outer
	return nil
}

func (o *object) isConstant(name, raw []byte) bool {
	for _, c := range o.consts {
		if c.Name == string(name) {
			return len(raw) == len(c.Value)+2 && string(raw[1:len(raw)-1]) == c.Value
		}
	}
	return false
}

// keep puts a copy of a member's text into v's Extra.
func (o *object) keep(v reflect.Value, name string, raw []byte) {
	if o.extra < 0 {
		return
	}
	extra := v.Field(o.extra)
	if extra.IsNil() {
		extra.Set(reflect.MakeMap(extra.Type()))
	}
	extra.SetMapIndex(reflect.ValueOf(name), reflect.ValueOf(json.RawMessage(bytes.Clone(raw))))
}

// forget removes what an earlier member of the same name left in v's Extra.
func (o *object) forget(v reflect.Value, name string) {
	if extra := v.Field(o.extra); extra.Len() > 0 {
		extra.SetMapIndex(reflect.ValueOf(name), reflect.Value{})
	}
}
