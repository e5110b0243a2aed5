package traffic

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

// record is what everybody told.
type record struct {
	mu     sync.Mutex
	turns  map[string][]*agent.TurnRecord // by call
	calls  map[string][]*agent.CallRecord
	events map[string]int // how often each was handled
	tries  map[string]int // how often each was delivered
	faults []string
}

func newRecord() *record {
	return &record{
		turns: make(map[string][]*agent.TurnRecord), calls: make(map[string][]*agent.CallRecord),
		events: make(map[string]int), tries: make(map[string]int),
	}
}

func (r *record) turn(t *agent.TurnRecord) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turns[t.Call.ID()] = append(r.turns[t.Call.ID()], t)
}

func (r *record) call(c *agent.CallRecord) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls[c.Call.ID()] = append(r.calls[c.Call.ID()], c)
}

func (r *record) event(_ context.Context, e *webhook.CallEvent) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events[string(e.Type)+" "+e.Call.CallID]++
	return nil
}

// lastTry counts a delivery, and reports whether Retell gives the event up after
// it.
func (r *record) lastTry(event string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tries[event]++
	return r.tries[event] == 4
}

// fault is told what went wrong with a call. That the other side has ended it is
// nothing wrong.
func (r *record) fault(err error) {
	if strings.Contains(err.Error(), "the call is over") && !strings.Contains(err.Error(), "violation") {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.faults = append(r.faults, err.Error())
}

// wrongTurns says what is wrong with the turns of a call: each has to be told of
// once, none left out, and only the last one cut short by the end.
func wrongTurns(turns []*agent.TurnRecord) (wrong []string) {
	ids := map[int64]int{}
	last := int64(0)
	for _, t := range turns {
		ids[t.ID]++
		last = max(last, t.ID)
	}
	for id := range last + 1 {
		if ids[id] != 1 {
			wrong = append(wrong, fmt.Sprintf("turn %d was told of %d times", id, ids[id]))
		}
	}
	for _, t := range turns {
		if t.Outcome == "abandoned" && t.ID != last {
			wrong = append(wrong, fmt.Sprintf("turn %d of %d was abandoned", t.ID, last))
		}
	}
	slices.Sort(wrong)
	return wrong
}
