package speech

import (
	"strings"
	"unicode"
)

// topDomains are those by which an address is known that begins with neither
// "www" nor the name of a protocol.
const topDomains = " com org net edu gov io co dev app ai us uk ca de ch fr es eu nl info biz health care dental clinic shop online store "

// isLink reports whether s is an address that says that it is one.
func isLink(s string) bool {
	for _, prefix := range []string{"https://", "http://", "www."} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return rest != "" && !hasSpace(rest)
		}
	}
	return false
}

// isMail reports whether s is an e-mail address.
func isMail(s string) bool {
	user, domain, ok := strings.Cut(s, "@")
	return ok && isOf(user, "._%+-") && isDomain(domain)
}

// isPlace reports whether s is a domain that is known by its end, and perhaps a
// path.
func isPlace(s string) bool {
	domain, path, _ := strings.Cut(s, "/")
	end := domain[strings.LastIndexByte(domain, '.')+1:]
	return isDomain(domain) && strings.Contains(topDomains, " "+end+" ") && !hasSpace(path)
}

// isDomain reports whether s is names with dots between, two at least.
func isDomain(s string) bool {
	for name := range strings.SplitSeq(s, ".") {
		if !isOf(name, "-") {
			return false
		}
	}
	return strings.IndexByte(s, '.') >= 0
}

// isOf reports whether s is of letters, ASCII digits and some signs, at least one.
func isOf(s, signs string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && (r < '0' || r > '9') && !strings.ContainsRune(signs, r)
	})
}

func hasSpace(s string) bool { return strings.ContainsAny(s, " \t\n\f\r") }

// address words a web or e-mail address.
func (x *lexicon) address(s string) (spoken string, ok bool) {
	s = strings.TrimPrefix(s, "mailto:")
	if !isMail(s) && !isLink(s) && !isPlace(s) {
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
