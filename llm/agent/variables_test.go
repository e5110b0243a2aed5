package agent

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

// FuzzSubstitute holds substitute against a regular expression.
func FuzzSubstitute(f *testing.F) {
	placeholders := regexp.MustCompile(`\{\{\s*([^{}\s]+)\s*\}\}`)
	for _, text := range []string{
		"Hello {{name}}.", "{{ a }}{{\tb\n}}", "{{{a}}}", "{{a{{b}}", "{{}} {{ }} {{a b}}", "{{a}", "{{", "{{a}}{{", "{{\va}}", "{{\u00a0}}", "\xff{{\xff}}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value := func(name string) string { return "<{{" + name + "}}>" }
		want := placeholders.ReplaceAllStringFunc(text, func(match string) string {
			return value(placeholders.FindStringSubmatch(match)[1])
		})
		assert.Equal(t, want, substitute(text, value))
	})
}
