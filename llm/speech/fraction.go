package speech

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

// A fraction may have a whole number before it and a unit behind: "1-1/2",
// "3/4-inch", "1/2km". Alone, it may as well be a date. With a leading zero it
// is one.
var (
	fraction  = lazyregexp.New(`^(?:(\d{1,3})-)?([1-9]\d?)/([1-9]\d?)(?:-?(\pL+|%)((?:-\pL+)*))?$`)
	fractions = lazyregexp.New(`^([1-9]\d?/[1-9]\d?)[-–]([1-9]\d?(?:/[1-9]\d?)?)$`)
)

// fraction words a fraction, or a date that looks like one of the Fractions.
func (x *lexicon) fraction(s string, t token) (spoken string, a after, ok bool) {
	if !beginsWithDigit(s) || strings.IndexByte(s, '/') < 0 {
		return "", 0, false
	}
	if t.measured && strings.ContainsAny(s, "-–") {
		if m := fractions.FindStringSubmatch(s); m != nil {
			from, to := x.part(m[1]), x.part(m[2])
			return from + " " + x.To + " " + to, afterMany, from != "" && to != ""
		}
	}
	m := fraction.FindStringSubmatch(s)
	if m == nil {
		return "", 0, false
	}
	whole, unit, rest := m[1], m[4], m[5]
	name := m[2] + "/" + m[3]
	sure := t.measured || unit != "" || t.after != afterWord && whole == ""
	if !sure && whole == "" && (x.dateWords[t.before] || t.dated) {
		spoken, ok := x.date(s)
		return spoken, afterWord, ok
	}
	spoken = x.Fractions[name]
	if sure {
		spoken = x.part(name)
	}
	if spoken == "" {
		return "", 0, false
	}
	a = afterOne
	switch {
	case whole != "":
		spoken, a = whole+" "+x.Symbols["&"]+" "+spoken, afterMany
	case t.after != afterWord:
		spoken, a = x.Symbols["&"]+" "+spoken, afterMany
	}
	if unit == "" {
		return spoken, a, true
	}
	if sign := x.follower(unit, a); sign != "" {
		unit = sign
	} else if !x.measures[strings.ToLower(unit)] {
		return "", 0, false
	}
	return spoken + " " + unit + rest, afterWord, true
}

// dateLinks stand between dates, beside a comma: "on 1/2 and 1/3".
var dateLinks = set(strings.Fields("and or to through thru - – und oder bis y o u a hasta"))

// behindDate reports whether text ends with a date that another may follow.
func (x *lexicon) behindDate(text string) bool {
	text = strings.TrimRight(text, " \n\t")
	word, rest := lastWord(text)
	if dateLinks[word] {
		word, rest = lastWord(rest)
	} else if strings.TrimRight(text, ".!?") != text {
		return false
	}
	if _, ok := x.date(word); !ok || strings.IndexByte(word, '/') < 0 {
		return false
	}
	before, _ := lastWord(rest)
	return x.Fractions[word] == "" || x.dateWords[before] || x.behindDate(rest)
}

// part words what is known to be a fraction: "7/8".
func (x *lexicon) part(s string) string {
	if spoken := x.Fractions[s]; spoken != "" {
		return spoken
	}
	over, under, ok := strings.Cut(s, "/")
	if !ok {
		return s // the end of a range that is a whole number
	}
	if x.Fraction == nil || atoi(over) >= atoi(under) {
		return ""
	}
	return x.Fraction(atoi(over), atoi(under))
}

// inInches reports whether text ends with the sign of inches, and not with the
// end of a quotation.
func (w *Writer) inInches(text string) bool {
	return strings.HasSuffix(strings.TrimRight(text, ".,;:!?"), `"`) && strings.Count(w.tail.String(), `"`)%2 == 0
}

// mayMeasure reports whether a held token is to be read by what follows it.
func (w *Writer) mayMeasure(held string) bool {
	core := strings.TrimRight(strings.TrimLeft(held, openers), "*_`~")
	_, _, ok := w.x.fraction(core, token{measured: true})
	return ok
}

// afterFraction takes what comes after a fraction, or a date, and a space.
func (w *Writer) afterFraction(r rune, raw string) {
	held := string(w.held)
	word := strings.TrimLeftFunc(held[strings.IndexFunc(held, unicode.IsSpace):], unicode.IsSpace)
	if beginsFold(w.x.measureWords, word+raw) {
		w.held = append(w.held, raw...)
		return
	}
	w.endFraction(!isWordRune(r))
	w.step(r, raw)
}

// endFraction ends a fraction, or a date, that is held with what follows it. That
// may be a measure if it is whole.
func (w *Writer) endFraction(whole bool) {
	held := string(w.held)
	at := strings.IndexFunc(held, unicode.IsSpace)
	word := strings.TrimLeftFunc(held[at:], unicode.IsSpace)
	w.held = append(w.held[:0], held[:at]...)
	w.measured = whole && w.x.measures[strings.ToLower(word)]
	w.resolve()
	w.measured = false
	w.passSpaces(held[at : len(held)-len(word)])
	w.refeed(word)
}

// fractionOf puts the name of a part, with the ending of several, behind how many
// there are, in digits if words do not reach that far. It is "" for a part without
// a name.
func fractionOf(over int, words []string, name, several string) string {
	if name == "" {
		return ""
	}
	if over > 1 {
		name += several
	}
	if over <= len(words) {
		return words[over-1] + " " + name
	}
	return strconv.Itoa(over) + " " + name
}
