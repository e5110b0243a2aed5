package webhook_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

// A buffer is a strings.Builder for several goroutines.
type buffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// TestNothingSaidIsLogged sends words and numbers everywhere, with success and
// without, and looks for them in the logs at the lowest level.
func TestNothingSaidIsLogged(t *testing.T) {
	t.Parallel()
	var logs buffer
	callbacks := webhook.Callbacks{
		CallEvent: func(_ context.Context, e *webhook.CallEvent) error {
			switch e.Call.CallID {
			case "call_2":
				return errors.New("callback error")
			case "call_3":
				panic(e.Call.Transcript)
			}
			return nil
		},
		InboundCall: func(context.Context, *webhook.InboundCall) (*webhook.InboundReply, error) {
			return nil, errors.New("inbound error")
		},
		Functions: []webhook.Function{
			webhook.NewFunction("book", book),
			webhook.NewFunction("say", func(_ context.Context, in person) (string, error) { panic(in.Name) }),
		},
	}
	h := newHandler(t, callbacks, &webhook.Options{
		Logger: slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelDebug})), Synchronous: true,
	})
	_, post := serve(t, h)
	const said = `"transcript":"User: my PIN is s3cr3t","from_number":"+14155550123","transcript_object":"s3cr3t"`
	for _, id := range []string{"call_1", "call_2", "call_3", "call_1"} {
		post("/", `{"event":"call_ended","call":{"call_id":"`+id+`",`+said+`}}`)
	}
	post("/", `{"event":"chat_ended","chat":{"chat_id":"chat_1","transcript":"s3cr3t"}}`)
	post("/", `{"event":"call_inbound","call_inbound":{"from_number":"+14155550123","agent_version":"s3cr3t"}}`)
	post("/", `{"event":"call_inbound","call_inbound":"s3cr3t"}`)
	post("/", `{"event":"call_ended","call":{"s3cr3t`)
	post("/nobody", `{"name":"s3cr3t","args":{}}`)
	post("/book", `{"name":"s3cr3t","args":{}}`)
	post("/book", `{"name":"book","args":{"date":["s3cr3t"],"s3cr3t":1},"call":{`+said+`}}`)
	post("/book", `{"name":"book","args":{"date":"Sunday"}}`)
	post("/say", `{"args":{"name":"s3cr3t"}}`)

	text := logs.String()
	assert.NotContains(t, text, "s3cr3t")
	assert.NotContains(t, text, "4155550123")
	assert.NotContains(t, text, key)
	for _, says := range []string{
		"event taken\" event=call_ended subject=call:call_1", "duplicate event dropped", "event without a callback dropped\" event=chat_ended",
		"callback error", "inbound error", "panicked with a string", "log_test.go", "field of an unexpected type\" field=transcript_object",
		"arguments refused\" function=book", "closed on Sundays", "status=400", "status=404",
	} {
		require.Contains(t, text, says)
	}
}
