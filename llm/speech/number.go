package speech

import (
	"strings"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

// A number is a number as it is written.
type number struct{ whole, fraction string }

// number reads digits, with marks between thousands and before a fraction.
func (x *lexicon) number(s string) (n number, ok bool) {
	group, decimal := ",", "."
	if x.DecimalComma {
		group, decimal = decimal, group
	}
	n.whole, n.fraction, ok = strings.Cut(s, decimal)
	if ok && !isDigits(n.fraction) {
		return n, false
	}
	if strings.ContainsAny(n.whole, "'’") { // as the Swiss write
		n.whole, group = strings.ReplaceAll(n.whole, "’", "'"), "'"
	}
	parts := strings.Split(n.whole, group)
	for i, part := range parts {
		if !isDigits(part) || i > 0 && len(part) != 3 || i == 0 && len(parts) > 1 && len(part) > 3 {
			return n, false
		}
	}
	n.whole = strings.Join(parts, "")
	return n, true
}

var spacedThousands = lazyregexp.New(`^[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?$`)

// breakables returns held text with plain spaces. Those between thousands become
// the mark that the language has there.
func (x *lexicon) breakables(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(noBreaks, r) {
			return ' '
		}
		return r
	}, s)
	core := strings.TrimRight(s, closers)
	if !spacedThousands.MatchString(core) {
		return s
	}
	if _, ok := x.phone(core); ok && strings.IndexByte(core, ' ') == 3 {
		return s
	}
	group := ","
	if x.DecimalComma {
		group = "."
	}
	whole := strings.ReplaceAll(core, " ", group)
	if _, ok := x.number(whole); !ok {
		return s
	}
	return whole + s[len(core):]
}

func (x *lexicon) write(n number) string {
	switch {
	case n.fraction == "":
		return n.whole
	case x.DecimalComma:
		return n.whole + "," + n.fraction
	}
	return n.whole + "." + n.fraction
}

func (n number) after() after {
	if n.fraction == "" && n.whole == "1" {
		return afterOne
	}
	return afterMany
}

// isDigits reports whether s is of ASCII digits, at least one.
func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// quantity words a number with what belongs to it: 1,234 and -5 and 20% and 5km.
func (x *lexicon) quantity(s string) (spoken string, a after, ok bool) {
	sign := ""
	switch {
	case strings.HasPrefix(s, "-"), strings.HasPrefix(s, "−"), strings.HasPrefix(s, "–"):
		sign = x.Minus
	case strings.HasPrefix(s, "+"):
		sign = x.Symbols["+"]
	case strings.HasPrefix(s, "~"), strings.HasPrefix(s, "≈"):
		sign = x.Symbols["~"]
	}
	if sign != "" {
		sign += " "
		s = strings.TrimLeft(s, "-−–+~≈")
	}
	end := len(s)
	for end > 0 && (s[end-1] < '0' || s[end-1] > '9') {
		end--
	}
	n, ok := x.number(s[:end])
	if !ok {
		return "", 0, false
	}
	if s[end:] == "" {
		return sign + x.write(n), n.after(), true
	}
	unit := x.units[s[end:]]
	if unit == nil {
		return "", 0, false
	}
	return sign + x.write(n) + " " + nameAfter(n.after(), unit.One, unit.Many), afterWord, true
}
