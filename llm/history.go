package llm

import (
	"bytes"

	"github.com/phoneagent-go/phoneagent/internal/jsonscan"
)

// history is a transcript in the elements that it is made of, as it was when it
// was last taken over, and where they are in the message at hand.
type history[T any] struct {
	elements []view // each has memory of its own, and is never changed
	values   []T    // what they are

	kind      arrayKind
	steps     []step
	start     int    // where the first element begins
	end       int    // where the last one ends
	separator string // what is between them
}

// arrayKind is what a message has where a transcript may be.
type arrayKind int

const (
	absent   arrayKind = iota // nothing, or null
	array                     // an array of objects, evenly spaced
	oddArray                  // something else
)

// A step is some elements of the message at hand: count of them as the history
// has them from index known on, or one that is new, with known -1.
type step struct {
	known, count int
	start, end   int // of one that is new
}

// skip returns where the value at i of a message ends, -1 if there is none, and
// notes what of it is known.
func (h *history[T]) skip(message []byte, i int) (end int) {
	h.kind, h.steps = absent, h.steps[:0]
	if end := h.skipArray(message, i); end >= 0 {
		h.kind = array
		return end
	}
	end = jsonscan.SkipValue(message, i)
	if end >= 0 && string(message[i:end]) != "null" {
		h.kind = oddArray
	}
	return end
}

// skipArray is skip for an array that is as usual. It returns -1 for others.
func (h *history[T]) skipArray(b []byte, i int) (end int) {
	if i == len(b) || b[i] != '[' {
		return -1
	}
	i = jsonscan.SkipSpace(b, i+1)
	h.start, h.end, h.separator = i, i, ""
	if i < len(b) && b[i] == ']' {
		return i + 1
	}
	for n := 0; ; n++ {
		if i = h.skipElement(b, i); i < 0 {
			return -1
		}
		h.end = i
		next := jsonscan.SkipSpace(b, i)
		switch {
		case next == len(b):
			return -1
		case b[next] == ']':
			return next + 1
		case b[next] != ',':
			return -1
		}
		next = jsonscan.SkipSpace(b, next+1)
		if n == 0 {
			h.separator = string(b[i:next])
		} else if string(b[i:next]) != h.separator {
			return -1
		}
		i = next
	}
}

// skipElement returns where the object at i ends, -1 if there is none.
func (h *history[T]) skipElement(b []byte, i int) (end int) {
	if i == len(b) || b[i] != '{' {
		return -1
	}
	known := h.find(b[i:])
	last := len(h.steps) - 1
	if known < 0 {
		end = jsonscan.SkipComposite(b, i)
		h.steps = append(h.steps, step{known: -1, count: 1, start: i, end: end})
		return end
	}
	if last >= 0 && h.steps[last].known >= 0 && h.steps[last].known+h.steps[last].count == known {
		h.steps[last].count++
	} else {
		h.steps = append(h.steps, step{known: known, count: 1})
	}
	return i + len(h.elements[known])
}

// find returns which element b begins with, -1 for one that is new. It looks
// where it would be if those since the last known one were added, took the place
// of others, or were made of two each; not further, so that it never costs more
// than decoding.
func (h *history[T]) find(b []byte) int {
	const furthest = 16
	first, fresh := 0, 0 // the next one that is to come, and how many new ones came since
	for i := len(h.steps) - 1; i >= 0 && fresh < furthest; i-- {
		if s := h.steps[i]; s.known >= 0 {
			first = s.known + s.count
			break
		}
		fresh++
	}
	for k := first; k < len(h.elements) && k <= first+min(2*fresh, furthest); k++ {
		if bytes.HasPrefix(b, h.elements[k]) {
			return k
		}
	}
	return -1
}

// take decodes what is new, and remembers the transcript of the message instead
// of the one before. It reports whether all of it is as usual, and must not be
// asked again if not.
func (h *history[T]) take(message []byte, decode func(element view) (T, bool)) bool {
	if h.kind != array {
		return h.kind == absent
	}
	elements, values, steps := h.elements, h.values, h.steps
	kept := 0
	if len(steps) > 0 && steps[0].known == 0 {
		kept = steps[0].count
		steps = steps[1:]
	}
	if kept < len(elements) { // earlier turns see what is behind these
		room := kept + len(steps) + 1
		elements = append(make([]view, 0, room), elements[:kept]...)
		values = append(make([]T, 0, room), values[:kept]...)
	}
	for _, s := range steps {
		if s.known >= 0 {
			elements = append(elements, h.elements[s.known:s.known+s.count]...)
			values = append(values, h.values[s.known:s.known+s.count]...)
			continue
		}
		element := view(bytes.Clone(message[s.start:s.end]))
		value, ok := decode(element)
		if !ok {
			return false
		}
		elements, values = append(elements, element), append(values, value)
	}
	h.elements, h.values = elements, values
	return true
}

// newest returns the transcript of the message that was taken over last, nil if
// it had none.
func (h *history[T]) newest() []T {
	if h.kind == absent || len(h.values) == 0 {
		return nil
	}
	return h.values[:len(h.values):len(h.values)]
}

// cut returns the transcript as a part of the message that was taken over last.
func (h *history[T]) cut() cut {
	if h.kind == absent {
		return cut{}
	}
	return cut{start: h.start, end: h.end, elements: h.elements[:len(h.elements):len(h.elements)], separator: h.separator}
}
