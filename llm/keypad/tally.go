package keypad

import (
	"unicode"
	"unicode/utf8"

	"github.com/phoneagent-go/phoneagent/llm"
)

// tally counts what the caller has said. Transcripts come whole each time, and
// speech recognition revises their end, so the work is in what is new: what
// stands is only compared.
type tally struct {
	counted []llm.Utterance
	letters []int // of the caller's, up to the end of each of these
}

// count returns how many letters and digits of the caller's are in a transcript.
func (t *tally) count(transcript []llm.Utterance) (letters int) {
	known := standing(t.counted, transcript, sameUtterance)
	if known > 0 {
		letters = t.letters[known-1]
	}
	t.letters = t.letters[:known]
	for i := range transcript[known:] {
		letters += lettersIn(&transcript[known+i])
		t.letters = append(t.letters, letters)
	}
	t.counted = transcript
	return letters
}

func sameUtterance(a, b *llm.Utterance) bool { return a.Role == b.Role && a.Content == b.Content }

// lettersIn counts the letters and digits of the caller's in an utterance. Tones
// that were taken for speech are not counted.
func lettersIn(u *llm.Utterance) (n int) {
	if u.Role != llm.RoleUser || u.Content == llm.Unintelligible {
		return 0
	}
	for _, r := range u.Content {
		switch {
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9':
			n++
		case r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			n++
		}
	}
	return n
}

// standing returns how much two lists have in common at their beginning.
func standing[T any](a, b []T, same func(a, b *T) bool) (n int) {
	for n < min(len(a), len(b)) && same(&a[n], &b[n]) {
		n++
	}
	return n
}
