package main

import (
	"context"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

// Twilio repeats a webhook whose answer was lost, and the balancer sends it to
// another process: it is the same call at Retell.
func TestARepeatedWebhookAtAnotherProcess(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"shared": t.TempDir(), "in memory": ""} {
		t.Run(name, func(t *testing.T) {
			var shared config
			b, err := newBuilding(openaitest.Say("Hi."), func(*llmtest.Call) {}, func(err error) { t.Error(err) }, func(c *config) {
				var err error
				c.registrations, err = openRegistrations(dir)
				require.NoError(t, err)
				shared = *c
			})
			require.NoError(t, err)
			t.Cleanup(b.close)
			other, err := newApp(shared)
			require.NoError(t, err)
			t.Cleanup(func() { _ = other.calls.Close(); _ = other.voice.Close(context.Background()) })

			var answers []string
			for _, a := range []*app{b.app, other} {
				request, err := twilioxtest.NewRequest(b.Twilio.AuthToken(), a.voice.VoiceURL(), url.Values{
					"AccountSid": {b.Twilio.AccountSID()}, "CallSid": {"CA0123456789abcdef0123456789abcdef"},
					"From": {callerNumber}, "To": {deskNumber}, "Direction": {"inbound"}, "CallStatus": {"ringing"},
				})
				require.NoError(t, err)
				response := httptest.NewRecorder()
				a.mux.ServeHTTP(response, request)
				answers = append(answers, response.Body.String())
			}
			assert.Contains(t, answers[0], "sip:call_")
			assert.Equal(t, dir != "", answers[0] == answers[1])
			assert.Equal(t, dir != "", len(b.Retell.Requests("POST /v2/register-phone-call")) == 1)
		})
	}
}

func TestOneRegistrationWins(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stored := make([]string, 8)
	var wg sync.WaitGroup
	for i := range stored {
		wg.Go(func() {
			store, err := openRegistrations(dir)
			if assert.NoError(t, err) {
				stored[i], err = store.Add(t.Context(), "CA1/../x", "call_"+strconv.Itoa(i))
				assert.NoError(t, err)
			}
		})
	}
	wg.Wait()
	store, err := openRegistrations(dir)
	require.NoError(t, err)
	won, err := store.Load(t.Context(), "CA1/../x")
	require.NoError(t, err)
	for _, s := range stored {
		assert.Equal(t, won, s)
	}
	none, err := store.Load(t.Context(), "CA2")
	assert.NoError(t, err)
	assert.Empty(t, none)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing else is left")

	old := time.Now().Add(-2 * registrationsKept)
	require.NoError(t, os.Chtimes(filepath.Join(dir, entries[0].Name()), old, old))
	_, err = store.Add(t.Context(), "CA2", "call_9")
	require.NoError(t, err)
	won, err = store.Load(t.Context(), "CA1/../x")
	assert.NoError(t, err)
	assert.Empty(t, won, "it is forgotten in time")
}
