package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/openai/openai-go/v3/option"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
)

// newModel is a model on loopback that answers at once, with 20 deltas.
func newModel(b *testing.B) string {
	var answer bytes.Buffer
	for i := range 20 {
		fmt.Fprintf(&answer, "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word%d \"},\"finish_reason\":null}]}\n\n", i)
	}
	answer.WriteString("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write(answer.Bytes())
	}))
	b.Cleanup(server.Close)
	return server.URL
}

// newTranscript is what is said in some minutes, a turn each 7 s, with the times
// of all words: 9 KB a minute.
func newTranscript(minutes int) []byte {
	type word struct {
		Word  string  `json:"word"`
		Start float64 `json:"start"`
		End   float64 `json:"end"`
	}
	type utterance struct {
		Role    string `json:"role"`
		Content string `json:"content"`
		Words   []word `json:"words"`
	}
	var transcript []utterance
	for i := range minutes * 8 {
		u := utterance{Role: []string{"agent", "user"}[i%2]}
		for j := range 18 {
			at := float64(i*18+j) * 0.4
			u.Words = append(u.Words, word{"word ", at, at + 0.3})
			u.Content += "word "
		}
		transcript = append(transcript, u)
	}
	said, _ := json.Marshal(transcript) // our own
	return said
}

// BenchmarkFirstText reports how long after a request the first text is there,
// over loopback sockets: through the SDK, through a bare relay, and from the
// model itself. What the first has over the second is what the SDK costs.
func BenchmarkFirstText(b *testing.B) {
	b.Run("model", func(b *testing.B) {
		model := newModel(b)
		client := &http.Client{Transport: &http.Transport{}}
		var response *http.Response
		measure(b, func(int) {
			var err error
			response, err = client.Post(model+"/chat/completions", "application/json", strings.NewReader(`{}`))
			require.NoError(b, err)
			_, err = response.Body.Read(make([]byte, 64))
			require.NoError(b, err)
		}, func(int) {
			_, err := io.Copy(io.Discard, response.Body)
			require.NoError(b, err)
			require.NoError(b, response.Body.Close())
		})
	})
	for _, minutes := range []int{1, 10} {
		transcript := newTranscript(minutes)
		b.Run(fmt.Sprintf("relay/minute%d", minutes), func(b *testing.B) {
			overSocket(b, Relay(Plain(newModel(b), &http.Client{Transport: &http.Transport{}})), "/call_1", transcript)
		})
		b.Run(fmt.Sprintf("phoneagent/minute%d", minutes), func(b *testing.B) {
			client := openaix.NewClient(option.WithBaseURL(newModel(b)), option.WithAPIKey("k"))
			desk := agent.New(agent.Config{Model: openaix.Chat(client, "m"), Instructions: "Be brief."})
			handler := llm.NewHandler(desk, &llm.Options{Secret: "s", NoCallDetails: true, NoAutoReconnect: true})
			overSocket(b, handler, "/s/call_1", transcript)
		})
	}
}

// overSocket measures requests over one WebSocket.
func overSocket(b *testing.B, handler http.Handler, path string, transcript []byte) {
	server := httptest.NewServer(handler)
	b.Cleanup(server.Close)
	ws, _, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(server.URL, "http")+path, nil)
	require.NoError(b, err)
	defer func() { _ = ws.CloseNow() }()
	until := func(parts ...string) {
		for {
			_, frame, err := ws.Read(context.Background())
			require.NoError(b, err)
			if !slices.ContainsFunc(parts, func(part string) bool { return !bytes.Contains(frame, []byte(part)) }) {
				return
			}
		}
	}
	var message []byte
	measure(b, func(n int) {
		message = fmt.Appendf(message[:0], `{"interaction_type":"response_required","response_id":%d,"transcript":%s}`, n, transcript)
		require.NoError(b, ws.Write(context.Background(), websocket.MessageText, message))
		until(fmt.Sprintf(`"response_id":%d,"content":"word`, n))
	}, func(n int) {
		until(fmt.Sprintf(`"response_id":%d,`, n), `"content_complete":true`)
	})
}

// measure times first, lets rest finish the turn untimed, and reports the
// percentiles.
func measure(b *testing.B, first, rest func(n int)) {
	var took []time.Duration
	for n := 1; b.Loop(); n++ {
		began := time.Now()
		first(n)
		took = append(took, time.Since(began))
		rest(n)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(0, "ns/op") // of no meaning: it has the rest of the turn in it
}
