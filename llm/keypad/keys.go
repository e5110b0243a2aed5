package keypad

import (
	"github.com/phoneagent-go/phoneagent/internal/tally"
	"github.com/phoneagent-go/phoneagent/llm"
)

// keys are all that the caller has pressed in a call.
type keys struct {
	pressed []byte
	read    []llm.Entry // where they are in
	before  []int       // how many up to the end of each of these
}

// take reads a woven transcript as far as it is new, and reports whether it is
// not older than what was read before: one with fewer keys changes nothing.
func (k *keys) take(woven []llm.Entry) bool {
	known, kept := tally.Standing(k.read, woven, sameKey), 0
	if known > 0 {
		kept = k.before[known-1]
	}
	fresh := keysIn(woven[known:])
	if kept+len(fresh) < len(k.pressed) {
		return false
	}
	k.pressed = append(k.pressed[:kept], fresh...)
	k.before = k.before[:known]
	for i := range woven[known:] {
		if woven[known+i].Role == llm.RoleDTMF {
			kept++
		}
		k.before = append(k.before, kept)
	}
	k.read = woven
	return true
}

func sameKey(a, b *llm.Entry) bool { return a.Role == b.Role && a.Digit == b.Digit }

func keysIn(woven []llm.Entry) (keys []byte) {
	for i := range woven {
		if e := &woven[i]; e.Role == llm.RoleDTMF {
			keys = append(keys, keyOf(e))
		}
	}
	return keys
}

// keyOf returns the key of an entry. One that is none counts all the same, so
// that keys keep their places.
func keyOf(e *llm.Entry) byte {
	if len(e.Digit) == 1 {
		return e.Digit[0]
	}
	return '?'
}
