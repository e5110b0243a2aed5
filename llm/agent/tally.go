package agent

import "github.com/phoneagent-go/phoneagent/llm"

// tally counts what the caller has said. Transcripts come whole each time and
// grow at their end, so the work is in what is new; the rest is compared as it
// stands.
type tally struct {
	counted []llm.Utterance
	letters []int // of the caller's, up to the end of each of these
}

// count returns how many letters and digits of the caller's are in a transcript.
func (t *tally) count(transcript []llm.Utterance) (letters int) {
	known := 0
	for known < min(len(t.counted), len(transcript)) && sameUtterance(&t.counted[known], &transcript[known]) {
		known++
	}
	if known > 0 {
		letters = t.letters[known-1]
	}
	t.letters = t.letters[:known]
	for i := range transcript[known:] {
		if u := &transcript[known+i]; u.Role == llm.RoleUser {
			letters += countLetters(u.Content)
		}
		t.letters = append(t.letters, letters)
	}
	t.counted = transcript
	return letters
}

func sameUtterance(a, b *llm.Utterance) bool { return a.Role == b.Role && a.Content == b.Content }
