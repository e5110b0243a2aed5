package wire

import (
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// maxDepth bounds the nesting of values, so that hostile text cannot exhaust
// the stack. The standard library allows 10,000; Retell sends fewer than 20.
const maxDepth = 1000

var errSyntax = errors.New("wire: invalid JSON")

// A decoder reads one JSON text. pos is always inside data or at its end.
type decoder struct {
	data     []byte
	pos      int
	depth    int
	mismatch error
	// lost is set when a value could not be held, until an Extra keeps it.
	lost bool
}

func (d *decoder) space() {
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case ' ', '\t', '\r', '\n':
			d.pos++
		default:
			return
		}
	}
}

// next returns the byte at pos, or 0 at the end.
func (d *decoder) next() byte {
	if d.pos < len(d.data) {
		return d.data[d.pos]
	}
	return 0
}

// take consumes c, and the space around it.
func (d *decoder) take(c byte) bool {
	d.space()
	if d.next() != c {
		return false
	}
	d.pos++
	d.space()
	return true
}

func (d *decoder) literal(word string) error {
	if len(d.data)-d.pos < len(word) || string(d.data[d.pos:d.pos+len(word)]) != word {
		return errSyntax
	}
	d.pos += len(word)
	return nil
}

// quoted consumes a string and returns it with its quotes. plain means that the
// text between the quotes is the value: no escapes, valid UTF-8.
func (d *decoder) quoted() (text []byte, plain bool, err error) {
	if d.next() != '"' {
		return nil, false, errSyntax
	}
	start := d.pos
	plain = true
	high := false
	for i := start + 1; i < len(d.data); i++ {
		switch c := d.data[i]; {
		case c == '"':
			d.pos = i + 1
			text = d.data[start:d.pos]
			if high && !utf8.Valid(text) {
				plain = false
			}
			return text, plain, nil
		case c == '\\':
			plain = false
			if i, err = escape(d.data, i); err != nil {
				return nil, false, err
			}
		case c < ' ':
			return nil, false, errSyntax
		case c >= utf8.RuneSelf:
			high = true
		}
	}
	return nil, false, errSyntax
}

// escape checks the escape at data[i] and returns the index of its last byte.
func escape(data []byte, i int) (int, error) {
	i++
	if i >= len(data) {
		return i, errSyntax
	}
	switch data[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i, nil
	case 'u':
		if i+4 >= len(data) {
			return i, errSyntax
		}
		for _, c := range data[i+1 : i+5] {
			if !('0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F') {
				return i, errSyntax
			}
		}
		return i + 4, nil
	}
	return i, errSyntax
}

// text consumes a string and returns its value.
func (d *decoder) text() (string, error) {
	quoted, plain, err := d.quoted()
	if err != nil {
		return "", err
	}
	if plain {
		return string(quoted[1 : len(quoted)-1]), nil
	}
	var s string
	err = json.Unmarshal(quoted, &s)
	return s, err
}

// name consumes a member's name and the colon. The result may point into data.
func (d *decoder) name() ([]byte, error) {
	quoted, plain, err := d.quoted()
	if err != nil {
		return nil, err
	}
	if !d.take(':') {
		return nil, errSyntax
	}
	if plain {
		return quoted[1 : len(quoted)-1], nil
	}
	var s string
	err = json.Unmarshal(quoted, &s)
	return []byte(s), err
}

// number consumes a number and returns its text.
func (d *decoder) number() ([]byte, error) {
	start := d.pos
	if d.next() == '-' {
		d.pos++
	}
	switch c := d.next(); {
	case c == '0':
		d.pos++
	case '1' <= c && c <= '9':
		d.digits()
	default:
		return nil, errSyntax
	}
	if d.next() == '.' {
		d.pos++
		if !d.digits() {
			return nil, errSyntax
		}
	}
	if c := d.next(); c == 'e' || c == 'E' {
		d.pos++
		if c := d.next(); c == '+' || c == '-' {
			d.pos++
		}
		if !d.digits() {
			return nil, errSyntax
		}
	}
	return d.data[start:d.pos], nil
}

func (d *decoder) digits() bool {
	start := d.pos
	for c := d.next(); '0' <= c && c <= '9'; c = d.next() {
		d.pos++
	}
	return d.pos > start
}

// skip consumes any value, checks its syntax and returns its text, which points
// into data.
func (d *decoder) skip() ([]byte, error) {
	start := d.pos
	var err error
	switch c := d.next(); c {
	case '{':
		err = d.object(func([]byte) error {
			_, err := d.skip()
			return err
		})
	case '[':
		err = d.array(func() error {
			_, err := d.skip()
			return err
		})
	case '"':
		_, _, err = d.quoted()
	case 't':
		err = d.literal("true")
	case 'f':
		err = d.literal("false")
	case 'n':
		err = d.literal("null")
	default:
		_, err = d.number()
	}
	return d.data[start:d.pos], err
}

// object consumes an object; member must consume each member's value.
func (d *decoder) object(member func(name []byte) error) error {
	if err := d.open(); err != nil {
		return err
	}
	if d.next() == '}' {
		d.pos++
		d.depth--
		return nil
	}
	for {
		name, err := d.name()
		if err != nil {
			return err
		}
		if err := member(name); err != nil {
			return err
		}
		if d.take(',') {
			continue
		}
		if d.next() != '}' {
			return errSyntax
		}
		d.pos++
		d.depth--
		return nil
	}
}

// array consumes an array; element must consume each element.
func (d *decoder) array(element func() error) error {
	if err := d.open(); err != nil {
		return err
	}
	if d.next() == ']' {
		d.pos++
		d.depth--
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		if d.take(',') {
			continue
		}
		if d.next() != ']' {
			return errSyntax
		}
		d.pos++
		d.depth--
		return nil
	}
}

func (d *decoder) open() error {
	if d.depth++; d.depth > maxDepth {
		return errors.New("wire: JSON is nested too deeply")
	}
	d.pos++
	d.space()
	return nil
}
