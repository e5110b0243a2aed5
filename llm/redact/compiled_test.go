package redact_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
	"github.com/phoneagent-go/phoneagent/llm/redact"
)

// compiled counts the patterns that some texts have compiled, one after the
// other, when no test had run yet.
var compiled = func(texts ...string) (counts []int64) {
	clean := redact.New(&redact.Options{Names: []string{"Zaphod"}, Without: []string{"ssn"}})
	for _, text := range texts {
		clean.Text(text)
		counts = append(counts, lazyregexp.Compiled())
	}
	return counts
}("turn", "rate_limit, status 429: wait, or ask another model", "we open at 9, would that be fine?", "[redacted] [phone]", "jane@example.com")

// A pattern is compiled when a text may have what it finds, and not before.
func TestPatternsAreCompiledWhenTheyAreNeeded(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []int64{0, 0, 0, 0, 1}, compiled)
}

// tokenPattern is what Tokens does, as a regular expression.
var tokenPattern = regexp.MustCompile(`\[(?:redacted|even_2|secret|email|card|ssn|address|phone|number|name|a{32})\]`)

func FuzzTokens(f *testing.F) {
	long := "[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]"
	for _, text := range []string{
		"", "[", "]", "[]", "[phone]", "[[phone][name]]", "[phon[phone]e] [phone", "[Phone] [redacted][even_2]", "[phones] [ssn] é[email]",
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[card]", long + long[1:], long[:5] + long + "a]", "[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]",
	} {
		f.Add(text)
	}
	rule := regexp.MustCompile(`\d`)
	clean := redact.New(&redact.Options{Rules: []redact.Rule{{Name: "even_2", Pattern: rule}, {Name: long[1:33], Pattern: rule}}})
	f.Fuzz(func(t *testing.T, text string) {
		assert.Equal(t, tokenPattern.FindAllStringIndex(text, -1), clean.Tokens(text))
	})
}
