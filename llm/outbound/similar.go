package outbound

import "strings"

// common are words that all menus share.
var common = set(`a an and are at by call can dial enter for from have hear if in is it just like listen may menu more now of on one option
	options or our please press repeat say speak star stay thank that the this to two three four five six seven eight nine zero pound hash key
	want we welcome will with would you your youre line calling`)

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for word := range strings.FieldsSeq(words) {
		m[word] = true
	}
	return m
}

// contentOf returns the words that tell a menu from others.
func contentOf(text string) map[string]bool {
	m := make(map[string]bool)
	for _, word := range wordsOf(text) {
		if !common[word] && strings.Trim(word, "0123456789") != "" {
			m[word] = true
		}
	}
	return m
}

// similar reports whether two menus are the same. Speech recognition hears some
// words differently each time, and a key that is pressed soon cuts the rest off:
// so it is four fifths of the shorter one, which has to have three words of
// content or else be equal to the longer.
func similar(a, b map[string]bool) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	shared := 0
	for word := range a {
		if b[word] {
			shared++
		}
	}
	if len(a) < 3 {
		return shared == len(a) && len(a) == len(b)
	}
	return shared*5 >= len(a)*4
}

// unfinished reports whether a menu breaks off within an option: a key has been
// named and not what it is for, or the other way round.
func unfinished(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" {
		return false
	}
	words := wordsOf(text[max(len(text)-200, 0):])
	if len(words) == 0 {
		return false
	}
	switch words[len(words)-1] {
	case "press", "for", "to", "or", "and", "say", "the", "dial", "enter", "if", "your", "of", "a":
		return true
	}
	return strings.HasSuffix(text, ",")
}
