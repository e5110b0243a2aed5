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
	documents = append(append(documents, more...), "../../README.md", "../../examples/README.md", "../../CONTRIBUTING.md", "../../SECURITY.md", "../../CHANGELOG.md")
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

// What the README and docs/latency.md say about answering ahead and hedging is
// what the simulation came to.
func TestSimulatedNumbersAreThoseOfTheSimulation(t *testing.T) {
	table, err := os.ReadFile("../../llm/agent/testdata/simulation.md")
	require.NoError(t, err)
	latency, err := os.ReadFile("../../docs/latency.md")
	require.NoError(t, err)
	assert.Contains(t, string(latency), string(table))
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	cells := make(map[string][]string) // by model, what the README has of it
	for line := range strings.Lines(string(table)) {
		column := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range column {
			column[i] = strings.TrimSpace(column[i])
		}
		if len(column) != 5 || !strings.HasSuffix(column[2], " s") {
			continue // the head
		}
		cells[column[0]] = append(cells[column[0]], strings.TrimSuffix(column[2], " s")+", "+column[3])
		if column[1] == "both" {
			cells[column[0]] = append(cells[column[0]], column[4])
		}
	}
	require.Len(t, cells, 3)
	for model, name := range map[string]string{"normal": "normal speed", "large": "a large one", "routed": "behind a router"} {
		assert.Contains(t, string(readme), "| "+name+" | "+strings.Join(cells[model], " | ")+" |")
	}
}
