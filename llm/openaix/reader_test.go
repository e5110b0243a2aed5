package openaix_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// What servers that imitate OpenAI do differently, and is no error.
func TestReaderTolerates(t *testing.T) {
	t.Parallel()
	for name, stream := range map[string][]string{
		"no end mark":          {textEvent("hi"), finishEvent("stop")},
		"no finish reason":     {textEvent("hi"), "[DONE]"},
		"empty finish reason":  {`{"choices":[{"delta":{"content":"hi"},"finish_reason":""}]}`, "[DONE]"},
		"error null":           {`{"error":null,"choices":[{"delta":{"content":"hi"}}]}`, "[DONE]"},
		"empty events":         {"", textEvent("hi"), "", "[DONE]"},
		"other finish reason":  {textEvent("hi"), finishEvent("eos"), "[DONE]"},
		"other choices":        {textEvent("hi"), `{"choices":[{"index":1,"delta":{"content":"no"}}]}`, finishEvent("stop")},
		"other types":          {`{"choices":[{"index":0,"delta":{"content":[{"type":"thinking"}],"refusal":false}}],"usage":"?"}`, textEvent("hi"), "[DONE]"},
		"other values":         {`17`, `"?"`, `null`, `[]`, textEvent("hi"), "[DONE]"},
		"unknown fields":       {`{"x":{"y":[1]},"choices":[{"delta":{"content":"hi","reasoning_content":"hm"},"logprobs":null}]}`, "[DONE]"},
		"after the end mark":   {textEvent("hi"), "[DONE]", textEvent("no"), `{`},
		"text with the finish": {`{"choices":[{"delta":{"content":"hi"},"finish_reason":"stop"}]}`},
		"second finish reason": {textEvent("hi"), finishEvent("stop"), finishEvent("length")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := collect(t.Context(), raw(t, events(stream...)), ask("hi"))
			require.NoError(t, got.err)
			require.Equal(t, "hi", got.text())
		})
	}
}

func TestReaderRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stream []string
		kind   agent.ErrorKind
		code   string
	}{
		"nothing":            {nil, agent.ErrorStream, ""},
		"two values":         {[]string{textEvent("hi") + textEvent("ho"), "[DONE]"}, agent.ErrorStream, ""},
		"half a value":       {[]string{`{"choices":[`, `]}`, "[DONE]"}, agent.ErrorStream, ""},
		"no JSON":            {[]string{`oops`, "[DONE]"}, agent.ErrorStream, ""},
		"only an end mark":   {[]string{"[DONE]"}, agent.ErrorEmpty, ""},
		"error as a string":  {[]string{`{"error":"overloaded"}`}, agent.ErrorServer, ""},
		"error with a code":  {[]string{`{"error":{"message":"m","code":429}}`}, agent.ErrorRateLimit, "429"},
		"error of the key":   {[]string{`{"error":{"message":"m","type":"authentication_error"}}`}, agent.ErrorAuth, ""},
		"error of the query": {[]string{`{"error":{"message":"m","type":"invalid_request_error"}}`}, agent.ErrorBadRequest, ""},
		"nameless call":      {[]string{`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"arguments":"{}"}}]}}]}`, finishEvent("tool_calls")}, agent.ErrorStream, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			failed := requireKind(t, collect(t.Context(), raw(t, events(test.stream...)), ask("hi")).err, test.kind)
			require.Equal(t, test.code, failed.Code)
			require.Equal(t, "req_raw", failed.RequestID)
		})
	}
}

func TestReaderErrorEvent(t *testing.T) {
	t.Parallel()
	model := raw(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, ": comment\n\nevent: error\ndata: {\"message\":\"said sk-secret\",\"code\":\"insufficient_quota\"}\n\n")
	})
	failed := requireKind(t, collect(t.Context(), model, ask("hi")).err, agent.ErrorQuota)
	require.Equal(t, "said [key]", failed.Message)
}

func TestReaderAnswerThatIsNoStream(t *testing.T) {
	t.Parallel()
	for body, kind := range map[string]agent.ErrorKind{
		`{"error":{"message":"m","code":"insufficient_quota"}}`: agent.ErrorQuota,
		`{"choices":[{"message":{"content":"hi"}}]}`:            agent.ErrorStream,
		`{"error":null,"output":[]}`:                            agent.ErrorStream,
		`{`:                                                     agent.ErrorStream,
	} {
		model := raw(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = io.WriteString(w, body)
		})
		requireKind(t, collect(t.Context(), model, ask("hi")).err, kind)
	}
}

func TestReaderUsageInEveryChunk(t *testing.T) {
	t.Parallel()
	stream := make([]string, 0, 5)
	for i := range 4 {
		stream = append(stream, fmt.Sprintf(`{"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":10,"completion_tokens":%d}}`, i))
	}
	got := collect(t.Context(), raw(t, events(append(stream, "[DONE]")...)), ask("hi"))
	require.NoError(t, got.err)
	require.Equal(t, &agent.Usage{InputTokens: 10, OutputTokens: 3}, got.usage)
}

func TestReaderStopsAtItsLimit(t *testing.T) {
	t.Parallel()
	model := raw(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		line := ": " + strings.Repeat("x", 1<<20) + "\n"
		for range 65 {
			if _, err := io.WriteString(w, line); err != nil {
				return
			}
		}
		_, _ = io.WriteString(w, "data: "+textEvent("never")+"\n\ndata: [DONE]\n\n")
	})
	failed := requireKind(t, collect(t.Context(), model, ask("hi")).err, agent.ErrorStream)
	var tooLarge *http.MaxBytesError
	require.ErrorAs(t, failed, &tooLarge)
}

func TestReaderToolCalls(t *testing.T) {
	t.Parallel()
	got := collect(t.Context(), raw(t, events(
		`{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"book","arguments":"{\"at\""}},{"index":1,"id":"b","function":{"name":"bill"}}]}}]}`,
		`{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]}`,
		finishEvent("stop"), // some servers say stop
		"[DONE]",
	)), ask("hi"))
	require.NoError(t, got.err)
	require.Equal(t, []agent.ToolCall{{ID: "a", Name: "book", Arguments: `{"at":1}`}, {ID: "b", Name: "bill", Arguments: "{}"}}, got.calls)
}
