package retell_test

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestDialListKeepsToTheConcurrency(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		limit, reserved, others int
		options                 retell.DialOptions
		want                    int
	}{
		"the account's":        {limit: 10, want: 10},
		"with others":          {limit: 10, others: 4, want: 6},
		"reserved for inbound": {limit: 10, reserved: 3, want: 7},
		"kept free":            {limit: 10, options: retell.DialOptions{KeepFree: 8}, want: 2},
		"less is asked for":    {limit: 10, options: retell.DialOptions{Concurrency: 3}, want: 3},
		"more is asked for":    {limit: 5, options: retell.DialOptions{Concurrency: 50}, want: 5},
		"one":                  {limit: 1, want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				x := newExchange(test.limit, 3*time.Minute)
				x.reserved, x.others = test.reserved, test.others
				start := time.Now()
				report, got, err := dialList(t, t.Context(), x, dialEntries(25), test.options)
				require.NoError(t, err)
				assert.Equal(t, &retell.DialReport{Placed: 25, Ended: 25}, report)
				assert.Equal(t, 25, got.count(retell.DialEnded))
				x.assertOnce(t, 25)
				assert.Equal(t, test.want, x.peak, "calls at once")
				assert.Zero(t, x.over, "Retell never had to refuse")
				rounds := (25 + test.want - 1) / test.want
				assert.Less(t, time.Since(start), time.Duration(rounds)*(3*time.Minute+30*time.Second), "no time is lost")
			})
		})
	}
}

func TestDialListWaitsForConcurrency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(5, time.Minute)
		x.others = 5
		time.AfterFunc(10*time.Minute, func() { x.setOthers(0) })
		start := time.Now()
		report, _, err := dialList(t, t.Context(), x, dialEntries(5), retell.DialOptions{})
		require.NoError(t, err)
		assert.Equal(t, 5, report.Ended)
		assert.InDelta(t, 11, time.Since(start).Minutes(), 1)
		assert.LessOrEqual(t, x.looks, 125, "it asks every five seconds")
	})
}

func TestDialListTriesAgainWhenThereIsNoConcurrency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(3, time.Minute)
		refused := map[string]int{}
		x.fault = func(number string) (int, bool) {
			if refused[number]++; refused[number] <= 3 {
				return 429, true
			}
			return 0, false
		}
		report, got, err := dialList(t, t.Context(), x, dialEntries(6), retell.DialOptions{})
		require.NoError(t, err)
		assert.Equal(t, &retell.DialReport{Placed: 6, Ended: 6}, report)
		assert.Equal(t, 6, got.count(retell.DialEnded))
		x.assertOnce(t, 6)
	})
}

// A client does not wait longer than Options.MaxRetryWait; a list has time.
func TestDialListWaitsAsLongAsRetellAsks(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/v2/create-phone-call", "/get-concurrency"} {
		synctest.Test(t, func(t *testing.T) {
			x := newExchange(3, time.Minute)
			open, asked := time.Now().Add(20*time.Minute), 0
			client := inMemoryClient(t, func(w http.ResponseWriter, r *http.Request) {
				if wait := time.Until(open); r.URL.Path == path && wait > 0 {
					asked++
					w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())))
					w.WriteHeader(http.StatusTooManyRequests)
					return
				}
				x.ServeHTTP(w, r)
			})
			report, err := retell.DialList(t.Context(), client, slices.Values(dialEntries(2)), nil)
			require.NoError(t, err)
			assert.Equal(t, &retell.DialReport{Placed: 2, Ended: 2}, report)
			assert.Equal(t, 1, asked, "it comes back when it may")
			x.assertOnce(t, 2)
		})
	}
}

func TestDialListWithoutUsableConcurrency(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(3, time.Minute)
		x.reserved = 2
		_, _, err := dialList(t, t.Context(), x, dialEntries(1), retell.DialOptions{KeepFree: 1})
		assert.ErrorContains(t, err, "concurrency of 3 leaves nothing for the list: 2 are reserved for inbound calls, and 1 are kept free")

		silent := inMemoryClient(t, answer(200, `{}`))
		_, err = retell.DialList(t.Context(), silent, slices.Values(dialEntries(1)), nil)
		assert.ErrorContains(t, err, "does not say")

		denied := inMemoryClient(t, answer(403, `{}`))
		_, err = retell.DialList(t.Context(), denied, slices.Values(dialEntries(1)), nil)
		assert.ErrorIs(t, err, retell.ErrUnauthorized)

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		report, err := retell.DialList(ctx, denied, slices.Values(dialEntries(1)), nil)
		assert.ErrorIs(t, err, context.Canceled)
		assert.Zero(t, *report)
	})
}
