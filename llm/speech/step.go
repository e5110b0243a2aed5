package speech

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxToken = 256  // bytes of a word that is held
	maxLink  = 2000 // of the address of a link
	maxTag   = 200
	maxGroup = 40 // of digits with spaces between
)

// step takes one character.
func (w *Writer) step(r rune, raw string) {
	if r >= utf8.RuneSelf {
		r, raw = w.breakable(r, raw)
	}
	switch w.state {
	case inLine:
		w.mark(r, raw)
	case inSpace:
		w.begin(r, raw)
	case inWord:
		w.goOn(r, raw)
	case inPrefix:
		w.prefix(r, raw)
	case inToken:
		w.token(r, raw)
	case inGap:
		w.afterDigits(r, raw)
	case inAmount:
		w.afterAmount(r, raw)
	case inFraction:
		w.afterFraction(r, raw)
	case inLink:
		w.link(r, raw)
	case inURL:
		w.url(r, raw)
	case inTag:
		w.tag(r, raw)
	case inFence:
		w.fence(r, raw)
	}
}

// noBreaks are spaces at which a line is not broken.
const noBreaks = "\u00a0\u202f\u2009"

// breakable returns a space or a hyphen at which a line is not broken as one at
// which it may be. A space behind a digit stays as it is until what follows
// tells whether it stands between thousands.
func (w *Writer) breakable(r rune, raw string) (rune, string) {
	switch {
	case r == '\u2010' || r == '\u2011':
		return '-', "-"
	case !strings.ContainsRune(noBreaks, r):
	case len(w.held) == 0 || !isDigits(string(w.held[len(w.held)-1:])):
		return ' ', " "
	}
	return r, raw
}

// begin takes the first character of a word.
func (w *Writer) begin(r rune, raw string) {
	switch {
	case r == '\n':
		w.newline()
	case unicode.IsSpace(r):
		w.space(raw)
		w.tail.add(" ")
	case w.kind == row && r == '|':
		w.gap = 2
	case isPicture(r):
		w.eaten = true
	case r == '[':
		w.eaten = true
	case r == ']':
		w.state = inLink
	case strings.ContainsRune(`"'“‘«¿¡`, r):
		w.pass(raw)
		w.state = inSpace
	case r == '—' || r == '…' || strings.ContainsRune(",;:?)”’»", r):
		w.pass(raw)
	case r == '<':
		w.hold(raw, inTag)
	case !isWordRune(r) && r != utf8.RuneError || unicode.IsDigit(r):
		w.hold(raw, inToken)
	case w.after != afterWord && begins(w.x.followers, raw), begins(w.x.openers, raw):
		w.hold(raw, inPrefix)
	default:
		w.pass(raw)
	}
}

// pass writes a character of a word as it is.
func (w *Writer) pass(raw string) {
	w.emit(raw)
	w.tail.add(raw)
	w.state, w.after = inWord, afterWord
}

// hold begins to hold text.
func (w *Writer) hold(raw string, s state) {
	w.held = append(w.held[:0], raw...)
	w.state = s
	w.head = ""
}

// goOn takes a character of a word that passes.
func (w *Writer) goOn(r rune, raw string) {
	switch {
	case unicode.IsSpace(r), isPicture(r), r == '[', r == ']', w.kind == row && r == '|':
		w.state = inSpace
		w.begin(r, raw)
	case r == '*' || r == '`' || r == '~':
		w.eaten = false
	case r == '—' || r == '(' || r == '…':
		w.pass(raw)
		w.tail.add(" ")
		w.state = inSpace
	case strings.ContainsRune(`,;:!?"')”’»`, r):
		w.pass(raw)
	case r == '<':
		w.holdRest(raw)
		w.state = inTag
	case r == '-' || r == '–':
		head, before := w.tail.words()
		switch head = strings.ToLower(head); {
		case w.x.Weekdays[head] != "":
			w.holdRest(raw)
		case w.x.halves[head] && before != "" && unicode.IsDigit(rune(before[len(before)-1])): // "9 AM-5 PM"
			w.hold(raw, inGap)
		default:
			w.pass(raw)
		}
	case !isWordRune(r) && r != utf8.RuneError || unicode.IsDigit(r):
		w.holdRest(raw)
	default:
		w.pass(raw)
	}
}

// holdRest holds the rest of a word.
func (w *Writer) holdRest(raw string) {
	w.hold(raw, inToken)
	w.head, _ = w.tail.words()
}

// prefix takes a character of letters that may begin something.
func (w *Writer) prefix(r rune, raw string) {
	held := string(w.held)
	with := held + raw
	switch {
	case w.after == afterWord && begins(w.x.openers, with):
		w.held = append(w.held, raw...)
	case w.after != afterWord && (begins(w.x.followers, with) || begins(w.x.openers, with)):
		w.held = append(w.held, raw...)
	case w.follows(held) != "" && r == '/': // "5 mg/day"
		w.state = inToken
		w.token(r, raw)
	case w.follows(held) != "" && !isWordRune(r):
		w.sayFollower(held)
		w.goOn(r, raw)
	case !isWordRune(r) && r != '\n' && (r == '.' && held == "www" || r == '$' || w.x.currencies[held] != nil), strings.HasSuffix(held, "//"), strings.HasSuffix(held, "."), w.x.currencies[held] != nil && unicode.IsDigit(r):
		w.state = inToken
		w.token(r, raw)
	default:
		w.release(held)
		w.step(r, raw)
	}
}

// follows returns the name of a unit or currency behind a number, "" if s is
// neither.
func (w *Writer) follows(s string) string {
	if w.after == afterWord {
		return ""
	}
	return w.x.follower(s, w.after)
}

func (w *Writer) sayFollower(s string) {
	w.held = w.held[:0]
	w.emit(w.follows(s))
	w.tail.add(s)
	w.state, w.after = inWord, afterWord
}

// release passes letters that began nothing.
func (w *Writer) release(held string) {
	w.held = w.held[:0]
	w.state, w.after = inWord, afterWord
	w.refeed(held)
}

// token takes a character of a word that is held.
func (w *Writer) token(r rune, raw string) {
	held := w.held
	switch {
	case unicode.IsSpace(r):
		w.endToken(r, raw)
	case string(held) == "!" && r == '[': // an image
		w.held, w.state, w.eaten = held[:0], inSpace, true
	case r == '[', r == ']', isPicture(r), r == '—', r >= 0x2E80 && r != utf8.RuneError, w.kind == row && r == '|', len(held) > maxToken:
		w.resolve()
		w.step(r, raw)
	case w.head == "" && onlyMarks(held) && !onlyMarks([]byte(raw)) && !w.isSign(string(held), r, raw):
		w.held, w.state, w.eaten = w.held[:0], inSpace, true
		w.begin(r, raw)
	case w.head == "" && string(held) == "(" && !unicode.IsDigit(r):
		w.held = w.held[:0]
		w.pass("(")
		w.state = inSpace
		w.step(r, raw)
	case w.head != "" && isDash([]byte(raw)) && w.x.halves[strings.ToLower(w.head+string(held))]: // "9 a.m.-5 p.m."
		w.resolve()
		w.step(r, raw)
	case held[len(held)-1] == '*' && r != '*' && !unicode.IsDigit(r) && !onlyMarks(held): // the end of emphasis: "**$5**/month"
		w.held = bytes.TrimRight(held, "*")
		w.token(r, raw)
	case w.head == "" && isDash(held) && (unicode.IsLetter(r) || isDash([]byte(raw)) && len(held) > 8):
		dash := string(held)
		w.held = w.held[:0]
		w.pass(dash)
		w.step(r, raw)
	case r == '`', r == '*' && !unicode.IsDigit(rune(held[len(held)-1])) && !onlyMarks(held):
	default:
		w.held = append(w.held, raw...)
	}
}

// isSign reports whether a mark before a character is to be said.
func (w *Writer) isSign(mark string, r rune, raw string) bool {
	switch mark {
	case "~":
		return w.isAmount(r, raw)
	case "*":
		_, before := w.tail.words()
		return (unicode.IsDigit(r) || strings.ContainsRune(".,;:!?", r)) && w.x.keyWords[before]
	}
	return false
}

// isAmount reports whether an amount may begin with a character.
func (w *Writer) isAmount(r rune, raw string) bool {
	return unicode.IsDigit(r) || w.x.currencies[raw] != nil
}

func onlyMarks(held []byte) bool {
	return len(strings.Trim(string(held), "*_`~\\")) == 0
}

func isDash(held []byte) bool {
	return len(strings.Trim(string(held), "-–")) == 0
}

// endToken takes the space after a token. More may belong to it.
func (w *Writer) endToken(r rune, raw string) {
	held := string(w.held)
	switch {
	case r == '\n' || w.head != "":
	case w.amountWords(held) != nil:
		w.held = append(w.held, raw...)
		w.state = inAmount
		return
	case w.mayMeasure(held):
		w.held = append(w.held, raw...)
		w.state = inFraction
		return
	case isGroup(held) && len(held) < maxGroup, isDash(w.held) && (w.after == afterMany || w.behindValue()), w.x.currencies[held] != nil && w.after == afterWord:
		w.held = append(w.held, raw...)
		w.state = inGap
		return
	}
	w.resolve()
	w.step(r, raw)
}

// behindValue reports whether what was said last can be an end of a range: a
// price or a time.
func (w *Writer) behindValue() bool {
	_, before := w.tail.words()
	_, isTime := w.x.time(before)
	_, isMoney := w.x.money(before)
	return isTime || isMoney || w.x.halves[before]
}

// isGroup reports whether more digits may belong to s.
func isGroup(s string) bool {
	return strings.Trim(s, "0123456789()+-. "+noBreaks) == "" && strings.ContainsAny(s, "0123456789") && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "-")
}

// amountWords returns the words that may belong to s, such as "million" or "am".
func (w *Writer) amountWords(s string) []string {
	s = strings.TrimLeft(s, openers)
	p, ok := w.x.price(s)
	switch {
	case ok && p.currency != nil && p.per == "" && p.magnitude == "":
		return w.x.amounts
	case ok && p.currency == nil && len(p.fraction) == 2:
		return w.x.signs
	}
	if from, to, ok := cutDash(s); ok { // "9:30-17:00 Uhr"
		if _, ok := w.x.time(from); ok {
			s = to
		}
	}
	if m := timeParts(s); m != nil && m[4] == "" {
		return w.x.Halves
	}
	return nil
}

// afterDigits takes what comes after digits and a space.
func (w *Writer) afterDigits(r rune, raw string) {
	held := string(w.held)
	body := strings.TrimRightFunc(held, unicode.IsSpace)
	number := unicode.IsDigit(r)
	switch {
	case isDash([]byte(body)) && w.isAmount(r, raw):
		w.held = w.held[:0]
		if w.last != ' ' {
			w.space(" ")
		}
		w.emit(w.x.To)
		w.space(" ")
		w.tail.add(body + " ")
		w.state, w.after = inSpace, afterWord
		w.step(r, raw)
	case number && !isDash([]byte(body)), r == '(' && isGroup(body) && strings.IndexByte(body, '(') < 0 && len(body) < 8:
		w.held = append(w.held, raw...)
		w.state = inToken
	case r == '*' && isDash(w.held): // "**9 AM**-**5 PM**"
	default:
		w.held = append(w.held[:0], body...)
		w.resolve()
		w.passSpaces(held[len(body):])
		w.step(r, raw)
	}
}

// afterAmount takes what comes after an amount or a time, and a space.
func (w *Writer) afterAmount(r rune, raw string) {
	held := string(w.held)
	at := strings.LastIndexFunc(held, unicode.IsSpace) // "CHF 5 million" has two
	_, size := utf8.DecodeRuneInString(held[at:])
	words, word := w.amountWords(held[:at]), held[at+size:]
	switch {
	case !unicode.IsSpace(r) && beginsFold(words, word+raw):
		w.held = append(w.held, raw...)
	case r == '/' && w.x.currencies[word] != nil: // "9.50 €/month"
		w.held = append(w.held, raw...)
		w.state = inToken
	case word != "" && !isWordRune(r) && slices.ContainsFunc(words, func(s string) bool { return strings.EqualFold(s, word) }):
		w.resolve()
		w.step(r, raw)
	default:
		w.held = append(w.held[:0], held[:at]...)
		w.resolve()
		w.passSpaces(held[at : at+size])
		w.refeed(word)
		w.step(r, raw)
	}
}

// beginsFold reports whether one of words begins with s, in whichever case.
func beginsFold(words []string, s string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		_, ok := cutFold(word, s)
		return ok
	})
}

func (w *Writer) passSpaces(spaces string) {
	w.state = inSpace
	w.refeed(spaces)
}

// refeed takes text again that did not become what it seemed.
func (w *Writer) refeed(text string) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		w.step(r, text[i:i+size])
		i += size
	}
}

// resolve writes what the held token becomes.
func (w *Writer) resolve() {
	if string(w.held) == "." { // most are: nothing has to be looked up
		w.held, w.head = w.held[:0], ""
		w.pass(".")
		return
	}
	held := string(w.held)
	w.held = w.held[:0]
	_, before := w.tail.words()
	if w.head != "" {
		w.say(held, before)
	} else {
		w.sayGroups(held, before)
	}
	w.head = ""
	w.state = inWord
}

// sayGroups writes groups with spaces between, as one thing or one by one.
func (w *Writer) sayGroups(held, before string) {
	if strings.ContainsAny(held, noBreaks) {
		held = w.x.breakables(held)
	}
	if strings.IndexByte(held, ' ') < 0 || w.isOne(held) {
		w.say(held, before)
		return
	}
	groups := strings.Split(held, " ")
	if n := len(groups) - 1; n > 1 { // "CHF 5 mill"
		if _, money := w.x.money(strings.Join(groups[:n], " ")); money {
			groups = []string{strings.Join(groups[:n], " "), groups[n]}
		}
	}
	for i, group := range groups {
		if i > 0 {
			w.space(" ")
			w.tail.add(" ")
		}
		w.say(group, before)
		before = ""
	}
}

// isOne reports whether text with spaces is one thing.
func (w *Writer) isOne(held string) bool {
	core := strings.TrimLeft(strings.TrimRight(held, closers), openers)
	_, phone := w.x.phone(held)
	_, bare := w.x.phone(core)
	_, money := w.x.money(core)
	half := core
	if strings.HasSuffix(held, "m.") || strings.HasSuffix(held, "M.") {
		half += "."
	}
	half = strings.TrimLeft(half, openers)
	_, time := w.x.time(half)
	_, times := w.x.rangeOf(half)
	return phone || bare || money || time || times
}

func (w *Writer) say(text, before string) {
	open := w.last != 0 && w.last != ' ' && !strings.ContainsRune(openers, w.last)
	spoken, a := w.x.say(token{
		text: text, head: w.head, before: before, after: w.after, open: open, measured: w.measured || w.inInches(text),
		dated: strings.IndexByte(text, '/') >= 0 && w.x.behindDate(w.tail.String()),
	})
	if spoken == "" {
		w.eaten = true
	}
	w.emit(spoken)
	w.tail.add(text)
	w.after = a
}

// finish ends what is held, as the end of the text does.
func (w *Writer) finish() {
	switch w.state {
	case inLine:
		w.endMark()
	case inToken:
		w.resolve()
	case inGap, inAmount, inFraction, inPrefix, inTag, inURL:
		w.endHeld()
	case inFence:
		w.held = w.held[:0]
	}
	w.after = afterWord
	switch w.state {
	case inLine, inSpace, inWord:
	default:
		w.state = inWord
	}
}

// endHeld ends text that waits for what comes after it.
func (w *Writer) endHeld() {
	switch held := string(w.held); w.state {
	case inGap, inAmount:
		body := strings.TrimRightFunc(held, unicode.IsSpace)
		w.held = append(w.held[:0], body...)
		w.resolve()
		if body != held {
			w.passSpaces(held[len(body):])
		}
	case inFraction:
		w.endFraction(true)
		w.finish()
	case inPrefix:
		if w.follows(held) != "" {
			w.sayFollower(held)
			return
		}
		w.release(held)
		w.finish()
	default:
		w.held = w.held[:0]
		w.state = inWord
		w.refeed(strings.TrimLeft(held, "<"))
		w.finish()
	}
}
