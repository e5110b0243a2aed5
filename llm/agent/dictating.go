package agent

import (
	"strings"
	"unicode"

	"github.com/phoneagent-go/phoneagent/internal/wordset"
)

// dictated counts the digits, letters and the like with which a text ends, as
// somebody says who dictates: "415 555", "b as in boy, e", "double four". Open
// is whether it ends with a sign that something follows, such as "dash".
func dictated(text string) (digits, all int, open bool) {
	words := strings.FieldsFunc(apostrophes.Replace(strings.ToLower(text)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	for i := len(words) - 1; i >= 0; i-- {
		n, isDigits, ok := item(words, i)
		switch {
		case ok:
			all += n
			if isDigits {
				digits += n
			}
		case joins()[words[i]]:
			open = open || all == 0 && follows()[words[i]]
		case i >= 2 && (words[i-1] == "in" && words[i-2] == "as" || words[i-1] == "for" && len(words[i-2]) == 1):
			// the example word of "b as in boy" and "b for boy"
		default:
			return digits, all, open
		}
	}
	return digits, all, open
}

var apostrophes = strings.NewReplacer("'", "", "’", "")

// endsWithYear reports whether a text ends with a year in digits, as a date does.
func endsWithYear(text string) bool {
	text = strings.TrimRight(text, " .?!")
	year := text[strings.LastIndexAny(text, " /-")+1:]
	return len(year) == 4 && (year[:2] == "19" || year[:2] == "20") && strings.Trim(year, "0123456789") == ""
}

// item reports how much the i-th word counts.
func item(words []string, i int) (n int, digits, ok bool) {
	word := words[i]
	if strings.IndexFunc(word, func(r rune) bool { return !unicode.IsDigit(r) }) < 0 {
		return len([]rune(word)), true, true
	}
	if n = spokenDigits[word]; n > 0 {
		return n, true, true
	}
	if len(word) == 1 || alphabet()[word] {
		return 1, false, true
	}
	return 0, false, false
}

var (
	// spokenDigits is how many digits a word stands for.
	spokenDigits = map[string]int{
		"zero": 1, "oh": 1, "one": 1, "two": 1, "three": 1, "four": 1, "five": 1, "six": 1, "seven": 1, "eight": 1, "nine": 1,
		"ten": 2, "eleven": 2, "twelve": 2, "thirteen": 2, "fourteen": 2, "fifteen": 2, "sixteen": 2, "seventeen": 2, "eighteen": 2,
		"nineteen": 2, "twenty": 1, "thirty": 1, "forty": 1, "fifty": 1, "sixty": 1, "seventy": 1, "eighty": 1, "ninety": 1,
		"hundred": 1, "double": 1, "triple": 2,
	}
	// alphabet are words that stand for letters.
	alphabet = wordset.Of(`alfa alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa quebec
		romeo sierra tango uniform victor whiskey xray yankee zulu`)
	// joins are words that may stand between the pieces, and follows those of
	// them after which one has to come: the others end sentences too.
	joins   = wordset.Of("dash hyphen dot point underscore slash at plus space and then um uh er erm hmm as in for like capital")
	follows = wordset.Of("dash hyphen dot underscore slash plus capital")
	// asking are words for what is dictated.
	asking = wordset.Of("number phone code pin zip postcode spell spelling email mail address card account id reference digits plate serial member policy iban")
)

// asksFor reports whether a text is about something that is dictated.
func asksFor(text string) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if asking()[word] {
			return true
		}
	}
	return false
}
