package form

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// longest is how many bytes of an answer are read. Nobody says more at once.
const longest = 4 << 10

// tokens splits what was said into words in lower case. Apostrophes are left
// out, "it's" being one word, and everything else but letters and digits
// separates.
func tokens(text string) []string {
	text = strings.NewReplacer("'", "", "’", "").Replace(text[:min(len(text), longest)])
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

var small = indexed("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")

var tens = map[string]int{
	"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}

var scales = map[string]int{"hundred": 100, "thousand": 1000, "million": 1_000_000}

// indexed numbers words from 0.
func indexed(words string) map[string]int {
	m := make(map[string]int)
	for i, word := range strings.Fields(words) {
		m[word] = i
	}
	return m
}

// number reads a token of digits only.
func number(token string) (int, bool) {
	if len(token) == 0 || len(token) > 9 || strings.Trim(token, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(token)
	return n, err == nil
}

// cardinal reads the number that t begins with, such as "two hundred and five",
// and how many tokens it is.
func cardinal(t []string) (n, used int) {
	total, current, below := 0, 0, 1000 // below is what may still be added to current
	for used < len(t) && total < 1_000_000_000 {
		word := t[used]
		value, isSmall := small[word]
		if !isSmall {
			value, isSmall = number(word)
		}
		ten, isTen := tens[word]
		scale, isScale := scales[word]
		switch {
		case isSmall && (below == 1000 || value > 0 && value < below):
			current, below = current+value, 1
		case isTen && ten < below:
			current, below = current+ten, 10
		case word == "a" && used == 0 && len(t) > 1 && scales[t[1]] > 0:
			current, below = 1, 1
		case isScale && used > 0 && scale == 100 && current > 0 && current < 100:
			current, below = current*100, 100
		case isScale && used > 0 && scale > 100 && current > 0 && current < 1_000_000 && total%(scale*1000) == 0:
			total, current, below = total+current*scale, 0, 1000
		case word == "and" && used > 0 && scales[t[used-1]] > 0 && continues(t[used+1:], below):
		default:
			return total + current, used
		}
		used++
	}
	return total + current, used
}

// continues reports whether t begins with a number word that may follow "and".
func continues(t []string, below int) bool {
	if len(t) == 0 {
		return false
	}
	value, ok := small[t[0]]
	if !ok {
		value, ok = tens[t[0]]
	}
	return ok && value > 0 && value < below
}

var ordinals = func() map[string]int {
	m := make(map[string]int)
	for i, word := range strings.Fields("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth") {
		m[word] = i + 1
	}
	m["thirtieth"] = 30
	return m
}()

// ordinal reads the ordinal number that t begins with: "fourteenth", "14th" or
// "twenty first".
func ordinal(t []string) (n, used int) {
	if len(t) == 0 {
		return 0, 0
	}
	if n, ok := ordinals[t[0]]; ok {
		return n, 1
	}
	if len(t[0]) > 2 && slices.Contains([]string{"st", "nd", "rd", "th"}, t[0][len(t[0])-2:]) {
		if n, ok := number(t[0][:len(t[0])-2]); ok {
			return n, 1
		}
	}
	if ten, ok := tens[t[0]]; ok && len(t) > 1 {
		if n, ok := ordinals[t[1]]; ok && n < 10 {
			return ten + n, 2
		}
	}
	return 0, 0
}

// digits returns the digits that are said, one by one or in groups: "oh five",
// "double three", "twenty five", "eight hundred". Words that are no digits are
// left out.
func digits(t []string) string {
	var b strings.Builder
	for i := 0; i < len(t); {
		times := map[string]int{"double": 2, "triple": 3, "treble": 3}[t[i]]
		if times > 0 && i+1 < len(t) {
			if d := digit(t[i+1]); d != "" {
				b.WriteString(strings.Repeat(d, times))
				i += 2
				continue
			}
		}
		d, used := group(t[i:])
		b.WriteString(d)
		i += max(used, 1)
	}
	return b.String()
}

// digit returns the single digit that a word says.
func digit(word string) string {
	if word == "oh" || word == "o" || word == "nought" {
		return "0"
	}
	if n, ok := small[word]; ok && n < 10 {
		return strconv.Itoa(n)
	}
	if len(word) == 1 && word[0] >= '0' && word[0] <= '9' {
		return word
	}
	return ""
}

// group reads the digits that t begins with.
func group(t []string) (d string, used int) {
	d, used = digit(t[0]), 1
	if strings.Trim(t[0], "0123456789") == "" {
		d = t[0]
	}
	if d == "" {
		if n, ok := small[t[0]]; ok {
			return strconv.Itoa(n), 1
		}
		n, ok := tens[t[0]]
		if !ok {
			return "", 0
		}
		if len(t) > 1 {
			if unit, ok := small[t[1]]; ok && unit > 0 && unit < 10 {
				return strconv.Itoa(n + unit), 2
			}
		}
		return strconv.Itoa(n), 1
	}
	if len(t) > 1 && len(d) == 1 && d != "0" {
		switch t[1] {
		case "hundred":
			return d + "00", 2
		case "thousand":
			return d + "000", 2
		}
	}
	return d, used
}

// phrase returns where the words of part stand in t, -1 if nowhere.
func phrase(t, part []string) int {
	if len(part) == 0 {
		return -1
	}
	for i := 0; i+len(part) <= len(t); i++ {
		if slices.Equal(t[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// spaced joins what is not empty with spaces.
func spaced(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}
