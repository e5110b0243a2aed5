package speech

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineKind is what markdown makes of a line.
type lineKind uint8

const (
	prose lineKind = iota
	heading
	item
	row       // of a table
	quote     // more marks may follow
	rule      // nothing to say
	fence     // of code
	undecided // more has to come
)

const bullets = "-*+•◦▪‣–·"

// markOf says what the beginning of a line, up to a character, makes of it.
func markOf(s string) lineKind {
	first, size := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	switch rest := s[size:]; {
	case first == '>':
		return quoteMark(rest)
	case first == '|':
		return tableMark(s)
	case strings.Trim(s, "`") == "" && len(s) > 0 && len(s) < maxTag:
		return undecided
	case strings.HasPrefix(s, "```"):
		return fence
	case first >= '0' && first <= '9':
		return numberMark(s)
	case strings.Trim(s, "#") == "" && len(s) <= 6:
		return undecided
	case first == '#' && unicode.IsSpace(last) && last != '\n':
		return heading
	case strings.ContainsRune(bullets, first) && (rest == " " || rest == "\t"):
		return item
	case strings.ContainsRune("-*_=–", first):
		return ruleMark(s, first)
	case strings.ContainsRune(bullets, first) && rest == "":
		return undecided
	}
	return prose
}

// quoteMark is markOf for a '>' with what follows it: in ">90%" it is a sign.
func quoteMark(rest string) lineKind {
	switch {
	case rest == "":
		return undecided
	case rest[0] >= '0' && rest[0] <= '9', rest[0] == '=':
		return prose
	}
	return quote
}

// ruleMark is markOf for characters that a rule is made of.
func ruleMark(s string, first rune) lineKind {
	line, ended := strings.CutSuffix(s, "\n")
	switch {
	case strings.Trim(line, string(first)) != "":
		return prose
	case !ended && len(s) < maxTag:
		return undecided
	case utf8.RuneCountInString(line) >= 3:
		return rule
	}
	return prose
}

// tableMark is markOf for a table: a row, or what is between its head and body.
func tableMark(s string) lineKind {
	line, ended := strings.CutSuffix(s, "\n")
	switch {
	case strings.Trim(line, "|-: \r") != "":
		return row
	case !ended && len(s) < maxTag:
		return undecided
	case strings.Contains(line, "-"):
		return rule
	}
	return row
}

// numberMark is markOf for a digit: "1. " and "1) " are marks of a list.
func numberMark(s string) lineKind {
	after := strings.TrimLeft(s, "0123456789")
	digits := len(s) - len(after)
	switch {
	case digits > 2:
		return prose
	case after == "" || after == "." || after == ")":
		return undecided
	case after == ". " || after == ") ":
		return item
	}
	return prose
}

// mark takes a character at the beginning of a line.
func (w *Writer) mark(r rune, raw string) {
	if len(w.held) == 0 && unicode.IsSpace(r) {
		switch {
		case r == '\n':
			w.newline()
		case w.breaks == 0 && !w.marked:
			w.space(raw) // the text begins with it
			w.tail.add(" ")
		}
		return
	}
	with := string(w.held) + raw
	if w.listed && isBox(with) {
		w.held = append(w.held, raw...)
		if len(w.held) == len("[ ] ") {
			w.held = w.held[:0]
		}
		return
	}
	switch kind := markOf(with); kind {
	case undecided:
		w.held = append(w.held, raw...)
	case quote:
		w.held, w.marked = w.held[:0], true
		w.step(r, raw)
	case rule:
		w.held = w.held[:0]
		w.newline()
		w.breaks = 2
	case fence:
		w.state = inFence
		w.fence(r, raw)
	case row:
		w.startLine(row)
		w.held, w.state = w.held[:0], inSpace
		w.refeed(strings.TrimLeft(with, "|"))
	case heading, item:
		w.startItem(kind, with)
	case prose:
		held := string(w.held)
		w.startLine(prose)
		w.held, w.state = w.held[:0], inSpace
		w.refeed(held)
		w.step(r, raw)
	}
}

// startItem begins a heading or an item of a list. The number of an item is
// said.
func (w *Writer) startItem(kind lineKind, mark string) {
	w.startLine(kind)
	w.held, w.state = w.held[:0], inSpace
	if digits := strings.TrimRight(mark, ".) "); isDigits(digits) {
		w.pass(digits + ".")
		w.space(" ")
		w.tail.add(" ")
	}
	w.state, w.marked, w.listed = inLine, true, true
}

// isBox reports whether s begins the box of a task.
func isBox(s string) bool {
	return strings.HasPrefix("[ ] ", s) || strings.HasPrefix("[x] ", s) || strings.HasPrefix("[X] ", s)
}

// newline ends a line.
func (w *Writer) newline() {
	w.breaks++
	w.state, w.after = inLine, afterWord
	w.gap, w.eaten, w.marked, w.listed = 0, false, false, false
}

// startLine ends the line before as it is spoken: with a period, if it was not
// simply broken in two, and a space.
func (w *Writer) startLine(kind lineKind) {
	if w.listed { // of the same line
		w.listed = false
		return
	}
	w.marked = false
	if w.breaks > 0 && w.last != 0 {
		apart := w.breaks > 1 || w.kind != prose || kind != prose
		if apart && (isWordRune(w.last) || strings.ContainsRune(`)"”'’%`, w.last)) {
			w.out = append(w.out, '.')
		}
		if w.last != ' ' {
			w.out = append(w.out, ' ')
		}
		w.last = ' '
		w.tail.add(" ")
	}
	w.breaks, w.kind = 0, kind
}

// endMark ends a beginning of a line that is all of it.
func (w *Writer) endMark() {
	held := string(w.held)
	if held == "" {
		return
	}
	w.held = w.held[:0]
	if kind := markOf(held + "\n"); kind == rule || kind == quote || strings.Trim(held, "`") == "" {
		return
	}
	w.startLine(prose)
	w.state = inSpace
	w.refeed(held)
	w.finish()
}

// fence takes what follows ```: the name of a language is not said.
func (w *Writer) fence(r rune, raw string) {
	const longest = 32
	switch {
	case r == '\n':
		w.held = w.held[:0]
		w.newline()
		w.breaks = max(w.breaks, 2)
	case unicode.IsSpace(r) || r == '`' || len(w.held) > longest:
		name := strings.TrimLeft(string(w.held), "`")
		w.startLine(prose)
		w.held, w.state = w.held[:0], inSpace
		if r != '`' && len(name) <= longest-3 {
			return
		}
		w.refeed(name)
		w.step(r, raw)
	default:
		w.held = append(w.held, raw...)
	}
}
