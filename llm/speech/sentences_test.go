package speech_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// split returns the sentences of pieces, the last of them whole or not.
func split(language *speech.Language, pieces ...string) []string {
	s := speech.NewSentences(language)
	var sentences []string
	for _, piece := range pieces {
		s.Write(piece)
		sentences = slices.AppendSeq(sentences, s.Complete())
	}
	if rest := s.Flush(); rest != "" {
		sentences = append(sentences, rest)
	}
	return sentences
}

// Each text has its sentences with a | between them.
var sentenceTexts = map[string][]string{
	"en": {
		"Hello.| How are you?| I am fine!| ",
		"Hello",
		"",
		"   ",
		"Dr. Lee is in. |Mrs. Day is not. |St. Mary is open",
		"It is $3.50 at most. |Really.",
		"Please go to example.com. |Then call us.",
		"We open at 8 a.m. on Monday. |We close at 5 p.m. |The desk is free.",
		"See you at 3 p.m. Tuesday, then. |Bye.",
		"At 3 p.m. |I'm free.",
		"J. K. Lee and Mary J. Blige are here. |Take plan B. |Then call.",
		"The U.S. office is closed. |He lives in the U.S. |We don't.",
		"Let me see... it is free. |Hmm... |Tuesday, then. |Well… maybe. |Well… |No.",
		"Wait, what?! |Yes!! |OK.",
		"She said \"I'm in.\" |Then she left. |(It was late.) |Really.",
		"No. |We are closed. |It is no. 5 on the list.",
		"No. 5 is free.",
		"1. Milk and eggs. |2. Bread.",
		"You owe 5. |Is that all?",
		"Hours:\n|- Monday\n|- Tuesday\n|",
		"First line\n\n|Second line",
		"**Booked.** |Anything else?",
		"Version 2.0.1 is out. |Use it, e.g. now, i.e. today.",
		"It costs approx. 5 dollars, vs. 6 before. |Fine.",
		"Acme Inc. makes it. |Acme Inc. |We do too.",
		"Thanks. |😊 See you.",
		"Is it 10:30? |Yes.",
		"你好。|再见！|",
		"Really?Yes. |No.",
		"Hi.\t|Hello",
	},
	"de": {
		"Guten Tag. |Hier ist die Praxis Dr. Weiss.",
		"Am 3. Mai um 10.30 Uhr. |Passt das?",
		"Das ist der 2. Termin. |Es sind 5. |Wir haben z. B. Montag, d. h. bald.",
		"Nr. 5 ist frei. |Ja, so. |Gut.",
		"Wir haben z.B. Montag. |Gerne.",
		"Am Mo. und Di. geht es. |Auch am Do. |Gut.",
		"Inkl. MwSt. kostet es 5 Euro. |Gut.",
	},
	"es": {
		"Buenos días, Sra. Ruiz. |¿Puede venir el martes? |¡Claro!",
		"A las 3 p.m. |¿Puede? |Sí.",
		"Está en la Avda. Mayor. |Gracias.",
		"A las 5 p. m. |Gracias. |De 9 a. m. a 1 p. m. está abierto.",
		"EE. UU. es grande, p. ej. Texas. |Sí, pág. 5 y p. 7.",
	},
}

var languages = map[string]*speech.Language{"en": speech.English(), "de": speech.German(), "es": speech.Spanish()}

func TestSentences(t *testing.T) {
	t.Parallel()
	for language, texts := range sentenceTexts {
		for _, marked := range texts {
			text := strings.ReplaceAll(marked, "|", "")
			var want []string
			for sentence := range strings.SplitSeq(marked, "|") {
				if sentence != "" {
					want = append(want, sentence)
				}
			}
			t.Run(text, func(t *testing.T) {
				t.Parallel()
				assert.Equal(t, fixSpaces(want), fixSpaces(split(languages[language], text)))
				assert.Equal(t, split(languages[language], text), split(languages[language], strings.Split(text, "")...), "a character at a time")
			})
		}
	}
}

// fixSpaces lets a test write the space of an end on either side of it.
func fixSpaces(sentences []string) []string {
	var trimmed []string
	for _, sentence := range sentences {
		if sentence = strings.TrimSpace(sentence); sentence != "" {
			trimmed = append(trimmed, sentence)
		}
	}
	return trimmed
}

// A sentence is there as soon as it can be told that it is one.
func TestSentenceIsCompleteWithTheNextCharacter(t *testing.T) {
	t.Parallel()
	s := speech.NewSentences(nil)
	s.Write("It is free")
	assert.False(t, s.Ended())
	s.Write(".")
	assert.True(t, s.Ended())
	assert.Empty(t, slices.Collect(s.Complete()))
	s.Write(" S")
	assert.False(t, s.Ended())
	assert.Equal(t, []string{"It is free. "}, slices.Collect(s.Complete()))
	s.Write("ee you at 5 p.m. ")
	assert.True(t, s.Ended(), "it may be the end")
	s.Write("We")
	assert.Empty(t, slices.Collect(s.Complete()), "it may become Wednesday")
	s.Write(" are open. Fine. Really")
	for sentence := range s.Complete() {
		assert.Equal(t, "See you at 5 p.m. ", sentence)
		break
	}
	assert.Equal(t, []string{"We are open. ", "Fine. "}, slices.Collect(s.Complete()))
	assert.Equal(t, "Really", s.Flush())
	assert.Empty(t, s.Flush())
	s.Write("1. is a list again. ")
	assert.Equal(t, []string{"1. is a list again. "}, slices.Collect(s.Complete()))
}

func TestFirstSentence(t *testing.T) {
	t.Parallel()
	for language, texts := range sentenceTexts {
		for _, marked := range texts {
			text := strings.ReplaceAll(marked, "|", "")
			first := speech.FirstSentence{Language: languages[language]}
			s := speech.NewSentences(languages[language])
			for i := range len(text) {
				s.Write(text[i : i+1])
				known := first.Write(text[i : i+1])
				for range s.Complete() {
					assert.True(t, known, "%q at %d", text, i)
				}
				if known {
					break
				}
			}
			assert.Equal(t, first.Write(""), len(fixSpaces(split(languages[language], text+" x"))) > 1 && strings.Contains(marked, "|"), text)
		}
	}
	var first speech.FirstSentence
	assert.False(t, first.Write("Dr. Lee is in"))
	assert.False(t, first.Write("."))
	assert.True(t, first.Write(" When"))
	assert.True(t, first.Write(" do you"))
}

// FuzzSentences cuts a text in two places, anywhere: the sentences are the same
// and, joined, the text.
func FuzzSentences(f *testing.F) {
	for language, texts := range sentenceTexts {
		for i, text := range texts {
			f.Add(strings.ReplaceAll(text, "|", ""), i, 2*i, language)
		}
	}
	f.Add("a\xe4\xff.\xf0\x9f \xe3\x80", 2, 5, "en")
	f.Fuzz(func(t *testing.T, text string, a, b int, language string) {
		a, b = cuts(text, a, b)
		whole := split(languages[language], text)
		assert.Equal(t, text, strings.Join(whole, ""))
		assert.Equal(t, whole, split(languages[language], text[:a], text[a:b], text[b:]))
		var once, pieces speech.FirstSentence
		known := once.Write(text)
		pieces.Write(text[:a])
		pieces.Write(text[a:b])
		assert.Equal(t, known, pieces.Write(text[b:]))
	})
}

// cuts makes two places in text of any two numbers.
func cuts(text string, a, b int) (int, int) {
	n := len(text) + 1
	a, b = (a%n+n)%n, (b%n+n)%n
	return min(a, b), max(a, b)
}

func BenchmarkSentences(b *testing.B) {
	deltas := strings.SplitAfter("Riverside Dental is open on Monday from eight to five. Dr. Lee is in at 9 a.m. on Tuesday. Shall I book it? ", " ")
	b.Run("split", func(b *testing.B) {
		s := speech.NewSentences(nil)
		b.ReportAllocs()
		for b.Loop() {
			for _, delta := range deltas {
				s.Write(delta)
				for range s.Complete() {
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(deltas)), "ns/delta")
	})
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var first speech.FirstSentence
			for _, delta := range deltas {
				first.Write(delta)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(deltas)), "ns/delta")
	})
}
