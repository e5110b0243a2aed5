package speech

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// lexicon is a [Language] ready for look-up.
type lexicon struct {
	*Language
	currencies map[string]*Currency
	signs      []string // of currencies, the longest first
	units      map[string]*Unit
	halves     map[string]bool
	codeWords  map[string]bool
	keyWords   map[string]bool
	dateWords  map[string]bool
	measures   map[string]bool // in lower case, with the signs of units

	openers   []string  // letters that begin something which has to be held
	opens     [256]bool // their first bytes
	followers []string  // letters that may be a unit after a number
	amounts   []string  // words that may follow an amount of money

	measureWords []string // of measures
}

func (l *Language) lexicon() *lexicon {
	l.wordsOnce.Do(func() {
		x := &lexicon{
			Language: l, currencies: make(map[string]*Currency), units: make(map[string]*Unit),
			halves: set(l.Halves), codeWords: set(l.CodeWords), keyWords: set(l.KeyWords),
			dateWords: set(l.DateWords), measures: set(l.Measures), openers: []string{"http://", "https://", "www."},
		}
		for i := range l.Currencies {
			for _, sign := range l.Currencies[i].Signs {
				x.currencies[sign] = &l.Currencies[i]
				x.signs = append(x.signs, sign)
				if isLetter(sign) {
					x.openers = append(x.openers, sign)
					x.amounts = append(x.amounts, sign)
				}
			}
			x.amounts = append(x.amounts, l.Currencies[i].One, l.Currencies[i].Many)
		}
		slices.SortFunc(x.signs, func(a, b string) int { return len(b) - len(a) })
		for i := range l.Units {
			for _, sign := range l.Units[i].Signs {
				x.units[sign] = &l.Units[i]
				x.measures[strings.ToLower(sign)] = true
				if isLetter(sign) {
					x.followers = append(x.followers, sign)
				}
			}
		}
		for word := range l.Magnitudes {
			x.amounts = append(x.amounts, word)
		}
		for short, day := range l.Weekdays {
			x.dateWords[strings.ToLower(day)] = true
			if len(short) > 2 { // "so" is a word of its own in German
				x.dateWords[short] = true
			}
		}
		x.measureWords = slices.Collect(maps.Keys(x.measures))
		for _, word := range x.openers {
			x.opens[word[0]] = true
		}
		l.words = x
	})
	return l.words
}

func set(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, word := range words {
		m[word] = true
	}
	return m
}

// isLetter reports whether s begins with a letter or digit.
func isLetter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isWordRune(r)
}

// begins reports whether one of words begins with s.
func begins(words []string, s string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, s) })
}

// after is what was said last, for what follows it.
type after uint8

const (
	afterWord after = iota
	afterOne        // the number one
	afterMany       // another number
)

// manyIf is the form that a name takes after a number.
func nameAfter(a after, one, many string) string {
	if a == afterOne {
		return one
	}
	return many
}
