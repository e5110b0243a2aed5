package speech

import (
	"strings"
	"unicode"
)

// A price is an amount of money as it is written.
type price struct {
	number
	currency  *Currency
	magnitude string // "million"
	per       string // what it buys: "month"
}

// money words an amount of money: "$1,234.50" and "CHF 5" and "$2.5M/year".
func (x *lexicon) money(s string) (spoken string, ok bool) {
	rest, sign := s, ""
	if cut, negative := strings.CutPrefix(s, "-"); negative {
		rest, sign = cut, x.Minus+" "
	} else if cut, about := strings.CutPrefix(s, "~"); about {
		rest, sign = cut, x.Symbols["~"]+" "
	}
	for _, mark := range x.signs {
		if cut, ok := strings.CutPrefix(rest, mark+"-"); ok && sign == "" { // $-5
			rest, sign = mark+cut, x.Minus+" "
			break
		}
	}
	p, ok := x.price(rest)
	if !ok || p.currency == nil {
		return "", false
	}
	return sign + x.priced(p), true
}

// price reads an amount, with a currency or without.
func (x *lexicon) price(s string) (p price, ok bool) {
	s, per, found := strings.Cut(s, "/")
	if found {
		if !isLetters(per) {
			return p, false
		}
		p.per = x.perUnit(per)
	}
	for _, sign := range x.signs {
		if cut, ok := strings.CutPrefix(s, sign); ok {
			p.currency, s = x.currencies[sign], strings.TrimLeft(cut, " ")
			break
		}
		if cut, ok := strings.CutSuffix(s, sign); ok {
			p.currency, s = x.currencies[sign], cut
			break
		}
	}
	if p.currency != nil {
		s = x.withoutSign(s) // "$5 CAD"
	}
	if len(s) > 1 && p.currency != nil && (s[0] == '.' || s[0] == ',') { // $.99
		s = "0" + s
	}
	end := strings.LastIndexAny(s, "0123456789") + 1
	even := false
	switch word := strings.TrimSpace(s[end:]); {
	case word == "":
	case evenly[word]:
		even = true
	case p.currency != nil && (strings.EqualFold(word, p.currency.One) || strings.EqualFold(word, p.currency.Many)): // "$5 dollars"
	default:
		if p.magnitude = x.Magnitudes[strings.ToLower(word)]; p.magnitude == "" {
			return p, false
		}
	}
	p.number, ok = x.number(s[:end])
	if even {
		p.fraction = "00"
	}
	if !ok && p.currency != nil && end > 3 && strings.IndexByte(".,", s[end-3]) >= 0 { // the other mark
		p.number, ok = x.number(strings.NewReplacer(".", ",", ",", ".").Replace(s[:end]))
	}
	return p, ok
}

// withoutSign returns an amount without a sign before it.
func (x *lexicon) withoutSign(s string) string {
	for _, sign := range x.signs {
		if cut, ok := strings.CutPrefix(s, sign); ok {
			return strings.TrimLeft(cut, " ")
		}
	}
	return s
}

// evenly are what stands for no cents: "50,- €", "CHF 120.–".
var evenly = set(strings.Fields(",- ,– ,— ,-- .- .– .— .--"))

// perUnit is how what a price or a dose is for is said.
func (x *lexicon) perUnit(s string) string {
	if unit := x.units[s]; unit != nil {
		return unit.One
	}
	return s
}

// isLetters reports whether s is of letters, at least one.
func isLetters(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

// priced words a price.
func (x *lexicon) priced(p price) string {
	spoken := ""
	switch cents := p.cents(); {
	case p.magnitude != "":
		spoken = x.write(p.number) + " " + p.magnitude + " " + p.currency.Many
	case p.currency.Cent == "" || len(p.fraction) > 2:
		spoken = x.write(p.number) + " " + nameAfter(p.after(), p.currency.One, p.currency.Many)
	default:
		p.fraction = ""
		spoken = x.write(p.number) + " " + nameAfter(p.after(), p.currency.One, p.currency.Many)
		if cents == "" {
			break
		}
		small := cents + " " + nameAfter(number{whole: cents}.after(), p.currency.Cent, p.currency.Cents)
		if strings.Trim(p.whole, "0") == "" {
			spoken = small
		} else {
			spoken += " " + p.currency.And + " " + small
		}
	}
	if p.per != "" {
		spoken += " " + x.Per + " " + p.per
	}
	return spoken
}

// cents returns the fraction as hundredths, "" for none.
func (p price) cents() string {
	cents := p.fraction
	if len(cents) == 1 {
		cents += "0"
	}
	return strings.TrimLeft(cents, "0")
}
