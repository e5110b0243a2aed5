package form

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Name returns the kind of people's names. Callers may spell: "Smith, S M I T
// H", "S as in Sam", "double T", "hyphen". What is spelled takes the place of the
// word before it that begins with the same letter. Names are read back spelled.
func Name() Kind[string] {
	return Kind[string]{
		Parse:    func(words string, _ time.Time) (string, error) { return parseName(words) },
		Say:      sayName,
		Hint:     "the name, with the spelling that the caller gave",
		Verbatim: true,
	}
}

var leadIns = [][]string{
	{"my", "name", "is"}, {"the", "name", "is"}, {"my", "names"}, {"the", "names"}, {"sorry"}, {"oh"}, {"yep"}, {"my", "address", "is"}, {"the", "address", "is"}, {"that", "would", "be"},
	{"its", "spelled"}, {"spelled"}, {"thats"}, {"this", "is"}, {"it", "is"}, {"its"}, {"im"}, {"i", "am"}, {"i", "live", "at"},
	{"names"}, {"yes"}, {"yeah"}, {"sure"}, {"okay"}, {"ok"}, {"well"}, {"um"}, {"uh"}, {"hi"}, {"hello"}, {"so"},
}

// withoutLeadIn cuts what people say before an answer.
func withoutLeadIn(t []string) []string {
	for again := true; again; {
		again = false
		for _, lead := range leadIns {
			if len(t) > len(lead) && slices.Equal(t[:len(lead)], lead) {
				t, again = t[len(lead):], true
			}
		}
	}
	return t
}

func parseName(text string) (string, error) {
	all := nameWords(text)
	heard := make([]string, len(all))
	for i, word := range all {
		heard[i] = word.heard
	}
	var words []string
	t := withoutLeadIn(heard)
	written := all[len(all)-len(t):]
	if n := len(t); n > 1 && (t[n-1] == "speaking" || t[n-1] == "here") {
		t = t[:n-1]
	}
	for i := 0; i < len(t); {
		spelled, used := spelling(t[i:])
		switch {
		case utf8.RuneCountInString(spelled) > 1:
			words = respell(words, spelled)
		case slices.Contains([]string{"and", "then", "my", "with", "thats", "spelled", "spelling", "its", "last", "first", "name", "is", "please"}, t[i]):
			used = 1
		default:
			words, used = append(words, written[i].written), 1
		}
		i += used
	}
	if len(words) == 0 || len(words) > 6 {
		return "", ErrNotUnderstood
	}
	for i, word := range words {
		if strings.ContainsFunc(word, unicode.IsDigit) || len(word) > 60 {
			return "", ErrNotUnderstood
		}
		words[i] = capitalised(word, i > 0)
	}
	return strings.Join(words, " "), nil
}

// nameWord is a word of a name.
type nameWord struct {
	heard   string // as tokens returns it
	written string // with its capitals, apostrophe and hyphen
}

// nameWords splits what was said. A hyphen between words stays, "Anne-Marie"
// being one name; one between letters is a way to write what was spelled.
func nameWords(text string) []nameWord {
	var words []nameWord
	for _, word := range strings.FieldsFunc(text[:min(len(text), longest)], func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-'’", r)
	}) {
		word = strings.ReplaceAll(strings.Trim(word, "-'’"), "’", "'")
		parts := strings.FieldsFunc(word, func(r rune) bool { return r == '-' })
		if len(parts) > 1 && !slices.ContainsFunc(parts, isLetter) {
			parts = []string{strings.Join(parts, "-")}
		}
		for _, part := range parts {
			words = append(words, nameWord{strings.ToLower(strings.ReplaceAll(part, "'", "")), part})
		}
	}
	return words
}

// particles stand in names in lower case, but at their beginning.
var particles = strings.Fields("de del der den di da das dos du la le van von zu bin ibn")

// capitalised writes a word of a name as names are written. Capitals that are
// there already stay, unless there is nothing else.
func capitalised(word string, inside bool) string {
	lower := strings.ToLower(word)
	switch {
	case word != lower && word != strings.ToUpper(word):
		return word
	case inside && slices.Contains(particles, lower):
		return lower
	}
	before := '-'
	return strings.Map(func(r rune) rune {
		begins := before == '-' || before == '\''
		before = r
		if begins {
			return unicode.ToUpper(r)
		}
		return r
	}, lower)
}

// spelling reads the letters that t begins with and how many tokens they are.
func spelling(t []string) (word string, used int) {
	for used < len(t) {
		switch rest := t[used:]; {
		case rest[0] == "double" && len(rest) > 1 && isLetter(rest[1]):
			word += rest[1] + rest[1]
			used += 2
		case used > 0 && len(rest) > 1 && (rest[0] == "hyphen" || rest[0] == "dash") && isLetter(rest[1]):
			word += "-"
			used++
		case used > 0 && len(rest) > 1 && rest[0] == "apostrophe" && isLetter(rest[1]):
			word += "'"
			used++
		case !isLetter(rest[0]):
			return word, used
		case len(rest) > 3 && rest[1] == "as" && rest[2] == "in":
			word += rest[0]
			used += 4
		case len(rest) > 2 && (rest[1] == "for" || rest[1] == "like") && strings.HasPrefix(rest[2], rest[0]):
			word += rest[0]
			used += 3
		default:
			word += rest[0]
			used++
		}
	}
	return word, used
}

func isLetter(token string) bool {
	r, size := utf8.DecodeRuneInString(token)
	return size == len(token) && unicode.IsLetter(r)
}

// respell adds a spelled word, in the place of the word or words that it
// spells.
func respell(words []string, spelled string) []string {
	for i := len(words) - 1; i >= 0; i-- {
		switch {
		case strings.EqualFold(words[i], spelled):
			return words // with its capitals
		case strings.EqualFold(strings.Join(words[i:], "-"), spelled):
			return append(words[:i], spelled)
		}
	}
	for i := len(words) - 1; i >= 0; i-- {
		if initial(words[i]) == initial(spelled) {
			words[i] = spelled
			return words
		}
	}
	return append(words, spelled)
}

func initial(word string) rune {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.ToLower(r)
}

var signs = strings.NewReplacer("-", "hyphen", "'", "apostrophe")

func sayName(name string) string {
	var spelled []string
	for word := range strings.FieldsSeq(name) {
		letters := strings.Join(strings.Split(strings.ToUpper(word), ""), " ")
		spelled = append(spelled, signs.Replace(letters))
	}
	return name + ", spelled " + strings.Join(spelled, ", then ")
}
