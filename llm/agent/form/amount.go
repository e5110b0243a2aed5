package form

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

// currencies are the words for what an amount may be in.
var currencies = map[string]struct {
	sign        string
	units       []string
	one, plural string
	cent, cents string
}{
	"USD": {"$", []string{"dollar", "dollars", "buck", "bucks", "usd"}, "dollar", "dollars", "cent", "cents"},
	"EUR": {"€", []string{"euro", "euros", "eur"}, "euro", "euros", "cent", "cents"},
	"GBP": {"£", []string{"pound", "pounds", "quid", "gbp"}, "pound", "pounds", "penny", "pence"},
	"CHF": {"CHF", []string{"franc", "francs", "chf"}, "franc", "francs", "centime", "centimes"},
}

var hundredths = strings.Fields("cent cents penny pence centime centimes rappen")

// Amount returns the kind of amounts of money in hundredths, such as cents:
// "fifty dollars", "twelve fifty", "a hundred and twenty dollars and ten cents",
// "$1,250.50". Currency is USD, EUR, GBP or CHF; Amount panics at others. Words
// for another one of them are asked about.
func Amount(currency string) Kind[int64] {
	c, ok := currencies[currency]
	if !ok {
		panic(fmt.Sprintf("form: Amount in %q: want USD, EUR, GBP or CHF", currency))
	}
	return Kind[int64]{
		Parse: func(words string, _ time.Time) (int64, error) {
			words = words[:min(len(words), longest)]
			t := tokens(words)
			for code, other := range currencies {
				if code != currency && (strings.Contains(words, other.sign) || containsAny(t, other.units)) {
					return 0, Problem("The amount in " + c.plural + ", please.")
				}
			}
			return parseAmount(words, t, c.units)
		},
		Say: func(cents int64) string {
			whole, part := counting(cents/100, c.one, c.plural), counting(cents%100, c.cent, c.cents)
			switch {
			case cents%100 == 0:
				return whole
			case cents < 100:
				return part
			}
			return whole + " and " + part
		},
		Hint: "an amount in " + c.plural + ", such as 12.50",
	}
}

func counting(n int64, one, many string) string {
	if n == 1 {
		many = one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func containsAny(t, words []string) bool {
	for _, word := range words {
		if phrase(t, []string{word}) >= 0 {
			return true
		}
	}
	return false
}

var (
	figures = lazyregexp.New(`(?:\d[\d,]*)?\.\d{1,2}\b|\d{1,3}(?:,\d{3})+`)
	// noAmount is a range, less than nothing, or a number with a letter for its
	// size: "20-30", "-5", "1.5k".
	noAmount = lazyregexp.New(`(?i)[-−–] ?[$€£]?\d|\d ?(?:k|m|bn?)\b`)
)

func parseAmount(words string, t, units []string) (int64, error) {
	if noAmount.MatchString(words) || containsAny(t, []string{"half", "quarter", "grand", "k", "minus", "negative"}) {
		return 0, ErrNotUnderstood // better asked again than wrong by a factor
	}
	if match := figures.FindString(words); match != "" {
		if strings.Contains(match, ".") && containsAny(t, slices.Collect(maps.Keys(scales))) { // "1.5 million"
			return 0, ErrNotUnderstood
		}
		whole, part, _ := strings.Cut(strings.ReplaceAll(match, ",", ""), ".")
		n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
		if err != nil || n > mostCents {
			return 0, ErrNotUnderstood
		}
		return n, nil
	}
	for i := range t {
		n, used := cardinal(t[i:])
		if used == 0 && t[i] == "a" && i+1 < len(t) && containsAny(t[i+1:i+2], units) { // "a dollar fifty"
			n, used = 1, 1
		}
		if used == 0 {
			continue
		}
		return withCents(int64(n), t[i+used:], units)
	}
	return 0, ErrNotUnderstood
}

// mostCents bounds amounts to ten million.
const mostCents = 1_000_000_000

// withCents reads what comes after the first number of an amount.
func withCents(n int64, rest, units []string) (int64, error) {
	if len(rest) > 0 && slices.Contains(hundredths, rest[0]) {
		return n, nil
	}
	hasUnit := len(rest) > 0 && containsAny(rest[:1], units)
	if hasUnit {
		rest = rest[1:]
	}
	if len(rest) > 0 && (rest[0] == "and" || rest[0] == "point") {
		rest = rest[1:]
	}
	cents, used := cardinal(rest)
	if len(rest) > 1 && slices.Contains([]string{"oh", "o", "zero"}, rest[0]) && digit(rest[1]) != "" { // "twelve oh five"
		cents, used, hasUnit = atoi(digit(rest[1])), 2, true
	}
	if used > 0 && (cents > 99 || !hasUnit && cents < 10) {
		return 0, ErrNotUnderstood
	}
	if n*100 > mostCents {
		return 0, ErrNotUnderstood
	}
	return n*100 + int64(cents), nil
}

// noCount is a range, less than nothing, or a part of something.
var noCount = lazyregexp.New(`[-−–] ?\d|\d\.\d`)

// Count returns the kind of whole numbers from least to most.
func Count(least, most int) Kind[int] {
	return Kind[int]{
		Parse: func(words string, _ time.Time) (int, error) {
			t := tokens(words)
			if noCount.MatchString(words) || containsAny(t, []string{"minus", "negative"}) {
				return 0, ErrNotUnderstood
			}
			for i := range t {
				n, used := cardinal(t[i:])
				switch {
				case used == 0:
				case n < least || n > most:
					return 0, Problem(fmt.Sprintf("It has to be from %d to %d.", least, most))
				default:
					return n, nil
				}
			}
			return 0, ErrNotUnderstood
		},
		Say:  strconv.Itoa,
		Hint: fmt.Sprintf("a whole number from %d to %d", least, most),
	}
}

// Text returns the kind of free text of at most so many characters; 0 stands
// for 500.
func Text(most int) Kind[string] {
	if most <= 0 {
		most = 500
	}
	return Kind[string]{
		Parse: func(words string, _ time.Time) (string, error) {
			text := strings.Join(strings.Fields(strings.ToValidUTF8(words[:min(len(words), 8*most)], "")), " ")
			switch n := len([]rune(text)); {
			case n == 0:
				return "", ErrNotUnderstood
			case n > most:
				return "", Problem("That was too long for me.")
			}
			return text, nil
		},
		Say:      func(text string) string { return text },
		Hint:     fmt.Sprintf("text of at most %d characters", most),
		Verbatim: true,
	}
}
