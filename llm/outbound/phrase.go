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
	weight float64
	words  []want
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
		return strings.Trim(word, "0123456789") == "" || slices.Contains(numbers, word)
	}
	return slices.Contains(w.any, word)
}

// in reports whether the phrase is somewhere in the words.
func (p *phrase) in(words []string) bool {
	for i := range words {
		if p.words[0].fits(words[i]) && follows(p.words[1:], words[i+1:]) {
			return true
		}
	}
	return false
}

// follows reports whether words begin with what is wanted.
func follows(wanted []want, words []string) bool {
	if len(wanted) == 0 {
		return true
	}
	skip := 0
	if wanted[0].gap {
		skip = gapWords
	}
	for i := 0; i <= skip && i < len(words); i++ {
		if wanted[0].fits(words[i]) && follows(wanted[1:], words[i+1:]) {
			return true
		}
	}
	return false
}

// scoreOf adds up the weights of the phrases that are in the words.
func scoreOf(phrases []phrase, words []string) (score float64) {
	for i := range phrases {
		if phrases[i].in(words) {
			score += phrases[i].weight
		}
	}
	return score
}
