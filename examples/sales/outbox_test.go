package main

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A CRM that is slow or down does not hold up the campaign, and what it did not
// take is told at the end.
func TestOutbox(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var taken []string
		o := newOutbox(func(ctx context.Context, r result) error {
			select {
			case <-time.After(10 * time.Second):
			case <-ctx.Done():
				return fmt.Errorf("%s was not taken", r.CallID)
			}
			if r.CallID == "2" {
				return errors.New("2 was not taken")
			}
			taken = append(taken, r.CallID)
			return nil
		})
		o.add(result{CallID: "1"}, result{CallID: "2"})
		for i := range 500 {
			o.add(result{CallID: fmt.Sprint(i + 3)})
		}
		assert.Zero(t, time.Since(began), "nobody waits")
		assert.EqualError(t, o.close(45*time.Second), "499 results are not in the CRM, the next run posts them again: 502 was not taken")
		assert.Equal(t, 45*time.Second, time.Since(began))
		assert.Equal(t, []string{"1", "3", "4"}, taken, "in their order")
	})
}

// An outbox that has slept for a while wakes up.
func TestOutboxBetweenCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var taken []string
		o := newOutbox(func(_ context.Context, r result) error { taken = append(taken, r.CallID); return nil })
		for _, id := range []string{"1", "2"} {
			o.add(result{CallID: id})
			time.Sleep(time.Hour)
		}
		require.NoError(t, o.close(time.Second))
		assert.Equal(t, []string{"1", "2"}, taken)
	})
}
