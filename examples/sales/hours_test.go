package main

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

func TestWhenAPhoneMayRing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ now, zone, next string }{
		{"2026-11-30T12:59:59Z", "America/New_York", "2026-11-30T08:00:00-05:00"},
		{"2026-11-30T13:00:00Z", "America/New_York", ""},
		{"2026-12-01T01:59:59Z", "America/New_York", ""},
		{"2026-12-01T02:00:00Z", "America/New_York", "2026-12-01T08:00:00-05:00"},
		{"2026-12-01T02:00:00Z", "America/Los_Angeles", ""},
		{"2026-12-01T02:00:00Z", "Asia/Kolkata", "2026-12-01T08:00:00+05:30"},
		{"2026-03-08T03:00:00Z", "America/New_York", "2026-03-08T08:00:00-04:00"}, // the clocks go forward meanwhile
		{"2026-11-01T03:00:00Z", "America/New_York", "2026-11-01T08:00:00-05:00"}, // and back
		{"2026-03-08T12:00:00Z", "America/New_York", ""},
		{"2026-03-08T14:00:00Z", "America/Phoenix", "2026-03-08T08:00:00-07:00"}, // where they never do
		{"2027-01-01T02:00:00Z", "America/New_York", "2027-01-01T08:00:00-05:00"},
	} {
		now, err := time.Parse(time.RFC3339, test.now)
		require.NoError(t, err)
		next, ok := mayRing(now, zoneNamed(test.zone))
		assert.Equal(t, test.next == "", ok, "%v", test)
		if !ok {
			assert.Equal(t, test.next, next.Format(time.RFC3339))
		}
	}
	for _, name := range []string{"", "Local", "EST5", "New York", "../etc"} {
		_, err := zoneOf(name)
		assert.ErrorIs(t, err, errZone, name)
	}
}

// clocks is how an office writes down when which phone rang, by its owner's
// clock.
type clocks struct {
	mu   sync.Mutex
	rang []string
}

func (k *clocks) answer(o *office, l lead, talk time.Duration) {
	zone := zoneNamed(l.Zone)
	o.server.Answer(l.Phone, retelltest.Callee{Talk: func(call *llmtest.Call) {
		k.mu.Lock()
		k.rang = append(k.rang, l.ID+" "+time.Now().In(zone).Format("Mon 15:04"))
		k.mu.Unlock()
		call.Hear()
		time.Sleep(talk)
	}})
}

var (
	inNewYork = lead{ID: "NY", Name: "Ada", Phone: "+12125550111", Zone: "America/New_York"}
	inLA      = lead{ID: "LA", Name: "Bob", Phone: "+13105550111", Zone: "America/Los_Angeles"}
	inLondon  = lead{ID: "LON", Name: "Cy", Phone: "+442079460111", Zone: "Europe/London"}
	inTokyo   = lead{ID: "TYO", Name: "Dai", Phone: "+81355550111", Zone: "Asia/Tokyo"}
)

// newClock is an office whose clock runs, from 19:00 on a Friday in New York.
func newClock(t *testing.T, concurrency int) *office {
	c := newTestCampaign()
	c.now = time.Now // 2000-01-01 00:00 UTC when it begins
	return newOffice(t, c, concurrency, openaitest.Rules(openaitest.Otherwise(say("I see."))))
}

// A list around the world is called in one go, and each phone rings by day.
func TestNobodyIsCalledAtNight(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, clocks := newClock(t, 20), new(clocks)
		for _, l := range []lead{inLondon, inNewYork, inTokyo, inLA} {
			clocks.answer(o, l, time.Second)
		}
		require.NoError(t, o.dial(t.Context(), inLondon, inNewYork, inTokyo, inLA))
		slices.Sort(clocks.rang)
		assert.Equal(t, []string{"LA Fri 16:00", "LON Sat 08:00", "NY Fri 19:00", "TYO Sat 09:00"}, clocks.rang)
		assert.Len(t, o.results, 4)
		assert.Equal(t, 4, o.report.Ended)
		assert.Zero(t, o.report.Skipped, "who waits is not skipped")
	})
}

// The clock counts when the phone would ring, not when the list began: there is
// room for one call, and it lasts too long.
func TestTheHourPassesWhileALeadWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, clocks := newClock(t, 1), new(clocks)
		clocks.answer(o, inLA, 2*time.Hour)
		clocks.answer(o, inNewYork, time.Second)
		require.NoError(t, o.dial(t.Context(), inLA, inNewYork))
		assert.Equal(t, []string{"LA Fri 16:00", "NY Sat 08:00"}, clocks.rang)
	})
}

// Whoever stops the program at night calls them in the next run.
func TestStoppingWhileLeadsWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o, clocks := newClock(t, 1), new(clocks)
		clocks.answer(o, inLondon, time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		assert.ErrorIs(t, o.dial(ctx, inLondon), errStopped)
		assert.Equal(t, "1 until 2000-01-01 08:00", o.waits)
		assert.Empty(t, clocks.rang)
		require.NoError(t, o.dial(t.Context(), inLondon))
		assert.Equal(t, []string{"LON Sat 08:00"}, clocks.rang)
	})
}
