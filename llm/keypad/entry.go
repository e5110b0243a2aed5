package keypad

import (
	"time"
	"unicode"

	"github.com/phoneagent-go/phoneagent/llm"
)

// span is one collection: a stretch of the keys.
type span struct {
	pad     *Keypad
	outcome Outcome // its status is empty while it goes on
	prompt  string
	from    int // the first key
	to      int // behind the last; while it goes on, behind the last one read
	attempt int // where the entry begins that is being made
	length  int // how many transcript entries there were at the end
	until   time.Time
	handed  bool // a turn has been answered with the outcome
}

// read reads the keys of a collection that have not been read.
func (l *line) read(s *span) {
	opts := &s.pad.opts
	for s.to < len(l.keys) && s.outcome.Status == "" {
		key := string(l.keys[s.to])
		s.to++
		switch {
		case key == opts.Clear:
			s.attempt = s.to
		case key == opts.Terminator:
			l.judge(s, string(l.keys[s.attempt:s.to-1]))
		case s.to-s.attempt == opts.MaxLength:
			l.judge(s, string(l.keys[s.attempt:s.to]))
		}
	}
	if s.outcome.Status == "" && l.owed == nil {
		l.arm(earlier(time.Now().Add(opts.BetweenKeys), s.until))
	}
}

// judge decides on an entry that has ended.
func (l *line) judge(s *span, digits string) {
	opts := &s.pad.opts
	status := Collected
	switch {
	case digits == "":
		status = Silent
	case len(digits) < opts.MinLength:
		status = TooShort
	case !opts.Valid(digits):
		status = Invalid
	}
	if status != Collected && s.outcome.Attempts < opts.Attempts {
		l.ask(s, opts.Retry)
		l.decide(verdict{again: true, say: opts.Retry})
		return
	}
	l.finish(s, status, digits)
	l.decide(verdict{})
}

// finish ends a collection.
func (l *line) finish(s *span, status Status, digits string) {
	s.outcome.Status = status
	if status == Collected {
		s.outcome.Digits = newDigits(digits)
	}
	s.length = len(l.newest.TranscriptWithToolCalls)
	l.told = append(l.told, s)
	if l.timer != nil {
		l.timer.Stop()
	}
}

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

// wordsIn counts the letters and digits that the caller has said. Tones that
// were taken for speech are not counted.
func wordsIn(transcript []llm.Utterance) (n int) {
	for i := range transcript {
		if u := &transcript[i]; u.Role == llm.RoleUser && u.Content != llm.Unintelligible {
			for _, r := range u.Content {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					n++
				}
			}
		}
	}
	return n
}
