package llm

import (
	"encoding/json"

	"github.com/phoneagent-go/phoneagent/internal/jsonscan"
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
	end, ok := jsonscan.Object(message, jsonscan.SkipSpace(message, 0), func(key []byte, at int) (end int) {
		switch string(key) {
		case "transcript":
			end = d.said.skip(message, at)
		case "transcript_with_tool_calls":
			end = d.woven.skip(message, at)
		default:
			end = jsonscan.SkipValue(message, at)
		}
		if end < 0 || !in.set(key, message[at:end]) {
			return -1
		}
		return end
	})
	return in, ok && jsonscan.SkipSpace(message, end) == len(message)
}

// set takes one member in, and gives up on what only encoding/json decodes.
func (in *inbound) set(key, value []byte) bool {
	switch string(key) {
	case "interaction_type":
		return jsonscan.String(value, &in.InteractionType)
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
		return !jsonscan.Folds(key, "interaction_type", "response_id", "timestamp", "transcript", "transcript_with_tool_calls", "turntaking", "call")
	}
	return true
}

// scanUtterance decodes an element of a transcript without encoding/json.
func scanUtterance(element view) (u Utterance, ok bool) {
	_, ok = jsonscan.Object(element, 0, func(key []byte, at int) (end int) {
		end = jsonscan.SkipValue(element, at)
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
			return jsonscan.String(value, (*string)(&u.Role))
		}
	case "content":
		return jsonscan.String(value, &u.Content)
	case "words":
		u.words = value
	case "metadata":
		u.Metadata = value
	default:
		return !jsonscan.Folds(key, "role", "content", "words", "metadata")
	}
	return true
}

// scanEntry decodes an element of a transcript with tool calls. Speech goes the
// fast way, and what is rare goes that of encoding/json.
func scanEntry(element view) (e Entry, ok bool) {
	speech := true
	_, ok = jsonscan.Object(element, 0, func(key []byte, at int) (end int) {
		end = jsonscan.SkipValue(element, at)
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
