package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is text without spaces, or a few groups of digits, that has to be
// looked at as a whole.
type token struct {
	text   string
	head   string // what was passed of the same word before it
	before string // the word before, in lower case
	after  after
	open   bool // whether what was said ends without a space

	measured bool // whether a measure follows: "inch"
	dated    bool // whether a date stands before
}

var entities = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#39;", "'", "&apos;", "'", "&nbsp;", "")

var comparisons = strings.NewReplacer(">=", "≥", "<=", "≤")

const (
	openers = `("'“‘«¿¡`
	closers = `.,;:!?)"'”’»…*_` + "`~"
)

// say words a token, and tells what it was for what follows.
func (x *lexicon) say(t token) (spoken string, a after) {
	if !strings.ContainsFunc(t.text, func(r rune) bool { return !strings.ContainsRune(openers+closers, r) }) && !strings.ContainsAny(t.text, "*_`~") {
		return t.text, afterWord // nothing but punctuation
	}
	if strings.IndexByte(t.text, '&') >= 0 {
		t.text = entities.Replace(t.text)
	}
	if strings.Contains(t.text, "=") {
		t.text = comparisons.Replace(t.text)
	}
	if t.head != "" {
		return x.rest(t), afterWord
	}
	bare := strings.TrimRight(t.text, ".,;:!?")
	if spoken, ok := x.phone(bare); ok {
		return spoken + t.text[len(bare):], afterWord
	}
	if x.OrdinalPeriod && strings.HasSuffix(t.text, ".") { // "am 5.3.", "5.3.-7.3."
		if spoken, ok := x.date(t.text); ok {
			return spoken, afterWord
		}
		if spoken, ok := x.rangeOf(t.text); ok {
			return spoken, afterWord
		}
	}
	core := strings.TrimLeft(t.text, openers)
	lead := t.text[:len(t.text)-len(core)]
	if bare = strings.TrimRight(core, closers); t.after != afterWord && x.follower(bare, t.after) != "" {
		return lead + x.follower(bare, t.after) + plainTail(core[len(bare):]), afterWord
	}
	if x.isKey(core, t) { // "press #."
		return lead + x.Symbols[core[:1]] + plainTail(core[1:]), afterWord
	}
	if n := strings.IndexFunc(core, isWordRune); n < 0 {
		return lead + x.generic(token{text: core, after: t.after, open: t.open}), afterWord
	}
	trimmed := strings.TrimRight(core, closers)
	tail := plainTail(core[len(trimmed):])
	if half := core[:len(trimmed)+min(1, len(tail))]; x.halves[strings.ToLower(strings.TrimLeft(half, "0123456789: -–"))] {
		trimmed, tail = half, tail[min(1, len(tail)):] // "p.m."
	}
	if spoken, a, ok := x.known(trimmed, t); ok {
		if tail != "" {
			a = afterWord
		}
		return lead + spoken + tail, a
	}
	return lead + x.generic(token{text: trimmed, open: t.open && lead == ""}) + tail, afterWord
}

// follower returns the name of a unit or currency after a number, "" if s is
// neither.
func (x *lexicon) follower(s string, a after) string {
	if unit := x.units[s]; unit != nil {
		return nameAfter(a, unit.One, unit.Many)
	}
	if currency := x.currencies[s]; currency != nil {
		return nameAfter(a, currency.One, currency.Many)
	}
	if unit, per, ok := strings.Cut(s, "/"); ok && unit != "" && isLetters(per) { // "mg/day"
		if name := x.follower(unit, a); name != "" {
			return name + " " + x.Per + " " + x.perUnit(per)
		}
	}
	return ""
}

// plainTail takes marks of emphasis out of what closes a token.
func plainTail(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("*_`~", r) {
			return -1
		}
		return r
	}, s)
}

// known words what has a form of its own.
func (x *lexicon) known(s string, t token) (spoken string, a after, ok bool) {
	if spoken, ok := x.Words[strings.ToLower(s)]; ok {
		return spoken, afterWord, true
	}
	if spoken, ok := x.phone(s); ok {
		return spoken, afterWord, true
	}
	if spoken, a, ok := x.fraction(s, t); ok {
		return spoken, a, true
	}
	if spoken, ok := x.keys(s, t); ok {
		return spoken, afterWord, true
	}
	if cut, ok := strings.CutPrefix(s, "#"); ok && isDigits(cut) {
		spoken, _ := x.numeral(cut, t.before)
		return x.Number + " " + spoken, afterWord, true
	}
	if spoken, a, ok := x.value(s, t.before); ok {
		return spoken, a, true
	}
	if spoken, ok := x.address(s); ok {
		return spoken, afterWord, true
	}
	if spoken, ok := x.rangeOf(s); ok {
		return spoken, afterMany, true
	}
	if isCode(s) {
		return code(s), afterWord, true
	}
	return "", afterWord, false
}

// value words what can be an end of a range.
func (x *lexicon) value(s, before string) (spoken string, a after, ok bool) {
	if spoken, ok := x.time(s); ok {
		return spoken, afterWord, true
	}
	if spoken, ok := x.date(s); ok {
		return spoken, afterWord, true
	}
	if spoken, ok := x.duration(s, before); ok {
		return spoken, afterWord, true
	}
	if spoken, ok := x.digits(s, before); ok {
		return spoken, afterWord, true
	}
	if spoken, ok := x.money(s); ok {
		return spoken, afterWord, true
	}
	return x.quantity(s)
}

// numeral words digits.
func (x *lexicon) numeral(s, before string) (spoken string, ok bool) {
	if spoken, ok := x.digits(s, before); ok {
		return spoken, true
	}
	return s, false
}

// rangeOf words a range: "9am-5pm", "$5-10".
func (x *lexicon) rangeOf(s string) (spoken string, ok bool) {
	from, to, ok := cutDash(s)
	if !ok {
		return "", false
	}
	if low, ok := x.price(from); ok && low.currency != nil && low.per == "" {
		high, ok := x.price(to)
		if !ok || high.currency != nil && high.currency != low.currency {
			return "", false
		}
		high.currency = low.currency
		if high.cents() == "" && low.cents() == "" {
			amount := x.write(number{whole: low.whole})
			return amount + " " + x.To + " " + x.priced(high), true
		}
		return x.priced(low) + " " + x.To + " " + x.priced(high), true
	}
	if isDigits(from) && isDigits(to) && isPair(from, to) {
		return spell(from, to), true
	}
	first, _, ok := x.value(from, "")
	if !ok || strings.HasPrefix(to, "-") {
		return "", false
	}
	second, _, ok := x.value(to, "")
	return first + " " + x.To + " " + second, ok
}

// cutDash returns what is before and behind the first dash, which s does not
// begin with.
func cutDash(s string) (from, to string, ok bool) {
	at := strings.IndexAny(s, "-–—")
	if at < 1 {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(s[at:])
	return s[:at], s[at+size:], true
}

// isPair reports whether digits with a dash between are no range, but something
// like a ZIP code or the number of a case.
func isPair(from, to string) bool {
	const long = 5
	if from[0] == '0' && len(from) > 2 || to[0] == '0' && len(to) > 2 {
		return true
	}
	return len(from) >= long && (len(to) < len(from) || len(to) == len(from) && to < from)
}

// rest words a token whose word began with letters that were passed.
func (x *lexicon) rest(t token) string {
	core := strings.TrimRight(t.text, closers)
	tail := plainTail(t.text[len(core):])
	whole := t.head[strings.LastIndexByte(t.head, ':')+1:] + core
	whole = strings.TrimLeft(whole, openers)
	lower := strings.ToLower(whole)
	if spoken, ok := x.Words[lower]; ok {
		if left, ok := cutFold(spoken, t.head); ok {
			return left + tail
		}
	}
	if left, ok := x.weekdays(t.head, core); ok {
		if len(tail) > 1 { // "Mon.-Fri.,"
			tail = strings.TrimPrefix(tail, ".")
		}
		return left + tail
	}
	if isMail(whole) || isPlace(whole) {
		return strings.TrimSuffix(x.spelled(core), " ") + tail
	}
	if isCode(whole) {
		return " " + code(core) + tail
	}
	if spoken, ok := x.digits(core, strings.ToLower(strings.TrimRight(t.head, ":-"))); ok {
		return spoken + tail
	}
	return x.generic(token{text: core, open: true}) + tail
}

// weekdays words the rest of a range of days, "day to Friday" after "Mon" or "Mon.".
func (x *lexicon) weekdays(head, core string) (left string, ok bool) {
	core = strings.TrimPrefix(core, ".")
	r, size := utf8.DecodeRuneInString(core)
	from, to := x.Weekdays[strings.ToLower(head)], x.Weekdays[strings.ToLower(core[size:])]
	if r != '-' && r != '–' || from == "" || to == "" {
		return "", false
	}
	left, ok = cutFold(from, head)
	return left + " " + x.To + " " + to, ok
}

// cutFold cuts a prefix off, in whichever case.
func cutFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// generic words symbols one by one, with spaces around.
func (x *lexicon) generic(t token) string {
	var b strings.Builder
	runes := []rune(t.text)
	gap := false
	for i, r := range runes {
		word := x.symbol(runes, i, t)
		if word == "" {
			continue
		}
		if word != string(r) {
			gap = gap || b.Len() > 0 || t.open
		}
		if word == " " {
			continue
		}
		if gap {
			b.WriteByte(' ')
		}
		b.WriteString(word)
		gap = word != string(r)
	}
	return b.String()
}

// symbol words one character: as it is, a word, a space, or nothing.
func (x *lexicon) symbol(runes []rune, i int, t token) string {
	r := runes[i]
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return 0
		}
		return runes[i]
	}
	before, next := at(i-1), at(i+1)
	inside := isWordRune(before) && isWordRune(next)
	digits := unicode.IsDigit(before) && unicode.IsDigit(next)
	lone := len(runes) == 1
	switch r {
	case '*':
		switch {
		case digits || lone && t.after != afterWord:
			return x.Symbols["×"]
		case lone:
			return x.Symbols["*"]
		}
		return ""
	case '_':
		if inside || i == 0 && t.open && isWordRune(next) {
			return " "
		}
		return ""
	case '#':
		switch {
		case lone, unicode.IsDigit(before): // "4821#"
			return x.Symbols["#"]
		case unicode.IsDigit(next):
			return x.Number
		}
		return ""
	case '~':
		if unicode.IsDigit(next) {
			return x.Symbols["~"]
		}
		return ""
	case '<', '>', '=':
		if lone || digits || unicode.IsDigit(next) {
			return x.Symbols[string(r)]
		}
		return ""
	case '^', '{', '}', '`', '\\', '|', '[', ']':
		return ""
	case '.', '-', '\'', ',':
		return string(r)
	}
	word, ok := x.Symbols[string(r)]
	switch {
	case !ok:
		return string(r)
	case strings.ContainsRune("½¼¾", r) && (unicode.IsDigit(before) || lone && t.after != afterWord): // 2½
		return x.Symbols["&"] + " " + word
	}
	return word
}
