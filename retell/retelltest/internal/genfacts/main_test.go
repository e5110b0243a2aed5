package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestUpToDate fails when the facts have changed since go generate was run.
func TestUpToDate(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../" + source)
	require.NoError(t, err)
	want, err := convert(text)
	require.NoError(t, err)
	have, err := os.ReadFile("../../" + target)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(have), "run go generate ./retell/retelltest")
}
