package retell_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func openDialFile(t *testing.T, path string) *retell.DialFile {
	t.Helper()
	f, err := retell.OpenDialFile(path)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// TestDialStores tests what every store must do.
func TestDialStores(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "list.jsonl")
	for name, store := range map[string]retell.DialStore{"memory": retell.NewDialMemory(), "file": openDialFile(t, path)} {
		ctx := t.Context()
		claim := func(id string) retell.DialRecord {
			before, err := store.Claim(ctx, id, retell.DialRecord{State: retell.DialClaimed, At: tuesday})
			require.NoError(t, err, name)
			return before
		}
		assert.Zero(t, claim("a"), name)
		assert.Equal(t, retell.DialRecord{State: retell.DialClaimed, At: tuesday}, claim("a"), name)
		placed := retell.DialRecord{State: retell.DialPlaced, CallID: "call_1"}
		require.NoError(t, store.Put(ctx, "a", placed))
		assert.Equal(t, placed, claim("a"), name)
		assert.Zero(t, claim("b"), name)
		require.NoError(t, store.Put(ctx, "b", retell.DialRecord{}))
		assert.Zero(t, claim("b"), name)
		require.NoError(t, store.Put(ctx, "none", retell.DialRecord{}))
		records := store.(interface {
			Records() map[string]retell.DialRecord
		}).Records()
		assert.Equal(t, map[string]retell.DialRecord{"a": placed, "b": {State: retell.DialClaimed, At: tuesday}}, records, name)
		clear(records)
		assert.Equal(t, placed, claim("a"), "%s: the records are a copy", name)
	}
}

func TestDialFileIsReadAgain(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "list.jsonl")
	f := openDialFile(t, path)
	_, err := f.Claim(t.Context(), "a \"quoted\"\nid", retell.DialRecord{State: retell.DialClaimed, At: tuesday})
	require.NoError(t, err)
	require.NoError(t, f.Put(t.Context(), "b", retell.DialRecord{State: retell.DialDone, CallID: "call_1"}))
	require.NoError(t, f.Put(t.Context(), "c", retell.DialRecord{State: retell.DialDone}))
	require.NoError(t, f.Put(t.Context(), "c", retell.DialRecord{}))
	require.NoError(t, f.Close())
	assert.ErrorIs(t, f.Put(t.Context(), "c", retell.DialRecord{}), os.ErrClosed)
	_, err = f.Claim(t.Context(), "d", retell.DialRecord{State: retell.DialClaimed})
	assert.ErrorIs(t, err, os.ErrClosed)

	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, `{"id":"a \"quoted\"\nid","state":"claimed","at":"2026-03-03T10:30:00Z"}
{"id":"b","state":"done","call_id":"call_1"}
{"id":"c","state":"done"}
{"id":"c"}
`, string(text))

	// The program crashed while it wrote a line.
	require.NoError(t, os.WriteFile(path, append(text, `{"id":"e","state":"cl`...), 0o600))
	f = openDialFile(t, path)
	records := map[string]retell.DialRecord{}
	for _, id := range []string{"a \"quoted\"\nid", "b", "c", "e"} {
		records[id], err = f.Claim(t.Context(), id, retell.DialRecord{State: retell.DialClaimed})
		require.NoError(t, err)
	}
	assert.Equal(t, map[string]retell.DialRecord{
		"a \"quoted\"\nid": {State: retell.DialClaimed, At: tuesday}, "b": {State: retell.DialDone, CallID: "call_1"}, "c": {}, "e": {},
	}, records)
	require.NoError(t, f.Close())
	openDialFile(t, path)
}

func TestDialFileRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"of another kind":  "phone,name\n+14155550123,Ada\n",
		"without newline":  "phone,name",
		"JSON of others":   `{"items":[]}` + "\n",
		"an array":         `[1]` + "\n",
		"damaged":          `{"id":"a","state":"done"}` + "\n\x00\x00\x00\n" + `{"id":"b","state":"done"}` + "\n",
		"with a huge line": `{"id":"` + strings.Repeat("a", 1<<20) + `","state":"done"}` + "\n",
	} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := retell.OpenDialFile(path)
		assert.Error(t, err, name)
		after, readErr := os.ReadFile(path)
		require.NoError(t, readErr)
		assert.Equal(t, text, string(after), "%s: it is not changed", name)
	}
	_, err := retell.OpenDialFile(filepath.Join(dir, "no", "such", "directory"))
	assert.ErrorIs(t, err, os.ErrNotExist)

	f := openDialFile(t, filepath.Join(dir, "good"))
	_, err = f.Claim(t.Context(), strings.Repeat("a", 1<<20), retell.DialRecord{State: retell.DialClaimed})
	assert.ErrorContains(t, err, "id is too long")
	_, err = f.Claim(t.Context(), "M\xfcller", retell.DialRecord{State: retell.DialClaimed})
	assert.ErrorContains(t, err, "id is not valid UTF-8", "it would be another one when it is read again, and dialled again")
	assert.NoError(t, f.Put(t.Context(), "a", retell.DialRecord{State: retell.DialDone}))
}

func TestDialFileHasOneOwner(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there is no lock for files")
	}
	path := filepath.Join(t.TempDir(), "list.jsonl")
	f := openDialFile(t, path)
	_, err := retell.OpenDialFile(path)
	assert.ErrorContains(t, err, "another program dials this list")
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "it holds phone numbers")
	require.NoError(t, f.Close())
	openDialFile(t, path)
}

func FuzzOpenDialFile(f *testing.F) {
	f.Add(`{"id":"a","state":"claimed","at":"2026-03-03T10:30:00Z"}` + "\n" + `{"id":"a"}` + "\n" + `{"id":"b"`)
	f.Add("\n")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "list.jsonl")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		first, err := retell.OpenDialFile(path)
		if err != nil {
			return
		}
		record := retell.DialRecord{State: retell.DialMaybePlaced, CallID: "call_1", At: time.Unix(1757570000, 0).UTC()}
		require.NoError(t, first.Put(context.Background(), "new", record))
		require.NoError(t, first.Close())
		second, err := retell.OpenDialFile(path)
		require.NoError(t, err, "what was opened once can be opened again")
		got, err := second.Claim(context.Background(), "new", retell.DialRecord{State: retell.DialClaimed})
		require.NoError(t, err)
		assert.Equal(t, record, got)
		require.NoError(t, second.Close())
	})
}
