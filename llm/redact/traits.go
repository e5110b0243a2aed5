package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// traits are what a text has, as far as it tells which patterns can find nothing
// in it. Most of what is logged has none of it, and patterns are slow.
type traits struct {
	text    string
	digits  int
	run     int  // the most digits with nothing but marks of numbers between them
	gaps    int  // spaces, commas and dashes
	upper   bool // whether there is a capital letter
	capital bool // whether there is one behind a space
	at      bool // @
	plus    bool // +
	colon   bool // : or =
	foreign bool // whether there is more than ASCII, of which some is equal to it in the other case
}

func traitsOf(text string) traits {
	t := traits{text: text}
	run, last := 0, rune(0)
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			t.digits++
			run++
			t.run = max(t.run, run)
		case r == ' ' || r == '-':
			t.gaps++
		case r == '(' || r == ')' || r == '.' || r == '/':
		default:
			run = 0
			switch {
			case r >= utf8.RuneSelf:
				t.foreign = true
				t.letter(last, unicode.IsUpper(r))
			case r == ',':
				t.gaps++
			case r == '@':
				t.at = true
			case r == '+':
				t.plus = true
			case r == ':' || r == '=':
				t.colon = true
			default:
				t.letter(last, r >= 'A' && r <= 'Z')
			}
		}
		last = r
	}
	return t
}

func (t *traits) letter(last rune, upper bool) {
	t.upper = t.upper || upper
	t.capital = t.capital || upper && last == ' '
}

// What follows are the needs of rules.

// has needs one of some pieces, and a text of some length.
func has(least int, pieces ...string) func(traits) bool {
	return func(t traits) bool {
		return len(t.text) >= least && slices.ContainsFunc(pieces, func(piece string) bool { return strings.Contains(t.text, piece) })
	}
}

// hasFold is has in any case, for pieces without the k and s that others than
// ASCII letters are equal to.
func hasFold(least int, pieces ...string) func(traits) bool {
	return func(t traits) bool { return len(t.text) >= least && t.containsFold(pieces) }
}

func (t traits) containsFold(pieces []string) bool {
	return slices.ContainsFunc(pieces, func(piece string) bool {
		for i := 0; i+len(piece) <= len(t.text); i++ {
			if t.text[i]|0x20 == piece[0] && strings.EqualFold(t.text[i:i+len(piece)], piece) {
				return true
			}
		}
		return false
	})
}

// run needs digits that may be one number.
func run(least int) func(traits) bool { return func(t traits) bool { return t.run >= least } }

var (
	keys   = has(19, "sk-", "key_")
	bearer = hasFold(23, "bearer ")
)

func needsSecret(t traits) bool { return keys(t) || bearer(t) }

func needsAt(t traits) bool { return t.at }

func needsPlus(t traits) bool { return t.plus && t.run >= 7 }

func needsDigits(t traits) bool { return t.digits >= 6 && t.gaps >= 5 }

// needsSSN is for a number behind its name.
func needsSSN(t traits) bool {
	return t.digits >= 2 && (t.foreign || t.containsFold([]string{"ssn", "social security"}))
}

func needsStreet(t traits) bool { return t.digits > 0 && t.capital }

var germanStreet = has(0, "asse", "aße", "str.", "weg", "platz", "allee")

func needsGermanStreet(t traits) bool { return t.digits > 0 && t.upper && germanStreet(t) }

var postBox = hasFold(0, "box ")

func needsBox(t traits) bool { return t.digits > 0 && postBox(t) }

// The words before a name. Pieces of them do, where they have an s or a k.
var (
	title     = has(0, "Mr", "Ms", "Mis", "Mx", "Dr", "Prof", "Doctor", "Frau", "Herr")
	naming    = hasFold(0, "name", "behalf of ", "pelled ")
	label     = hasFold(0, "name", "patient", "caller", "tomer")
	presenter = hasFold(0, "for ", "thi", "i am ", "i'm ", "i’m ", "with ")
)

func needsTitle(t traits) bool { return t.capital && title(t) }

func needsNaming(t traits) bool { return t.capital && naming(t) }

func needsLabel(t traits) bool { return t.upper && t.colon && label(t) }

func needsPresenter(t traits) bool { return t.capital && presenter(t) }

// needsNumerals needs digits that are spoken. Of the five at least, the first and
// the last may be part of a longer word by what stands around them.
func needsNumerals(t traits) bool {
	if t.gaps < 4 {
		return false
	}
	found := 0
	for word := range strings.FieldsFuncSeq(t.text, func(r rune) bool { return r == ' ' || r == ',' || r == '-' }) {
		if len(word) <= longestNumeral && slices.ContainsFunc(numerals, func(s string) bool { return strings.EqualFold(s, word) }) {
			found++
		}
	}
	return found >= 3
}

var numerals = strings.Fields("zero oh one two three four five six seven eight nine double triple hundred")

const longestNumeral = len("hundred") // "ſeven" is shorter
