package main

import (
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm/llmtest"
	"github.com/phoneagent-go/phoneagent/llm/openaix/openaitest"
	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/retelltest"
)

// Nobody is called twice and nobody who does not want it, in this run and the
// next, and what a lead is called has not changed on the way to the agent.
func TestNobodyIsCalledTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		o := newOffice(t, c, 20, openaitest.Rules(openaitest.Otherwise(say("I see."))))
		for _, l := range []lead{ada, grace, alan} {
			o.server.Answer(l.Phone, o.says("Hello?"))
		}
		require.NoError(t, c.doNotCall.Add(t.Context(), grace.Phone))
		family := ada
		family.ID, family.Name = "L9", "Anne Byron"
		require.NoError(t, o.dial(t.Context(), ada, grace, family, alan))
		require.NoError(t, o.dial(t.Context(), ada, grace, family, alan))
		assert.ElementsMatch(t, []string{ada.Phone, alan.Phone}, o.rung())
		assert.Len(t, o.results, 2)
		for _, r := range o.results {
			assert.Equal(t, outcomeTalked, r.Outcome)
		}
	})
}

// Somebody who opts out while the next call of theirs waits for its turn is not
// called: the list is asked right before it rings.
func TestOptOutCountsAtOnce(t *testing.T) {
	t.Parallel()
	list := newDoNotCall()
	store := &willing{DialStore: retell.NewDialMemory(), list: list, now: atTheDay, stopped: func() bool { return false }, leads: map[string]lead{grace.Phone: grace}}
	require.NoError(t, list.Add(t.Context(), ada.Phone))
	before, err := store.Claim(t.Context(), ada.Phone, retell.DialRecord{State: retell.DialClaimed})
	require.NoError(t, err)
	assert.Equal(t, retell.DialDone, before.State)
	before, err = store.Claim(t.Context(), grace.Phone, retell.DialRecord{State: retell.DialClaimed})
	require.NoError(t, err)
	assert.Zero(t, before)
}

type unreadableList struct{ *memoryNumbers }

func (unreadableList) Has(context.Context, string) (bool, error) {
	return false, errors.New("the list is away")
}

func TestWithoutTheListNobodyIsCalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newTestCampaign()
		c.doNotCall = unreadableList{newDoNotCall()}
		o := newOffice(t, c, 20, openaitest.Rules())
		assert.ErrorContains(t, o.dial(t.Context(), ada), "the list is away")
		assert.Empty(t, o.rung())
		c.doNotCall = newDoNotCall()
		o.server.Answer(ada.Phone, retelltest.Callee{Fails: retell.DisconnectionDialBusy})
		require.NoError(t, o.dial(t.Context(), ada), "and afterwards it is their turn")
		assert.Equal(t, outcome("busy"), o.results[0].Outcome)
	})
}

// The account has room for one call, and others are using it.
func TestNoMoreCallsThanTheAccountAllows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, newTestCampaign(), 2, openaitest.Rules(openaitest.Otherwise(say("I see."))))
		var on, peak atomic.Int64
		for _, l := range []lead{ada, grace, alan} {
			o.server.Answer(l.Phone, retelltest.Callee{Talk: func(call *llmtest.Call) {
				peak.Store(max(peak.Load(), on.Add(1)))
				call.Hear()
				time.Sleep(time.Minute)
				on.Add(-1)
			}})
		}
		require.NoError(t, o.dial(t.Context(), ada, grace, alan))
		assert.EqualValues(t, 2, peak.Load())
		assert.Len(t, o.results, 3)
	})
}

// Retell is busy, or fails: who was refused is called later, whose phone may have
// rung is not called again, and a call that cannot be asked about for a while is
// followed all the same.
func TestRetellThatFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault retelltest.Fault
		want  outcome
	}{
		"busy":   {retelltest.Fault{Route: "POST /v2/create-phone-call", Status: 429, Times: 5}, outcomeTalked},
		"broken": {retelltest.Fault{Route: "POST /v2/create-phone-call", Status: 503}, outcomeUnclear},
		"blind":  {retelltest.Fault{Route: "GET /v2/get-call/{call_id}", Status: 502, Times: 3}, outcomeTalked},
	} {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t, newTestCampaign(), 20, openaitest.Rules(openaitest.Otherwise(say("I see."))))
			o.server.Answer(ada.Phone, o.says("Hello?"))
			o.server.Fail(test.fault)
			require.NoError(t, o.dial(t.Context(), ada), name)
			require.NoError(t, o.dial(t.Context(), ada), name)
			require.Len(t, o.results, 1, name)
			assert.Equal(t, test.want, o.results[0].Outcome, name)
			assert.LessOrEqual(t, len(o.rung()), 1, name)
		})
	}
}

// A campaign that is stopped lets its calls end, and writes what came of them.
func TestStopping(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t, newTestCampaign(), 1, openaitest.Rules(
			when(returned("note_outcome"), say("I will.")),
			openaitest.Otherwise(do("note_outcome", `{"outcome":"call back"}`)),
		))
		ctx, stop := context.WithCancel(t.Context())
		o.server.Answer(ada.Phone, retelltest.Callee{Talk: func(call *llmtest.Call) {
			call.Hear()
			stop()
			time.Sleep(time.Minute)
			call.Say("Call me back.")
			call.HearUntil("I will.")
		}})
		o.server.Answer(grace.Phone, o.says("Hello?"))
		assert.ErrorIs(t, o.dial(ctx, ada, grace), errStopped)
		assert.Equal(t, []string{ada.Phone}, o.rung())
		require.Len(t, o.results, 1)
		assert.Equal(t, outcome("call back"), o.results[0].Outcome)
		assert.Empty(t, o.campaign.notes.calls, "nothing is kept of calls that are settled")
		require.NoError(t, o.dial(t.Context(), ada, grace))
		assert.Equal(t, []string{ada.Phone, grace.Phone}, o.rung(), "the next run goes on")
	})
}

var callID = regexp.MustCompile(`call_[0-9a-f]{8,}`)

// The README shows the campaign as it is.
func TestREADMEHasTheCampaign(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		readme, err := os.ReadFile("README.md")
		require.NoError(t, err)
		var out strings.Builder
		require.NoError(t, demo(&out))
		assert.Contains(t, callID.ReplaceAllString(string(readme), "call_"), callID.ReplaceAllString(out.String(), "call_"))
	})
}
