package tally_test

import (
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/internal/tally"
	"github.com/phoneagent-go/phoneagent/llm"
)

// A Tally counts as one that has counted nothing before, whatever was revised, and
// looks only at what is new.
func TestTally(t *testing.T) {
	t.Parallel()
	var counted tally.Tally
	looked := 0
	letters := func(u *llm.Utterance) int {
		looked++
		return tally.Letters(u.Content)
	}
	a := func(words string) llm.Utterance { return llm.Utterance{Role: llm.RoleAgent, Content: words} }
	u := func(words string) llm.Utterance { return llm.Utterance{Role: llm.RoleUser, Content: words} }
	for _, step := range []struct {
		transcript []llm.Utterance
		want, look int
	}{
		{nil, 0, 0},
		{[]llm.Utterance{a("Hello?")}, 5, 1},
		{[]llm.Utterance{a("Hello?"), u("Ada 1")}, 9, 1},
		{[]llm.Utterance{a("Hello?"), u("Ada 12")}, 10, 1},
		{[]llm.Utterance{a("Hello?"), u("Ada 12"), a("Yes."), u("é")}, 14, 2},
		{[]llm.Utterance{a("Hello?"), a("Ada 12"), a("Yes."), u("é")}, 14, 3}, // another speaker
		{[]llm.Utterance{a("Hello?")}, 5, 0},
		{[]llm.Utterance{u("Hello?")}, 5, 1},
		{nil, 0, 0},
	} {
		looked = 0
		assert.Equal(t, step.want, counted.Count(step.transcript, letters), "%+v", step.transcript)
		assert.Equal(t, step.look, looked, "%+v", step.transcript)
	}
}

// FuzzLetters holds Letters against what unicode has for letters and digits.
func FuzzLetters(f *testing.F) {
	f.Add("Ada é 1² Ⅷ ٣ ß\xff_")
	f.Fuzz(func(t *testing.T, text string) {
		want := 0
		for _, r := range text {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				want++
			}
		}
		assert.Equal(t, want, tally.Letters(text))
	})
}
