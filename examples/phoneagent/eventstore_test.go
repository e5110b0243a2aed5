package main

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

func newEventStore(t *testing.T, dir string) *eventStore {
	s, err := openEventStore(dir)
	require.NoError(t, err)
	s.lease = 5 * time.Minute // nothing lapses but what a test makes old
	return s
}

func beginEvent(t *testing.T, s *eventStore, key string) webhook.Claim {
	claim, err := s.Begin(t.Context(), key)
	require.NoError(t, err)
	return claim
}

// age makes all files of a directory older.
func age(t *testing.T, dir string, by time.Duration) {
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		info, err := entry.Info()
		require.NoError(t, err)
		at := info.ModTime().Add(-by)
		require.NoError(t, os.Chtimes(filepath.Join(dir, entry.Name()), at, at))
	}
}

func TestEventStore(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "made", "if need be")
	one, two := newEventStore(t, dir), newEventStore(t, dir)
	assert.Equal(t, webhook.Claimed, beginEvent(t, one, "call_ended:call/../1"))
	assert.Equal(t, webhook.InProgress, beginEvent(t, one, "call_ended:call/../1"))
	assert.Equal(t, webhook.InProgress, beginEvent(t, two, "call_ended:call/../1"))
	assert.Equal(t, webhook.Claimed, beginEvent(t, two, "another"))

	require.NoError(t, one.Abandon(t.Context(), "call_ended:call/../1"))
	assert.Equal(t, webhook.Claimed, beginEvent(t, two, "call_ended:call/../1"), "what failed is taken again")
	require.NoError(t, one.Abandon(t.Context(), "call_ended:call/../1"), "it is not one's any more")
	assert.Equal(t, webhook.InProgress, beginEvent(t, one, "call_ended:call/../1"))

	require.NoError(t, two.Finish(t.Context(), "call_ended:call/../1"))
	require.NoError(t, two.Finish(t.Context(), "call_ended:call/../1"))
	for _, s := range []*eventStore{one, two, newEventStore(t, dir)} {
		assert.Equal(t, webhook.Handled, beginEvent(t, s, "call_ended:call/../1"))
	}
}

// A process died with an event: its claim lapses, and one of the others gets it.
func TestEventStoreOfADeadProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	dead := newEventStore(t, dir)
	for range 3 {
		assert.Equal(t, webhook.Claimed, beginEvent(t, dead, "event"))
		age(t, dir, 3*time.Minute)
		assert.Equal(t, webhook.InProgress, beginEvent(t, newEventStore(t, dir), "event"))
		age(t, dir, 2*time.Minute)
		var claimed atomic.Int32
		var wg sync.WaitGroup
		for range 8 {
			s := newEventStore(t, dir)
			wg.Go(func() {
				claim, err := s.Begin(context.Background(), "event")
				assert.NoError(t, err)
				if claim == webhook.Claimed {
					claimed.Add(1)
				}
			})
		}
		wg.Wait()
		assert.EqualValues(t, 1, claimed.Load())
		age(t, dir, 5*time.Minute)
	}
	require.NoError(t, dead.Finish(t.Context(), "event"), "slow, not dead: it was handled all the same")
	assert.Equal(t, webhook.Handled, beginEvent(t, dead, "event"))
}

func TestEventStoreForgets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := newEventStore(t, dir)
	beginEvent(t, s, "old")
	require.NoError(t, s.Finish(t.Context(), "old"))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "not ours"), 0o700))
	age(t, dir, eventsKept+time.Minute)
	beginEvent(t, s, "new")
	require.NoError(t, s.Finish(t.Context(), "new"))
	s.swept = time.Now().Add(-eventsKept)
	assert.Equal(t, webhook.Handled, beginEvent(t, s, "new"))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, left, 3, "a directory, a claim and that it was handled")
	assert.Equal(t, webhook.Claimed, beginEvent(t, s, "old"))
}

func TestEventStoreThatCannotBe(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, err := openEventStore(file)
	require.ErrorContains(t, err, "EVENTS_DIR")

	dir := t.TempDir()
	s := newEventStore(t, dir)
	require.NoError(t, os.Remove(dir))
	_, err = s.Begin(t.Context(), "event")
	require.Error(t, err, "Retell sends it again")
	s.swept = time.Now()
	_, err = s.Begin(t.Context(), "event")
	require.Error(t, err)
	require.Error(t, s.Finish(t.Context(), "event"))
}

// The lease has to be over before Retell gives an event up, and not before its
// callback has.
func TestLeaseFitsRetell(t *testing.T) {
	t.Parallel()
	const lastTry = (1 + 2 + 4) * time.Second
	assert.Less(t, eventLimit, eventLease)
	assert.Less(t, eventLease, lastTry)
}
