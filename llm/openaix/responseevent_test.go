package openaix

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// Not parallel: it counts the allocations of the process.
func TestDecodingAResponseDeltaAllocatesItsText(t *testing.T) {
	var decoder responseDecoder
	event := []byte(`{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":" word","logprobs":[],"obfuscation":"abcd"}`)
	perDelta := testing.AllocsPerRun(100, func() {
		if e, err := decoder.decode(event); err != nil || e.Type != textDelta || e.Delta != " word" {
			t.Errorf("got %+v, %v", e, err)
		}
	})
	require.LessOrEqual(t, perDelta, 1.0)
}

// Any bytes for two events: an error or chunks, never a panic, and nothing of
// one event in the next.
func FuzzResponseReader(f *testing.F) {
	for _, seed := range []string{
		`{"type":"response.output_text.delta","delta":"hi"}`,
		`{"type":"response.output_item.done","output_index":1,"item":{"type":"function_call","call_id":"a","name":"n","arguments":"{}"}}`,
		`{"type":"response.completed","response":{"id":"r","output":[{"type":"message","content":[{"type":"output_text","text":"x"}]}],"usage":{"input_tokens":1}}}`,
		`{"type":"response.incomplete","response":{"incomplete_details":{"reason":"max_output_tokens"}}}`,
		`{"type":"response.failed","response":{"error":{"code":"c","message":"m"}}}`,
		`{"type":"error","status":400,"error":{"code":"c","headers":{"Retry-After":"1"}}}`,
		`{"type":7,"delta":{}}`, `[]`, `17`, `{"a":1}{`, `{`,
	} {
		f.Add([]byte(seed), []byte(`{"type":"response.completed"}`))
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		var text strings.Builder
		r := responseReader{answer: answer{model: &endpoint{}, ctx: context.Background(), yield: func(c agent.Chunk) bool {
			text.WriteString(c.Text)
			if c.ToolCall != nil {
				require.NotEmpty(t, c.ToolCall.ID)
				require.NotEmpty(t, c.ToolCall.Name)
			}
			return true
		}}}
		for _, data := range [][]byte{first, second} {
			last, err := r.event(data)
			if err != nil || last {
				break
			}
		}
		require.Equal(t, r.said.String(), text.String())
		require.True(t, utf8.ValidString(text.String()))
		var fast, slow responseEvent
		if scanTextDelta(first, &fast) && json.Valid(first) {
			require.NoError(t, tolerate(json.Unmarshal(first, &slow)))
			require.Equal(t, slow.Type, fast.Type)
			require.Equal(t, slow.Delta, fast.Delta)
		}
		var decoder responseDecoder
		if _, err := decoder.decode(first); err != nil {
			return
		}
		event, err := decoder.decode([]byte(`{}`))
		require.NoError(t, err)
		require.Equal(t, responseEvent{}, *event)
	})
}
