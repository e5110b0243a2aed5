package llm

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A message of minute 60 in which one utterance changed is decoded in as many
// steps as one of minute 1: the number of allocations, which is the same on
// every machine. What it costs in time is in BenchmarkDecode.
func TestPromise7CostPerMessageDoesNotGrowWithTheCall(t *testing.T) {
	allocations := func(minutes int, afresh bool) float64 {
		said := transcript(minutes)
		var messages [2][]byte
		for i := range messages {
			messages[i] = appendRequest(nil, int64(i), strings.TrimSuffix(said, "]")+fmt.Sprintf(`,{"role":"user","content":"%d","words":[]}]`, i))
		}
		var d decoder
		n := 0
		return testing.AllocsPerRun(20, func() {
			if afresh {
				d = decoder{}
			}
			message := messages[n%2]
			n++
			in, err := d.open(message)
			require.NoError(t, err)
			said, _, _, err := d.transcripts(&in, message)
			require.NoError(t, err)
			require.NotEmpty(t, said)
		})
	}
	first, last := allocations(1, false), allocations(60, false)
	assert.LessOrEqual(t, last, first+1)
	assert.Greater(t, allocations(60, true), 20*last, "which is not because nothing is decoded")
}
