package openaix

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
	"github.com/stretchr/testify/require"
)

// FuzzResponseBody holds the fast way to a request of the Responses API against
// that of openai-go: for whatever an agent asks and an adjust function makes of
// it, both are the same JSON, but for "stream", or both fail. What is not JSON
// fails too, and over a WebSocket what is no object.
func FuzzResponseBody(f *testing.F) {
	for choice := range len(responseChanges) {
		f.Add("Hello \"you\"\n", []byte{1, byte(choice)}, []byte{0, 1, 2, 3, 4, 5})
		f.Add("caf\xc3 \u2028 <&>", []byte{byte(choice), 3}, []byte{3, 3, 2, 4})
		f.Add("17", []byte{byte(choice)}, []byte{2, 3, 5})
	}
	f.Fuzz(func(t *testing.T, text string, chosen, roles []byte) {
		m := Responses(openai.NewClient(), "m", func(p *responses.ResponseNewParams) {
			for i, choice := range chosen {
				responseChanges[int(choice)%len(responseChanges)](p, i, text)
			}
		})
		params := func() *responses.ResponseNewParams {
			request := bodyRequest(text, roles)
			p, err := m.params(request, request.Messages, "resp_1")
			require.NoError(t, err)
			return p
		}
		want, wantErr := params().MarshalJSON()
		body, err := m.body(params())
		event, eventErr := m.event(params())
		if wantErr != nil || !json.Valid(want) {
			require.Error(t, err)
			require.Error(t, eventErr)
			return
		}
		require.NoError(t, err)
		if want[0] != '{' {
			require.JSONEq(t, string(want), string(body))
			require.Error(t, eventErr)
			return
		}
		require.NoError(t, eventErr)
		same, got := members(t, want), members(t, body)
		delete(same, "stream")
		delete(got, "stream")
		require.Equal(t, same, got, "%s\n%s", want, body)
		delete(same, "background")
		delete(same, "stream_options")
		same["type"] = "response.create"
		require.Equal(t, same, members(t, event), "%s\n%s", want, event)
		require.True(t, bytes.HasPrefix(event, []byte(`{"type":"response.create"`)), "%s", event)
	})
}

// BenchmarkResponseBody is BenchmarkBody for the Responses API.
func BenchmarkResponseBody(b *testing.B) {
	m := Responses(openai.NewClient(), "m")
	for _, minutes := range []int{1, 60} {
		request := bodyRequest(strings.Repeat("word ", 18), slices.Repeat([]byte{0, 1}, 4*minutes))
		b.Run(fmt.Sprintf("openaix/minutes=%d", minutes), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				params, _ := m.params(request, request.Messages, "")
				_, _ = m.body(params)
			}
		})
		b.Run(fmt.Sprintf("openai-go/minutes=%d", minutes), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				params, _ := m.params(request, request.Messages, "")
				_, _ = params.MarshalJSON()
			}
		})
	}
}
