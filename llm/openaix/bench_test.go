package openaix_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/phoneagent-go/phoneagent/llm/openaix"
)

const benchDeltas = 40

// BenchmarkStream streams 40 deltas over HTTP on loopback. allocs/delta is what
// a further delta costs, the server's writing of it included and the request
// not; the second benchmark is openai-go's own loop, for comparison.
func BenchmarkStream(b *testing.B) {
	b.Run("openaix", func(b *testing.B) {
		benchmarkStream(b, func(client openai.Client) {
			for _, err := range openaix.Chat(client, testModel).Stream(b.Context(), ask("hi")) {
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("responses", func(b *testing.B) {
		benchmarkStream(b, func(client openai.Client) {
			for _, err := range openaix.Responses(client, testModel).Stream(b.Context(), ask("hi")) {
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("openai-go", func(b *testing.B) {
		params := openai.ChatCompletionNewParams{Model: testModel, Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage("hi")}}
		benchmarkStream(b, func(client openai.Client) {
			stream := client.Chat.Completions.NewStreaming(b.Context(), params)
			for stream.Next() {
			}
			if stream.Err() != nil {
				b.Fatal(stream.Err())
			}
		})
	})
}

func benchmarkStream(b *testing.B, run func(openai.Client)) {
	long, short := cannedClient(b, benchDeltas), cannedClient(b, 1)
	perDelta := (testing.AllocsPerRun(100, func() { run(long) }) - testing.AllocsPerRun(100, func() { run(short) })) / (benchDeltas - 1)
	b.ReportAllocs()
	for b.Loop() {
		run(long)
	}
	b.ReportMetric(perDelta, "allocs/delta")
}

// cannedClient is a client of a server that allocates next to nothing per delta.
func cannedClient(b *testing.B, deltas int) openai.Client {
	b.Helper()
	const envelope = `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"test-model","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":%s,"logprobs":null,"finish_reason":%s}],"usage":null,"obfuscation":"abcd"}` + "\n\n"
	event := fmt.Appendf(nil, envelope, `{"content":" word"}`, "null")
	end := []byte(fmt.Sprintf(envelope, `{}`, `"stop"`) + "data: [DONE]\n\n")
	delta := []byte("event: response.output_text.delta\ndata: " + `{"type":"response.output_text.delta","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"delta":" word","logprobs":[],"obfuscation":"abcd"}` + "\n\n")
	last := []byte("event: response.completed\ndata: " + completed + "\n\n")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !strings.Contains(string(body), testModel) {
			b.Errorf("got %s, %v", body, err)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		flusher := w.(http.Flusher)
		event, end := event, end
		if strings.HasSuffix(r.URL.Path, "/responses") {
			event, end = delta, last
		}
		for range deltas {
			_, _ = w.Write(event)
			flusher.Flush()
		}
		_, _ = w.Write(end)
	}))
	b.Cleanup(server.Close)
	return openai.NewClient(option.WithBaseURL(server.URL+"/v1"), option.WithAPIKey("k"))
}
