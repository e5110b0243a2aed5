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

// scanMessage is jsonMessage without encoding/json. Transcripts are skipped with
// the help of what is remembered.
func (d *decoder) scanMessage(message []byte) (in inbound, ok bool) {
	d.said.kind, d.woven.kind = absent, absent
	end, ok := scanObject(message, skipSpace(message, 0), func(key []byte, at int) (end int) {
		switch string(key) {
		case "transcript":
			end = d.said.skip(message, at)
		case "transcript_with_tool_calls":
			end = d.woven.skip(message, at)
		default:
			end = skipValue(message, at)
		}
		if end < 0 || !in.set(key, message[at:end]) {
			return -1
		}
		return end
	})
	return in, ok && skipSpace(message, end) == len(message)
}

// set takes one member in, and gives up on what only encoding/json decodes.
func (in *inbound) set(key, value []byte) bool {
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
}

// scanUtterance decodes an element of a transcript without encoding/json.
func scanUtterance(element view) (u Utterance, ok bool) {
	_, ok = scanObject(element, 0, func(key []byte, at int) (end int) {
		end = skipValue(element, at)
		if end < 0 || !u.set(key, element[at:end]) {
			return -1
		}
		return end
	})
	return u, ok
}

// set takes one member in, and gives up on what only encoding/json decodes.
func (u *Utterance) set(key, value []byte) bool {
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

// scanEntry decodes an element of a transcript with tool calls. Speech goes the
// fast way, and what is rare goes that of encoding/json.
func scanEntry(element view) (e Entry, ok bool) {
	speech := true
	_, ok = scanObject(element, 0, func(key []byte, at int) (end int) {
		end = skipValue(element, at)
		speech = speech && isSpeech(key)
		if end < 0 || !speech || !e.set(key, element[at:end]) {
			return -1
		}
		return end
	})
	if ok && (e.Role == RoleUser || e.Role == RoleAgent) {
		e.Raw = json.RawMessage(element)
		return e, true
	}
	e, err := jsonEntry(element)
	return e, err == nil
}

// isSpeech reports whether key is one of those that an utterance has.
func isSpeech(key []byte) bool {
	switch string(key) {
	case "role", "content", "words", "metadata":
		return true
	}
	return false
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

// scanObject gives each member of the object at i to member, which returns where
// its value ends, and returns where the object ends. It gives up on what is not
// an object, on keys that are escaped, and when member returns -1.
func scanObject(b []byte, i int, member func(key []byte, at int) (end int)) (end int, ok bool) {
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
		valueEnd := member(key, skipSpace(b, i+1))
		if valueEnd < 0 {
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
