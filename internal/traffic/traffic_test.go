package traffic

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/retell"
)

// An hour of calls with everything that can go wrong. No goroutine is left, for
// the bubble ends; every call ends, and every turn of it; no event is lost or
// handled twice; and nobody has two appointments.
func TestTraffic(t *testing.T) {
	t.Parallel()
	seed, err := strconv.ParseUint(cmp.Or(os.Getenv("SEED"), "1"), 10, 64)
	require.NoError(t, err, "SEED")
	long, err := time.ParseDuration(cmp.Or(os.Getenv("TRAFFIC"), usual))
	require.NoError(t, err, "TRAFFIC")
	t.Logf("SEED=%d TRAFFIC=%v repeats this", seed, long)
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(t, seed)
		n.run(t, long)
		n.check(t)
		if t.Failed() {
			t.Logf("repeat it with SEED=%d TRAFFIC=%v", seed, long)
		}
	})
}

// run has calls come for so long, and waits until all is over.
func (n *network) run(t *testing.T, long time.Duration) {
	l := n.dice.Of("arrivals")
	end := time.Now().Add(long)
	for i := 0; time.Now().Before(end); i++ {
		who := fmt.Sprintf("%04d", 1000+i%9000)
		if l.In(25) {
			n.fail(l)
		}
		switch l.IntN(4) {
		case 0:
			n.talking.Go(func() { <-n.twilio.Dial("+1415666"+who, number).Done() })
		case 1:
			n.talking.Go(func() { n.outbound(t.Context(), who) })
		default:
			n.talking.Go(func() { n.retell.Call("+1415777"+who, n.number, talk(n.dice, "by retell "+who)) })
		}
		time.Sleep(time.Duration(l.IntN(30_000)) * time.Millisecond)
	}
	n.talking.Wait()
	patience, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	require.NoError(t, n.retell.Wait(patience), "a call or a webhook is stuck")
	require.NoError(t, n.hooks.Drain(patience))
	require.NoError(t, n.calls.Drain(patience), "a call is stuck")
	n.twilio.Close()
	time.Sleep(time.Minute) // the last records wait for what ends late
}

func (n *network) check(t *testing.T) {
	n.told.mu.Lock()
	defer n.told.mu.Unlock()
	assert.Empty(t, n.told.faults)
	assert.Zero(t, n.calls.State().Calls)
	stats := n.model.Stats()
	assert.Zero(t, stats.Open, "answers of the model")
	assert.Zero(t, stats.Refused, "requests that OpenAI would refuse")
	n.checkEvents(t)
	outcomes := map[llm.Outcome]int{}
	turns, sockets := 0, 0
	for id, records := range n.told.calls {
		if !assert.Len(t, records, 1, "records of %s", id) {
			continue
		}
		assert.Empty(t, wrongTurns(n.told.turns[id]), id)
		assert.Len(t, n.told.turns[id], records[0].Turns, "turns of %s", id)
		for _, turn := range n.told.turns[id] {
			outcomes[turn.Outcome]++
		}
		turns += records[0].Turns
		sockets += records[0].Sockets
	}
	for id, keys := range n.books.done {
		assert.Len(t, keys, 1, "%s has more than one appointment", id)
	}
	t.Logf("%d calls over %d sockets, %d turns %v, %d requests to the model, %d deliveries of %d events, %d calls with an appointment",
		len(n.told.calls), sockets, turns, outcomes, stats.Accepted, len(n.retell.Deliveries()), len(n.told.events), len(n.books.done))
	for _, outcome := range []llm.Outcome{llm.Completed, llm.Interrupted, llm.Failed, llm.Abandoned} {
		assert.Positive(t, outcomes[outcome], "an hour without %s tests little", outcome)
	}
	assert.Greater(t, sockets, len(n.told.calls), "lines broke")
	assert.NotEmpty(t, n.books.done)
}

// checkEvents holds what was handled against what Retell sent.
func (n *network) checkEvents(t *testing.T) {
	want := map[string]int{}
	for _, d := range n.retell.Deliveries() {
		want[d.Event+" "+d.ID] = 1
	}
	assert.Equal(t, want, n.told.events)
	for id := range n.told.calls {
		for _, event := range []string{"call_started", "call_ended", "call_analyzed"} {
			assert.Equal(t, 1, n.told.events[event+" "+id], "%s of %s", event, id)
		}
	}
	calls := 0
	for call, err := range n.retell.Client().Calls.List(t.Context(), nil) {
		require.NoError(t, err)
		calls++
		assert.Contains(t, []retell.CallStatus{retell.CallStatusEnded, retell.CallStatusError, retell.CallStatusNotConnected}, call.CallStatus, "%s is over", call.CallID)
	}
	assert.GreaterOrEqual(t, calls, len(n.told.calls))
}
