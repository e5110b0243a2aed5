package agent

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm"
)

func turnOf(said ...string) *llm.Turn {
	turn := &llm.Turn{}
	for _, line := range said {
		role, text, _ := strings.Cut(line, ": ")
		turn.Transcript = append(turn.Transcript, llm.Utterance{Role: llm.Role(role), Content: text})
	}
	return turn
}

func TestSameWords(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		turn, begin  *llm.Turn
		same, begins bool
	}{
		"nothing":              {turnOf(), turnOf(), true, true},
		"silence":              {turnOf(), turnOf("user:  ", "agent: ..."), true, true},
		"equal":                {turnOf("user: Hi"), turnOf("user: Hi"), true, true},
		"case and marks":       {turnOf("user: hello, I'd like - uh - TEN"), turnOf("user: Hello! I’d like uh ten."), true, true},
		"divided differently":  {turnOf("user: when can", "user: I come"), turnOf("user: When can I come?"), true, true},
		"another language":     {turnOf("user: ÜBER Ärzte"), turnOf("user: über ärzte."), true, true},
		"said more":            {turnOf("user: when can I come"), turnOf("user: When can I"), false, true},
		"said less":            {turnOf("user: when can I"), turnOf("user: When can I come"), false, false},
		"half a word":          {turnOf("user: ten and"), turnOf("user: ten an"), false, false},
		"somebody else":        {turnOf("agent: ten"), turnOf("user: ten"), false, false},
		"another order":        {turnOf("agent: hi", "user: hi", "user: ten"), turnOf("user: hi", "agent: hi", "user: ten"), false, false},
		"cut elsewhere":        {turnOf("agent: Ten is", "user: no"), turnOf("agent: Ten is free", "user: no"), false, false},
		"a point that counts":  {turnOf("user: 1.5"), turnOf("user: 15"), false, false},
		"a colon that counts":  {turnOf("user: at 10:30"), turnOf("user: at 10 30"), false, false},
		"below zero":           {turnOf("user: -5"), turnOf("user: 5"), false, false},
		"signs":                {turnOf("user: 5 %"), turnOf("user: 5"), false, true},
		"contracted":           {turnOf("user: we'll go"), turnOf("user: well go"), false, false},
		"characters no marks":  {turnOf("user: 我要預約。"), turnOf("user: 我要預約"), true, true},
		"what is not language": {turnOf("user: \xff"), turnOf("user: a"), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same, begins := sameWords(test.turn, test.begin)
			assert.Equal(t, test.same, same)
			assert.Equal(t, test.begins, begins)
		})
	}
}

func TestSameWordsWithWhatIsWovenIn(t *testing.T) {
	t.Parallel()
	said := func(role llm.Role, text string) llm.Entry {
		return llm.Entry{Utterance: llm.Utterance{Role: role, Content: text}}
	}
	key := func(digit string) llm.Entry {
		return llm.Entry{Utterance: llm.Utterance{Role: llm.RoleDTMF}, Digit: digit}
	}
	turn := func(entries ...llm.Entry) *llm.Turn { return &llm.Turn{TranscriptWithToolCalls: entries} }
	hello := said(llm.RoleUser, "Hello")
	for name, test := range map[string]struct {
		turn, begin  *llm.Turn
		same, begins bool
	}{
		"words":        {turn(hello), turn(said(llm.RoleUser, "hello.")), true, true},
		"keys":         {turn(hello, key("1"), key("#")), turn(hello, key("1"), key("#")), true, true},
		"another key":  {turn(hello, key("1")), turn(hello, key("2")), false, false},
		"a star":       {turn(hello, key("*")), turn(hello, key("#")), false, false},
		"one more":     {turn(hello, key("1"), key("2")), turn(hello, key("1")), false, true},
		"one less":     {turn(hello), turn(hello, key("1")), false, false},
		"woven or not": {turn(hello), turn(), false, true},
		"a message":    {turn(said(llm.RoleSMS, "Hello")), turn(hello), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same, begins := sameWords(test.turn, test.begin)
			assert.Equal(t, test.same, same)
			assert.Equal(t, test.begins, begins)
		})
	}
}

// The lines that a call has had already cost nothing to compare.
func TestSameWordsAllocatesNothing(t *testing.T) {
	turn := turnOf("agent: Hello, this is Ava.", "user: When can I come?")
	other := turnOf("agent: Hello, this is Ava.", "user: when can I come")
	assert.Zero(t, testing.AllocsPerRun(100, func() { sameWords(turn, other) }))
}

// FuzzSameWords compares with what it should be, written plainly: two texts are
// the same if they come to the same list of words in lower case.
func FuzzSameWords(f *testing.F) {
	for _, seed := range [][4]string{
		{"When can I come?", "", "when can i come", ""},
		{"one two", "three", "one", "two three"},
		{"at 10:30, 1.5%", "-5", "at 1030 15", "5"},
		{"a\xffb", "…7", "K\u212a", "ſs"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		one, two := turnOf("user: "+a, "user: "+b), turnOf("user: "+c, "user: "+d)
		same, begins := sameWords(one, two)
		left, right := plainWords(a, b), plainWords(c, d)
		if want := strings.Join(left, "\n") == strings.Join(right, "\n"); same != want {
			t.Fatalf("same is %v: %q and %q", same, left, right)
		}
		if want := len(right) <= len(left) && strings.Join(left[:len(right)], "\n") == strings.Join(right, "\n"); begins != want {
			t.Fatalf("begins is %v: %q and %q", begins, left, right)
		}
		if back, _ := sameWords(two, one); back != same {
			t.Fatalf("the same one way only: %q and %q", left, right)
		}
		if self, _ := sameWords(one, turnOf("user: "+a+" \n"+b)); !self {
			t.Fatalf("divided differently: %q and %q", a, b)
		}
	})
}

func plainWords(texts ...string) (words []string) {
	const marks = `.,;:!?"'()[]{}-_…–—‘’“”„«»¿¡。、，；：！？`
	for _, text := range texts {
		runes := []rune(text)
		for i, r := range runes {
			switch {
			case unicode.In(r, unicode.L, unicode.N, unicode.M):
			case strings.ContainsRune(marks, r):
				if i+1 == len(runes) || !unicode.IsDigit(runes[i+1]) {
					runes[i] = ' '
				}
			case unicode.IsSpace(r) || !unicode.IsGraphic(r):
				runes[i] = ' '
			}
		}
		for word := range strings.FieldsSeq(string(runes)) {
			words = append(words, strings.Map(folded, word))
		}
	}
	return words
}

// folded is the least of the characters that differ by case only.
func folded(r rune) rune {
	least := r
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		least = min(least, other)
	}
	return least
}
