package speech

import (
	"strings"
	"unicode"
)

// link takes what follows a ].
func (w *Writer) link(r rune, raw string) {
	if r == '(' || r == '[' {
		w.hold(raw, inURL)
		return
	}
	w.state = inWord
	w.goOn(r, raw)
}

// url takes a character of the address of a link. It is not said.
func (w *Writer) url(r rune, raw string) {
	closes := ')'
	if w.held[0] == '[' {
		closes = ']'
	}
	if r == closes {
		body := string(w.held)
		w.held, w.state = w.held[:0], inWord
		target, title, _ := strings.Cut(body, " ")
		if title != "" && title[0] != '"' && title[0] != '\'' && !strings.Contains(target, "/") {
			w.refeed(body + raw) // words in parentheses
		}
		return
	}
	if r == '\n' || r == '[' || r == ']' || len(w.held) > maxLink { // no address, which is known soon
		body := string(w.held)
		w.held, w.state = w.held[:0], inWord
		w.refeed(body + raw)
		return
	}
	w.held = append(w.held, raw...)
}

// tag takes a character of what may be an HTML tag. It is not said.
func (w *Writer) tag(r rune, raw string) {
	first := len(w.held) == 1
	switch {
	case first && !unicode.IsLetter(r) && r != '/' && r != '!':
		w.state = inToken
		w.token(r, raw)
	case r == '>':
		body := string(w.held[1:])
		w.held, w.state = w.held[:0], inSpace
		if isLink(body) || isMail(body) {
			w.refeed(body)
			return
		}
		w.eaten = true
		switch strings.ToLower(strings.Trim(body, "/ ")) {
		case "br", "p", "li", "div", "tr":
			w.newline()
		}
	case r == '\n' || r == '<' || len(w.held) > maxTag:
		body := string(w.held[1:])
		w.held, w.state = w.held[:0], inSpace
		w.refeed(body)
		w.step(r, raw)
	default:
		w.held = append(w.held, raw...)
	}
}

// pictures are the characters without a sound: emoji and what they are joined
// with, and ornaments.
var pictures = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x00AE, 0x00AE, 1}, {0x200D, 0x200D, 1}, {0x2022, 0x2022, 1}, {0x20E3, 0x20E3, 1}, {0x2122, 0x2122, 1}, {0x231A, 0x231B, 1}, {0x23E9, 0x23FA, 1},
		{0x25A0, 0x25FF, 1}, {0x2600, 0x27BF, 1}, {0x2B05, 0x2B55, 1}, {0xFE0E, 0xFE0F, 1},
	},
	R32: []unicode.Range32{{0x1F000, 0x1FAFF, 1}, {0xE0020, 0xE007F, 1}},
}

func isPicture(r rune) bool { return r >= 0xAE && unicode.Is(pictures, r) }
