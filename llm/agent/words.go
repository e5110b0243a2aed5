package agent

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/phoneagent-go/phoneagent/internal/tally"
	"github.com/phoneagent-go/phoneagent/llm"
)

// sameWords reports whether two turns are asked after the same conversation, and
// begins whether that of begin is at least the beginning of the other. What
// speech recognition still changes when all has been said does not count: case,
// punctuation, white space, and how the words of one speaker are divided into
// utterances. Who said them and in which order does.
//
// A conversation grows at its end, so the work is in what is new; the rest is
// compared as it stands, and nothing is allocated for it.
func sameWords(turn, begin *llm.Turn) (same, begins bool) {
	same, begins = sameUtterances(turn.Transcript, begin.Transcript)
	if !begins || len(turn.TranscriptWithToolCalls) == 0 && len(begin.TranscriptWithToolCalls) == 0 {
		return same, begins
	}
	a, b := turn.TranscriptWithToolCalls, begin.TranscriptWithToolCalls
	for len(a) > 0 && len(b) > 0 && sameEntry(&a[0], &b[0]) {
		a, b = a[1:], b[1:]
	}
	sameWoven, beginsWoven := sameUtterances(asSaid(a), asSaid(b))
	return same && sameWoven, beginsWoven
}

func sameUtterances(said, begin []llm.Utterance) (same, begins bool) {
	for len(said) > 0 && len(begin) > 0 && tally.Same(&said[0], &begin[0]) {
		said, begin = said[1:], begin[1:]
	}
	whole, part := wordReader{said: said}, wordReader{said: begin}
	for {
		role, word, ok := part.next()
		otherRole, other, otherOK := whole.next()
		if !ok {
			return !otherOK, true
		}
		if !otherOK || role != otherRole || !strings.EqualFold(word, other) {
			return false, false
		}
	}
}

func sameEntry(a, b *llm.Entry) bool {
	return a.Role == b.Role && a.Content == b.Content && a.Digit == b.Digit &&
		a.ToolCallID == b.ToolCallID && a.Name == b.Name && a.Arguments == b.Arguments
}

// asSaid returns what matters of entries as if it had been said.
func asSaid(entries []llm.Entry) []llm.Utterance {
	said := make([]llm.Utterance, len(entries))
	for i := range entries {
		e := &entries[i]
		said[i] = llm.Utterance{Role: e.Role, Content: e.Content}
		if e.Digit != "" || e.ToolCallID != "" {
			said[i].Content = strings.Join([]string{e.ToolCallID, e.Name, e.Arguments, e.Content, e.Digit}, " ")
		}
	}
	return said
}

// wordReader reads what was said word by word.
type wordReader struct {
	said []llm.Utterance
	role llm.Role
	text string // what is left of the utterance before said
}

// next returns the next word and who said it.
func (r *wordReader) next() (role llm.Role, word string, ok bool) {
	for {
		if word, r.text = cutWord(r.text); word != "" {
			return r.role, word, true
		}
		if len(r.said) == 0 {
			return "", "", false
		}
		r.role, r.text = r.said[0].Role, r.said[0].Content
		r.said = r.said[1:]
	}
}

// lastSpeaker returns who said the last word, "" if none was said.
func lastSpeaker(said []llm.Utterance) llm.Role {
	for i := len(said) - 1; i >= 0; i-- {
		if word, _ := cutWord(said[i].Content); word != "" {
			return said[i].Role
		}
	}
	return ""
}

// cutWord returns the first word of text, "" if there is none, and the rest.
func cutWord(text string) (word, rest string) {
	begin := -1
	for i := 0; i < len(text); {
		c, size := utf8.DecodeRuneInString(text[i:])
		spoken := isSpoken(c, text[i+size:])
		if spoken && begin < 0 {
			begin = i
		}
		if !spoken && begin >= 0 {
			return text[begin:i], text[i:]
		}
		i += size
	}
	if begin < 0 {
		return "", ""
	}
	return text[begin:], ""
}

// isSpoken reports whether a character is part of a word: letters and digits
// are, and signs that are read out, such as % and @. Marks of punctuation are
// not, unless a digit follows: 1.5 is not 15, and 10:30 is not 1030.
func isSpoken(c rune, rest string) bool {
	switch {
	case unicode.IsLetter(c) || unicode.IsNumber(c) || unicode.IsMark(c):
		return true
	case strings.ContainsRune(`.,;:!?"'()[]{}-_…–—‘’“”„«»¿¡。、，；：！？`, c):
		next, _ := utf8.DecodeRuneInString(rest)
		return unicode.IsDigit(next)
	}
	return unicode.IsGraphic(c) && !unicode.IsSpace(c)
}
