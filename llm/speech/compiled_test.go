package speech_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// compiled counts the patterns that some texts have compiled, one after the
// other, when no test had run yet.
var compiled = func(texts ...string) (counts []int64) {
	for _, text := range texts {
		speech.Spoken(nil, text)
		counts = append(counts, lazyregexp.Compiled())
	}
	return counts
}(
	"**Sure**, Dr. Miller's office - I've got it! E.g. cash and/or card, Mon-Fri: see `riverside.dental` or mail jane@example.com & co.",
	"We have 5 places left, at $5 or 20% off, from 10am. Call (415) 555-0100, code BK4821.",
	"It opens at 14:30.",
)

// A pattern takes its time when it is compiled, and so it is only for a text that
// may have what it finds.
func TestPatternsAreCompiledWhenTheyAreNeeded(t *testing.T) {
	t.Parallel()
	assert.Equal(t, []int64{0, 0, 1}, compiled)
}
