package backoff_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/internal/backoff"
)

func TestWait(t *testing.T) {
	t.Parallel()
	for attempt, longest := range map[int]time.Duration{0: time.Second / 2, 1: time.Second, 3: 4 * time.Second, 4: 8 * time.Second, 1000: 8 * time.Second} {
		for range 100 {
			wait := backoff.Wait(attempt)
			assert.LessOrEqual(t, wait, longest, attempt)
			assert.Greater(t, wait, longest*3/4-1, attempt)
		}
	}
}

func TestAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // the time is a whole second
		in := func(d time.Duration) string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
		for _, c := range []struct {
			seconds, ms string
			want        time.Duration
		}{
			{"", "", 0},
			{"2", "", 2 * time.Second},
			{"0.5", "", time.Second / 2},
			{"2", "30", 30 * time.Millisecond},
			{"2", "soon", 2 * time.Second},
			{"-1", "", 0},
			{"NaN", "", 0},
			{"1e300", "", 24 * time.Hour},
			{in(time.Minute), "", time.Minute},
			{in(-time.Minute), "", 0},
			{in(1000 * time.Hour), "", 24 * time.Hour},
			{"tomorrow", "", 0},
		} {
			header := http.Header{"Retry-After": {c.seconds}, "Retry-After-Ms": {c.ms}}
			assert.Equal(t, c.want, backoff.Asked(header), "%q %q", c.seconds, c.ms)
		}
	})
}

func TestSleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		assert.True(t, backoff.Sleep(t.Context(), time.Minute))
		assert.Equal(t, time.Minute, time.Since(began))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		assert.False(t, backoff.Sleep(ctx, time.Minute))
		assert.Equal(t, time.Minute+time.Second, time.Since(began))
		for range 20 {
			assert.False(t, backoff.Sleep(ctx, 0), "there is nothing to wait for, but ctx ended before")
		}
	})
}
