package main

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/phoneagent-go/phoneagent"

// The commands that examples/README.md has for copying an example make a module
// of its own of it. This module comes from this directory where they have it from
// GitHub and the proxy.
func TestExamplesCanBeCopied(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds programs")
	}
	text, err := os.ReadFile("../../examples/README.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```sh\n(.*?)```").FindStringSubmatch(string(text))
	require.NotNil(t, block)
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	commands := strings.NewReplacer(
		"git clone https://"+module, "ln -s '"+root+"' phoneagent",
		"go mod tidy", "cp '"+root+"'/go.sum . && go mod edit -require="+module+"@v0.0.0 -replace="+module+"='"+root+"'",
	).Replace(block[1])
	for example, commands := range map[string]string{
		"dental":     commands,
		"phoneagent": strings.Replace(commands, "go test", "rm documented_test.go && go vet", 1),
	} {
		t.Run(example, func(t *testing.T) {
			t.Parallel()
			command := exec.CommandContext(t.Context(), "sh", "-e", "-c", strings.ReplaceAll(commands, "examples/dental", "examples/"+example))
			command.Dir = t.TempDir()
			command.Env = environment("GOFLAGS=-mod=mod -buildvcs=false")
			out, err := command.CombinedOutput()
			assert.NoError(t, err, "%s\n%s", commands, out)
		})
	}
}

// What the other examples import is either what a copy of them brings along or
// what any module may import.
func TestExamplesImportWhatCopiesMay(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../examples/*/*.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		if filepath.Base(name) == "documented_test.go" {
			continue // as examples/README.md says
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, imported := range file.Imports {
			path := strings.Trim(imported.Path.Value, `"`)
			allowed := !strings.Contains(path, "/internal/") || path == module+"/examples/internal/stage" || path == module+"/examples/internal/network"
			assert.True(t, allowed, "%s imports %s", name, path)
		}
	}
}
