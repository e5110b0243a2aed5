package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The program of the README, and its test, work in a module of their own: with
// what the module exports, and what its go.mod brings along. The module comes
// from this directory where go get would have it from the proxy; what others it
// takes to know which versions are wanted, beyond those that this module's own
// build has fetched, does come from there.
func TestModuleOfItsOwn(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a program")
	}
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	dir := t.TempDir()
	for from, to := range map[string]string{"desk.go": "main.go", "desk_test.go": "main_test.go", filepath.Join(root, "go.sum"): "go.sum"} {
		text, err := os.ReadFile(from)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, to), text, 0o600))
	}
	for _, args := range [][]string{
		{"mod", "init", "example.com/desk"},
		{"mod", "edit", "-require=" + module + "@v0.0.0", "-replace=" + module + "=" + root},
		{"build", "-o", filepath.Join(dir, "desk"), "."},
		{"test", "."},
	} {
		command := exec.CommandContext(t.Context(), "go", args...)
		command.Dir = dir
		command.Env = environment("GOFLAGS=-mod=mod -buildvcs=false")
		out, err := command.CombinedOutput()
		require.NoError(t, err, "go %v: %s", args, out)
	}
}
