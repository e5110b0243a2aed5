package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Every block of Go in the README is part of a file of this package, to the
// letter. The file is compiled, and its test is run.
func TestCodeOfTheREADMECompiles(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	var sources strings.Builder
	for _, name := range []string{"desk.go", "desk_test.go"} {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		sources.WriteString(string(source))
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	require.GreaterOrEqual(t, len(blocks), 2)
	for _, block := range blocks {
		assert.True(t, strings.Contains(sources.String(), block[1]), "not in a file of internal/readme:\n%s", block[1])
	}
}
