package keypad

import (
	"bytes"

	"github.com/phoneagent-go/phoneagent/internal/tally"
	"github.com/phoneagent-go/phoneagent/llm"
)

// masked stands for a key that is not shown.
const masked = "•"

// weaving is a woven transcript with keys masked and outcomes added. Turns see
// it as it is, so what one of them has is never changed.
type weaving struct {
	from []llm.Entry // what it was made of
	out  []llm.Entry
	ends []end // where it was behind each of from
}

// end is how far a weaving has come.
type end struct {
	out  int   // entries of it
	keys int   // keys, masked or not
	told int   // collections whose outcomes are in it, or to be left out
	tail *span // what is pressed now, before the agent speaks, belongs to it
}

// weave returns the entries with keys masked and outcomes added. The work is in
// what is new since the last time, unless a collection has ended since.
func (l *line) weave(entries []llm.Entry) []llm.Entry {
	if len(entries) == 0 {
		return nil // with the outcomes alone it would be taken for the whole
	}
	w := &l.weaving
	known := tally.Standing(w.from, entries, sameEntry)
	var at end
	if known > 0 {
		at = w.ends[known-1]
	}
	out := w.out
	if at.out < len(out) { // earlier turns see what is behind it
		out = append(make([]llm.Entry, 0, at.out+len(entries)-known+len(l.spans)), out[:at.out]...)
	}
	w.ends = w.ends[:known]
	for i := known; i < len(entries); i++ {
		out, at.told = l.outcomes(out, at.told, i)
		e := entries[i]
		switch e.Role {
		case llm.RoleAgent:
			at.tail = nil
		case llm.RoleDTMF:
			if s := l.owner(at.keys); s != nil {
				at.tail = s
			}
			if at.tail != nil && !at.tail.pad.opts.Plain {
				e = llm.Entry{Utterance: llm.Utterance{Role: llm.RoleDTMF}, Digit: masked}
			}
			at.keys++
		}
		out = append(out, e)
		at.out = len(out)
		w.ends = append(w.ends, at)
	}
	out, _ = l.outcomes(out, at.told, max(len(entries), len(l.newest.TranscriptWithToolCalls)))
	w.from, w.out = entries, out
	return out[:len(out):len(out)]
}

// outcomes appends those of the collections from the n-th on which came about
// before the entry at i, and returns how many collections are done with.
func (l *line) outcomes(out []llm.Entry, n, i int) ([]llm.Entry, int) {
	for ; n < len(l.spans) && l.spans[n].outcome.Status != "" && l.spans[n].length <= i; n++ {
		if s := l.spans[n]; s.outcome.Status != Cancelled {
			out = append(out, s.outcome.noted(&s.pad.opts))
		}
	}
	return out, n
}

// owner returns the collection that the n-th key of the call belongs to, nil if
// there is none. After one that was given up all keys are its own, until the
// next: the caller may try on.
func (l *line) owner(n int) *span {
	for i := len(l.spans) - 1; i >= 0; i-- {
		s := l.spans[i]
		if n < s.from {
			continue
		}
		if status := s.outcome.Status; (status == Collected || status == Cancelled) && n >= s.to {
			return nil
		}
		return s
	}
	return nil
}

// sameEntry reports whether two entries are the same. It knows by what Retell
// sent, since not all of an entry can be seen, and so of no others.
func sameEntry(a, b *llm.Entry) bool {
	return len(a.Raw) > 0 && bytes.Equal(a.Raw, b.Raw) && bytes.Equal(a.Metadata, b.Metadata) &&
		a.Role == b.Role && a.Content == b.Content && a.Digit == b.Digit && a.TimeSec == b.TimeSec &&
		a.ToolCallID == b.ToolCallID && a.Name == b.Name && a.Arguments == b.Arguments && a.ThoughtSignature == b.ThoughtSignature &&
		a.Successful == b.Successful && a.Transition == b.Transition &&
		len(a.Multimedia) == len(b.Multimedia) && (len(a.Multimedia) == 0 || &a.Multimedia[0] == &b.Multimedia[0])
}
