package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMoreAllocationsFail(t *testing.T) {
	t.Parallel()
	lines, err := parse("# a comment\nllm BenchmarkA/x=1 100\n\nllm BenchmarkB 0\n")
	require.NoError(t, err)
	for out, want := range map[string]string{
		"BenchmarkA/x=1-8  10  5 ns/op  3 B/op  103 allocs/op\nBenchmarkB  10  5 ns/op  2.0 allocs/delta  0 B/op  1 allocs/op": "",
		"BenchmarkA/x=1-8  10  5 ns/op  3 B/op  104 allocs/op\nBenchmarkB  10  5 ns/op  0 B/op  0 allocs/op":                   "104 allocations, and there were 100",
		"BenchmarkA/x=1-8  10  5 ns/op  3 B/op  9 allocs/op\nPASS":                                                             "no BenchmarkB",
	} {
		now := make(map[string]int)
		read("llm", strings.NewReader(out), now)
		err := compare(lines, now)
		if want == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, want)
		}
	}
	assert.Equal(t, `^BenchmarkA$/^x=1$`, pattern("BenchmarkA/x=1"))
}

func TestTheFileIsReadable(t *testing.T) {
	t.Parallel()
	saved, err := os.ReadFile("allocs.txt")
	require.NoError(t, err)
	lines, err := parse(string(saved))
	require.NoError(t, err)
	assert.NotEmpty(t, lines)
	for _, bad := range []string{"", "llm BenchmarkA", "llm BenchmarkA many"} {
		_, err := parse(bad)
		assert.Error(t, err)
	}
}
