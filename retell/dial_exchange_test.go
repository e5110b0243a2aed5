package retell_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/retell"
)

// An exchange is as much of Retell as dials calls: it takes create-phone-call,
// get-call and get-concurrency, and its calls ring and last for a while.
type exchange struct {
	limit    int           // the account's concurrency
	reserved int           // for inbound calls
	lasts    time.Duration // of each call
	analysis time.Duration // after the end; negative is never

	mu     sync.Mutex
	others int // calls that are not ours
	calls  map[string]*exchangeCall
	rung   map[string]int // by number
	peak   int
	looks  int
	over   int // how often the limit was in the way
	// faults answer in place of the exchange; before says whether that is
	// before the phone rings or after.
	fault func(number string) (status int, before bool)
	// getStatus answers get-call if it is not 0: with 200, something that is
	// no call.
	getStatus int
}

type exchangeCall struct {
	number string
	begin  time.Time
	end    time.Time
}

func newExchange(limit int, lasts time.Duration) *exchange {
	return &exchange{limit: limit, lasts: lasts, analysis: time.Second, calls: map[string]*exchangeCall{}, rung: map[string]int{}}
}

func (x *exchange) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x.mu.Lock()
	status, body := x.serve(r)
	x.mu.Unlock()
	if _, ok := w.(http.Hijacker); ok && status == hangUp {
		panic(http.ErrAbortHandler)
	}
	answer(status, body)(w, r)
}

func (x *exchange) serve(r *http.Request) (int, string) {
	if r.Header.Get("Authorization") != "Bearer "+testKey {
		return 401, `{"status":"error","message":"Invalid API key"}`
	}
	path := r.URL.Path
	switch {
	case path == "/get-concurrency":
		x.looks++
		return 200, fmt.Sprintf(`{"current_concurrency":%d,"concurrency_limit":%d,"reserved_inbound_concurrency":%d}`, x.active()+x.others, x.limit, x.reserved)
	case path == "/v2/create-phone-call":
		var params struct {
			Number string `json:"to_number"`
		}
		_ = json.NewDecoder(r.Body).Decode(&params)
		return x.create(params.Number)
	case strings.HasPrefix(path, "/v2/get-call/"):
		if x.getStatus == 200 {
			return 200, "<html>Be right back</html>"
		}
		if x.getStatus != 0 {
			return x.getStatus, `{"status":"error","message":"no"}`
		}
		return x.get(strings.TrimPrefix(path, "/v2/get-call/"))
	}
	return 404, `{}`
}

func (x *exchange) create(number string) (int, string) {
	status, before := 0, false
	if x.fault != nil {
		status, before = x.fault(number)
	}
	if status != 0 && before {
		return status, `{"status":"error","message":"Refused"}`
	}
	if x.active()+x.others >= x.limit {
		x.over++
		return 429, `{"status":"error","message":"Concurrency limit reached"}`
	}
	id := fmt.Sprintf("call_%d", len(x.calls))
	now := time.Now()
	x.calls[id] = &exchangeCall{number, now, now.Add(x.lasts)}
	x.rung[number]++
	x.peak = max(x.peak, x.active())
	if status != 0 {
		return status, `{"status":"error","message":"Lost"}`
	}
	return 201, fmt.Sprintf(`{"call_id":%q,"call_status":"registered","to_number":%q}`, id, number)
}

func (x *exchange) get(id string) (int, string) {
	call := x.calls[id]
	now := time.Now()
	switch {
	case call == nil:
		return 404, `{"status":"error","message":"Call not found"}`
	case now.Before(call.end):
		return 200, fmt.Sprintf(`{"call_id":%q,"call_status":"ongoing","to_number":%q}`, id, call.number)
	case x.analysis < 0 || now.Before(call.end.Add(x.analysis)):
		return 200, fmt.Sprintf(`{"call_id":%q,"call_status":"ended","to_number":%q}`, id, call.number)
	}
	return 200, fmt.Sprintf(`{"call_id":%q,"call_status":"ended","to_number":%q,"call_analysis":{}}`, id, call.number)
}

func (x *exchange) active() int {
	n := 0
	for _, call := range x.calls {
		if time.Now().Before(call.end) {
			n++
		}
	}
	return n
}

func (x *exchange) setOthers(n int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.others = n
}

// assertOnce expects that no phone rang twice, and how many rang.
func (x *exchange) assertOnce(t *testing.T, rung int) {
	t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	for number, times := range x.rung {
		assert.Equal(t, 1, times, "%s rang more than once", number)
	}
	assert.Len(t, x.rung, rung)
}

// dialEntries returns n entries with numbers of their own.
func dialEntries(n int) []*retell.DialEntry {
	entries := make([]*retell.DialEntry, n)
	for i := range entries {
		entries[i] = &retell.DialEntry{
			ID:     fmt.Sprintf("row %d", i),
			Params: &retell.CreatePhoneCallParams{FromNumber: "+14155550100", ToNumber: fmt.Sprintf("+1415555%04d", i)},
		}
	}
	return entries
}
