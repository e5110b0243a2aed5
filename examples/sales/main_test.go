package main

import (
	"encoding/csv"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

func TestUsage(t *testing.T) {
	t.Parallel()
	assert.ErrorContains(t, run([]string{"sing"}, io.Discard), "usage: sales [dial LEADS.csv]")
}

// The command calls as the campaign does, and what it writes is there when it is
// started again.
func TestDialCommand(t *testing.T) {
	server := retelltest.NewServer(t, nil)
	server.Answer("", retelltest.Callee{Fails: retell.DisconnectionDialBusy})
	var posted []string
	locked := true
	crm := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if locked {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		posted = append(posted, r.Header.Get("Idempotency-Key"))
	}))
	defer crm.Close()
	dir := t.TempDir()
	list := filepath.Join(dir, "leads.csv")
	require.NoError(t, os.WriteFile(list, []byte(demoList), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "not"), []byte("+14155550112\n"), 0o600))
	for name, value := range map[string]string{
		"RETELL_API_KEY": server.APIKey(), "RETELL_BASE_URL": server.URL(), "FROM_NUMBER": server.Number(server.CustomAgent("wss://agent.test/")),
		"OPENAI_API_KEY": openaitest.Key, "OPENAI_BASE_URL": openaitest.NewServer(t, openaitest.Rules()).URL(), "PORT": "0", "LLM_SECRET": "correct-horse-battery",
		"CRM_URL": crm.URL, "CRM_KEY": "key", "DO_NOT_CALL": filepath.Join(dir, "not"),
	} {
		t.Setenv(name, value)
	}
	var out strings.Builder
	assert.ErrorContains(t, dial(t.Context(), list, atTheDay, &out), "3 results are not in the CRM, the next run posts them again")
	assert.Contains(t, out.String(), "L1: busy\n")
	assert.Contains(t, out.String(), "3 calls placed, 3 ended, 0 refused, 0 unclear, 1 skipped\n")
	assert.Empty(t, posted)
	locked = false
	for range 2 { // of which only the first one has something to post
		out.Reset()
		require.NoError(t, dial(t.Context(), list, atTheDay, &out))
		assert.Contains(t, out.String(), "0 calls placed, 0 ended, 0 refused, 0 unclear, 4 skipped\n")
	}

	file, err := os.Open(list + ".results.csv")
	require.NoError(t, err)
	defer func() { _ = file.Close() }()
	lines, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 4, "a header, and a line for each call")
	assert.Equal(t, "busy", lines[1][6])
	assert.Len(t, posted, 3)
}

// What the CRM has taken is not posted by a run that settles it once more.
func TestTheCRMGetsAResultOnce(t *testing.T) {
	posts := 0
	crm := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { posts++ }))
	defer crm.Close()
	t.Setenv("CRM_URL", crm.URL)
	t.Setenv("CRM_KEY", "key")
	dir, r := t.TempDir(), result{CallID: "call_1"}
	for range 2 {
		notes, err := openNotes(filepath.Join(dir, "notes"))
		require.NoError(t, err)
		books, err := openBooks(filepath.Join(dir, "results.csv"), notes)
		require.NoError(t, err)
		for range 2 {
			_, err = notes.conclude(r)
			require.NoError(t, err)
			require.NoError(t, books.add(r))
		}
		require.NoError(t, books.close())
		require.NoError(t, notes.close())
	}
	assert.Equal(t, 1, posts)
}

func TestDialNeedsSettings(t *testing.T) {
	t.Setenv("FROM_NUMBER", "")
	assert.ErrorContains(t, dial(t.Context(), "none.csv", atTheDay, io.Discard), "set FROM_NUMBER")
	t.Setenv("FROM_NUMBER", "+14155550100")
	t.Setenv("LLM_SECRET", "")
	assert.ErrorContains(t, dial(t.Context(), "none.csv", atTheDay, io.Discard), "set LLM_SECRET", "nobody is called by an agent that Retell cannot reach")
	t.Setenv("CRM_URL", "http://crm.test")
	t.Setenv("CRM_KEY", "")
	_, err := openBooks(filepath.Join(t.TempDir(), "results.csv"), newNotes())
	assert.ErrorContains(t, err, "set CRM_KEY")
}
