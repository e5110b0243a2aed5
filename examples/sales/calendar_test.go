package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTwoLeadsCannotHaveOneTime(t *testing.T) {
	t.Parallel()
	calendar := newTestCalendar()
	for range 2 {
		require.NoError(t, calendar.Book(t.Context(), "key", "L1", tuesday))
	}
	assert.ErrorIs(t, calendar.Book(t.Context(), "other", "L2", tuesday), errTaken)
	free, err := calendar.Free(t.Context(), 1)
	require.NoError(t, err)
	assert.Equal(t, []time.Time{tuesday.Add(time.Hour)}, free)
	require.NoError(t, calendar.Book(t.Context(), "third", "L1", free[0]))
	assert.NoError(t, calendar.Book(t.Context(), "fourth", "L2", tuesday), "which L1 has given up")
}

// There is nothing on weekends, today or in the past, nor at odd times.
func TestWhatIsFree(t *testing.T) {
	t.Parallel()
	calendar := newTestCalendar()
	all, err := calendar.Free(t.Context(), 1000)
	require.NoError(t, err)
	assert.Len(t, all, 10*len(times))
	for i, at := range all {
		assert.True(t, at.After(theDay))
		assert.NotContains(t, []time.Weekday{time.Saturday, time.Sunday}, at.Weekday())
		assert.True(t, i == 0 || at.After(all[i-1]))
	}
	for _, at := range []time.Time{{}, tuesday.AddDate(0, 0, -7), tuesday.Add(time.Minute), tuesday.AddDate(0, 0, 4), tuesday.AddDate(1, 0, 0)} {
		assert.ErrorIs(t, calendar.Book(t.Context(), "key", "L1", at), errTaken, at)
	}
}
