package main

import (
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
)

var punctuation = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "\u2010", "", "\u2011", "", "\u2013", "", ".", "", "(", "", ")", "", "/", "")

// e164 returns a number in the one form in which it can be compared, and whether
// it is one. People write +1 (415) 555-0123 and +1-415-555-0123; without a country
// code, or with a zero in brackets, it would take a guess.
func e164(text string) (number string, ok bool) {
	if strings.Contains(text, "(0)") {
		return "", false
	}
	number = punctuation.Replace(text)
	return number, retell.IsE164(number)
}
