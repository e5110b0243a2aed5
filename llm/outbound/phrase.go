package outbound

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }

// phrase is a parsed one of [Phrases].
type phrase struct {
	weight  float64
	certain bool // only a person says it
	words   []want
}

// want is one word of a phrase.
type want struct {
	gap    bool // others may come before it
	number bool
	any    []string
}

// gapWords is how many words "..." stands for at the most.
const gapWords = 4

func parsePhrase(text string) phrase {
	p := phrase{weight: 1}
	rest, hint := strings.CutPrefix(text, "~")
	if hint {
		p.weight = 0.5
	}
	rest, p.certain = strings.CutPrefix(rest, "!")
	gap := false
	for word := range strings.FieldsSeq(rest) {
		switch word {
		case "...":
			gap = true
			continue
		case "#":
			p.words = append(p.words, want{gap: gap, number: true})
		default:
			p.words = append(p.words, want{gap: gap, any: strings.Split(strings.ReplaceAll(word, "'", ""), "|")})
		}
		gap = false
	}
	if len(p.words) == 0 {
		panic(fmt.Sprintf("outbound: the phrase %q has no words", text))
	}
	return p
}

var numbers = []string{
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "star", "pound", "hash",
}

func (w *want) fits(word string) bool {
	if w.number {
		return len(word) <= 2 && strings.Trim(word, "0123456789") == "" || slices.Contains(numbers, word)
	}
	return slices.Contains(w.any, word)
}

// in returns where the words are that follow the phrase the first time; -1 if it
// is not there.
func (p *phrase) in(words []string) int {
	for i := range words {
		if p.words[0].fits(words[i]) {
			if n := follows(p.words[1:], words[i+1:]); n >= 0 {
				return i + 1 + n
			}
		}
	}
	return -1
}

// follows returns how many words there are to the end of what is wanted, if they
// begin with it; -1 if they do not.
func follows(wanted []want, words []string) int {
	if len(wanted) == 0 {
		return 0
	}
	skip := 0
	if wanted[0].gap {
		skip = gapWords
	}
	for i := 0; i <= skip && i < len(words); i++ {
		if wanted[0].fits(words[i]) {
			if n := follows(wanted[1:], words[i+1:]); n >= 0 {
				return i + 1 + n
			}
		}
	}
	return -1
}

// lastOf returns where the words are that follow the last of the phrases in
// them; 0 if none is there.
func lastOf(phrases []phrase, words []string) (end int) {
	for i := range phrases {
		for rest := end; ; {
			n := phrases[i].in(words[rest:])
			if n < 0 {
				break
			}
			rest += n
			end = max(end, rest)
		}
	}
	return end
}

// A score is how much speaks for a kind.
type score struct {
	sum     float64
	whole   bool // with a phrase that is more than a hint
	certain bool // with one that only a person says
}

// counts reports whether it is enough: one phrase, or if a person is not certain
// to talk, two hints.
func (s score) counts(person bool) bool { return s.whole || s.sum >= 1 && !person }

// scoreOf looks for the phrases in the words.
func scoreOf(phrases []phrase, words []string) (s score) {
	for i := range phrases {
		if p := &phrases[i]; p.in(words) >= 0 {
			s.sum += p.weight
			s.whole = s.whole || p.weight == 1
			s.certain = s.certain || p.certain
		}
	}
	return s
}
