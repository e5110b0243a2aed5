package openaix

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// Not parallel: it counts the allocations of the process.
func TestDecodingADeltaAllocatesItsText(t *testing.T) {
	var decoder chunkDecoder
	event := []byte(`{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"abcd"}`)
	perDelta := testing.AllocsPerRun(100, func() {
		if c, err := decoder.decode(event); err != nil || c.Choices[0].Delta.Content != " word" {
			t.Errorf("got %+v, %v", c, err)
		}
	})
	require.LessOrEqual(t, perDelta, 1.0)
}

// Any bytes for an event: an error or a chunk, never a panic, and no value
// from the event before.
func FuzzChunkDecoder(f *testing.F) {
	for _, seed := range []string{
		`{"choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}],"usage":null}`,
		`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"n","arguments":"{}"}}]}}]}`,
		`{"choices":[{"index":0,"delta":{"role":"assistant","content":"\u00e9","refusal":null},"delta":{"content":null},"logprobs":{"a":[]},"finish_reason":"stop"} ] , "error":null}`,
		`{"choices":[{"Delta":{"content":"hi"}}]}`, `{"choices":[{"delta":{"content":"hi"}}],"choices":[{}]}`, `{"choices":[]}x`, `{"choices":[{"index":1,"delta":{"content":"no"}}]}`,
		`{"error":{"message":"m","code":429}}`, `{"choices":{}}`, `[]`, `17`, `{"a":1}{`, `{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var decoder chunkDecoder
		_, err := decoder.decode([]byte(`{"choices":[{"index":7,"delta":{"content":"old","tool_calls":[{"index":9}]},"finish_reason":"old"}],"error":"old","usage":{}}`))
		require.NoError(t, err)
		c, err := decoder.decode(data)
		if err != nil {
			return
		}
		for _, choice := range c.Choices {
			require.True(t, choice.Delta.Content != "old" || strings.Contains(string(data), "old"))
			require.True(t, utf8.ValidString(choice.Delta.Content))
			var calls toolCalls
			calls.add(choice.Delta.ToolCalls)
			_, _ = calls.take()
		}
		var slow chunk
		if json.Valid(data) && tolerate(json.Unmarshal(data, &slow)) == nil { // without what is fast
			require.Equal(t, len(slow.Choices), len(c.Choices))
			if len(c.Choices) > 0 {
				require.Equal(t, slow.Choices, c.Choices)
			}
			require.Equal(t, slow.Usage, c.Usage)
			require.Equal(t, hasError(slow.Error), hasError(c.Error))
		}
		var fresh chunkDecoder
		again, err := fresh.decode(data)
		require.NoError(t, err)
		require.Equal(t, len(again.Choices), len(c.Choices))
		if len(c.Choices) > 0 {
			require.Equal(t, again.Choices, c.Choices)
		}
		require.Equal(t, again.Usage, c.Usage)
		require.Equal(t, again.Error, c.Error)
	})
}

func FuzzReport(f *testing.F) {
	for _, seed := range []string{`{"error":{"message":"m","type":"t","code":null}}`, `{"error":"m"}`, `{"detail":[{}]}`, `{"code":404}`, `<html>`, `null`} {
		f.Add([]byte(seed), 400)
	}
	f.Fuzz(func(t *testing.T, data []byte, status int) {
		r, ok := parseReport(data)
		require.Equal(t, r != report{}, ok)
		require.NotEmpty(t, r.kind(status))
		require.NotEmpty(t, r.kind(r.status()))
	})
}
