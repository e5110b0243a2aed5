package form

import (
	"slices"
	"strings"
)

// refused reports whether the words from i to end are what cannot be: "not this
// Friday", "any day but Friday", "I can't do Friday", "Friday does not work".
func (r *dateReader) refused(i, end int) bool {
	for _, words := range unfit {
		if rest := r.t[end:]; slices.Equal(rest[:min(len(rest), len(words))], words) {
			return true
		}
	}
	i--
	for slices.Contains([]string{"this", "next", "on", "the", "for", "do"}, r.token(i)) || months[r.token(i)] != 0 {
		i--
	}
	if r.token(i) == "it" && r.token(i-1) == "make" { // "I can't make it on Friday"
		i--
	}
	if r.token(i) == "make" {
		i--
	}
	switch r.token(i) {
	case "not":
		return r.token(i-1) != "why"
	case "except", "cant", "cannot":
		return true
	case "but": // "not Friday but Monday" is another thing
		return slices.Contains([]string{"day", "time", "anything", "anytime"}, r.token(i-1))
	}
	return false
}

// unfit are words behind what cannot be.
var unfit = func() (unfit [][]string) {
	for _, words := range []string{
		"doesnt work", "does not work", "wont work", "will not work", "doesnt suit", "does not suit",
		"is no good", "is not good", "isnt good", "is not possible", "isnt possible",
	} {
		unfit = append(unfit, strings.Fields(words))
	}
	return unfit
}()
