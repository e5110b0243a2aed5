package form

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

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
	words = strings.Fields(line)
	if len(words) > 0 { // "twenty-one"
		words = append(strings.Split(words[0], "-"), words[1:]...)
	}
	number, used := houseNumber(tokens(strings.Join(words, " ")))
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
