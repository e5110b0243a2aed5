package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every block of Go in the README and in docs is part of a file of this
// package, to the letter. The files are compiled, and their tests are run.
func TestCodeOfTheDocumentsCompiles(t *testing.T) {
	documents, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	documents = append(documents, "../../README.md")
	var sources strings.Builder
	for _, name := range []string{"desk.go", "desk_test.go", "docs.go", "docs_test.go"} {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		sources.WriteString(string(source))
	}
	found := 0
	for _, document := range documents {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		for _, block := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
			found++
			assert.True(t, strings.Contains(sources.String(), block[1]), "%s: not in a file of internal/readme:\n%s", document, block[1])
		}
	}
	assert.Greater(t, found, 5)
}

// Links within the repository lead somewhere.
func TestLinksOfTheDocumentsLead(t *testing.T) {
	documents, err := filepath.Glob("../../docs/*.md")
	require.NoError(t, err)
	more, err := filepath.Glob("../../examples/*/README.md")
	require.NoError(t, err)
	documents = append(append(documents, more...), "../../README.md", "../../CONTRIBUTING.md", "../../SECURITY.md", "../../CHANGELOG.md")
	for _, document := range documents {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		prose := regexp.MustCompile("(?s)```.*?```|`[^`\n]*`").ReplaceAllString(string(text), "code")
		for _, link := range regexp.MustCompile(`\]\(([^)#]+)(?:#[^)]*)?\)`).FindAllStringSubmatch(prose, -1) {
			if strings.Contains(link[1], "://") {
				continue
			}
			_, err := os.Stat(filepath.Join(filepath.Dir(document), link[1]))
			assert.NoError(t, err, "%s links to %s", document, link[1])
		}
	}
}
