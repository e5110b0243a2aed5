package retelltest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// gauge counts how many people talk at once.
type gauge struct {
	mu        sync.Mutex
	now, most int
	began     []time.Time
}

func (g *gauge) talk(d time.Duration) func(*llmtest.Call) {
	return func(call *llmtest.Call) {
		g.mu.Lock()
		g.now++
		g.most = max(g.most, g.now)
		g.began = append(g.began, time.Now())
		g.mu.Unlock()
		call.Hear()
		call.StaySilent(d)
		g.mu.Lock()
		g.now--
		g.mu.Unlock()
	}
}

// batch makes a batch call of n people and waits until it is over.
func (o *office) batch(t *testing.T, n int, more map[string]any) map[string]any {
	t.Helper()
	tasks := []map[string]any{}
	for i := range n {
		tasks = append(tasks, map[string]any{"to_number": fmt.Sprintf("+1415555%04d", i), "metadata": map[string]any{"n": i}})
	}
	body := map[string]any{"from_number": o.number, "tasks": tasks, "name": "reminders"}
	maps.Copy(body, more)
	status, answer := rest(t, o.Server, "POST", "/create-batch-call", body)
	require.Equal(t, http.StatusCreated, status, "%v", answer)
	require.NoError(t, o.Wait(t.Context()))
	return answer
}

func TestBatchCall(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, &retelltest.Options{Concurrency: 5}, nil)
		g := &gauge{}
		o.Answer("", retelltest.Callee{Talk: g.talk(time.Minute)})
		start := time.Now()
		answer := o.batch(t, 7, map[string]any{"reserved_concurrency": 2, "trigger_timestamp": start.Add(time.Hour).UnixMilli()})
		assert.EqualValues(t, 7, answer["total_task_count"])
		assert.EqualValues(t, start.Add(time.Hour).UnixMilli(), answer["scheduled_timestamp"])
		assert.Equal(t, 3, g.most)
		assert.Equal(t, time.Hour+3*time.Minute, time.Since(start))

		filter := map[string]any{"batch_call_id": map[string]any{"type": "string", "op": "eq", "value": answer["batch_call_id"]}}
		_, page := rest(t, o.Server, "POST", "/v3/list-calls", map[string]any{"filter_criteria": filter, "include_total": true})
		assert.EqualValues(t, 7, page["total"])
		filter["batch_call_id"].(map[string]any)["value"] = "other"
		_, page = rest(t, o.Server, "POST", "/v3/list-calls", map[string]any{"filter_criteria": filter})
		assert.Empty(t, page["items"])
	})
}

func TestCallTimeWindow(t *testing.T) {
	bubble(t, func(t *testing.T) { // it is midnight UTC of Saturday, 2000-01-01
		o := newOffice(t, &retelltest.Options{Concurrency: 1}, map[string]any{"end_call_after_silence_ms": 3_600_000})
		g := &gauge{}
		o.Answer("", retelltest.Callee{Talk: g.talk(40 * time.Minute)})
		window := map[string]any{
			"timezone": "America/New_York", "day": []string{"Monday", "Tuesday"},
			"windows": []map[string]any{{"start": 9 * 60, "end": 10 * 60}},
		}
		o.batch(t, 3, map[string]any{"call_time_window": window})
		var local []string
		for _, at := range g.began {
			local = append(local, at.UTC().Format("Mon 15:04"))
		}
		assert.Equal(t, []string{"Mon 14:00", "Mon 14:40", "Tue 14:00"}, local)

		g.began = nil
		delete(window, "timezone")
		o.batch(t, 1, map[string]any{"call_time_window": window})
		require.Len(t, g.began, 1)
		assert.Equal(t, "Tue 17:00", g.began[0].UTC().Format("Mon 15:04"), "of Los Angeles, which is Retell's default")

		window["windows"] = []map[string]any{{"start": 600, "end": 540}}
		status, _ := rest(t, o.Server, "POST", "/create-batch-call", map[string]any{
			"from_number": o.number, "tasks": []any{map[string]any{"to_number": "+14155550199"}}, "call_time_window": window,
		})
		assert.Equal(t, http.StatusBadRequest, status)
	})
}

func TestConcurrency(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := newOffice(t, &retelltest.Options{Concurrency: 1}, nil)
		o.Answer("", retelltest.Callee{Talk: func(call *llmtest.Call) {
			call.Hear()
			call.StaySilent(50 * time.Second)
		}})
		client := o.Client()
		params := &retell.CreatePhoneCallParams{FromNumber: o.number, ToNumber: "+14155550199"}
		_, err := client.Calls.CreatePhoneCall(t.Context(), params)
		require.NoError(t, err)
		_, err = client.Calls.CreatePhoneCall(t.Context(), params)
		require.ErrorIs(t, err, retell.ErrConcurrency)
		require.ErrorIs(t, err, retell.ErrRateLimited)
		limit, err := client.Concurrency.Get(t.Context())
		require.NoError(t, err)
		assert.Equal(t, 1, *limit.CurrentConcurrency)

		start := time.Now()
		assert.Nil(t, o.Call("+14155550123", o.number, nil), "no slot within 30 s")
		assert.Equal(t, 30*time.Second, time.Since(start))
		require.NotNil(t, o.Call("+14155550123", o.number, nil), "a slot becomes free while it rings")
		calls := map[retell.DisconnectionReason]int{}
		for call, err := range client.Calls.List(t.Context(), nil) {
			require.NoError(t, err)
			calls[call.DisconnectionReason]++
		}
		assert.Equal(t, map[retell.DisconnectionReason]int{
			retell.DisconnectionUserHangup: 2, retell.DisconnectionConcurrencyLimit: 1,
		}, calls)
	})
}

// rest makes a request with a JSON body.
func rest(t *testing.T, server *retelltest.Server, method, path string, body any) (int, map[string]any) {
	t.Helper()
	status, text := restText(t, server, method, path, body)
	var answer map[string]any
	if len(text) > 0 && text[0] == '{' {
		require.NoError(t, json.Unmarshal(text, &answer))
	}
	return status, answer
}
