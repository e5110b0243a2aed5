package retell_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

// results collects what a list hands over. It needs no lock: results come one
// at a time.
type results struct {
	all []*retell.DialResult
	// fail is returned for one result, if it is set.
	fail map[string]error
}

func (r *results) add(_ context.Context, result *retell.DialResult) error {
	if err := r.fail[result.Entry.ID]; err != nil {
		delete(r.fail, result.Entry.ID)
		return err
	}
	r.all = append(r.all, result)
	return nil
}

func (r *results) count(outcome retell.DialOutcome) int {
	n := 0
	for _, result := range r.all {
		if result.Outcome == outcome {
			n++
		}
	}
	return n
}

// dialList runs DialList in memory. Options get the results.
func dialList(t *testing.T, ctx context.Context, x *exchange, entries []*retell.DialEntry, options retell.DialOptions) (*retell.DialReport, *results, error) {
	t.Helper()
	got := &results{}
	if options.OnResult == nil {
		options.OnResult = got.add
	}
	report, err := retell.DialList(ctx, inMemoryClient(t, x.ServeHTTP), slices.Values(entries), &options)
	return report, got, err
}

func TestDialListHandsOverTheCall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(2, time.Minute)
		entries := dialEntries(2)
		entries[1].ID = "" // its number stands for it
		_, got, err := dialList(t, t.Context(), x, entries, retell.DialOptions{WaitForAnalysis: true})
		require.NoError(t, err)
		for _, result := range got.all {
			assert.NoError(t, result.Err)
			assert.Equal(t, result.Entry.Params.ToNumber, result.Call.ToNumber)
			assert.NotNil(t, result.Call.CallAnalysis)
		}

		x = newExchange(2, time.Minute)
		x.analysis = -1
		report, got, err := dialList(t, t.Context(), x, dialEntries(1), retell.DialOptions{WaitForAnalysis: true})
		require.NoError(t, err)
		assert.ErrorIs(t, got.all[0].Err, retell.ErrNoAnalysis)
		assert.Equal(t, retell.CallStatusEnded, got.all[0].Call.CallStatus)
		assert.Equal(t, 1, report.Ended)
	})
}

func TestDialListNeverDialsAnUnclearEntryAgain(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]int{"server error": 500, "lost connection": hangUp, "timeout": 408, "not JSON": 200} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				x := newExchange(3, time.Minute)
				x.fault = func(number string) (int, bool) {
					if number == "+14155550001" || number == "+14155550003" {
						return status, false
					}
					return 0, false
				}
				store := retell.NewDialMemory()
				entries := dialEntries(5)
				report, got, err := dialList(t, t.Context(), x, entries, retell.DialOptions{Store: store})
				require.NoError(t, err)
				assert.Equal(t, &retell.DialReport{Placed: 3, Ended: 3, Unclear: 2}, report)
				for _, result := range got.all {
					if result.Outcome == retell.DialUnclear {
						assert.ErrorIs(t, result.Err, retell.ErrMaybeAccepted)
						assert.Nil(t, result.Call)
					}
				}

				report, got, err = dialList(t, t.Context(), x, entries, retell.DialOptions{Store: store})
				require.NoError(t, err)
				assert.Equal(t, &retell.DialReport{Skipped: 3, Unclear: 2}, report)
				assert.Empty(t, got.all, "each is handed over once")
				x.assertOnce(t, 5)

				// Somebody has looked, and wants it dialled.
				require.NoError(t, store.Put(t.Context(), "row 3", retell.DialRecord{}))
				x.fault = nil
				report, _, err = dialList(t, t.Context(), x, entries, retell.DialOptions{Store: store})
				require.NoError(t, err)
				assert.Equal(t, &retell.DialReport{Placed: 1, Ended: 1, Skipped: 3, Unclear: 1}, report)
			})
		})
	}
}

func TestDialListStopsInAnOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(10, time.Minute)
		x.fault = func(string) (int, bool) { return 503, true }
		report, _, err := dialList(t, t.Context(), x, dialEntries(100), retell.DialOptions{})
		assert.ErrorIs(t, err, retell.ErrMaybeAccepted)
		assert.ErrorContains(t, err, "5 failures in a row")
		assert.Equal(t, 5, report.Unclear, "the others can still be dialled")
	})
}

func TestDialListStopsWithoutAConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(10, time.Minute)
		transport := inMemory{http.HandlerFunc(x.ServeHTTP)}
		down := false
		client, err := retell.NewClient(testKey, &retell.Options{MaxRetries: -1, HTTPClient: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			if down && r.URL.Path == "/v2/create-phone-call" {
				return nil, errRefused
			}
			return transport.RoundTrip(r)
		})}})
		require.NoError(t, err)
		store, entries := retell.NewDialMemory(), dialEntries(3)
		down = true
		report, err := retell.DialList(t.Context(), client, slices.Values(entries), &retell.DialOptions{Store: store})
		assert.ErrorIs(t, err, errRefused)
		assert.Zero(t, *report)
		down = false
		report, err = retell.DialList(t.Context(), client, slices.Values(entries), &retell.DialOptions{Store: store})
		require.NoError(t, err)
		assert.Equal(t, 3, report.Ended, "nothing was lost")
		x.assertOnce(t, 3)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestDialListStopsWhenTheAccountIsRefused(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]error{401: retell.ErrUnauthorized, 402: retell.ErrPayment} {
		synctest.Test(t, func(t *testing.T) {
			x := newExchange(10, time.Minute)
			x.fault = func(string) (int, bool) { return status, true }
			store := retell.NewDialMemory()
			_, got, err := dialList(t, t.Context(), x, dialEntries(3), retell.DialOptions{Store: store})
			assert.ErrorIs(t, err, want)
			assert.Empty(t, got.all)
			x.fault = nil
			report, _, err := dialList(t, t.Context(), x, dialEntries(3), retell.DialOptions{Store: store})
			require.NoError(t, err)
			assert.Equal(t, 3, report.Ended)
		})
	}
}

func TestDialListRefusesSingleEntries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(10, time.Minute)
		x.fault = func(number string) (int, bool) {
			if number == "+14155550003" {
				return 422, true
			}
			return 0, false
		}
		entries := dialEntries(6)
		entries[0].Params.ToNumber = "(415) 555-0000"
		entries[1].Params = nil
		entries[5].ID = entries[4].ID // with another number
		store := retell.NewDialMemory("row 2")
		report, got, err := dialList(t, t.Context(), x, entries, retell.DialOptions{Store: store})
		require.NoError(t, err)
		assert.Equal(t, &retell.DialReport{Placed: 1, Ended: 1, Refused: 4, Skipped: 1}, report)
		reasons := map[*retell.DialEntry]string{entries[0]: "to_number is not in E.164", entries[1]: "from_number is empty", entries[3]: "422", entries[5]: "id is that of an entry before"}
		for _, result := range got.all {
			if result.Outcome == retell.DialRefused {
				assert.ErrorContains(t, result.Err, reasons[result.Entry])
				assert.NotErrorIs(t, result.Err, retell.ErrMaybeAccepted)
			}
		}
		x.assertOnce(t, 1)

		_, err = retell.DialList(t.Context(), inMemoryClient(t, x.ServeHTTP), slices.Values([]*retell.DialEntry{nil}), nil)
		assert.ErrorContains(t, err, "entry is nil")
	})
}

func TestDialListGoesOnAfterAStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(4, 2*time.Minute)
		path := filepath.Join(t.TempDir(), "list.jsonl")
		entries := dialEntries(20)
		run := func(ctx context.Context) (*retell.DialReport, *results, error) {
			store, err := retell.OpenDialFile(path)
			require.NoError(t, err)
			defer func() { assert.NoError(t, store.Close()) }()
			return dialList(t, ctx, x, entries, retell.DialOptions{Store: store})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		first, before, err := run(ctx)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Less(t, first.Ended, first.Placed)

		second, after, err := run(t.Context())
		require.NoError(t, err)
		assert.Equal(t, first.Placed-first.Ended, second.Resumed)
		assert.Equal(t, first.Ended, second.Skipped)
		assert.Equal(t, 20, first.Placed+second.Placed)
		assert.Len(t, append(before.all, after.all...), 20, "each is handed over once")
		x.assertOnce(t, 20)

		third, _, err := run(t.Context())
		require.NoError(t, err)
		assert.Equal(t, &retell.DialReport{Skipped: 20}, third)
	})
}

func TestDialListStopsWhenAResultIsNotTaken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(2, time.Minute)
		x.fault = func(number string) (int, bool) {
			if number == "+14155550005" {
				return 500, false
			}
			return 0, false
		}
		full := errors.New("disk full")
		got := &results{fail: map[string]error{"row 3": full, "row 5": full}}
		store, entries := retell.NewDialMemory(), dialEntries(8)
		options := retell.DialOptions{Store: store, OnResult: got.add}
		for range 2 {
			_, _, err := dialList(t, t.Context(), x, entries, options)
			assert.ErrorIs(t, err, full)
		}
		_, _, err := dialList(t, t.Context(), x, entries, options)
		require.NoError(t, err)
		assert.Equal(t, 7, got.count(retell.DialEnded))
		assert.Equal(t, 1, got.count(retell.DialUnclear))
		x.assertOnce(t, 8)
	})
}

// While one result is handed over the others wait, in a bubble in virtual time,
// and if it is not taken no other is offered.
func TestDialListHandsOverOneAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(10, time.Minute)
		handing, handed := 0, 0
		onResult := func(context.Context, *retell.DialResult) error {
			handing++
			assert.Equal(t, 1, handing)
			time.Sleep(time.Minute)
			handing--
			handed++
			return nil
		}
		report, _, err := dialList(t, t.Context(), x, dialEntries(10), retell.DialOptions{OnResult: onResult})
		require.NoError(t, err)
		assert.Equal(t, 10, report.Ended)
		assert.Equal(t, 10, handed)

		x = newExchange(10, time.Minute)
		full, offered := errors.New("disk full"), 0
		_, _, err = dialList(t, t.Context(), x, dialEntries(10), retell.DialOptions{OnResult: func(context.Context, *retell.DialResult) error {
			offered++
			time.Sleep(time.Minute)
			return full
		}})
		assert.ErrorIs(t, err, full)
		assert.Equal(t, 1, offered)
	})
}

func TestDialListAfterACrash(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(2, time.Minute)
		store := retell.NewDialMemory()
		_, err := store.Claim(t.Context(), "row 0", retell.DialRecord{State: retell.DialClaimed, At: tuesday})
		require.NoError(t, err)
		report, got, err := dialList(t, t.Context(), x, dialEntries(1), retell.DialOptions{Store: store})
		require.NoError(t, err)
		assert.Equal(t, &retell.DialReport{Unclear: 1}, report)
		assert.ErrorIs(t, got.all[0].Err, retell.ErrMaybeAccepted)
		assert.ErrorContains(t, got.all[0].Err, "2026-03-03T10:30:00Z")
		x.assertOnce(t, 0)
	})
}

func TestDialListWhenCallsCannotBeRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(2, time.Minute)
		x.getStatus = 404
		report, got, err := dialList(t, t.Context(), x, dialEntries(1), retell.DialOptions{})
		require.NoError(t, err)
		assert.Equal(t, 1, report.Ended)
		assert.ErrorIs(t, got.all[0].Err, retell.ErrNotFound)
		assert.Nil(t, got.all[0].Call)

		for _, status := range []int{401, 500, 400, 200} {
			x = newExchange(2, time.Minute)
			x.getStatus = status
			store := retell.NewDialMemory()
			_, got, err = dialList(t, t.Context(), x, dialEntries(1), retell.DialOptions{Store: store})
			assert.Error(t, err)
			assert.Empty(t, got.all)
			x.getStatus = 0
			report, _, err = dialList(t, t.Context(), x, dialEntries(1), retell.DialOptions{Store: store})
			require.NoError(t, err)
			assert.Equal(t, &retell.DialReport{Resumed: 1, Ended: 1}, report)
			x.assertOnce(t, 1)
		}
	})
}

// A flakyStore loses writes, or says that it did.
type flakyStore struct {
	retell.DialStore
	fails func() error
}

func (s *flakyStore) Claim(ctx context.Context, id string, record retell.DialRecord) (retell.DialRecord, error) {
	if err := s.fails(); err != nil {
		return retell.DialRecord{}, err
	}
	return s.DialStore.Claim(ctx, id, record)
}

func (s *flakyStore) Put(ctx context.Context, id string, record retell.DialRecord) error {
	if err := s.fails(); err != nil {
		return err
	}
	return s.DialStore.Put(ctx, id, record)
}

// TestDialListDialsNobodyTwice runs lists through every kind of failure, with as
// many restarts as it takes.
func TestDialListDialsNobodyTwice(t *testing.T) {
	t.Parallel()
	broken := errors.New("store is broken")
	for seed := range uint64(60) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			var mu sync.Mutex // of random, which all goroutines use
			pick := func(n int) int {
				mu.Lock()
				defer mu.Unlock()
				return random.IntN(n)
			}
			chance := func(percent int) bool { return pick(100) < percent }
			x := newExchange(1+pick(5), time.Minute)
			x.fault = func(string) (int, bool) {
				switch {
				case chance(10):
					return []int{500, 408, hangUp, 200}[pick(4)], chance(50)
				case chance(10):
					return []int{429, 400, 401}[pick(3)], true
				}
				return 0, false
			}
			memory := retell.NewDialMemory()
			store := &flakyStore{memory, func() error {
				if chance(5) {
					return broken
				}
				return nil
			}}
			entries := dialEntries(12)
			settled := map[string]int{}
			options := retell.DialOptions{Store: store, OnResult: func(_ context.Context, r *retell.DialResult) error {
				if chance(5) {
					return broken
				}
				if r.Outcome != retell.DialRefused {
					settled[r.Entry.ID]++
				}
				return nil
			}}
			for range 200 {
				ctx, cancel := t.Context(), context.CancelFunc(func() {})
				if chance(30) {
					ctx, cancel = context.WithTimeout(ctx, time.Duration(1+pick(200))*time.Second)
				}
				_, _, _ = dialList(t, ctx, x, entries, options)
				cancel()
				if len(settled) == len(entries) {
					break
				}
			}
			assert.Len(t, settled, len(entries), "seed %d: every entry is handed over", seed)
			for number, times := range x.rung {
				assert.Equal(t, 1, times, "seed %d: %s rang more than once", seed, number)
			}
			assert.Zero(t, x.over, "seed %d", seed)
		})
	}
}

func TestDialListOverHTTP(t *testing.T) {
	t.Parallel()
	x := newExchange(8, 20*time.Millisecond)
	x.fault = func(number string) (int, bool) {
		if number == "+14155550007" {
			return hangUp, false
		}
		return 0, false
	}
	server := httptest.NewServer(x)
	t.Cleanup(server.Close)
	client, err := retell.NewClient(testKey, &retell.Options{BaseURL: server.URL})
	require.NoError(t, err)
	store, err := retell.OpenDialFile(filepath.Join(t.TempDir(), "list.jsonl"))
	require.NoError(t, err)
	defer store.Close()
	got := &results{}
	report, err := retell.DialList(t.Context(), client, slices.Values(dialEntries(40)), &retell.DialOptions{
		Store: store, OnResult: got.add, CheckInterval: 5 * time.Millisecond,
		Wait: &retell.WaitOptions{MinInterval: 5 * time.Millisecond, MaxInterval: 5 * time.Millisecond},
	})
	require.NoError(t, err)
	assert.Equal(t, &retell.DialReport{Placed: 39, Ended: 39, Unclear: 1}, report)
	assert.Len(t, got.all, 40)
	x.assertOnce(t, 40)
	assert.LessOrEqual(t, x.peak, 8)
}

func TestDialListReadsTheListAsItGoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		x := newExchange(1, time.Minute)
		over := func() int { // calls, whose results may be handed over later
			x.mu.Lock()
			defer x.mu.Unlock()
			return len(x.calls) - x.active()
		}
		read, ended := 0, 0
		var list iter.Seq[*retell.DialEntry] = func(yield func(*retell.DialEntry) bool) {
			for _, entry := range dialEntries(10) {
				read++
				assert.LessOrEqual(t, read-over(), 2)
				if !yield(entry) {
					return
				}
			}
		}
		_, err := retell.DialList(t.Context(), inMemoryClient(t, x.ServeHTTP), list, &retell.DialOptions{
			OnResult: func(context.Context, *retell.DialResult) error { ended++; return nil },
		})
		require.NoError(t, err)
		assert.Equal(t, 10, ended)
	})
}

func ExampleDialList() {
	client, done := exampleClient(
		`200 {"current_concurrency":3,"concurrency_limit":20}`,
		`201 {"call_id":"call_1","call_status":"registered"}`,
		`200 {"call_id":"call_1","call_status":"ended","disconnection_reason":"user_hangup","duration_ms":42000}`)
	defer done()

	// A program would use OpenDialFile, or a table of its database, to go on
	// where it was stopped.
	store := retell.NewDialMemory("customer 16")
	customers := []*retell.DialEntry{
		{ID: "customer 16", Params: &retell.CreatePhoneCallParams{FromNumber: "+14155550100", ToNumber: "+14155550116"}},
		{ID: "customer 17", Params: &retell.CreatePhoneCallParams{FromNumber: "+14155550100", ToNumber: "+14155550117"}},
	}
	report, err := retell.DialList(context.Background(), client, slices.Values(customers), &retell.DialOptions{
		Store:    store,
		KeepFree: 2,
		OnResult: func(_ context.Context, r *retell.DialResult) error {
			switch r.Outcome {
			case retell.DialEnded:
				fmt.Println(r.Entry.ID, r.Call.DisconnectionReason)
			case retell.DialRefused, retell.DialUnclear:
				fmt.Println(r.Entry.ID, r.Outcome, r.Err)
			}
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Ended, "ended,", report.Skipped, "done before")
	// Output:
	// customer 17 user_hangup
	// 1 ended, 1 done before
}
