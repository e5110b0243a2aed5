package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

func begin(t *testing.T, s webhook.Store, key string) webhook.Claim {
	t.Helper()
	claim, err := s.Begin(t.Context(), key)
	require.NoError(t, err)
	return claim
}

func TestMemoryStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := webhook.NewMemoryStore(&webhook.MemoryStoreOptions{Lifetime: time.Minute, MaxHandled: 3})
		assert.Equal(t, webhook.Claimed, begin(t, s, "a"))
		assert.Equal(t, webhook.InProgress, begin(t, s, "a"))
		require.NoError(t, s.Abandon(t.Context(), "a"))
		assert.Equal(t, webhook.Claimed, begin(t, s, "a"))
		time.Sleep(time.Hour)
		assert.Equal(t, webhook.InProgress, begin(t, s, "a"), "a claim does not lapse")
		require.NoError(t, s.Finish(t.Context(), "a"))
		require.NoError(t, s.Finish(t.Context(), "a"))
		require.NoError(t, s.Abandon(t.Context(), "a"), "too late")
		assert.Equal(t, webhook.Handled, begin(t, s, "a"))
		time.Sleep(time.Minute - time.Nanosecond)
		assert.Equal(t, webhook.Handled, begin(t, s, "a"))
		time.Sleep(time.Nanosecond)
		assert.Zero(t, s.Len())
		assert.Equal(t, webhook.Claimed, begin(t, s, "a"))
		require.NoError(t, s.Finish(t.Context(), "never begun"))
		assert.Equal(t, 1, s.Len())
	})
}

func TestMemoryStoreIsBounded(t *testing.T) {
	t.Parallel()
	s := webhook.NewMemoryStore(&webhook.MemoryStoreOptions{MaxHandled: 10})
	begin(t, s, "busy")
	for i := range 1000 {
		key := fmt.Sprint(i)
		begin(t, s, key)
		require.NoError(t, s.Finish(t.Context(), key))
	}
	assert.Equal(t, 11, s.Len())
	assert.Equal(t, webhook.InProgress, begin(t, s, "busy"))
	assert.Equal(t, webhook.Handled, begin(t, s, "990"))
	assert.Equal(t, webhook.Claimed, begin(t, s, "989"))
}

// TestSharedStore: what one process has handled, another one drops.
func TestSharedStore(t *testing.T) {
	t.Parallel()
	var seen record
	store := webhook.NewMemoryStore(nil)
	callbacks := webhook.Callbacks{CallEvent: func(context.Context, *webhook.CallEvent) error { seen.add(""); return nil }}
	one := newHandler(t, callbacks, &webhook.Options{Store: store, Synchronous: true})
	two := newHandler(t, callbacks, &webhook.Options{Store: store, Synchronous: true})
	assert.Equal(t, 204, deliver(t, one, callEvent("call_ended", "c")))
	assert.Equal(t, 204, deliver(t, two, callEvent("call_ended", "c")))
	assert.Len(t, seen.all(), 1)
}

// A brokenStore fails where it is told to.
type brokenStore struct {
	webhook.Store
	begin, finish func() error
}

func (s *brokenStore) Begin(ctx context.Context, key string) (webhook.Claim, error) {
	if s.begin != nil {
		return 0, s.begin()
	}
	return s.Store.Begin(ctx, key)
}

func (s *brokenStore) Finish(ctx context.Context, key string) error {
	if s.finish != nil {
		return s.finish()
	}
	return s.Store.Finish(ctx, key)
}

func TestStoreFailures(t *testing.T) {
	t.Parallel()
	var seen record
	callbacks := webhook.Callbacks{
		CallEvent: func(context.Context, *webhook.CallEvent) error { seen.add("handled"); return nil },
		Lost:      func(context.Context, *webhook.Event, error) { t.Error("it was handled") },
	}
	store := &brokenStore{Store: webhook.NewMemoryStore(nil)}
	bubble(t, callbacks, &webhook.Options{Store: store}, func(t *testing.T, h *webhook.Handler) {
		away := func() error { return errors.New("no connection to redis.internal") }
		for _, fail := range []func() error{away, func() error { panic("in the store") }} {
			store.begin, store.finish = fail, nil
			assert.Equal(t, 503, deliver(t, h, callEvent("call_ended", "c")), "Retell repeats it")
			assert.Empty(t, seen.all())
		}
		store.begin, store.finish = nil, away
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
		synctest.Wait()
		assert.Equal(t, []string{"handled"}, seen.all())
		assert.Equal(t, 503, deliver(t, h, callEvent("call_ended", "c")), "the claim stands until it lapses")
	})
}
