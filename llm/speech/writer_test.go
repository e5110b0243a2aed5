package speech_test

import (
	"bufio"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// spoken returns what pieces become.
func spoken(language *speech.Language, pieces ...string) string {
	w := speech.NewWriter(language)
	var b strings.Builder
	for _, piece := range pieces {
		b.WriteString(w.Write(piece))
	}
	b.WriteString(w.Flush())
	return b.String()
}

// pair is a line of testdata/spoken.txt.
type pair struct{ language, written, spoken string }

func pairs(t testing.TB) []pair {
	file, err := os.Open("testdata/spoken.txt")
	require.NoError(t, err)
	defer file.Close()
	var list []pair
	language := ""
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		written, spoken, isPair := strings.Cut(line, " => ")
		switch {
		case isPair:
			list = append(list, pair{language, strings.ReplaceAll(written, `\n`, "\n"), spoken})
		case strings.HasPrefix(line, "["):
			language = strings.Trim(line, "[]")
		}
	}
	return list
}

func TestWriter(t *testing.T) {
	t.Parallel()
	list := pairs(t)
	require.Greater(t, len(list), 200)
	for _, p := range list {
		language := languages[p.language]
		assert.Equal(t, p.spoken, strings.TrimRight(spoken(language, p.written), " "), "%q", p.written)
		assert.Equal(t, spoken(language, p.written), spoken(language, strings.Split(p.written, "")...), "%q a character at a time", p.written)
	}
}

// ordinary are sentences without anything to change.
var ordinary = strings.Split(strings.TrimSpace(`
Riverside Dental, this is Ava. How can I help?
I'd be happy to help you with that; which day works best?
We're open from eight to five, Monday through Friday.
Dr. Lee isn't in today, but Dr. Day is - would that work for you?
It's a well-known, state-of-the-art practice—you'll like it.
Sure! Let me check... one moment, please.
Hmm, "Tuesday" doesn't work. What about Wednesday?
You said 'the earlier the better', didn't you?
He was born in 1987 and moved here in 2015.
That is 3.5 miles from here, in the 1980s building.
I have 3 rooms left: 2 upstairs and 1 downstairs.
We close at 5 p.m. on Fridays, e.g. before holidays, i.e. early.
The appointment is at 10 am in Room 12B on the 2nd floor.
No. 5 is free (the others aren't).
Mr. J. K. Smith Jr. of Acme Inc. called about his MP3 player.
Is that O'Brien with an apostrophe, or O-B-R-I-E-N?
Ça va bien, señor? Grüezi, Frau Müller! Naïve café.
The A320 landed; the COVID-19 test was negative.
¿Puede venir mañana? ¡Claro!
I, for one, agree. A nurse will call. U turn left, then right.
Unfortunately, Gloria and Harry have gone home. Each of us can help.
What a day! Why not? Which one? Http is not a word, and neither is ww.
Your total comes to 42. Anything else?
OK. Goodbye, and thank you for calling Riverside Dental.
Wait… what? Really?! Yes!
She lives at 221 Baker Street, Apartment 4.
我们三点见。再见！
Это обычный текст, без знаков.
There were 12 of us, 5 more than last time, and 7 a week before.
I am in the middle of it. I mean, almost. Maybe at noon.
The G7 met; the US, the UK and the EU agreed. ASAP. FAQ. ID please.
Press one for sales, two for support; or stay on the line.
Two-thirds of the 14th floor is empty, isn't it?
`), "\n")

func TestOrdinaryProsePassesUnchanged(t *testing.T) {
	t.Parallel()
	for _, text := range ordinary {
		assert.Equal(t, text, spoken(nil, text))
		assert.Equal(t, text, spoken(nil, strings.SplitAfter(text, " ")...))
		assert.Equal(t, text, spoken(nil, strings.Split(text, "")...))
	}
	all := strings.Join(ordinary, " ")
	assert.Equal(t, all, spoken(nil, all))
}

// A caller waits for nothing that could be said.
func TestWriterHoldsNoMoreThanItMust(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ pieces, passed []string }{
		{[]string{"Hel", "lo", " there", ", how", " are you?"}, []string{"Hel", "lo", " there", ", how", " are you?"}},
		{[]string{"I", " have", " 3", " rooms", "."}, []string{"I", " have", " ", "3 rooms", ""}},
		{[]string{"It is", " $5", " more", "."}, []string{"It is", " ", "5 dollars more", ""}},
		{[]string{"Done", ".", " Next"}, []string{"Done", "", ". Next"}},
		{[]string{"Call", " 415", " 555", " 0123", ", now"}, []string{"Call", " ", "", "", "4 1 5, 5 5 5, 0 1 2 3, now"}},
		{[]string{"ava", "@x", ".com", " is"}, []string{"ava", "", "", " at x dot com is"}},
		{[]string{"riverside", ".com", " is"}, []string{"riverside", "", " dot com is"}},
		{[]string{"A", " day", "\n", "- x"}, []string{"", "A day", "", ". x"}},
		{[]string{"**", "Hi", "**", " [", "you", "](", "http://x", ")"}, []string{"", "Hi", "", " ", "you", "", "", ""}},
		{[]string{"Hel", "lo 😊", " there"}, []string{"Hel", "lo ", "there"}},
	} {
		w := speech.NewWriter(nil)
		var passed []string
		for _, piece := range test.pieces {
			passed = append(passed, w.Write(piece))
		}
		assert.Equal(t, test.passed, passed)
	}
}

func TestPlainWordsCostNoAllocation(t *testing.T) {
	w := speech.NewWriter(nil)
	w.Write("Hello ")
	assert.Zero(t, testing.AllocsPerRun(100, func() { w.Write("word ") }))
	assert.Zero(t, testing.AllocsPerRun(100, func() { w.Write(" word, isn't it") }))
}

// What is written after a Flush begins a new word, and Flush leaves nothing.
func TestFlush(t *testing.T) {
	t.Parallel()
	w := speech.NewWriter(nil)
	assert.Equal(t, "One moment", w.Write("One moment."))
	assert.True(t, w.Held())
	assert.Equal(t, ".", w.Flush())
	assert.False(t, w.Held())
	assert.Empty(t, w.Flush())
	assert.Equal(t, " It is ", w.Write(" It is $5"))
	assert.Equal(t, "5 dollars", w.Flush())
	assert.Empty(t, w.Write("\n"))
	assert.Equal(t, " ", w.Flush())
	assert.Empty(t, w.Write("- **"))
	assert.Empty(t, w.Flush())
}

// FuzzWriter cuts a text in two places, anywhere: what is spoken is the same.
func FuzzWriter(f *testing.F) {
	for i, p := range pairs(f) {
		f.Add(p.written, i, 2*i, p.language)
	}
	for i, text := range ordinary {
		f.Add(text, i, 3*i, "en")
	}
	f.Add("\xf0\x9f\x98 \xe2\x82 5\xff", 1, 3, "en")
	f.Fuzz(func(t *testing.T, text string, a, b int, name string) {
		a, b = cuts(text, a, b)
		language := languages[name]
		whole := spoken(language, text)
		assert.Equal(t, whole, spoken(language, text[:a], text[a:b], text[b:]))
		pieces := make([]string, 0, len(text))
		for i := range len(text) {
			pieces = append(pieces, text[i:i+1])
		}
		assert.Equal(t, whole, spoken(language, pieces...))
		assert.LessOrEqual(t, len(whole), 40*len(text)+40)
	})
}

func BenchmarkWriter(b *testing.B) {
	for name, text := range map[string]string{
		"prose":    "Riverside Dental is open on Monday from eight to five and I would be happy to book that for you, so just let me know ",
		"patterns": "It is **$1,234.50** on 8/14 at 14:30. Call (415) 555-0123 or write to ava@riverside.com, Mon-Fri, and ask for BK4821. ",
	} {
		b.Run(name, func(b *testing.B) {
			deltas := strings.SplitAfter(text, " ")
			w := speech.NewWriter(nil)
			b.ReportAllocs()
			for b.Loop() {
				for _, delta := range deltas {
					w.Write(delta)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(deltas)), "ns/delta")
		})
	}
}

// Long runs of the same take time by their length, not by its square, which
// would be minutes.
func TestLongRuns(t *testing.T) {
	t.Parallel()
	for _, run := range []string{"`", "](", "[a](b", "x\n\n"} {
		text := strings.Repeat(run, 1<<20/len(run))
		assert.LessOrEqual(t, len(speech.Spoken(nil, text)), 2*len(text))
		assert.Equal(t, text, strings.Join(split(nil, text), ""))
	}
}
