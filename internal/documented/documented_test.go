package documented

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCommandsOfADocument(t *testing.T) {
	t.Parallel()
	text := "# Title\nRun `go test ./...` or `PORT=1 go run .`, with `Options` and `go.mod`.\n\n" +
		"```sh\n# a comment\ngo run .   # the first\n$ phoneagent  serve\n\n```\n" +
		"```\n$ go run ./output\n```\n```go\ngo f()\n```\n```console\nexport A=... B=...\n```\nThen `git diff`.\n"
	assert.Equal(t, []Command{
		{"a.md", 2, "go test ./..."},
		{"a.md", 2, "PORT=1 go run ."},
		{"a.md", 6, "go run ."},
		{"a.md", 7, "phoneagent serve"},
		{"a.md", 17, "export A=... B=..."},
		{"a.md", 19, "git diff"},
	}, commandsOf("a.md", text))
}

func TestCommandsOfTheRepository(t *testing.T) {
	t.Parallel()
	commands, err := Commands("../..")
	require.NoError(t, err)
	var where []string
	for _, command := range commands {
		if command.Text == "go run ./examples/phoneagent" {
			where = append(where, command.File)
		}
	}
	assert.Equal(t, []string{"CONTRIBUTING.md", "README.md", "examples/phoneagent/README.md"}, where)
	_, err = Commands("nowhere")
	assert.Error(t, err)
}
