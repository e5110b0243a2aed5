package form

import (
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/internal/wordset"
)

// command is something that a caller may say at any time.
type command int

const (
	none command = iota
	person
	repeat
	back
)

var commands = map[string]command{
	"agent": person, "a person": person, "representative": person, "operator": person, "human": person, "a human": person,
	"real person": person, "a real person": person, "speak to a person": person, "talk to a person": person, "talk to a human": person,
	"speak to someone": person, "talk to someone": person, "speak to a human": person, "customer service": person,
	"repeat": repeat, "repeat that": repeat, "say that again": repeat, "can you repeat that": repeat, "what": repeat, "pardon": repeat,
	"sorry": repeat, "what did you say": repeat, "come again": repeat, "could you repeat that": repeat, "excuse me": repeat,
	"go back": back, "back": back, "previous": back, "one step back": back, "the previous question": back, "go back please": back,
}

var politeness = wordset.Of("please um uh can could i you want to like would id let me just now")

// commandOf returns the command that words are, politeness aside. Words that say
// more are an answer.
func commandOf(t []string) command {
	if c, ok := commands[strings.Join(t, " ")]; ok {
		return c
	}
	bare := slices.DeleteFunc(slices.Clone(t), func(word string) bool { return politeness()[word] })
	for text, c := range commands {
		said := slices.DeleteFunc(strings.Fields(text), func(word string) bool { return politeness()[word] })
		if len(bare) > 0 && slices.Equal(bare, said) {
			return c
		}
	}
	return none
}

// declines reports whether a caller leaves a field open.
func declines(t []string) bool {
	switch strings.Join(slices.DeleteFunc(slices.Clone(t), func(word string) bool { return politeness()[word] }), " ") {
	case "no", "nope", "none", "nothing", "skip", "skip it", "skip that", "dont have one", "no thanks", "no thank", "rather not", "dont know":
		return true
	}
	return false
}

var negation = wordset.Of("thats that it its is was not quite the a all right correct im afraid sorry wrong incorrect")

// plainNo reports whether words say no and nothing else.
func plainNo(t []string) bool {
	_, no := agrees(t)
	return no && !slices.ContainsFunc(t, func(word string) bool { return !negation()[word] && !noWords()[word] })
}

var reservations = wordset.Of("but except change instead though although however")

// reserves reports whether a caller agrees with a reservation, if at all: "yes,
// but make it three".
func reserves(t []string) bool {
	return slices.ContainsFunc(t, func(word string) bool { return reservations()[word] })
}

// markers begin a correction.
var markers = []string{"no", "sorry", "i mean", "i meant", "actually", "make that", "make it", "rather", "wait", "correction", "not that"}

// corrected returns what stands after the last word that corrects, "" if there
// is none.
func corrected(words string) string {
	lower := strings.ToLower(words[:min(len(words), longest+1)])
	if len(lower) != len(words) || len(words) > longest {
		return "" // letters whose small form is longer; no English ones
	}
	best := -1
	for _, marker := range markers {
		for from := 0; ; {
			at := strings.Index(lower[from:], marker)
			if at < 0 {
				break
			}
			at += from
			from = at + len(marker)
			if (at == 0 || !isWord(lower[at-1])) && (from == len(lower) || !isWord(lower[from])) {
				best = max(best, from)
			}
		}
	}
	if best < 0 {
		return ""
	}
	return strings.TrimLeft(words[best:], " ,.;:-")
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '\'' || c >= 0x80
}

// withoutNo returns words without a correction at their beginning.
func withoutNo(words string) string {
	for len(words) <= longest {
		lower, cut := strings.ToLower(words), false
		for _, marker := range markers {
			if rest, ok := strings.CutPrefix(lower, marker); ok && (rest == "" || !isWord(rest[0])) && len(lower) == len(words) {
				words, cut = strings.TrimLeft(words[len(marker):], " ,.;:-"), true
				break
			}
		}
		if !cut {
			break
		}
	}
	return words
}

var changes = wordset.Of("change wrong correct incorrect fix update actually back instead not")

// correct takes in what corrects a field by its name: "the phone number is
// wrong", "change the day to Friday".
func (f *Form[T]) correct(p *progress[T], words string, t []string) (string, bool) {
	denies := p.at == len(f.config.Fields) && len(t) > 0 && noWords()[t[0]] // "no, the day is Friday"
	if !slices.ContainsFunc(t, func(word string) bool { return changes()[word] }) && !p.changing && !denies {
		return "", false
	}
	i, rest := f.named(p, t)
	if i < 0 || i == p.at && !p.changing {
		return "", false
	}
	if rest = slices.DeleteFunc(slices.Clone(rest), func(w string) bool { return w == "to" || w == "is" || w == "should" || w == "be" }); len(rest) > 0 {
		old := p.value
		err := f.read(p, i, strings.Join(rest, " "))
		if err == nil && !allChange(rest) {
			p.marks[i], p.tries = filled, 0
			return f.changed(p, i), true
		}
		p.value = old
		if isIncomplete(err) {
			return f.askForRest(p, i, err), true
		}
	}
	p.tries = 0
	return f.askFor(p, i), true
}

func allChange(t []string) bool {
	return !slices.ContainsFunc(t, func(word string) bool { return !changes()[word] })
}

// named returns the filled field whose name is said, and what is said after it.
func (f *Form[T]) named(p *progress[T], t []string) (int, []string) {
	best, length, rest := -1, 0, []string(nil)
	for i, field := range f.config.Fields {
		q := field.question()
		for _, name := range append([]string{q.Label}, q.Says...) {
			part := tokens(name)
			if at := phrase(t, part); at >= 0 && len(part) > length && p.marks[i] != empty {
				best, length, rest = i, len(part), t[at+len(part):]
			}
		}
	}
	return best, rest
}

// correctEarlier takes in what corrects a field without naming it: "no, the
// fifteenth". It is the newest field of those that the words are a value of.
func (f *Form[T]) correctEarlier(p *progress[T], t []string) (string, bool) {
	words := strings.Join(t, " ")
	rest := withoutNo(words)
	if rest == words && !p.changing || rest == "" {
		return "", false
	}
	for i := min(p.at, len(f.config.Fields)) - 1; i >= 0; i-- {
		if p.marks[i] != filled || f.config.Fields[i].verbatim() {
			continue
		}
		switch err := f.read(p, i, rest); {
		case err == nil:
			p.tries = 0
			return f.changed(p, i), true
		case isIncomplete(err):
			return f.askForRest(p, i, err), true
		}
	}
	return "", false
}

// changed says what was changed and goes on where the caller was.
func (f *Form[T]) changed(p *progress[T], i int) string {
	said := sentence(f.config.Fields[i].say(&p.value))
	if p.at == len(f.config.Fields) || f.open(p) == len(f.config.Fields) {
		said, _ = f.advance(p, said)
		return said
	}
	return spaced(said, f.prompt(p))
}
