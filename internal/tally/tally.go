// Package tally counts what is said in transcripts that come whole each time and
// are revised at their end: the work is in what is new, and what stands is only
// compared.
package tally

import (
	"unicode"
	"unicode/utf8"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A Tally is how many letters there are in a transcript. The zero value is that
// of an empty one. It must not be used concurrently.
type Tally struct {
	counted []llm.Utterance
	letters []int // up to the end of each of these
}

// Count returns how many letters there are in a transcript, which must not be
// changed afterwards. The letters of an utterance must always be as many.
func (t *Tally) Count(transcript []llm.Utterance, letters func(*llm.Utterance) int) (n int) {
	known := Standing(t.counted, transcript, Same)
	if known > 0 {
		n = t.letters[known-1]
	}
	t.letters = t.letters[:known]
	for i := range transcript[known:] {
		n += letters(&transcript[known+i])
		t.letters = append(t.letters, n)
	}
	t.counted = transcript
	return n
}

// Same reports whether two utterances are of the same words by the same speaker.
func Same(a, b *llm.Utterance) bool { return a.Role == b.Role && a.Content == b.Content }

// Standing returns how much two lists have in common at their beginning.
func Standing[T any](a, b []T, same func(a, b *T) bool) (n int) {
	for n < min(len(a), len(b)) && same(&a[n], &b[n]) {
		n++
	}
	return n
}

// Letters counts the letters and digits of a text. It asks unicode only about what
// is not ASCII, since much is read again.
func Letters(text string) (n int) {
	for _, r := range text {
		switch {
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9':
			n++
		case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			n++
		}
	}
	return n
}
