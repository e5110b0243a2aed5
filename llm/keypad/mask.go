package keypad

import (
	"fmt"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm"
)

// mask returns the turn without the keys that are secret, with the outcomes
// where they came about, the collection whose outcome the turn is about, and
// what the model has to know beside.
func (l *line) mask(turn *llm.Turn) (t *llm.Turn, about *span, note string) {
	l.mu.Lock()
	defer l.unlock()
	if len(l.spans) == 0 {
		return turn, nil, ""
	}
	last := l.spans[len(l.spans)-1]
	if last.outcome.Status == "" {
		note = fmt.Sprintf("The caller has been asked to key in %s, and has pressed %d keys so far. It goes on: you will be told what comes of it.",
			last.pad.opts.What, last.to-last.attempt)
	} else if !last.handed {
		about = last
		if l.owed != nil && !l.owed.again {
			l.settle()
		}
	}
	copied := *turn
	if about != nil {
		copied.Reason = llm.Response // the caller has done something since they were reminded, or was asked often enough
	}
	copied.Raw = nil // it holds the keys
	copied.TranscriptWithToolCalls = l.weave(turn.TranscriptWithToolCalls)
	return &copied, about, note
}

// asks reports whether text is the prompt of a collection that has just begun.
func (l *line) asks(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.current()
	text = strings.TrimSpace(text)
	return s != nil && s.outcome.Attempts == 1 && text != "" &&
		(strings.HasSuffix(text, s.prompt) || strings.HasSuffix(s.prompt, text)) // it may come in pieces
}

func (l *line) cancel(pad *Keypad) bool {
	l.mu.Lock()
	defer l.unlock()
	s := l.current()
	if s == nil || s.pad != pad {
		return false
	}
	l.finish(s, Cancelled, "")
	s.handed = true
	l.owed = nil
	if l.waiter != nil {
		l.waiter <- verdict{}
		l.waiter = nil
	}
	return true
}

// undelivered returns the outcome of the newest collection while it is to be
// answered, if it is one of the pad's.
func (l *line) undelivered(pad *Keypad) (Outcome, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.spans); n > 0 && l.current() == nil && !l.spans[n-1].handed && l.spans[n-1].pad == pad {
		return l.spans[n-1].outcome, true
	}
	return Outcome{}, false
}

func (l *line) collected(pad *Keypad) (Digits, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := len(l.spans) - 1; i >= 0; i-- {
		if s := l.spans[i]; s.pad == pad && s.outcome.Status == Collected {
			return s.outcome.Digits, true
		}
	}
	return Digits{}, false
}

// delivered takes note that a turn has been answered, with an outcome unless
// that is nil.
func (l *line) delivered(turn *llm.Turn, about *span) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.answered = max(l.answered, l.said(turn.Transcript))
	if about != nil {
		about.handed = true
	}
}
