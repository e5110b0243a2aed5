package siptrunk_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/siptrunk"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestApplyTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	spec := fullSpec()
	plan, err := w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	require.Error(t, w.p.Verify(t.Context(), spec))

	var seen []string
	result, err := w.p.Apply(t.Context(), spec, plan, &siptrunk.ApplyOptions{AllowPurchase: true, OnStep: func(step *siptrunk.Step, err error) {
		seen = append(seen, step.Title())
	}})
	require.NoError(t, err)
	assert.Len(t, result.Done, len(plan.Steps))
	assert.Len(t, seen, len(plan.Steps))
	assert.Equal(t, []string{"+15125550120", "+14155550111"}, result.Bought)
	assert.Equal(t, "https://example.com/voice", result.Saved[0].Voice.URL)

	require.NoError(t, w.p.Verify(t.Context(), spec))
	again, err := w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	assert.True(t, again.Empty(), "%v", again)
	before := w.fault.count()
	_, err = w.p.Apply(t.Context(), spec, again, nil)
	require.NoError(t, err)
	assert.Equal(t, before, w.fault.count(), "no request changes anything")

	retellSide := w.retell.snapshot()
	assert.Equal(t, password, retellSide["secrets"].(map[string]any)["+14155550100"])
	first := retellSide["numbers"].(map[string]any)["+14155550100"].(map[string]any)
	assert.Equal(t, "acme-front-desk.pstn.dublin.twilio.com", first["sip_outbound_trunk_config"].(map[string]any)["termination_uri"])
	assert.Equal(t, "+14155559999", first["fallback_number"])
}

// Whatever request fails, and whether or not it was carried out, the next run
// finishes, with the same result and nothing bought twice.
func TestEveryFailureIsFinishedByTheNextRun(t *testing.T) {
	t.Parallel()
	clean := newWorld(t, nil)
	ownedNumber(clean)
	clean.apply(t, fullSpec())
	want, writes := clean.contents(t), clean.fault.count()
	require.Greater(t, writes, 20)

	forEveryWrite(t, writes, func(t *testing.T, at int, lost bool) {
		w := newWorld(t, nil)
		ownedNumber(w)
		spec := fullSpec()
		plan, err := w.p.Plan(t.Context(), spec)
		require.NoError(t, err)
		w.fault.set(at, lost)
		result, err := w.p.Apply(t.Context(), spec, plan, allow)
		var failed *siptrunk.StepError
		require.ErrorAs(t, err, &failed)
		require.Len(t, result.Done, failed.Done)
		require.NotContains(t, err.Error(), password)
		w.fault.set(0, false)

		w.apply(t, spec)
		require.NoError(t, w.p.Verify(t.Context(), spec))
		require.Equal(t, want, w.contents(t))
	})
}

// Whatever request fails, what was done can be taken back.
func TestEveryFailureCanBeUndone(t *testing.T) {
	t.Parallel()
	clean := newWorld(t, nil)
	ownedNumber(clean)
	untouched := clean.contents(t)
	clean.apply(t, fullSpec())
	writes := clean.fault.count()

	forEveryWrite(t, writes, func(t *testing.T, at int, lost bool) {
		w := newWorld(t, nil)
		ownedNumber(w)
		spec := fullSpec()
		plan, err := w.p.Plan(t.Context(), spec)
		require.NoError(t, err)
		w.fault.set(at, lost)
		_, err = w.p.Apply(t.Context(), spec, plan, allow)
		require.Error(t, err)
		w.fault.set(0, false)

		options := &siptrunk.DestroyOptions{AllowRelease: true}
		down, err := w.p.PlanDestroy(t.Context(), spec, options)
		require.NoError(t, err)
		_, err = w.p.Destroy(t.Context(), spec, down, options)
		require.NoError(t, err)
		got := w.contents(t)
		for _, name := range []string{"trunks", "lists", "numbers"} {
			require.Equal(t, untouched[name], got[name], name)
		}
		require.Empty(t, got["retell"].(map[string]any)["numbers"])
	})
}

// A change of everything that can change is as safe as the first set-up.
func TestEveryFailureOfAChangeIsFinishedByTheNextRun(t *testing.T) {
	t.Parallel()
	changed := func() *siptrunk.Spec {
		spec := fullSpec()
		spec.Domain, spec.Edge, spec.Transport = "acme-new", "", "TLS"
		spec.Originations = nil
		spec.Auth.Credential = &siptrunk.Credential{Username: "retell-2", Password: password + "2"}
		spec.Auth.Addresses = nil
		spec.Recording, spec.CNAMLookup, spec.DisasterRecovery = twiliox.TrunkRecording{}, false, siptrunk.DisasterRecovery{}
		spec.Numbers = spec.Numbers[:2]
		spec.Exclusive = true
		spec.Retell = siptrunk.OneAgent("agent_2")
		return spec
	}
	prepare := func(t *testing.T) *world {
		w := newWorld(t, nil)
		ownedNumber(w)
		w.apply(t, fullSpec())
		w.fault.set(0, false)
		return w
	}
	clean := prepare(t)
	clean.apply(t, changed())
	want, writes := clean.contents(t), clean.fault.count()
	require.NoError(t, clean.p.Verify(t.Context(), changed()))
	require.Greater(t, writes, 10)

	forEveryWrite(t, writes, func(t *testing.T, at int, lost bool) {
		w := prepare(t)
		spec := changed()
		plan, err := w.p.Plan(t.Context(), spec)
		require.NoError(t, err)
		w.fault.set(at, lost)
		_, err = w.p.Apply(t.Context(), spec, plan, nil)
		require.Error(t, err)
		w.fault.set(0, false)
		w.apply(t, spec)
		require.NoError(t, w.p.Verify(t.Context(), spec))
		require.Equal(t, want, w.contents(t))
	})
}

func TestEveryFailureOfDestroyIsFinishedByTheNextRun(t *testing.T) {
	t.Parallel()
	options := &siptrunk.DestroyOptions{AllowRelease: true}
	prepare := func(t *testing.T) *world {
		w := newWorld(t, nil)
		ownedNumber(w)
		w.apply(t, fullSpec())
		w.fault.set(0, false)
		return w
	}
	destroy := func(t *testing.T, w *world) error {
		plan, err := w.p.PlanDestroy(t.Context(), fullSpec(), options)
		require.NoError(t, err)
		_, err = w.p.Destroy(t.Context(), fullSpec(), plan, options)
		return err
	}
	clean := prepare(t)
	require.NoError(t, destroy(t, clean))
	want, writes := clean.contents(t), clean.fault.count()
	require.Empty(t, want["trunks"])
	require.Empty(t, want["lists"])
	require.Equal(t, []string{"+14155550100 +14155550100 https://example.com/voice false"}, want["numbers"])

	forEveryWrite(t, writes, func(t *testing.T, at int, lost bool) {
		w := prepare(t)
		w.fault.set(at, lost)
		require.Error(t, destroy(t, w))
		w.fault.set(0, false)
		require.NoError(t, destroy(t, w))
		require.Equal(t, want, w.contents(t))
		plan, err := w.p.PlanDestroy(t.Context(), fullSpec(), options)
		require.NoError(t, err)
		require.True(t, plan.Empty())
	})
}

func forEveryWrite(t *testing.T, writes int, run func(t *testing.T, at int, lost bool)) {
	for at := 1; at <= writes; at++ {
		for _, lost := range []bool{false, true} {
			t.Run(fmt.Sprintf("write %d lost=%t", at, lost), func(t *testing.T) {
				t.Parallel()
				run(t, at, lost)
			})
		}
	}
}

func TestPlanFromJSON(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	spec := fullSpec()
	plan, err := w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	text, err := json.MarshalIndent(plan, "", "  ")
	require.NoError(t, err)
	assert.NotContains(t, string(text), password)
	assert.NotContains(t, plan.String(), password)
	var stored siptrunk.Plan
	require.NoError(t, json.Unmarshal(text, &stored))
	require.Equal(t, plan.Digest(), stored.Digest())
	for i := range stored.Steps {
		if stored.Steps[i].Name == "+14155550111" && stored.Steps[i].Action == siptrunk.ActionBuy {
			stored.Steps[i].Offers = []string{"+18005550130"} // not the number that the spec names
		}
	}
	_, err = w.p.Apply(t.Context(), spec, &stored, allow)
	require.NoError(t, err)
	require.NoError(t, w.p.Verify(t.Context(), spec))

	_, err = w.p.Apply(t.Context(), spec, &stored, allow)
	require.ErrorIs(t, err, siptrunk.ErrPlanStale)
}

func TestPlansAreTheSameForTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	first, err := w.p.Plan(t.Context(), fullSpec())
	require.NoError(t, err)
	for range 3 {
		again, err := w.p.Plan(t.Context(), fullSpec())
		require.NoError(t, err)
		require.Equal(t, first.String(), again.String())
		require.Equal(t, first.Digest(), again.Digest())
	}
}

func TestNothingIsBoughtUnlessAllowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	plan, err := w.p.Plan(t.Context(), fullSpec())
	require.NoError(t, err)
	require.Equal(t, 2, plan.Buys())
	_, err = w.p.Apply(t.Context(), fullSpec(), plan, nil)
	require.ErrorIs(t, err, siptrunk.ErrPurchaseNotAllowed)
	require.Zero(t, w.fault.count())

	w.apply(t, fullSpec())
	options := &siptrunk.DestroyOptions{AllowRelease: true}
	down, err := w.p.PlanDestroy(t.Context(), fullSpec(), options)
	require.NoError(t, err)
	require.Equal(t, 2, down.Releases())
	before := w.fault.count()
	_, err = w.p.Destroy(t.Context(), fullSpec(), down, nil)
	require.ErrorIs(t, err, siptrunk.ErrReleaseNotAllowed)
	require.Equal(t, before, w.fault.count())
}

func TestTheNextOfferIsTakenWhenTheFirstIsGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	spec := fullSpec()
	spec.Numbers = []siptrunk.Number{{Slot: "desk", Search: &twiliox.NumberSearch{AreaCode: 415}}}
	plan, err := w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	w.twilio.Fail(twilioxtest.Fault{Method: "POST", Path: "/2010-04-01/Accounts/*/IncomingPhoneNumbers.json", Status: 400, Code: 21422, Message: "gone"})
	result, err := w.p.Apply(t.Context(), spec, plan, allow)
	require.NoError(t, err)
	require.Equal(t, []string{"+14155550111"}, result.Bought)
	require.NoError(t, w.p.Verify(t.Context(), spec))
}

func TestEveryFailureToRestoreIsFinishedByTheNextRun(t *testing.T) {
	t.Parallel()
	const application = "AP00000000000000000000000000000001"
	spec := fullSpec()
	spec.Numbers = spec.Numbers[:2]
	spec.Numbers[1] = siptrunk.Number{PhoneNumber: "+14155550101"}
	prepare := func(t *testing.T) (*world, *siptrunk.DestroyOptions) {
		w := newWorld(t, nil)
		other, err := w.client.Trunks.Create(t.Context(), &twiliox.TrunkSettings{DomainName: new("pbx.pstn.twilio.com"), FriendlyName: new("office")})
		require.NoError(t, err)
		ownedNumber(w)
		w.twilio.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550101", TrunkSID: other.SID})
		number, err := w.client.Numbers.Find(t.Context(), "+14155550100")
		require.NoError(t, err)
		_, err = w.client.Numbers.Configure(t.Context(), number.SID, &twiliox.NumberSettings{ApplicationSID: new(application)})
		require.NoError(t, err)
		saved := w.apply(t, spec).Saved
		w.fault.set(0, false)
		return w, &siptrunk.DestroyOptions{Restore: saved}
	}
	destroy := func(t *testing.T, w *world, options *siptrunk.DestroyOptions) error {
		plan, err := w.p.PlanDestroy(t.Context(), spec, options)
		require.NoError(t, err)
		_, err = w.p.Destroy(t.Context(), spec, plan, options)
		return err
	}
	check := func(t *testing.T, w *world, options *siptrunk.DestroyOptions) {
		number, err := w.client.Numbers.Find(t.Context(), "+14155550100")
		require.NoError(t, err)
		require.Equal(t, application, number.Voice.ApplicationSID)
		require.Equal(t, "https://example.com/voice", number.Voice.URL)
		number, err = w.client.Numbers.Find(t.Context(), "+14155550101")
		require.NoError(t, err)
		require.NotEmpty(t, number.Voice.TrunkSID)
		plan, err := w.p.PlanDestroy(t.Context(), spec, options)
		require.NoError(t, err)
		require.True(t, plan.Empty(), "%v", plan)
	}
	clean, options := prepare(t)
	require.NoError(t, destroy(t, clean, options))
	writes := clean.fault.count()
	check(t, clean, options)

	forEveryWrite(t, writes, func(t *testing.T, at int, lost bool) {
		w, options := prepare(t)
		w.fault.set(at, lost)
		require.Error(t, destroy(t, w, options))
		w.fault.set(0, false)
		require.NoError(t, destroy(t, w, options))
		check(t, w, options)
	})
}

func TestRestoreAfterDestroy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	ctx := t.Context()
	number, err := w.client.Numbers.Find(ctx, "+14155550100")
	require.NoError(t, err)
	const application = "AP00000000000000000000000000000001"
	_, err = w.client.Numbers.Configure(ctx, number.SID, &twiliox.NumberSettings{ApplicationSID: new(application)})
	require.NoError(t, err)
	spec := fullSpec()
	spec.Numbers = spec.Numbers[:1]
	plan, err := w.p.Plan(ctx, spec)
	require.NoError(t, err)
	require.Contains(t, plan.String(), "lost: the TwiML application "+application)
	result, err := w.p.Apply(ctx, spec, plan, nil)
	require.NoError(t, err)
	number, err = w.client.Numbers.Find(ctx, "+14155550100")
	require.NoError(t, err)
	require.Empty(t, number.Voice.ApplicationSID)

	options := &siptrunk.DestroyOptions{Restore: result.Saved}
	down, err := w.p.PlanDestroy(ctx, spec, options)
	require.NoError(t, err)
	require.Contains(t, down.String(), "TwiML application: "+application)
	_, err = w.p.Destroy(ctx, spec, down, options)
	require.NoError(t, err)
	number, err = w.client.Numbers.Find(ctx, "+14155550100")
	require.NoError(t, err)
	require.Equal(t, application, number.Voice.ApplicationSID)
	require.Equal(t, "https://example.com/voice", number.Voice.URL)
}
