package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func listIn(t *testing.T, path, text string) {
	t.Helper()
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
}

func assertListed(t *testing.T, list DoNotCall, number string, want bool) {
	t.Helper()
	has, err := list.Has(t.Context(), number)
	require.NoError(t, err)
	assert.Equal(t, want, has, number)
}

func TestTheListOutlivesTheProgram(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "list")
	list, err := openDoNotCall(path)
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, list.Add(t.Context(), ada.Phone))
	}
	list, err = openDoNotCall(path)
	require.NoError(t, err)
	assertListed(t, list, ada.Phone, true)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, ada.Phone+"\n", string(text))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "it holds phone numbers")
}

// Another campaign, or somebody with an editor, writes to it as well, in the
// forms in which people write numbers, and with a last line that has no end.
func TestTheListIsShared(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "list")
	list, err := openDoNotCall(path)
	require.NoError(t, err)
	assertListed(t, list, grace.Phone, false)
	listIn(t, path, "+1 (415) 555-0112\r\n\n+1-415-555-0113")
	assertListed(t, list, grace.Phone, true)
	assertListed(t, list, alan.Phone, true)
	require.NoError(t, list.Add(t.Context(), ada.Phone))
	require.NoError(t, list.Add(t.Context(), alan.Phone))
	for _, l := range []lead{ada, grace, alan} {
		assertListed(t, list, l.Phone, true)
	}
}

// Half a list is worse than none, and so is one that is gone.
func TestAListThatCannotBeRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "list")
	for _, text := range []string{"+14155550112\nnobody\n", "(415) 555-0112\n", "+44 (0)20 7946 0958\n", "+14"} {
		listIn(t, path, text)
		_, err := openDoNotCall(path)
		assert.ErrorContains(t, err, "no number with its country code", text)
		assert.NotContains(t, err.Error(), "555")
	}
	listIn(t, path, "")
	list, err := openDoNotCall(path)
	require.NoError(t, err)
	require.NoError(t, os.Remove(path))
	_, err = list.Has(t.Context(), ada.Phone)
	assert.ErrorIs(t, err, os.ErrNotExist)
	assert.ErrorIs(t, list.Add(t.Context(), ada.Phone), os.ErrNotExist, "what is not on the disk is not promised")
	for _, either := range []DoNotCall{list, newDoNotCall()} {
		assert.ErrorIs(t, either.Add(t.Context(), "anonymous"), errNoNumber)
	}
}
