package speech

import (
	"strings"
	"unicode"
)

// spell puts spaces between characters, and commas between groups.
func spell(groups ...string) string {
	var b strings.Builder
	for _, group := range groups {
		if b.Len() > 0 && group != "" {
			b.WriteString(", ")
		}
		for i, r := range group {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// grouped cuts digits into groups as people say them.
func grouped(digits string) []string {
	size := 3
	if n := len(digits); n <= 5 {
		return []string{digits}
	} else if n%4 == 0 && n > 4 && n != 12 {
		size = 4
	}
	var groups []string
	for len(digits) > size+1 {
		groups = append(groups, digits[:size])
		digits = digits[size:]
	}
	return append(groups, digits)
}

// digits words a number that is no amount: one with a leading zero, a long one,
// or one after a word such as "code".
func (x *lexicon) digits(s, before string) (spoken string, ok bool) {
	const long = 5
	if !isDigits(s) || len(s) < long && (s[0] != '0' || len(s) == 1) && !x.codeWords[before] {
		return "", false
	}
	return spell(grouped(s)...), true
}

// keys words the keys that a caller is to press: "press *9", "dial #21".
func (x *lexicon) keys(s string, t token) (spoken string, ok bool) {
	if !x.keyWords[t.before] || strings.Count(t.text, "*") > 1 || len(s) < 2 || !isDigits(s[1:]) {
		return "", false
	}
	sign := s[:1]
	return x.Symbols[sign] + " " + spell(s[1:]), sign == "*" || sign == "#"
}

// isKey reports whether s is a key of a telephone that is named by its sign,
// with what closes behind it. A star is usually a mark of emphasis.
func (x *lexicon) isKey(s string, t token) bool {
	sign := s[:min(1, len(s))]
	return (sign == "#" || sign == "*" && x.keyWords[t.before]) && strings.TrimRight(s[1:], closers) == ""
}

// phone words a phone number, and what else is digits in three groups or more.
func (x *lexicon) phone(s string) (spoken string, ok bool) {
	digits, international := strings.CutPrefix(s, "+")
	if international { // "+49 (0)30": it is dialled within the country only
		digits = strings.Replace(digits, "(0)", "", 1)
	}
	marks := " ().-"
	if area, _, ok := strings.Cut(digits, "/"); ok && len(area) > 2 && area[0] == '0' { // 089/123456, as it is written in Germany
		marks += "/"
	}
	groups := strings.FieldsFunc(digits, func(r rune) bool { return strings.ContainsRune(marks, r) })
	joined := strings.Join(groups, "")
	if !isDigits(joined) || len(joined) > 19 || !isDigits(s[len(s)-1:]) {
		return "", false
	}
	dots := strings.Contains(s, ".")
	shape := 0 // the lengths of the groups
	for _, group := range groups {
		shape = shape*10 + min(len(group), 9)
	}
	american := len(joined) == 10 || len(joined) == 11 && joined[0] == '1'
	switch {
	case international && len(joined) >= 7:
		return x.Symbols["+"] + " " + spell(worldwide(joined, groups)...), true
	case shape == 34 && !dots, american && (shape == 334 || shape == 1334 || len(groups) == 1):
		return spell(national(joined)...), true
	case dots || international:
		return "", false
	case len(groups) > 2 && len(joined) >= 7 && !x.isDate(s), len(groups) == 2 && len(joined) >= 8 && joined[0] == '0':
		return spell(groups...), true
	}
	return "", false
}

func (x *lexicon) isDate(s string) bool {
	_, ok := x.date(s)
	return ok
}

// national cuts a number of North America.
func national(digits string) []string {
	var groups []string
	if len(digits) == 11 {
		groups, digits = append(groups, digits[:1]), digits[1:]
	}
	if len(digits) == 10 {
		groups, digits = append(groups, digits[:3]), digits[3:]
	}
	return append(groups, digits[:3], digits[3:])
}

// worldwide cuts an international number, as it is written or else after the
// country code.
func worldwide(digits string, groups []string) []string {
	switch {
	case digits[0] == '1' && len(digits) == 11:
		return national(digits)
	case len(groups) > 1:
		return groups
	}
	n := countryCode(digits)
	return append([]string{digits[:n]}, grouped(digits[n:])...)
}

// countryCode returns the length of the country code by ITU-T E.164.
func countryCode(digits string) int {
	const two = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98"
	switch {
	case digits[0] == '1' || digits[0] == '7':
		return 1
	case strings.Contains(two, digits[:2]):
		return 2
	}
	return 3
}

// isCode reports whether s is something like BK4821 or A1-B2: capital letters,
// few in a row, and digits, too many of both to be a name like MP3 or A320.
func isCode(s string) bool {
	letters, turns, count, digits := 0, 0, 0, 0
	last := rune(0)
	for _, r := range s {
		kind := rune('-')
		switch {
		case r >= 'A' && r <= 'Z':
			kind, letters = 'A', letters+1
		case unicode.IsDigit(r):
			kind, letters = '0', 0
			digits++
		case r != '-':
			return false
		}
		if letters > 3 {
			return false
		}
		if last != 0 && kind != last && kind != '-' && last != '-' {
			turns++
		}
		if kind != '-' {
			count++
		}
		last = kind
	}
	return digits > 0 && digits < count && (turns > 1 || count > 4)
}

// code spells a code.
func code(s string) string {
	return spell(strings.FieldsFunc(s, func(r rune) bool { return r == '-' })...)
}
