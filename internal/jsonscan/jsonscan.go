// Package jsonscan reads JSON of a shape that is known, in one pass and in place,
// for code that [encoding/json] is too slow for. Whatever looks otherwise makes
// it give up, and its user does the work with encoding/json. On valid JSON both
// come to the same. JSON that is invalid inside a value that is skipped passes.
package jsonscan

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// Folds reports whether encoding/json would take key for one of the names
// although it is written otherwise.
func Folds(key []byte, names ...string) bool {
	for _, name := range names {
		if bytes.EqualFold(key, []byte(name)) {
			return true
		}
	}
	return false
}

// Object gives each member of the object at i to member, which returns where
// its value ends, and returns where the object ends. It gives up on what is not
// an object, on keys that are escaped, and when member returns -1.
func Object(b []byte, i int, member func(key []byte, at int) (end int)) (end int, ok bool) {
	if i >= len(b) || b[i] != '{' {
		return 0, false
	}
	i = SkipSpace(b, i+1)
	if i < len(b) && b[i] == '}' {
		return i + 1, true
	}
	for {
		keyEnd, plain := skipString(b, i)
		if keyEnd < 0 || !plain {
			return 0, false
		}
		key := b[i+1 : keyEnd-1]
		i = SkipSpace(b, keyEnd)
		if i == len(b) || b[i] != ':' {
			return 0, false
		}
		valueEnd := member(key, SkipSpace(b, i+1))
		if valueEnd < 0 {
			return 0, false
		}
		i = SkipSpace(b, valueEnd)
		switch {
		case i < len(b) && b[i] == '}':
			return i + 1, true
		case i < len(b) && b[i] == ',':
			i = SkipSpace(b, i+1)
		default:
			return 0, false
		}
	}
}

// String decodes a JSON string. It leaves *to as it is for null, and gives
// up on other types.
func String(value []byte, to *string) bool {
	if string(value) == "null" {
		return true
	}
	if value[0] != '"' {
		return false
	}
	if inner := value[1 : len(value)-1]; bytes.IndexByte(inner, '\\') < 0 && isPlainText(inner) {
		*to = string(inner)
		return true
	}
	escaped, ok := unescape(value)
	if ok {
		*to = escaped
	}
	return ok
}

// unescape decodes a string with escapes. It is apart so that where the string
// goes to need not be on the heap.
func unescape(value []byte) (s string, ok bool) {
	err := json.Unmarshal(value, &s)
	return s, err == nil
}

// isPlainText reports whether the inside of a JSON string stands for itself.
func isPlainText(b []byte) bool {
	for _, c := range b {
		if c < ' ' {
			return false
		}
		if c >= utf8.RuneSelf {
			return utf8.Valid(b) && bytes.IndexFunc(b, func(r rune) bool { return r < ' ' }) < 0
		}
	}
	return true
}

// SkipSpace returns where what is not white space begins, at i or after it.
func SkipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// skipString returns where the string at i ends, and whether it has no escapes;
// -1 if there is none.
func skipString(b []byte, i int) (end int, plain bool) {
	if i >= len(b) || b[i] != '"' {
		return -1, false
	}
	plain = true
	for i++; i < len(b); i++ {
		switch b[i] {
		case '"':
			return i + 1, plain
		case '\\':
			plain = false
			i++
		}
	}
	return -1, false
}

// SkipValue returns where the value at i ends, -1 if there is none.
func SkipValue(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		end, _ := skipString(b, i)
		return end
	case '{', '[':
		return SkipComposite(b, i)
	}
	start := i
	for i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ']' && b[i] > ' ' {
		i++
	}
	if !isLiteral(b[start:i]) {
		return -1
	}
	return i
}

// isLiteral reports whether b is a number, true, false or null. Those that are
// frequent are told without encoding/json.
func isLiteral(b []byte) bool {
	switch string(b) {
	case "":
		return false
	case "null", "true", "false", "0":
		return true
	}
	for _, c := range b {
		if c < '0' || c > '9' || b[0] == '0' {
			return json.Valid(b)
		}
	}
	return true
}

// SkipComposite returns where the object or array at i ends, by counting
// brackets. It gives up where encoding/json does, so that what is that deep is
// reported.
func SkipComposite(b []byte, i int) int {
	const deepest = 10_000
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			end, _ := skipString(b, i)
			if end < 0 {
				return -1
			}
			i = end
			continue
		case '{', '[':
			if depth++; depth > deepest {
				return -1
			}
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return -1
}
