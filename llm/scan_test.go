package llm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What Retell usually sends does not take the slow way.
func TestScanTakesWhatIsUsual(t *testing.T) {
	t.Parallel()
	for _, message := range []string{
		`{"interaction_type":"ping_pong","timestamp":1791234567890}`,
		`{"transcript":[{"role":"agent","content":"How can I help? ","words":[{"word":"How ","start":0.41,"end":0.55}],"metadata":{"response_id":0}},{"role":"user","content":"I said: \"no\" ","words":[]}],"turntaking":"user_turn","interaction_type":"update_only"}`,
		`{"interaction_type":"call_details","call":{"call_id":"call_9f","metadata":{"crm":"}"}}}`,
	} {
		var d decoder
		in, ok := d.scanMessage([]byte(message))
		require.True(t, ok, message)
		if in.Transcript != nil {
			assert.Equal(t, array, d.said.kind)
			require.True(t, d.said.take([]byte(message), scanUtterance), message)
			assert.Len(t, d.said.newest(), 2)
		}
	}
}

// BenchmarkScan compares the two ways, over a message of ten minutes.
func BenchmarkScan(b *testing.B) {
	var transcript bytes.Buffer
	for i := range 80 {
		fmt.Fprintf(&transcript, `%s{"role":"user","content":"`, []string{"", ","}[min(i, 1)])
		for range 18 {
			transcript.WriteString("word ")
		}
		transcript.WriteString(`","words":[`)
		for j := range 18 {
			fmt.Fprintf(&transcript, `%s{"word":"word ","start":%d.%03d,"end":%d.%03d}`, []string{"", ","}[min(j, 1)], i*7, j*40, i*7, j*40+30)
		}
		transcript.WriteString(`],"metadata":{}}`)
	}
	message := fmt.Appendf(nil, `{"response_id":3,"transcript":[%s],"interaction_type":"response_required"}`, transcript.Bytes())
	b.Run("fast", func(b *testing.B) {
		b.SetBytes(int64(len(message)))
		b.ReportAllocs()
		for b.Loop() {
			var d decoder
			if _, ok := d.scanMessage(message); !ok || !d.said.take(message, scanUtterance) {
				b.Fatal("not usual")
			}
		}
	})
	b.Run("slow", func(b *testing.B) {
		b.SetBytes(int64(len(message)))
		b.ReportAllocs()
		for b.Loop() {
			var in inbound
			if json.Unmarshal(message, &in) != nil {
				b.Fatal("not JSON")
			}
			if _, err := jsonUtterances(in.Transcript); err != nil {
				b.Fatal(err)
			}
		}
	})
}
