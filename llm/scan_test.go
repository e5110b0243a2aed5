package llm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzScan holds the fast way through a message to the slow one: on valid JSON
// it comes to the same or gives up, and it never panics.
func FuzzScan(f *testing.F) {
	for _, message := range []string{
		`{"interaction_type":"response_required","response_id":3,"transcript":[{"role":"agent","content":"Hi. ","words":[{"word":"Hi. ","start":0.1,"end":0.2}],"metadata":{"a":[1,"}"]}},{"content":"\u00e9\n\"","role":"user"}]}`,
		` { "transcript" : [ ] , "x" : null , "interaction_type" : "ping_pong" , "timestamp" : -1.5e3 } `,
		`{"transcript":[{"role":null,"content":null,"Content":"x"}],"interaction_type":"update_only"}`,
		`{"interaction_type":7}`, `{"transcript":[1,{"role":2}],"interaction_type":"a"}`, `[]`, `{}`, `{"a":}`, `{"a":1,}`,
		`{"interaction\u005ftype":"ping_pong"}`, "{\"interaction_type\":\"a\xffb\"}", `{"transcript":[{}],"transcript":[{"role":"x"}]}`,
	} {
		f.Add([]byte(message))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		fast, ok := scanMessage(message)
		if !ok || !json.Valid(message) {
			return
		}
		var slow inbound
		require.NoError(t, json.Unmarshal(message, &slow))
		require.Equal(t, slow, fast)

		said, ok := scanUtterances(fast.Transcript)
		if !ok {
			return
		}
		want, err := jsonUtterances(fast.Transcript)
		require.NoError(t, err)
		require.Equal(t, len(want), len(said))
		for i := range want {
			require.Equal(t, want[i], said[i])
		}
	})
}

// What Retell usually sends does not take the slow way.
func TestScanTakesWhatIsUsual(t *testing.T) {
	t.Parallel()
	for _, message := range []string{
		`{"interaction_type":"ping_pong","timestamp":1791234567890}`,
		`{"transcript":[{"role":"agent","content":"How can I help? ","words":[{"word":"How ","start":0.41,"end":0.55}],"metadata":{"response_id":0}},{"role":"user","content":"I said: \"no\" ","words":[]}],"turntaking":"user_turn","interaction_type":"update_only"}`,
		`{"interaction_type":"call_details","call":{"call_id":"call_9f","metadata":{"crm":"}"}}}`,
	} {
		in, ok := scanMessage([]byte(message))
		require.True(t, ok, message)
		if in.Transcript != nil {
			said, ok := scanUtterances(in.Transcript)
			require.True(t, ok, message)
			assert.Len(t, said, 2)
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
			in, _ := scanMessage(message)
			if _, ok := scanUtterances(in.Transcript); !ok {
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
