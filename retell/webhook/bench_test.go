package webhook_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

// BenchmarkEvent takes the call_ended of a call of about ten minutes: 1,500
// words with their times, twice.
func BenchmarkEvent(b *testing.B) {
	words := strings.Repeat(`{"word":"appointment ","start":12.345,"end":12.789},`, 15)
	turn := `{"role":"user","content":"` + strings.Repeat("appointment ", 15) + `","words":[` + strings.TrimSuffix(words, ",") + `]}`
	turns := strings.TrimSuffix(strings.Repeat(turn+",", 100), ",")
	body := `{"event":"transcript_updated","call":{"call_id":"c","transcript_object":[` + turns + `],"transcript_with_tool_calls":[` + turns + `]}}`
	handler, err := webhook.NewHandler(webhook.Callbacks{
		CallEvent: func(context.Context, *webhook.CallEvent) error { return nil },
	}, &webhook.Options{Keys: []string{key}, Synchronous: true, Store: fresh{}})
	require.NoError(b, err)
	header := webhook.Sign([]byte(body), key, time.Now())
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set(webhook.SignatureHeader, header)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != http.StatusNoContent {
			b.Fatal(fmt.Sprint(w.Code, w.Body))
		}
	}
}

// fresh is a store that has seen nothing.
type fresh struct{}

func (fresh) Begin(context.Context, string) (webhook.Claim, error) { return webhook.Claimed, nil }
func (fresh) Finish(context.Context, string) error                 { return nil }
func (fresh) Abandon(context.Context, string) error                { return nil }
