package wordset_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/internal/wordset"
)

func TestOf(t *testing.T) {
	t.Parallel()
	set := wordset.Of("yes no\n\t maybe no")
	assert.Equal(t, map[string]bool{"yes": true, "no": true, "maybe": true}, set())
	set()["made"] = true
	assert.True(t, set()["made"], "it is made once")
	assert.Empty(t, wordset.Of(" ")())
}
