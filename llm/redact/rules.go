package redact

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

// builtin are the rules of this package, in the order in which they are asked:
// one that is sure of what it finds comes before one that would take part of it
// for something else. A card holds what looks like a phone number, and an
// address what looks like a name. A pattern is compiled when a text first has what
// the rule needs.
var builtin = []rule{
	{"secret", lazyregexp.New(`\b(?:sk-[A-Za-z0-9_-]{16,}|key_[0-9a-f]{16,}|(?i:bearer) +([A-Za-z0-9._~+/=-]{16,}))`), nil, needsSecret},
	{"secret", lazyregexp.New(`\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`), nil, has(21, "eyJ")}, // a JSON Web Token
	{"email", lazyregexp.New(`[\pL\pN._%+-]+@(?:[\pL\pN-]+\.)+\pL{2,}`), nil, needsAt},
	{"email", lazyregexp.New(`(?i)\b[a-z0-9]+(?: dot [a-z0-9]+)* at (?:[a-z0-9-]+ dot ){1,3}(?:com|org|net|edu|gov|io|co|us|uk|ch|de|fr|at|ca)\b`), nil, hasFold(13, " dot ")},
	{"card", lazyregexp.New(`\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}|\d{4}[ -]?\d{6}[ -]?\d{4,5}|\d{13,19}`), isCard, run(13)},
	{"ssn", lazyregexp.New(`\d{3}[- ]\d{2}[- ]\d{4}`), alone, run(9)},
	{"ssn", lazyregexp.New(`(?i)\b(?:ssn|social security(?: number)?)\b[^\d\[\]]{0,12}(\d[\d -]{2,10}\d)`), alone, needsSSN},
	{"address", lazyregexp.New(street + unit + city), alone, needsStreet},
	{"address", lazyregexp.New(`\b\p{Lu}\pL*(?:strasse|straße|str\.|gasse|weg|platz|allee) ?\d{1,4}[a-z]?(?:,? \d{4,5} \p{Lu}\pL+)?`), alone, needsGermanStreet},
	{"address", lazyregexp.New(`\b(?i:p\.? ?o\.? box) \d{1,6}` + city), nil, needsBox},
	{"phone", lazyregexp.New(`\+\d(?:[ ()./-]{0,2}\d){6,14}`), alone, needsPlus},
	{"phone", lazyregexp.New(`(?:1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]?[2-9]\d{2}[ .-]?\d{4}`), alone, run(10)},
	{"phone", lazyregexp.New(`\(0\d{1,4}\)[ -]?\d{2,4}(?:[ /.-]?\d{2,4}){1,3}|0\d{1,4}(?:[ /.-]\d{2,4}){2,4}|0\d{2,4}[ /-]\d{5,8}|0\d{9,13}|[2-9]\d{2}-\d{4}`), noDate, run(7)},
	{"number", lazyregexp.New(`(?i)\b(?:` + digitWord + `[ ,-]{1,2}){4,}` + digitWord + `\b`), nil, needsNumerals},
	{"number", lazyregexp.New(`(?:\d(?:, ?| |-)){5,}\d`), alone, needsDigits},
	{"name", lazyregexp.New(`\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Mister|Doctor|Frau|Herr)\b\.? (` + person + `)`), nil, needsTitle},
	{"name", lazyregexp.New(`\b(?i:my name is|name['’]s|the name is|(?:first|last|full|patient) name is|named|on behalf of|spelled) (` + person + `)`), nil, needsNaming},
	{"name", lazyregexp.New(`(?i:name|patient|caller|customer)\\?"? ?[:=] ?\\?["']?(` + person + `)`), nil, needsLabel},
	{"name", lazyregexp.New(`\b(?i:this is|i am|i['’]m|speaking with|for) (` + longName + `)`), notOrdinary, needsPresenter},
	{"name", lazyregexp.New(`\b(?i:this is|i am|i['’]m|speaking with|for) (` + fullName + `)`), notOrdinary, needsPresenter},
}

const (
	street = `\d{1,6}[A-Za-z]? (?:(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)\.? )?(?:[\p{Lu}\d][\pL\d'.-]* ){1,4}` +
		`(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Parkway|Pkwy|Highway|Hwy|Circle|Cir)\b\.?(?: (?:N|S|E|W|NE|NW|SE|SW)\b)?`
	unit      = `(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Floor|#)\.? ?[\w-]{1,6})?`
	city      = `(?:,? \p{Lu}\pL+(?: \p{Lu}\pL+){0,2},? [A-Z]{2}(?: \d{5}(?:-\d{4})?)?)?`
	digitWord = `(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|hundred)`
	person    = initial + `(?: (?:(?:van|von|de|der|la|bin|al) ){0,2}` + initial + `){0,2}`
	fullName  = given + ` (?:(?:van|von|de|der|la|bin|al) ){0,2}` + initial
	longName  = given + ` ` + given + ` (?:(?:van|von|de|der|la|bin|al) ){0,2}` + initial
	given     = `(?:` + initial + `|\p{Lu}\.)`
	initial   = `\p{Lu}[\pL'’]*(?:-\p{Lu}\pL+)?`
)

// alone reports whether a find is no part of something longer, such as an id, a
// version or a number with more digits.
func alone(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, size := utf8.DecodeRuneInString(text[end:])
	if before == '.' || isWord(before) || isWord(after) {
		return false
	}
	if after != '.' && after != ',' {
		return true
	}
	next, _ := utf8.DecodeRuneInString(text[end+size:]) // the end of a sentence, unless it goes on
	return !unicode.IsDigit(next)
}

var date = lazyregexp.New(`^\d{2}[/.-]\d{2}[/.-](?:\d{4}|\d{2})(?:[/.-]?(?:[^\d/.-]|$))`)

// noDate is alone for a find that does not begin with a date either, and has the
// digits of a telephone number.
func noDate(text string, start, end int) bool {
	return traitsOf(text[start:end]).digits >= 7 && alone(text, start, end) && !date.MatchString(text[start:])
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '-'
}

// isCard reports whether a find is the number of a payment card: its first
// digit is that of an issuer, and its last one fits by Luhn's formula.
func isCard(text string, start, end int) bool {
	if !alone(text, start, end) || text[start] < '2' || text[start] > '6' {
		return false
	}
	sum, n := 0, 0
	for i := end - 1; i >= start; i-- {
		if text[i] < '0' || text[i] > '9' {
			continue
		}
		digit := int(text[i] - '0')
		if n%2 == 1 {
			digit *= 2
		}
		sum += digit/10 + digit%10
		n++
	}
	return n >= 13 && sum%10 == 0
}

// wordsRule finds any of the given words, nil if there are none.
func wordsRule(words []string) *rule {
	var quoted []string
	for _, word := range words {
		if word = strings.TrimSpace(word); word != "" {
			quoted = append(quoted, regexp.QuoteMeta(word))
		}
	}
	if len(quoted) == 0 {
		return nil
	}
	// The longest first: a pattern takes the first that fits.
	slices.SortFunc(quoted, func(a, b string) int { return len(b) - len(a) })
	return &rule{"name", regexp.MustCompile(`(?i)` + strings.Join(quoted, "|")), wholeWord, nil}
}

func wholeWord(text string, start, end int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	after, _ := utf8.DecodeRuneInString(text[end:])
	return !unicode.IsLetter(before) && !unicode.IsDigit(before) && !unicode.IsLetter(after) && !unicode.IsDigit(after)
}
