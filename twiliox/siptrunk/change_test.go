package siptrunk_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/siptrunk"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// From credentials and addresses to addresses alone, with other blocks and
// weights, and back: whichever request fails.
func TestEveryFailureOfAChangeOfAuthIsFinished(t *testing.T) {
	t.Parallel()
	extra := netip.MustParsePrefix("192.0.2.0/24")
	addressesOnly := func() *siptrunk.Spec {
		spec := fullSpec()
		spec.Auth = siptrunk.Auth{Addresses: append(twiliox.RetellAddresses(), extra)}
		spec.Originations[0].Weight, spec.Originations[1].Disabled = 7, true
		return spec
	}
	for name, c := range map[string]struct{ from, to func() *siptrunk.Spec }{
		"to addresses":   {fullSpec, addressesOnly},
		"to credentials": {addressesOnly, fullSpec},
	} {
		t.Run(name, func(t *testing.T) {
			prepare := func(t *testing.T) *world {
				w := newWorld(t, nil)
				ownedNumber(w)
				w.apply(t, c.from())
				w.fault.set(0, false)
				return w
			}
			clean := prepare(t)
			clean.apply(t, c.to())
			require.NoError(t, clean.p.Verify(t.Context(), c.to()))
			want, writes := clean.contents(t), clean.fault.count()
			require.Greater(t, writes, 4)
			forEveryWrite(t, writes, func(t *testing.T, at int, lost bool) {
				w := prepare(t)
				plan, err := w.p.Plan(t.Context(), c.to())
				require.NoError(t, err)
				w.fault.set(at, lost)
				_, err = w.p.Apply(t.Context(), c.to(), plan, nil)
				require.Error(t, err)
				w.fault.set(0, false)
				w.apply(t, c.to())
				require.NoError(t, w.p.Verify(t.Context(), c.to()))
				require.Equal(t, want, w.contents(t))
			})
		})
	}
}

func TestNumberFromAnotherTrunk(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	other, err := w.client.Trunks.Create(t.Context(), &twiliox.TrunkSettings{DomainName: new("pbx.pstn.twilio.com"), FriendlyName: new("office")})
	require.NoError(t, err)
	w.twilio.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", TrunkSID: other.SID})
	spec := fullSpec()
	spec.Numbers = spec.Numbers[:1]
	plan, err := w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	require.Contains(t, plan.String(), `lost: the number leaves the trunk "office" (pbx.pstn.twilio.com)`)
	result, err := w.p.Apply(t.Context(), spec, plan, nil)
	require.NoError(t, err)
	require.NoError(t, w.p.Verify(t.Context(), spec))
	require.Equal(t, other.SID, result.Saved[0].Voice.TrunkSID)

	options := &siptrunk.DestroyOptions{Restore: result.Saved}
	down, err := w.p.PlanDestroy(t.Context(), spec, options)
	require.NoError(t, err)
	_, err = w.p.Destroy(t.Context(), spec, down, options)
	require.NoError(t, err)
	number, err := w.client.Numbers.Find(t.Context(), "+14155550100")
	require.NoError(t, err)
	require.Equal(t, other.SID, number.Voice.TrunkSID, "it is back")
}

// A number that somebody imported by hand over the same trunk keeps its user
// name when the spec gets another.
func TestUserNameThatOthersUseStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	w.apply(t, fullSpec())
	w.retell.numbers["+14155550777"] = map[string]any{
		"phone_number": "+14155550777", "phone_number_type": "custom",
		"sip_outbound_trunk_config": map[string]any{"termination_uri": "acme-front-desk.pstn.twilio.com", "auth_username": "retell-acme"},
	}
	spec := fullSpec()
	spec.Auth.Credential = &siptrunk.Credential{Username: "retell-2", Password: password + "2"}
	plan, err := w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	assert.Contains(t, plan.String(), "the SIP user retell-acme stays: Retell uses it for +14155550777")
	w.apply(t, spec)
	require.NoError(t, w.p.Verify(t.Context(), spec))

	spec.Exclusive = true
	plan, err = w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	require.Len(t, plan.Steps, 2)
	assert.Equal(t, "delete import at Retell of +14155550777", plan.Steps[0].Title())
	assert.Equal(t, "delete SIP user retell-acme", plan.Steps[1].Title())
}

func TestPricesAreInThePlan(t *testing.T) {
	t.Parallel()
	server := twilioxtest.NewServer(t, &twilioxtest.Options{Balance: new(2.0)})
	inner := server.HTTPClient().Transport
	transport := roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host != "pricing.twilio.com" {
			return inner.RoundTrip(r)
		}
		rec := httptest.NewRecorder()
		_, _ = rec.WriteString(`{"price_unit":"USD","phone_number_prices":[{"number_type":"local","base_price":"1.15","current_price":"1.15"}]}`)
		return rec.Result(), nil
	})
	client, err := twiliox.NewClient(&twiliox.Options{AccountSID: server.AccountSID(), AuthToken: twiliox.Secret(server.AuthToken()), HTTPClient: &http.Client{Transport: transport}})
	require.NoError(t, err)
	p := siptrunk.New(client, nil)
	spec := fullSpec()
	spec.Retell = nil
	spec.Numbers = []siptrunk.Number{{Slot: "a", Search: &twiliox.NumberSearch{AreaCode: 415}}}
	plan, err := p.Plan(t.Context(), spec)
	require.NoError(t, err)
	cost, known := plan.MonthlyCost()
	require.True(t, known)
	require.Equal(t, siptrunk.Cost{Monthly: 1.15, Currency: "USD"}, cost)
	require.Contains(t, plan.String(), "buys 1 number for 1.15 USD a month")

	spec.Numbers = append(spec.Numbers, siptrunk.Number{Slot: "b", Search: &twiliox.NumberSearch{AreaCode: 415}})
	_, err = p.Plan(t.Context(), spec)
	require.ErrorIs(t, err, twiliox.ErrInsufficientBalance, "two cost more than the 2 dollars that there are")
	require.ErrorContains(t, err, "2.30 USD is needed")
}

func TestTwoSearchesFindTwoNumbers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	spec := fullSpec()
	spec.Numbers = []siptrunk.Number{
		{Slot: "a", Search: &twiliox.NumberSearch{AreaCode: 415}, Retell: siptrunk.OneAgent("agent_a")},
		{Slot: "b", Search: &twiliox.NumberSearch{AreaCode: 415}},
	}
	result := w.apply(t, spec)
	require.Equal(t, []string{"+14155550110", "+14155550111"}, result.Bought)
	require.NoError(t, w.p.Verify(t.Context(), spec))
	agent := w.retell.numbers["+14155550110"]["inbound_agents"].([]any)[0].(map[string]any)["agent_id"]
	require.Equal(t, "agent_a", agent)

	spec.Numbers = spec.Numbers[:1]
	plan, err := w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	require.True(t, plan.Empty())
	require.Contains(t, plan.String(), "+14155550111 was bought for this spec, is no longer in it, and still costs")
}

func TestArguments(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	ctx := t.Context()
	spec := fullSpec()
	up, err := w.p.Plan(ctx, spec)
	require.NoError(t, err)
	down, err := w.p.PlanDestroy(ctx, spec, nil)
	require.NoError(t, err)
	require.True(t, down.Empty())
	require.Contains(t, down.String(), "nothing to do")
	for name, err := range map[string]error{
		"no plan":             second(w.p.Apply(ctx, spec, nil, nil)),
		"destroy with apply":  second(w.p.Apply(ctx, spec, down, nil)),
		"apply with destroy":  second(w.p.Destroy(ctx, spec, up, nil)),
		"destroy without one": second(w.p.Destroy(ctx, spec, nil, nil)),
	} {
		require.ErrorAs(t, err, new(*twiliox.ArgumentError), name)
	}
	for name, err := range map[string]error{
		"plan nil":    second(w.p.Plan(ctx, nil)),
		"apply nil":   second(w.p.Apply(ctx, nil, up, allow)),
		"observe nil": second(w.p.Observe(ctx, nil)),
		"verify nil":  w.p.Verify(ctx, nil),
		"destroy nil": second(w.p.PlanDestroy(ctx, nil, nil)),
		"rotate nil":  second(w.p.Rotate(ctx, nil, siptrunk.Credential{})),
		"no retell":   second(siptrunk.New(w.client, nil).Plan(ctx, spec)),
	} {
		require.ErrorAs(t, err, new(*siptrunk.SpecError), name)
	}
	require.Zero(t, w.fault.count())
}

func second[T any](_ T, err error) error { return err }

func TestTrunkOfSomebodyElseIsNotDestroyed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	_, err := w.client.Trunks.Create(t.Context(), &twiliox.TrunkSettings{DomainName: new("acme-front-desk.pstn.twilio.com"), FriendlyName: new("by hand")})
	require.NoError(t, err)
	w.retell.numbers["+14155550777"] = map[string]any{
		"phone_number": "+14155550777", "phone_number_type": "custom",
		"sip_outbound_trunk_config": map[string]any{"termination_uri": "acme-front-desk.pstn.twilio.com"},
	}
	plan, err := w.p.PlanDestroy(t.Context(), fullSpec(), nil)
	require.NoError(t, err)
	require.True(t, plan.Empty(), "%v", plan)
	require.Contains(t, plan.String(), "was not made for this spec: it is left alone")
}

func TestWeightsOfAgentsAreCompared(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	spec := fullSpec()
	spec.Numbers = spec.Numbers[:1]
	spec.Retell.InboundAgents = []retell.WeightedAgent{{AgentID: "a", Weight: 0.7}, {AgentID: "b", Weight: 0.3, AgentVersion: new(retell.VersionLatestPublished)}}
	spec.Retell.AllowedOutboundCountries = []string{"US", "CA"}
	w.apply(t, spec)
	// The same in another order is the same.
	agents := w.retell.numbers["+14155550100"]["inbound_agents"].([]any)
	agents[0], agents[1] = agents[1], agents[0]
	require.NoError(t, w.p.Verify(t.Context(), spec))

	spec.Retell.InboundAgents[0].Weight, spec.Retell.InboundAgents[1].Weight = 0.5, 0.5
	spec.Retell.AllowedOutboundCountries = nil
	plan, err := w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	require.Contains(t, plan.String(), "inbound agents: a 70%, b@latest_published 30% -> a 50%, b@latest_published 50%")
	require.Contains(t, plan.String(), "allowed outbound countries: CA, US -> nothing")
	w.apply(t, spec)
	require.NoError(t, w.p.Verify(t.Context(), spec))
}

// A first run that ended before Retell was told left a user with a password that
// nobody can read. The next run may have another: it is set at Twilio, too.
func TestPasswordIsTheSameAtBothEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	spec := fullSpec()
	spec.Numbers = spec.Numbers[:1]
	plan, err := w.p.Plan(t.Context(), spec)
	require.NoError(t, err)
	w.fault.set(len(plan.Steps)-1, false) // the import
	_, err = w.p.Apply(t.Context(), spec, plan, nil)
	var failed *siptrunk.StepError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, "create import at Retell of +14155550100", failed.Step.Title())
	w.fault.set(0, false)

	spec.Auth.Credential.Password = password + "-new"
	w.apply(t, spec)
	last := ""
	for _, r := range w.twilio.Requests() {
		if r.Form.Has("Password") {
			last = r.Form.Get("Password")
		}
	}
	require.Equal(t, password+"-new", last)
	require.Equal(t, password+"-new", w.retell.secrets["+14155550100"])
	require.NoError(t, w.p.Verify(t.Context(), spec))
}

// No user is removed while Retell still has it, whatever Retell answered.
func TestRotationLooksBeforeItRemoves(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	w.apply(t, fullSpec())
	w.retell.deaf = true
	next := siptrunk.Credential{Username: "retell-2", Password: password + "2"}
	result, err := w.p.Rotate(t.Context(), fullSpec(), next)
	require.ErrorIs(t, err, siptrunk.ErrDrift)
	require.Empty(t, result.Removed)
	w.retell.deaf = false
	result, err = w.p.Rotate(t.Context(), fullSpec(), next)
	require.NoError(t, err)
	require.Equal(t, []string{"retell-acme"}, result.Removed)
}

// Lists leave the trunk before they are deleted, and blocks are there before
// their list is in force.
func TestOrderOfListSteps(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	titles := func(plan *siptrunk.Plan, err error) []string {
		require.NoError(t, err)
		var all []string
		for i := range plan.Steps {
			all = append(all, plan.Steps[i].Title())
		}
		return all
	}
	up := titles(w.p.Plan(t.Context(), fullSpec()))
	attach := slices.Index(up, "put address list phoneagent/acme on the trunk")
	for i, title := range up {
		if strings.HasPrefix(title, "create address block") {
			require.Less(t, i, attach)
		}
	}
	w.apply(t, fullSpec())
	spec := fullSpec()
	spec.Auth.Addresses = nil
	require.Equal(t, []string{"take address list phoneagent/acme off the trunk", "delete address list phoneagent/acme"}, titles(w.p.Plan(t.Context(), spec)))
}

// Eight prices that add up to 15.20 dollars, and in binary to a little more.
func TestMonthlyCostIsExact(t *testing.T) {
	t.Parallel()
	var plan siptrunk.Plan
	for _, price := range []float64{1.15, 1.15, 2.15, 2.15, 2.15, 2.15, 2.15, 2.15} {
		plan.Steps = append(plan.Steps, siptrunk.Step{Action: siptrunk.ActionBuy, Cost: &siptrunk.Cost{Monthly: price, Currency: "USD"}})
	}
	cost, known := plan.MonthlyCost()
	require.True(t, known)
	require.Equal(t, siptrunk.Cost{Monthly: 15.20, Currency: "USD"}, cost, "a balance of 15.20 pays for it")
}
