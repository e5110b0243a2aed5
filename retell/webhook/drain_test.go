package webhook_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

func TestDrainWaits(t *testing.T) {
	t.Parallel()
	var seen record
	bubble(t, webhook.Callbacks{
		CallEvent: func(_ context.Context, e *webhook.CallEvent) error {
			time.Sleep(time.Second)
			seen.add(e.Call.CallID)
			return nil
		},
		InboundCall: func(context.Context, *webhook.InboundCall) (*webhook.InboundReply, error) { return nil, nil },
	}, &webhook.Options{Workers: 1}, func(t *testing.T, h *webhook.Handler) {
		for _, id := range []string{"a", "b", "c"} {
			assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", id)))
		}
		drained := make(chan error, 1)
		go func() { drained <- h.Drain(t.Context()) }()
		synctest.Wait()
		assert.True(t, h.State().Draining)
		assert.Equal(t, 503, deliver(t, h, callEvent("call_ended", "d")))
		assert.Equal(t, 200, deliver(t, h, `{"event":"call_inbound","call_inbound":{}}`))
		start := time.Now()
		require.NoError(t, <-drained)
		assert.Equal(t, 3*time.Second, time.Since(start))
		assert.Equal(t, []string{"a", "b", "c"}, seen.all())
		require.NoError(t, h.Drain(t.Context()), "again")
	})
}

func TestDrainGivesUp(t *testing.T) {
	t.Parallel()
	var seen record
	bubble(t, webhook.Callbacks{
		CallEvent: func(ctx context.Context, e *webhook.CallEvent) error {
			<-ctx.Done()
			assert.ErrorIs(t, context.Cause(ctx), webhook.ErrClosed)
			time.Sleep(time.Second) // it cleans up
			return ctx.Err()
		},
		Lost: func(_ context.Context, e *webhook.Event, err error) {
			payload, _ := webhook.Decode(e.Raw)
			line := payload.(*webhook.CallEvent).Call.CallID
			if errors.Is(err, webhook.ErrClosed) {
				line += " waited"
			}
			seen.add(line)
		},
	}, &webhook.Options{Workers: 1, EventTimeout: -1}, func(t *testing.T, h *webhook.Handler) {
		for _, id := range []string{"a", "b", "c"} {
			assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", id)))
			synctest.Wait()
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		err := h.Drain(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		drain, ok := errors.AsType[*webhook.DrainError](err)
		require.True(t, ok)
		assert.Equal(t, &webhook.DrainError{Waiting: 2, Running: 1, Cause: context.DeadlineExceeded}, drain)
		assert.Equal(t, "webhook: 2 events were waiting and 1 running when draining ended: context deadline exceeded", err.Error())
		assert.Equal(t, 10*time.Second, time.Since(start))
		assert.ElementsMatch(t, []string{"b waited", "c waited"}, seen.all())
		require.NoError(t, h.Close())
		assert.Equal(t, 11*time.Second, time.Since(start), "Close waits for what runs")
		assert.Len(t, seen.all(), 3)
		assert.Equal(t, 503, deliver(t, h, callEvent("call_ended", "d")))
	})
}

func TestCloseAnswersWhoWaits(t *testing.T) {
	t.Parallel()
	bubble(t, webhook.Callbacks{
		CallEvent: func(ctx context.Context, _ *webhook.CallEvent) error { <-ctx.Done(); return ctx.Err() },
		Lost:      func(context.Context, *webhook.Event, error) { t.Error("Retell repeats these") },
	}, &webhook.Options{Workers: 1, Synchronous: true}, func(t *testing.T, h *webhook.Handler) {
		status := make(chan int, 2)
		for _, id := range []string{"a", "b"} {
			go func() { status <- deliver(t, h, callEvent("call_ended", id)) }()
		}
		synctest.Wait()
		require.NoError(t, h.Close())
		assert.Equal(t, 500, <-status)
		assert.Equal(t, 500, <-status)
	})
}

func TestCloseOfAnIdleHandler(t *testing.T) {
	t.Parallel()
	bubble(t, webhook.Callbacks{}, nil, func(t *testing.T, h *webhook.Handler) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.NoError(t, h.Drain(ctx), "there is nothing to wait for")
		require.NoError(t, h.Close())
		require.NoError(t, h.Close())
		assert.Equal(t, webhook.State{Draining: true}, h.State())
	})
}
