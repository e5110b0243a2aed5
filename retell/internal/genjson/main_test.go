package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheMethodsAreUpToDate(t *testing.T) {
	t.Parallel()
	want, err := generate("../..")
	require.NoError(t, err)
	got, err := os.ReadFile("../../" + output)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "run go generate ./retell")
}
