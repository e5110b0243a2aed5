package redact_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/redact"
)

var label = regexp.MustCompile(`<([a-z]+)>(.*?)</[a-z]+>`)

// labelled is one line of testdata/labelled.txt.
type labelled struct {
	text, want string
	kinds      []string
	known      bool // to be a false alarm
}

func readLabelled(t testing.TB) []labelled {
	t.Helper()
	file, err := os.ReadFile("testdata/labelled.txt")
	require.NoError(t, err)
	var lines []labelled
	known := false
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			known = known || strings.HasPrefix(line, "# Nothing in these, though")
			continue
		}
		l := labelled{known: known, text: label.ReplaceAllString(line, "$2"), want: label.ReplaceAllString(line, "[$1]")}
		for _, match := range label.FindAllStringSubmatch(line, -1) {
			l.kinds = append(l.kinds, match[1])
		}
		lines = append(lines, l)
	}
	return lines
}

// TestLabelled measures how much the rules find and how often they find what is
// nothing. What they are known to miss is in the file as well.
func TestLabelled(t *testing.T) {
	t.Parallel()
	clean := redact.New(&redact.Options{Names: []string{"Zaphod"}})
	total, found, clear, falseAlarms, known := 0, 0, 0, 0, 0
	for _, line := range readLabelled(t) {
		got := clean.Text(line.text)
		if len(line.kinds) == 0 {
			clear++
			if got == line.text {
				continue
			}
			t.Logf("false alarm: %s", got)
			if falseAlarms++; line.known {
				known++
			}
			continue
		}
		total += len(line.kinds)
		if got == line.want {
			found += len(line.kinds)
		} else {
			t.Logf("missed: want %s\n        got  %s", line.want, got)
		}
	}
	t.Logf("found %d of %d, false alarms in %d of %d lines", found, total, falseAlarms, clear)
	assert.GreaterOrEqual(t, found, total-3, "the rules find less than they did")
	assert.Equal(t, known, falseAlarms, "a false alarm that was none before")
	assert.LessOrEqual(t, known, 13)
	assert.Greater(t, total, 100)
	assert.Greater(t, clear, 150)
}
