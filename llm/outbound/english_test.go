package outbound

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A phrase's alternatives are words and not phrases: in "who is|whos calling"
// the second one would stand for "who whos calling", which nobody says.
func TestAlternativesAreSingleWords(t *testing.T) {
	t.Parallel()
	for _, list := range [][]string{english.Human, english.Voicemail, english.Screening, english.Menu, english.Hold, english.HandOver} {
		for _, text := range list {
			p := parsePhrase(text)
			for i := 1; i < len(p.words); i++ {
				for _, word := range p.words[i].any {
					for _, before := range p.words[i-1].any {
						contracted := len(before) > 1 && len(word) > len(before) && len(word) <= len(before)+2 && strings.HasPrefix(word, before)
						assert.False(t, contracted, "%q: %q contracts %q", text, word, before)
					}
				}
			}
		}
	}
}
