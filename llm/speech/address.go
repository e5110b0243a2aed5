package speech

import (
	"regexp"
	"strings"
)

var (
	link  = regexp.MustCompile(`^(?:https?://|www\.)\S+$`)
	mail  = regexp.MustCompile(`^[\pL\d._%+-]+@[\pL\d-]+(?:\.[\pL\d-]+)+$`)
	place = regexp.MustCompile(`^(?:[\pL\d-]+\.)+(?:com|org|net|edu|gov|io|co|dev|app|ai|us|uk|ca|de|ch|fr|es|eu|nl|info|biz|health|care|dental|clinic|shop|online|store)(?:/\S*)?$`)
)

// address words a web or e-mail address.
func (x *lexicon) address(s string) (spoken string, ok bool) {
	s = strings.TrimPrefix(s, "mailto:")
	if !mail.MatchString(s) && !link.MatchString(s) && !place.MatchString(s) {
		return "", false
	}
	return strings.TrimSpace(x.spelled(s)), true
}

// spelled words the signs of an address. What a caller need not type is left out.
func (x *lexicon) spelled(s string) string {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "https://"), "http://")
	s = strings.TrimPrefix(s, "www.")
	s, _, _ = strings.Cut(s, "?")
	s, _, _ = strings.Cut(s, "#")
	s = strings.TrimSuffix(s, "/")
	var b strings.Builder
	for _, r := range s {
		word, known := x.Symbols[string(r)]
		if !known {
			b.WriteRune(r)
			continue
		}
		b.WriteString(" " + word + " ")
	}
	return strings.ReplaceAll(b.String(), "  ", " ")
}
