package retell_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

// inMemory sends requests to a handler in the goroutine that makes them, so
// that they take no time in a synctest bubble.
type inMemory struct{ handler http.Handler }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(r.Context()).GotConn(httptrace.GotConnInfo{})
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, r)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if w.Code == hangUp {
		return nil, errReset
	}
	return w.Result(), nil
}

// hangUp is a status that stands for a connection that breaks.
const hangUp = 999

func inMemoryClient(t *testing.T, handler http.HandlerFunc) *retell.Client {
	t.Helper()
	client, err := retell.NewClient(testKey, &retell.Options{MaxRetries: -1, HTTPClient: &http.Client{Transport: inMemory{handler}}})
	require.NoError(t, err)
	return client
}

// A callScript answers get-call with one body after another; the last is
// repeated. A body that is a number is a status.
func callScript(t *testing.T, bodies ...string) (*retell.Client, *[]time.Time) {
	t.Helper()
	var times []time.Time
	return inMemoryClient(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/v2/get-call/call_1", r.URL.Path)
		body := bodies[min(len(times), len(bodies)-1)]
		times = append(times, time.Now())
		var status int
		if _, err := fmt.Sscan(body, &status); err == nil {
			answer(status, `{"status":"error","message":"oops"}`)(w, r)
			return
		}
		answer(200, body)(w, r)
	}), &times
}

const (
	registeredCall = `{"call_id":"call_1","call_status":"registered"}`
	ongoingCall    = `{"call_id":"call_1","call_status":"ongoing","start_timestamp":1}`
	endedCall      = `{"call_id":"call_1","call_status":"ended","end_timestamp":2}`
	analyzedCall   = `{"call_id":"call_1","call_status":"ended","end_timestamp":2,"call_analysis":{"call_summary":"Booked."}}`
)

func TestWaitForEndAsksLessAndLessOften(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, times := callScript(t, registeredCall, ongoingCall, ongoingCall, ongoingCall, ongoingCall, ongoingCall, ongoingCall, endedCall)
		call, err := retell.WaitForEnd(t.Context(), client, "call_1", nil)
		require.NoError(t, err)
		assert.Equal(t, retell.CallStatusEnded, call.CallStatus)
		for i, longest := range []time.Duration{1, 2, 4, 8, 15, 15, 15} {
			pause := (*times)[i+1].Sub((*times)[i])
			assert.LessOrEqual(t, pause, longest*time.Second)
			assert.Greater(t, pause, longest*time.Second*7/10)
		}
	})
}

func TestWaitForAnalysis(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := callScript(t, ongoingCall, endedCall, analyzedCall)
		call, err := retell.WaitForAnalysis(t.Context(), client, "call_1", nil)
		require.NoError(t, err)
		assert.Equal(t, "Booked.", call.CallAnalysis.CallSummary)
	})
}

func TestWaitForAnalysisGivesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		client, _ := callScript(t, ongoingCall, endedCall)
		call, err := retell.WaitForAnalysis(t.Context(), client, "call_1", &retell.WaitOptions{AnalysisTimeout: time.Minute})
		assert.ErrorIs(t, err, retell.ErrNoAnalysis)
		assert.EqualValues(t, 2, call.EndTimestamp, "the call is there all the same")
		assert.InDelta(t, 60, time.Since(start).Seconds(), 20)
	})
}

func TestWaitSurvivesFailuresThatPass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, times := callScript(t, ongoingCall, "500", "999", "429", "502", ongoingCall, "500", "<html>Be right back</html>", `{"call_id":"call`, endedCall)
		_, err := retell.WaitForEnd(t.Context(), client, "call_1", nil)
		require.NoError(t, err)
		assert.Len(t, *times, 10)

		client, times = callScript(t, ongoingCall, "500")
		call, err := retell.WaitForEnd(t.Context(), client, "call_1", nil)
		_, ok := errors.AsType[*retell.Error](err)
		assert.True(t, ok, "%v", err)
		assert.Equal(t, retell.CallStatusOngoing, call.CallStatus, "as it was last seen")
		assert.Len(t, *times, 6)

		client, times = callScript(t, "404")
		call, err = retell.WaitForEnd(t.Context(), client, "call_1", nil)
		assert.ErrorIs(t, err, retell.ErrNotFound)
		assert.Nil(t, call)
		assert.Len(t, *times, 1)

		_, err = retell.WaitForEnd(t.Context(), client, "", nil)
		_, ok = errors.AsType[*retell.ArgumentError](err)
		assert.True(t, ok, "%v", err)
	})
}

func TestWaitEndsWhenNobodySaysHowTheCallIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, times := callScript(t, ongoingCall, `{"call_id":"call_1"}`)
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		call, err := retell.WaitForEnd(ctx, client, "call_1", nil)
		assert.ErrorContains(t, err, "does not say what the call's status is")
		assert.Equal(t, "call_1", call.CallID)
		assert.Len(t, *times, 6)

		client, _ = callScript(t, ongoingCall, `{}`, ongoingCall, `null`, `{}`, `{}`, `{"end_timestamp":2}`)
		call, err = retell.WaitForEnd(ctx, client, "call_1", nil)
		require.NoError(t, err, "that may pass")
		assert.EqualValues(t, 2, call.EndTimestamp)
	})
}

func TestWaitsAsLongAsRetellAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		open, asked := time.Now().Add(20*time.Minute), 0
		client := inMemoryClient(t, func(w http.ResponseWriter, r *http.Request) {
			asked++
			if time.Now().Before(open) {
				w.Header().Set("Retry-After", open.UTC().Format(http.TimeFormat)) // whole seconds in a bubble
				answer(http.StatusTooManyRequests, `{"status":"error","message":"slow down"}`)(w, r)
				return
			}
			answer(200, endedCall)(w, r)
		})
		call, err := retell.WaitForEnd(t.Context(), client, "call_1", nil)
		require.NoError(t, err)
		assert.True(t, call.HasEnded())
		assert.Equal(t, 2, asked)
	})
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := callScript(t, ongoingCall)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		start := time.Now()
		call, err := retell.WaitForEnd(ctx, client, "call_1", nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, retell.CallStatusOngoing, call.CallStatus)
		assert.Equal(t, time.Hour, time.Since(start))
	})
}

func TestHasEnded(t *testing.T) {
	t.Parallel()
	for status, want := range map[retell.CallStatus]bool{
		retell.CallStatusRegistered: false, retell.CallStatusOngoing: false, retell.CallStatusEnded: true,
		retell.CallStatusError: true, retell.CallStatusNotConnected: true, "of the future": false,
	} {
		assert.Equal(t, want, (&retell.Call{CallStatus: status}).HasEnded(), status)
	}
	assert.True(t, (&retell.Call{CallStatus: "of the future", EndTimestamp: 1}).HasEnded())
}

func TestWaitForEndOverHTTP(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	client := serve(t, once, func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) < 3 {
			answer(200, ongoingCall)(w, r)
			return
		}
		answer(200, endedCall)(w, r)
	})
	call, err := retell.WaitForEnd(t.Context(), client, "call_1", &retell.WaitOptions{MinInterval: time.Millisecond, MaxInterval: time.Millisecond})
	require.NoError(t, err)
	assert.True(t, call.HasEnded())
}

func ExampleWaitForAnalysis() {
	client, done := exampleClient(`200 {"call_id":"call_1","call_status":"ended","call_analysis":{"call_successful":true}}`)
	defer done()

	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Hour)
	defer cancel()
	call, err := retell.WaitForAnalysis(ctx, client, "call_1", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*call.CallAnalysis.CallSuccessful)
	// Output: true
}
