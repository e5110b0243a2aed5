package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

func pointerCodec(t reflect.Type) *codec {
	elem := codecOf(t.Elem())
	return &codec{
		decode: func(d *decoder, v reflect.Value) error {
			fresh := reflect.New(t.Elem())
			err := d.value(elem, fresh.Elem())
			if d.lost && fresh.Elem().IsZero() {
				// Nothing of it could be held: not even a zero is known.
				return err
			}
			v.Set(fresh)
			return err
		},
		encode: func(b []byte, v reflect.Value) ([]byte, error) {
			if v.IsNil() {
				return append(b, "null"...), nil
			}
			return elem.encode(b, v.Elem())
		},
	}
}

func sliceCodec(t reflect.Type) *codec {
	elem := codecOf(t.Elem())
	return &codec{
		decode: func(d *decoder, v reflect.Value) error {
			if d.next() != '[' {
				return d.refuse(t)
			}
			v.Set(reflect.MakeSlice(t, 0, 0))
			return d.array(func() error {
				n := v.Len()
				v.Grow(1)
				v.SetLen(n + 1)
				return d.value(elem, v.Index(n))
			})
		},
		encode: func(b []byte, v reflect.Value) ([]byte, error) {
			b = append(b, '[')
			for i := range v.Len() {
				if i > 0 {
					b = append(b, ',')
				}
				var err error
				if b, err = elem.encode(b, v.Index(i)); err != nil {
					return nil, fmt.Errorf("[%d]: %w", i, err)
				}
			}
			return append(b, ']'), nil
		},
	}
}

func mapCodec(t reflect.Type) *codec {
	elem := codecOf(t.Elem())
	return &codec{
		decode: func(d *decoder, v reflect.Value) error {
			if d.next() != '{' {
				return d.refuse(t)
			}
			v.Set(reflect.MakeMap(t))
			return d.object(func(name []byte) error {
				key := reflect.ValueOf(string(name)).Convert(t.Key())
				value := reflect.New(t.Elem()).Elem()
				start := d.lost
				d.lost = false
				err := d.value(elem, value)
				if !d.lost || !value.IsZero() {
					v.SetMapIndex(key, value)
				}
				d.lost = d.lost || start
				return err
			})
		},
		encode: func(b []byte, v reflect.Value) ([]byte, error) {
			keys := v.MapKeys()
			slices.SortFunc(keys, func(x, y reflect.Value) int { return strings.Compare(x.String(), y.String()) })
			b = append(b, '{')
			for i, key := range keys {
				if i > 0 {
					b = append(b, ',')
				}
				b = append(appendString(b, key.String()), ':')
				var err error
				if b, err = elem.encode(b, v.MapIndex(key)); err != nil {
					return nil, fmt.Errorf("[%q]: %w", key.String(), err)
				}
			}
			return append(b, '}'), nil
		},
	}
}

var errFound = errors.New("found")

// kind returns the text of the member that chooses a union's variant, without
// consuming anything.
func (u *Union) kind(d *decoder) (string, error) {
	start, depth := d.pos, d.depth
	var kind string
	err := d.object(func(name []byte) error {
		if string(name) != u.Key || d.next() != '"' {
			_, err := d.skip()
			return err
		}
		var err error
		if kind, err = d.text(); err != nil {
			return err
		}
		return errFound
	})
	d.pos, d.depth = start, depth
	if err != nil && err != errFound {
		return "", err
	}
	return kind, nil
}

func (u *Union) decode(d *decoder, v reflect.Value) error {
	var kind string
	if d.next() == '{' {
		var err error
		if kind, err = u.kind(d); err != nil {
			return err
		}
		if variant, ok := u.Variants[kind]; ok {
			fresh := reflect.New(reflect.TypeOf(variant).Elem())
			v.Set(fresh)
			return codecOf(fresh.Type().Elem()).decode(d, fresh.Elem())
		}
	}
	raw, err := d.skip()
	if err != nil {
		return err
	}
	v.Set(reflect.ValueOf(u.Unknown(kind, json.RawMessage(bytes.Clone(raw)))))
	return nil
}

func encodeUnion(b []byte, v reflect.Value) ([]byte, error) {
	if v.IsNil() || v.Elem().Kind() == reflect.Pointer && v.Elem().IsNil() {
		return append(b, "null"...), nil
	}
	elem := v.Elem()
	if elem.Kind() == reflect.Pointer {
		if c := codecOf(elem.Type().Elem()); c.object {
			return c.encode(b, elem.Elem())
		}
	}
	return encodeForeign(b, elem)
}
