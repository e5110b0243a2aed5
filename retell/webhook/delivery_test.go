package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

func callEvent(event webhook.EventType, id string) string {
	return fmt.Sprintf(`{"event":%q,"call":{"call_id":%q}}`, event, id)
}

// A record collects in order what callbacks see.
type record struct {
	mu    sync.Mutex
	lines []string
}

func (l *record) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

func (l *record) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lines)
}

// bubble runs a test of a handler in virtual time. That it ends shows that all
// goroutines do.
func bubble(t *testing.T, callbacks webhook.Callbacks, options *webhook.Options, f func(t *testing.T, h *webhook.Handler)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(t, newHandler(t, callbacks, options)) })
}

func TestEveryKindOfEventArrives(t *testing.T) {
	t.Parallel()
	seen := make(chan any, 1)
	_, post := serve(t, newHandler(t, webhook.Callbacks{
		CallEvent:    func(_ context.Context, e *webhook.CallEvent) error { seen <- e.Call.CallID; return nil },
		ChatEvent:    func(_ context.Context, e *webhook.ChatEvent) error { seen <- e.Chat.ChatID; return nil },
		Alert:        func(_ context.Context, e *webhook.AlertEvent) error { seen <- string(e.Alert); return nil },
		UnknownEvent: func(_ context.Context, e *webhook.Event) error { seen <- string(e.Type); return nil },
	}, nil))
	for body, want := range map[string]string{
		`{"event":"call_ended","call":{"call_id":"call_1"}}`: "call_1",
		`{"event":"call_ended","data":{"call_id":"call_2"}}`: "call_2",
		`{"event":"call_sung","call":{"call_id":"call_3"}}`:  "call_3",
		`{"event":"chat_ended","chat":{"chat_id":"chat_1"}}`: "chat_1",
		`{"event":"alert","alert":{"rule":1}}`:               `{"rule":1}`,
		`{"event":"number_sold"}`:                            "number_sold",
	} {
		got := post("/retell", body)
		assert.Equal(t, 204, got.status)
		assert.Empty(t, got.body)
		assert.Equal(t, want, <-seen)
	}
}

func TestEventsWithoutCallbackAreAcknowledged(t *testing.T) {
	t.Parallel()
	_, post := serve(t, newHandler(t, webhook.Callbacks{}, nil))
	for _, body := range []string{
		callEvent("call_ended", "c"), `{"event":"chat_ended","chat":{}}`, `{"alert":{}}`, `{"event":"x"}`,
	} {
		assert.Equal(t, 204, post("/", body).status)
	}
}

func TestAcknowledgesBeforeTheWork(t *testing.T) {
	t.Parallel()
	var done record
	bubble(t, webhook.Callbacks{CallEvent: func(context.Context, *webhook.CallEvent) error {
		time.Sleep(time.Minute / 2)
		done.add("done")
		return nil
	}}, nil, func(t *testing.T, h *webhook.Handler) {
		start := time.Now()
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
		assert.Zero(t, time.Since(start))
		assert.Empty(t, done.all())
		require.NoError(t, h.Drain(t.Context()))
		assert.Equal(t, []string{"done"}, done.all())
	})
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	transfer := func(event, to string) string {
		return `{"event":"` + event + `","call":{"call_id":"c","start_timestamp":5},"transfer_destination":{"number":"` + to + `"}}`
	}
	for name, test := range map[string]struct {
		bodies []string
		calls  int
	}{
		"same event":               {[]string{callEvent("call_ended", "c"), callEvent("call_ended", "c")}, 1},
		"same event, newer object": {[]string{callEvent("call_ended", "c"), `{"event":"call_ended","call":{"call_id":"c","duration_ms":1}}`}, 1},
		"other event":              {[]string{callEvent("call_ended", "c"), callEvent("call_analyzed", "c")}, 2},
		"other call":               {[]string{callEvent("call_ended", "c"), callEvent("call_ended", "d")}, 2},
		"no call id":               {[]string{`{"event":"call_ended","call":{"a":1}}`, `{"event":"call_ended","call":{"a":2}}`}, 2},
		"same chat":                {[]string{`{"event":"chat_ended","chat":{"chat_id":"c"}}`, `{"event":"chat_ended","chat":{"chat_id":"c","a":1}}`}, 1},
		"chat and call":            {[]string{`{"event":"chat_ended","chat":{"chat_id":"c"}}`, callEvent("call_ended", "c")}, 2},
		"newer transcript":         {[]string{callEvent("transcript_updated", "c"), `{"event":"transcript_updated","call":{"call_id":"c","transcript":"User: Hi"}}`}, 2},
		"same transcript":          {[]string{callEvent("transcript_updated", "c"), callEvent("transcript_updated", "c")}, 1},
		"newer chat transcript":    {[]string{`{"event":"transcript_updated","chat":{"chat_id":"c"}}`, `{"event":"transcript_updated","chat":{"chat_id":"c","a":1}}`}, 2},
		"same transfer":            {[]string{transfer("transfer_started", "+1"), transfer("transfer_started", "+1")}, 1},
		"transfer to another":      {[]string{transfer("transfer_started", "+1"), transfer("transfer_started", "+2")}, 2},
		"transfer goes on":         {[]string{transfer("transfer_started", "+1"), transfer("transfer_bridged", "+1")}, 2},
		"transfer of no call":      {[]string{`{"event":"transfer_ended","call":{"a":1}}`, `{"event":"transfer_ended","call":{"a":2}}`}, 2},
		"second transfer ends": {[]string{
			`{"event":"transfer_ended","call":{"call_id":"c","transfer_end_timestamp":8}}`,
			`{"event":"transfer_ended","call":{"call_id":"c","transfer_end_timestamp":9}}`,
		}, 2},
		"same unknown":    {[]string{`{"event":"x","n":1}`, `{"event":"x","n":1}`}, 1},
		"another unknown": {[]string{`{"event":"x","n":1}`, `{"event":"x","n":2}`}, 2},
		"alerts":          {[]string{`{"event":"alert","alert":{}}`, `{"event":"alert","alert":{}}`}, 2},
		"legacy":          {[]string{callEvent("call_ended", "c"), `{"event":"call_ended","data":{"call_id":"c"}}`}, 1},
	} {
		var seen record
		callbacks := webhook.Callbacks{
			CallEvent:    func(context.Context, *webhook.CallEvent) error { seen.add(""); return nil },
			ChatEvent:    func(context.Context, *webhook.ChatEvent) error { seen.add(""); return nil },
			Alert:        func(context.Context, *webhook.AlertEvent) error { seen.add(""); return nil },
			UnknownEvent: func(context.Context, *webhook.Event) error { seen.add(""); return nil },
		}
		bubble(t, callbacks, nil, func(t *testing.T, h *webhook.Handler) {
			for _, body := range test.bodies {
				assert.Equal(t, 204, deliver(t, h, body), name)
				synctest.Wait()
			}
			assert.Len(t, seen.all(), test.calls, name)
		})
	}
}

func TestDuplicateOfWhatIsBeingHandled(t *testing.T) {
	t.Parallel()
	var seen record
	bubble(t, webhook.Callbacks{CallEvent: func(context.Context, *webhook.CallEvent) error {
		seen.add("")
		time.Sleep(time.Second)
		return nil
	}}, nil, func(t *testing.T, h *webhook.Handler) {
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
		assert.Equal(t, 503, deliver(t, h, callEvent("call_ended", "c")), "it may fail yet")
		time.Sleep(2 * time.Second)
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
		synctest.Wait()
		assert.Len(t, seen.all(), 1)
	})
}

// TestFailuresAreTakenAgain: whatever way a callback fails, the next delivery is
// handled, and Lost learns of the first.
func TestFailuresAreTakenAgain(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	var none []error
	for name, test := range map[string]struct {
		fail func(ctx context.Context) error
		is   func(err error) bool
	}{
		"error": {func(context.Context) error { return broken }, func(err error) bool { return errors.Is(err, broken) }},
		"panic": {func(context.Context) error { panic(broken) }, func(err error) bool {
			panicked, ok := errors.AsType[*webhook.PanicError](err)
			return ok && errors.Is(err, broken) && len(panicked.Stack) > 0
		}},
		"runtime error": {func(context.Context) error { return none[0] }, func(err error) bool {
			_, ok := errors.AsType[runtime.Error](err)
			return ok
		}},
		"goexit":  {func(context.Context) error { runtime.Goexit(); return nil }, func(err error) bool { return err != nil }},
		"timeout": {func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, func(err error) bool { return errors.Is(err, context.DeadlineExceeded) }},
	} {
		var seen record
		callbacks := webhook.Callbacks{
			CallEvent: func(ctx context.Context, e *webhook.CallEvent) error {
				seen.add("handled")
				e.Type, e.Raw = "spoilt", nil
				if len(seen.all()) == 1 {
					return test.fail(ctx)
				}
				return nil
			},
			Lost: func(ctx context.Context, e *webhook.Event, err error) {
				assert.True(t, test.is(err), "%s: %v", name, err)
				assert.NoError(t, ctx.Err())
				payload, err := webhook.Decode(e.Raw)
				assert.NoError(t, err)
				seen.add("lost " + payload.(*webhook.CallEvent).Call.CallID)
				panic("in Lost as well")
			},
		}
		bubble(t, callbacks, &webhook.Options{Workers: 1}, func(t *testing.T, h *webhook.Handler) {
			assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
			time.Sleep(time.Hour / 2)
			assert.Equal(t, []string{"handled", "lost c"}, seen.all(), name)
			assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
			synctest.Wait()
			assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
			synctest.Wait()
			assert.Equal(t, []string{"handled", "lost c", "handled"}, seen.all(), name)
		})
	}
}

func TestFullQueue(t *testing.T) {
	t.Parallel()
	var seen record
	bubble(t, webhook.Callbacks{CallEvent: func(_ context.Context, e *webhook.CallEvent) error {
		time.Sleep(time.Second)
		seen.add(e.Call.CallID)
		return nil
	}}, &webhook.Options{QueueSize: 2, Workers: 1}, func(t *testing.T, h *webhook.Handler) {
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "a")))
		synctest.Wait() // it runs
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "b")))
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
		assert.Equal(t, webhook.State{Waiting: 2, Running: 1}, h.State())
		assert.Equal(t, 503, deliver(t, h, callEvent("call_ended", "d")))
		assert.Equal(t, 503, deliver(t, h, callEvent("call_ended", "d")), "it must stay unknown")
		time.Sleep(1100 * time.Millisecond)
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "d")), "there is room, and it is no duplicate")
		require.NoError(t, h.Drain(t.Context()))
		assert.Equal(t, []string{"a", "b", "c", "d"}, seen.all())
	})
}

// TestOrder: events of one call one after the other, of several at once.
func TestOrder(t *testing.T) {
	t.Parallel()
	const calls, events = 8, 20
	var mu sync.Mutex
	seen := map[string][]int64{}
	busy := map[string]bool{}
	most := 0
	bubble(t, webhook.Callbacks{CallEvent: func(_ context.Context, e *webhook.CallEvent) error {
		id := e.Call.CallID
		mu.Lock()
		assert.False(t, busy[id], "two events of %s at once", id)
		busy[id] = true
		most = max(most, len(busy))
		seen[id] = append(seen[id], e.Call.DurationMS)
		mu.Unlock()
		time.Sleep(time.Duration(len(id)*len(id)) * time.Millisecond)
		mu.Lock()
		delete(busy, id)
		mu.Unlock()
		return nil
	}}, &webhook.Options{Workers: 4}, func(t *testing.T, h *webhook.Handler) {
		for i := range events {
			for c := range calls {
				body := fmt.Sprintf(`{"event":"transcript_updated","call":{"call_id":"%0*d","duration_ms":%d}}`, c+1, c, i)
				require.Equal(t, 204, deliver(t, h, body))
			}
		}
		require.NoError(t, h.Drain(t.Context()))
		assert.Equal(t, 4, most)
		assert.Len(t, seen, calls)
		for id, order := range seen {
			assert.Len(t, order, events, id)
			assert.True(t, slices.IsSorted(order), "%s: %v", id, order)
		}
	})
}

// TestContext: callbacks keep the values of the request's context, outlive it
// and end with EventTimeout.
func TestContext(t *testing.T) {
	t.Parallel()
	type tenant struct{}
	var seen record
	bubble(t, webhook.Callbacks{CallEvent: func(ctx context.Context, _ *webhook.CallEvent) error {
		start := time.Now()
		<-ctx.Done()
		seen.add(fmt.Sprintf("%v %v", ctx.Value(tenant{}), time.Since(start)))
		return nil
	}}, &webhook.Options{EventTimeout: 3 * time.Second}, func(t *testing.T, h *webhook.Handler) {
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), tenant{}, "riverside"))
		h.ServeHTTP(httptest.NewRecorder(), signed(t, "POST", "/", callEvent("call_ended", "c")).WithContext(ctx))
		cancel()
		require.NoError(t, h.Drain(t.Context()))
		assert.Equal(t, []string{"riverside 3s"}, seen.all())
	})
}

func TestSynchronous(t *testing.T) {
	t.Parallel()
	var seen record
	callbacks := webhook.Callbacks{
		CallEvent: func(_ context.Context, e *webhook.CallEvent) error {
			seen.add(e.Call.CallID)
			time.Sleep(time.Second)
			if len(seen.all()) == 1 {
				return errors.New("the database is away")
			}
			return nil
		},
		Lost: func(context.Context, *webhook.Event, error) { t.Error("it is not lost: Retell repeats it") },
	}
	bubble(t, callbacks, &webhook.Options{Synchronous: true}, func(t *testing.T, h *webhook.Handler) {
		start := time.Now()
		assert.Equal(t, 500, deliver(t, h, callEvent("call_ended", "c")))
		assert.Equal(t, time.Second, time.Since(start))
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
		assert.Equal(t, 2*time.Second, time.Since(start))
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
		assert.Equal(t, 2*time.Second, time.Since(start))
		assert.Len(t, seen.all(), 2)
	})
}

// TestSynchronousRepetition is a callback that takes longer than Retell waits.
func TestSynchronousRepetition(t *testing.T) {
	t.Parallel()
	var seen record
	bubble(t, webhook.Callbacks{CallEvent: func(ctx context.Context, _ *webhook.CallEvent) error {
		time.Sleep(15 * time.Second)
		seen.add("handled")
		return ctx.Err()
	}}, &webhook.Options{Synchronous: true}, func(t *testing.T, h *webhook.Handler) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		h.ServeHTTP(httptest.NewRecorder(), signed(t, "POST", "/", callEvent("call_ended", "c")).WithContext(ctx))
		assert.Equal(t, 503, deliver(t, h, callEvent("call_ended", "c")))
		time.Sleep(10 * time.Second)
		assert.Equal(t, 204, deliver(t, h, callEvent("call_ended", "c")))
		assert.Equal(t, []string{"handled"}, seen.all())
	})
}
