package form

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Name returns the kind of people's names. Callers may spell: "Smith, S M I T
// H", "S as in Sam", "double T". What is spelled takes the place of the word
// before it that begins with the same letter. Names are read back spelled.
func Name() Kind[string] {
	return Kind[string]{
		Parse:    func(words string, _ time.Time) (string, error) { return parseName(words) },
		Say:      sayName,
		Hint:     "the name, with the spelling that the caller gave",
		Verbatim: true,
	}
}

var leadIns = [][]string{
	{"my", "name", "is"}, {"the", "name", "is"}, {"my", "address", "is"}, {"the", "address", "is"}, {"that", "would", "be"},
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
	var words []string
	t := withoutLeadIn(tokens(text))
	for i := 0; i < len(t); {
		spelled, used := spelling(t[i:])
		switch {
		case utf8.RuneCountInString(spelled) > 1:
			words = respell(words, spelled)
		case slices.Contains([]string{"and", "then", "my", "with", "thats", "spelled", "spelling", "its", "last", "first", "name", "is", "please"}, t[i]):
			used = 1
		default:
			words, used = append(words, t[i]), 1
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
		first, size := utf8.DecodeRuneInString(word)
		words[i] = string(unicode.ToUpper(first)) + word[size:]
	}
	return strings.Join(words, " "), nil
}

// spelling reads the letters that t begins with and how many tokens they are.
func spelling(t []string) (word string, used int) {
	for used < len(t) {
		switch rest := t[used:]; {
		case rest[0] == "double" && len(rest) > 1 && isLetter(rest[1]):
			word += rest[1] + rest[1]
			used += 2
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

// respell adds a spelled word, in the place of the word that it spells.
func respell(words []string, spelled string) []string {
	for i := len(words) - 1; i >= 0; i-- {
		if words[i][0] == spelled[0] {
			words[i] = spelled
			return words
		}
	}
	return append(words, spelled)
}

func sayName(name string) string {
	var spelled []string
	for word := range strings.FieldsSeq(name) {
		letters := strings.Split(strings.ToUpper(word), "")
		spelled = append(spelled, strings.Join(letters, " "))
	}
	return name + ", spelled " + strings.Join(spelled, ", then ")
}

// Address returns the kind of postal addresses in one line. Numbers that are
// said in words at its beginning become figures, and an address without any
// number is asked for again.
func Address() Kind[string] {
	return Kind[string]{
		Parse:    func(words string, _ time.Time) (string, error) { return parseAddress(words) },
		Say:      func(address string) string { return address },
		Hint:     "the whole postal address in one line",
		Verbatim: true,
	}
}

func parseAddress(text string) (string, error) {
	text = text[:min(len(text), longest)]
	if !utf8.ValidString(text) {
		return "", ErrNotUnderstood
	}
	words := strings.Fields(text)
	t := tokens(text)
	words = words[min(len(t)-len(withoutLeadIn(t)), len(words)):]
	line := strings.TrimRight(strings.Join(words, " "), " .,")
	if strings.ContainsFunc(line, unicode.IsDigit) {
		return line, nil
	}
	number, used := houseNumber(tokens(line))
	words = strings.Fields(line)
	if used == 0 || used >= len(words) {
		return "", Problem("I need the house number and the street.")
	}
	return number + " " + strings.Join(words[used:], " "), nil
}

// houseNumber reads the number that an address begins with: "twelve", "one
// twenty three".
func houseNumber(t []string) (number string, used int) {
	for used < len(t) {
		d, n := group(t[used:])
		if n == 0 || d == "" {
			break
		}
		number += d
		used += n
	}
	return number, used
}
