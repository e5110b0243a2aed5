package llm

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// This is the fast way through a message: one pass, in place, over what a
// message of Retell's usually looks like. Whatever looks otherwise makes it give
// up, and [encoding/json] does the same work, slower; see decode.go. On valid
// JSON both come to the same, which a fuzz test holds them to. JSON that is
// invalid inside a value that is skipped passes here.

// scanMessage is open without encoding/json.
func scanMessage(message []byte) (in inbound, ok bool) {
	end, ok := scanObject(message, skipSpace(message, 0), func(key, value []byte) bool {
		switch string(key) {
		case "interaction_type":
			return scanString(value, &in.InteractionType)
		case "response_id":
			in.ResponseID = value
		case "timestamp":
			in.Timestamp = value
		case "transcript":
			in.Transcript = value
		case "transcript_with_tool_calls":
			in.Woven = value
		case "turntaking":
			in.TurnTaking = value
		case "call":
			in.Call = value
		default:
			return !folds(key, "interaction_type", "response_id", "timestamp", "transcript", "transcript_with_tool_calls", "turntaking", "call")
		}
		return true
	})
	return in, ok && skipSpace(message, end) == len(message)
}

// scanUtterances is decodeUtterances without encoding/json.
func scanUtterances(list []byte) (said []Utterance, ok bool) {
	i := skipSpace(list, 0)
	if i == len(list) || list[i] != '[' {
		return nil, false
	}
	for i = skipSpace(list, i+1); i < len(list) && list[i] != ']'; {
		var u Utterance
		if i, ok = scanObject(list, i, u.scan); !ok {
			return nil, false
		}
		said = append(said, u)
		if i = skipSpace(list, i); i < len(list) && list[i] == ',' {
			i = skipSpace(list, i+1)
			if i < len(list) && list[i] == ']' {
				return nil, false
			}
		} else if i == len(list) || list[i] != ']' {
			return nil, false
		}
	}
	return said, i < len(list) && skipSpace(list, i+1) == len(list)
}

func (u *Utterance) scan(key, value []byte) bool {
	switch string(key) {
	case "role":
		switch string(value) {
		case `"agent"`: // without an allocation
			u.Role = RoleAgent
		case `"user"`:
			u.Role = RoleUser
		default:
			return scanString(value, (*string)(&u.Role))
		}
	case "content":
		return scanString(value, &u.Content)
	case "words":
		u.words = value
	case "metadata":
		u.Metadata = value
	default:
		return !folds(key, "role", "content", "words", "metadata")
	}
	return true
}

// folds reports whether encoding/json would take key for one of the names
// although it is written otherwise.
func folds(key []byte, names ...string) bool {
	for _, name := range names {
		if bytes.EqualFold(key, []byte(name)) {
			return true
		}
	}
	return false
}

// scanObject gives each member of the object at i to take, and returns where
// the object ends. It gives up on what is not an object, on keys that are
// escaped, and when take does.
func scanObject(b []byte, i int, take func(key, value []byte) bool) (end int, ok bool) {
	if i >= len(b) || b[i] != '{' {
		return 0, false
	}
	i = skipSpace(b, i+1)
	if i < len(b) && b[i] == '}' {
		return i + 1, true
	}
	for {
		keyEnd, plain := skipString(b, i)
		if keyEnd < 0 || !plain {
			return 0, false
		}
		key := b[i+1 : keyEnd-1]
		i = skipSpace(b, keyEnd)
		if i == len(b) || b[i] != ':' {
			return 0, false
		}
		i = skipSpace(b, i+1)
		valueEnd := skipValue(b, i)
		if valueEnd < 0 || !take(key, b[i:valueEnd]) {
			return 0, false
		}
		i = skipSpace(b, valueEnd)
		switch {
		case i < len(b) && b[i] == '}':
			return i + 1, true
		case i < len(b) && b[i] == ',':
			i = skipSpace(b, i+1)
		default:
			return 0, false
		}
	}
}

// scanString decodes a JSON string. It leaves *to as it is for null, and gives
// up on other types.
func scanString(value []byte, to *string) bool {
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
	return json.Unmarshal(value, to) == nil
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

func skipSpace(b []byte, i int) int {
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

// skipValue returns where the value at i ends, -1 if there is none.
func skipValue(b []byte, i int) int {
	if i >= len(b) {
		return -1
	}
	switch b[i] {
	case '"':
		end, _ := skipString(b, i)
		return end
	case '{', '[':
		return skipComposite(b, i)
	}
	start := i
	for i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ']' && b[i] > ' ' {
		i++
	}
	if i == start || !json.Valid(b[start:i]) { // a number, true, false or null
		return -1
	}
	return i
}

// skipComposite returns where the object or array at i ends, by counting
// brackets. It gives up where encoding/json does, so that what is that deep is
// reported.
func skipComposite(b []byte, i int) int {
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
