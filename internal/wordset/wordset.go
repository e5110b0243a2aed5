// Package wordset makes sets of words when they are first used, so that a package
// which has some costs nothing to import.
package wordset

import (
	"strings"
	"sync"
)

// Of returns a function that returns the set of words, which white space separates
// and which must not be changed. The set is made by the first call. It is safe for
// concurrent use.
func Of(words string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		set := make(map[string]bool)
		for word := range strings.FieldsSeq(words) {
			set[word] = true
		}
		return set
	})
}
