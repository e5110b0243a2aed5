package redact

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// A Rule finds one kind of personal data.
type Rule struct {
	// Name takes the place, in brackets, of what the rule finds: 1 to 32 lower
	// case letters, digits and _. It also names the rule in [Options.Without].
	Name string
	// Pattern finds candidates. If it has groups, the first that took part is
	// what is replaced, and the rest of the match stays.
	Pattern *regexp.Regexp
	// Check, if not nil, decides on a candidate: text[start:end]. It may be
	// called concurrently.
	Check func(text string, start, end int) bool
}

// Options refine a [Redactor].
type Options struct {
	// Without names rules that are left out: "phone", "email", "address",
	// "card", "ssn", "name", "number" (spoken digit by digit) or "secret".
	Without []string
	// Rules are further ones. They are asked before those of this package.
	Rules []Rule
	// Names are replaced wherever they stand as whole words, in upper or lower
	// case: people, or whatever else must not be seen.
	Names []string
	// Keep are the keys of log attributes whose value is left alone, beside
	// "call_id": ids, which may look like anything.
	Keep []string
}

// A Redactor takes personal data out of text. It is safe for concurrent use.
// Nil is one that changes nothing.
type Redactor struct {
	rules []rule
	keep  map[string]bool
}

// Off is a [Redactor] that changes nothing, for where nil means the default.
var Off = &Redactor{}

// rest takes the place of text that could not be looked through in time.
const rest = "redacted"

const maxName = 32 // bytes of the name of a rule

// New returns a Redactor with the rules of this package and those of options,
// which may be nil. It panics if a rule has no pattern or a name that cannot be
// used, or if a rule is to be left out that does not exist.
func New(options *Options) *Redactor {
	if options == nil {
		options = &Options{}
	}
	r := &Redactor{keep: map[string]bool{"call_id": true}}
	for _, key := range options.Keep {
		r.keep[key] = true
	}
	for _, own := range options.Rules {
		if own.Pattern == nil || !isName(own.Name) {
			panic(fmt.Sprintf("redact: rule %q: want a pattern, and a name of a-z, 0-9 and _", own.Name))
		}
		r.rules = append(r.rules, rule{own.Name, own.Pattern, own.Check, nil})
	}
	if names := wordsRule(options.Names); names != nil {
		r.rules = append(r.rules, *names)
	}
	r.rules = append(r.rules, without(builtin, options.Without)...)
	return r
}

func isName(s string) bool {
	return s != "" && len(s) <= maxName && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func without(rules []rule, names []string) []rule {
	for _, name := range names {
		left := slices.DeleteFunc(slices.Clone(rules), func(r rule) bool { return r.name == name })
		if len(left) == len(rules) {
			panic(fmt.Sprintf("redact: there is no rule %q to do without", name))
		}
		rules = left
	}
	return rules
}

// Text returns text without what the rules find.
func (r *Redactor) Text(text string) string {
	if r == nil || len(r.rules) == 0 || text == "" {
		return text
	}
	if plain := breakable(text); plain != text && r.finds(plain) {
		text = plain
	}
	var b strings.Builder
	at := 0
	for token, ok := r.token(text, 0); ok; token, ok = r.token(text, at) {
		r.clean(&b, text[at:token.start], 0)
		b.WriteString(text[token.start:token.end])
		at = token.end
	}
	if at == 0 && !r.finds(text) {
		return text
	}
	r.clean(&b, text[at:], 0)
	return b.String()
}

// breakable returns text with plain hyphens and spaces for those at which a line is
// not broken. Models write them in numbers, and no pattern knows them.
func breakable(text string) string {
	if strings.IndexByte(text, '\xe2') < 0 && strings.IndexByte(text, '\xc2') < 0 {
		return text
	}
	return plainly.Replace(text)
}

var plainly = strings.NewReplacer("\u2010", "-", "\u2011", "-", "\u00a0", " ", "\u202f", " ", "\u2009", " ")

// token returns the first of what takes the place of something found, from some
// place in text on.
func (r *Redactor) token(text string, from int) (s span, ok bool) {
	for {
		open := strings.IndexByte(text[from:], '[')
		if open < 0 {
			return s, false
		}
		from += open + 1
		length := strings.IndexByte(text[from:min(from+maxName+1, len(text))], ']')
		if length > 0 && r.isToken(text[from:from+length]) {
			return span{from - 1, from + length + 1}, true
		}
	}
}

func (r *Redactor) isToken(name string) bool {
	return name == rest || slices.ContainsFunc(r.rules, func(r rule) bool { return r.name == name })
}

func (r *Redactor) finds(text string) bool {
	t := traitsOf(text)
	for i := range r.rules {
		if len(r.rules[i].find(t)) > 0 {
			return true
		}
	}
	return false
}

// maxDepth bounds how often what is left beside a find is looked through again,
// and with it the time that a text can take.
const maxDepth = 24

// clean writes a piece of text without what the rules find.
//
// The first rule that finds something cuts the text there, and each piece is
// looked through on its own, by all rules. So no piece that is left holds a
// find, whatever stands beside it: this is what makes a second time change
// nothing.
func (r *Redactor) clean(b *strings.Builder, text string, depth int) {
	t := traitsOf(text)
	for i := range r.rules {
		found := r.rules[i].find(t)
		if len(found) == 0 {
			continue
		}
		if depth == maxDepth {
			b.WriteString("[" + rest + "]")
			return
		}
		at := 0
		for _, f := range found {
			r.clean(b, text[at:f.start], depth+1)
			b.WriteString("[" + r.rules[i].name + "]")
			at = f.end
		}
		r.clean(b, text[at:], depth+1)
		return
	}
	b.WriteString(text)
}

// span is a piece of a text.
type span struct{ start, end int }

// A rule is a [Rule], of the user's or of this package.
type rule struct {
	name    string
	pattern finder
	check   func(text string, start, end int) bool
	// needs, if not nil, says cheaply whether there can be a candidate. It is
	// true of all texts that have one.
	needs func(traits) bool
}

// A finder is a regular expression, or one that is compiled when it is first
// asked.
type finder interface {
	FindAllStringSubmatchIndex(s string, n int) [][]int
}

// find returns what the rule finds, in order and apart from each other.
func (r *rule) find(t traits) []span {
	text := t.text
	if text == "" || r.needs != nil && !r.needs(t) {
		return nil
	}
	var found []span
	for _, match := range r.pattern.FindAllStringSubmatchIndex(text, -1) {
		s := group(match)
		if s.start < s.end && (r.check == nil || r.check(text, s.start, s.end)) {
			found = append(found, s)
		}
	}
	return found
}

// group returns the first group that took part, or the whole match.
func group(match []int) span {
	for i := 2; i < len(match); i += 2 {
		if match[i] >= 0 {
			return span{match[i], match[i+1]}
		}
	}
	return span{match[0], match[1]}
}
