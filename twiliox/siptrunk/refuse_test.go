package siptrunk_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/siptrunk"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLintBeforeAnythingIsCalled(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*siptrunk.Spec)
		field  string
		says   string
	}{
		"no name":             {func(s *siptrunk.Spec) { s.Name = "" }, "Name", "1 to 32"},
		"name with a slash":   {func(s *siptrunk.Spec) { s.Name = "a/b" }, "Name", "lower case"},
		"dot in the domain":   {func(s *siptrunk.Spec) { s.Domain = "st.catharines" }, "Domain", "lower case letters, digits and dashes"},
		"whole domain":        {func(s *siptrunk.Spec) { s.Domain = "acme.pstn.twilio.com" }, "Domain", "first part only"},
		"edge in the domain":  {func(s *siptrunk.Spec) { s.Domain = "acme.us1" }, "Domain", "lower case"},
		"capital domain":      {func(s *siptrunk.Spec) { s.Domain = "Acme" }, "Domain", "lower case"},
		"dash at the end":     {func(s *siptrunk.Spec) { s.Domain = "acme-" }, "Domain", "dash"},
		"edge as a host":      {func(s *siptrunk.Spec) { s.Edge = "dublin.twilio.com" }, "Edge", "edge's name alone"},
		"edge as a parameter": {func(s *siptrunk.Spec) { s.Edge = ";edge=dublin" }, "Edge", "edge's name alone"},
		"unknown transport":   {func(s *siptrunk.Spec) { s.Transport = "SCTP" }, "Transport", "TCP, TLS or UDP"},
		"server with scheme":  {func(s *siptrunk.Spec) { s.SIPServer = "sip:sip.retellai.com"; s.Originations = nil }, "SIPServer", "host name alone"},
		"tls trunk, tcp url":  {func(s *siptrunk.Spec) { s.Transport = "TLS" }, "Originations[0].SIPURL", "32208"},
		"tcp trunk, tls url":  {func(s *siptrunk.Spec) { s.Originations[0].SIPURL = "sip:sip.retellai.com;transport=tls" }, "Originations[0].SIPURL", "32207"},
		"sips":                {func(s *siptrunk.Spec) { s.Originations[0].SIPURL = "sips:sip.retellai.com" }, "Originations[0].SIPURL", "sips:"},
		"user in the url":     {func(s *siptrunk.Spec) { s.Originations[0].SIPURL = "sip:agent@sip.retellai.com;transport=tcp" }, "Originations[0].SIPURL", "has a user"},
		"url to twilio":       {func(s *siptrunk.Spec) { s.Originations[0].SIPURL = "sip:acme.pstn.twilio.com;transport=tcp" }, "Originations[0].SIPURL", "Retell's SIP server"},
		"url twice": {func(s *siptrunk.Spec) {
			s.Originations[1].SIPURL = s.Originations[0].SIPURL
		}, "Originations[1]", "twice"},
		"all disabled": {func(s *siptrunk.Spec) {
			s.Originations = []siptrunk.Origination{{SIPURL: "sip:sip.retellai.com;transport=tcp", Disabled: true}}
		}, "Originations", "32010"},
		"no originations":  {func(s *siptrunk.Spec) { s.Originations = []siptrunk.Origination{} }, "Originations", "32010"},
		"weight":           {func(s *siptrunk.Spec) { s.Originations[0].Weight = 65536 }, "Originations[0].Weight", "65535"},
		"priority":         {func(s *siptrunk.Spec) { s.Originations[0].Priority = -1 }, "Originations[0].Priority", "65535"},
		"no auth":          {func(s *siptrunk.Spec) { s.Auth = siptrunk.Auth{} }, "Auth", "32200"},
		"weak password":    {func(s *siptrunk.Spec) { s.Auth.Credential.Password = "password1234" }, "Auth.Credential.Password", "upper case"},
		"short password":   {func(s *siptrunk.Spec) { s.Auth.Credential.Password = "Aa1" }, "Auth.Credential.Password", "12"},
		"username is list": {func(s *siptrunk.Spec) { s.Auth.Credential.Username = "acme" }, "Auth.Credential.Username", "Name of the spec, and the credential list is called phoneagent/acme:"},
		"long username":    {func(s *siptrunk.Spec) { s.Auth.Credential.Username = strings.Repeat("a", 33) }, "Auth.Credential.Username", "32"},
		"username with @":  {func(s *siptrunk.Spec) { s.Auth.Credential.Username = "a@b" }, "Auth.Credential.Username", "letters"},
		"open address list": {func(s *siptrunk.Spec) {
			s.Auth.Addresses = append(s.Auth.Addresses, netip.MustParsePrefix("0.0.0.0/0"))
		}, "Auth.Addresses", "large part of the internet"},
		"open in two halves": {func(s *siptrunk.Spec) {
			s.Auth.Addresses = []netip.Prefix{netip.MustParsePrefix("0.0.0.0/1"), netip.MustParsePrefix("128.0.0.0/1")}
		}, "Auth.Addresses", "large part"},
		"ipv6": {func(s *siptrunk.Spec) {
			s.Auth.Addresses = append(s.Auth.Addresses, netip.MustParsePrefix("2001:db8::/32"))
		}, "Auth.Addresses", "IPv4"},
		"bits outside": {func(s *siptrunk.Spec) {
			s.Auth.Addresses = append(s.Auth.Addresses, netip.MustParsePrefix("10.0.0.1/24"))
		}, "Auth.Addresses", "10.0.0.0/24"},
		"missing block":       {func(s *siptrunk.Spec) { s.Auth.Addresses = s.Auth.Addresses[:2] }, "Auth.Addresses", "32201"},
		"malformed number":    {func(s *siptrunk.Spec) { s.Numbers[0].PhoneNumber = "(415) 555-0100" }, "Numbers[0].PhoneNumber", "E.164"},
		"number twice":        {func(s *siptrunk.Spec) { s.Numbers = append(s.Numbers, s.Numbers[0]) }, "Numbers[3]", "twice"},
		"nothing":             {func(s *siptrunk.Spec) { s.Numbers[0].PhoneNumber = "" }, "Numbers[0]", "needs a PhoneNumber"},
		"search without slot": {func(s *siptrunk.Spec) { s.Numbers[1].Slot = "" }, "Numbers[1].Slot", "not bought twice"},
		"bad search":          {func(s *siptrunk.Spec) { s.Numbers[1].Search.AreaCode = 5 }, "Numbers[1].Search", "area code"},
		"weights": {func(s *siptrunk.Spec) {
			s.Retell.InboundAgents = []retell.WeightedAgent{{AgentID: "a", Weight: 0.5}, {AgentID: "b", Weight: 0.4}}
		}, "Retell.InboundAgents", "add up to 0.9"},
		"negative weight": {func(s *siptrunk.Spec) {
			s.Retell.InboundAgents = []retell.WeightedAgent{{AgentID: "a", Weight: 2}, {AgentID: "b", Weight: -1}}
		}, "Retell.InboundAgents[1].Weight", "over 0"},
		"no agent": {func(s *siptrunk.Spec) {
			s.Numbers[0].Retell = &siptrunk.Import{OutboundAgents: []retell.WeightedAgent{{Weight: 1}}}
		}, "Numbers[0].Retell.OutboundAgents[0].AgentID", "empty"},
		"country":            {func(s *siptrunk.Spec) { s.Retell.AllowedInboundCountries = []string{"usa"} }, "Retell.AllowedInboundCountries", "ISO"},
		"fallback":           {func(s *siptrunk.Spec) { s.Retell.FallbackNumber = "911" }, "Retell.FallbackNumber", "E.164"},
		"fallback to itself": {func(s *siptrunk.Spec) { s.Retell.FallbackNumber = "+14155550100" }, "Numbers[0]", "itself"},
		"recovery url":       {func(s *siptrunk.Spec) { s.DisasterRecovery.URL = "sorry" }, "DisasterRecovery.URL", "https"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil)
			spec := fullSpec()
			c.change(spec)
			_, err := w.p.Plan(t.Context(), spec)
			var wrong *siptrunk.SpecError
			require.ErrorAs(t, err, &wrong)
			found := false
			for _, f := range wrong.Findings {
				found = found || f.Field == c.field && strings.Contains(f.Message, c.says)
			}
			require.True(t, found, "%v", err)
			require.Empty(t, w.twilio.Requests(), "nobody was asked")
			require.NotContains(t, err.Error(), "password1234")
		})
	}
}

func TestWarnings(t *testing.T) {
	t.Parallel()
	spec := fullSpec()
	spec.Transfer = twiliox.TransferDisabled
	spec.Retell.InboundAgents = nil
	spec.Edge = "mars"
	spec.Originations[1].SIPURL = "sip:5t4n6j0wnrl.sip.livekit.cloud"
	var texts []string
	for _, f := range siptrunk.Lint(spec) {
		require.True(t, f.Warning, "%v", f)
		texts = append(texts, f.String())
	}
	all := strings.Join(texts, "\n")
	for _, want := range []string{"32218", "nobody answers", "mars", "must pass both", "Twilio bills it", "names no transport"} {
		assert.Contains(t, all, want)
	}
	assert.NotContains(t, all, "livekit.cloud, which is not Retell's", "the older host is accepted")
	assert.NotEmpty(t, siptrunk.Lint(nil))
}

func TestWhatStandsInTheWayIsKnownBeforeAnythingIsDone(t *testing.T) {
	t.Parallel()
	one := func(change func(*siptrunk.Spec)) *siptrunk.Spec {
		spec := fullSpec()
		spec.Numbers = spec.Numbers[:1]
		if change != nil {
			change(spec)
		}
		return spec
	}
	for name, c := range map[string]struct {
		options *twilioxtest.Options
		prepare func(t *testing.T, w *world)
		spec    *siptrunk.Spec
		want    error
	}{
		"unowned number": {spec: one(nil), want: twiliox.ErrNotFound},
		"nothing for sale": {spec: one(func(s *siptrunk.Spec) {
			s.Numbers[0] = siptrunk.Number{Slot: "x", Search: &twiliox.NumberSearch{AreaCode: 999}}
		}), want: twiliox.ErrNumberUnavailable},
		"address needed": {spec: one(func(s *siptrunk.Spec) {
			s.Numbers[0] = siptrunk.Number{Slot: "x", Search: &twiliox.NumberSearch{Country: "GB"}}
		}), want: twiliox.ErrAddressRequired},
		"balance": {options: &twilioxtest.Options{Balance: new(0.0)}, spec: one(func(s *siptrunk.Spec) {
			s.Numbers[0] = siptrunk.Number{Slot: "x", Search: &twiliox.NumberSearch{AreaCode: 512}}
		}), want: twiliox.ErrInsufficientBalance},
		"trial numbers": {options: &twilioxtest.Options{Trial: true}, prepare: func(_ *testing.T, w *world) { ownedNumber(w) }, spec: one(func(s *siptrunk.Spec) {
			s.Numbers[0] = siptrunk.Number{Slot: "x", Search: &twiliox.NumberSearch{AreaCode: 512}}
		}), want: siptrunk.ErrTrial},
		"trial trunks": {options: &twilioxtest.Options{Trial: true}, prepare: func(t *testing.T, w *world) {
			ownedNumber(w)
			_, err := w.client.Trunks.Create(t.Context(), &twiliox.TrunkSettings{DomainName: new("other.pstn.twilio.com")})
			require.NoError(t, err)
		}, spec: one(nil), want: siptrunk.ErrTrial},
		"somebody's trunk here": {prepare: func(t *testing.T, w *world) {
			ownedNumber(w)
			_, err := w.client.Trunks.Create(t.Context(), &twiliox.TrunkSettings{DomainName: new("acme-front-desk.pstn.twilio.com"), FriendlyName: new("by hand")})
			require.NoError(t, err)
		}, spec: one(nil), want: siptrunk.ErrNotOurs},
		"retell's own number": {prepare: func(_ *testing.T, w *world) {
			ownedNumber(w)
			w.retell.numbers["+14155550100"] = map[string]any{"phone_number": "+14155550100", "phone_number_type": "retell-twilio"}
		}, spec: one(nil), want: siptrunk.ErrRetellNumber},
		"emergency": {prepare: func(t *testing.T, w *world) {
			trunk, err := w.client.Trunks.Create(t.Context(), &twiliox.TrunkSettings{DomainName: new("other.pstn.twilio.com")})
			require.NoError(t, err)
			w.twilio.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", TrunkSID: trunk.SID, EmergencyActive: true})
		}, spec: one(nil), want: twiliox.ErrEmergencyNumber},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.options)
			if c.prepare != nil {
				c.prepare(t, w)
			}
			before := w.fault.count()
			_, err := w.p.Plan(t.Context(), c.spec)
			require.ErrorIs(t, err, c.want)
			require.ErrorAs(t, err, new(*siptrunk.PlanError))
			require.Equal(t, before, w.fault.count())
		})
	}
}

// Only Twilio knows whether somebody else has the domain. Then nothing has been
// made yet.
func TestDomainOfSomebodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, &twilioxtest.Options{TakenDomains: []string{"acme-front-desk.pstn.twilio.com"}})
	ownedNumber(w)
	before := w.contents(t)
	plan, err := w.p.Plan(t.Context(), fullSpec())
	require.NoError(t, err)
	_, err = w.p.Apply(t.Context(), fullSpec(), plan, allow)
	require.ErrorIs(t, err, twiliox.ErrDomainTaken)
	require.Equal(t, before, w.contents(t))
}

// What was not made for the spec is not touched, neither by plans nor by
// destroying, and is spoken of.
func TestWhatIsNotOursStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t, &twilioxtest.Options{Numbers: []string{"+14155550199"}})
	ownedNumber(w)
	ctx := t.Context()
	spec := fullSpec()
	w.apply(t, spec)

	trunk := only(t, w)
	foreign, err := w.client.CredentialLists.Create(ctx, "by hand")
	require.NoError(t, err)
	require.NoError(t, w.client.Trunks.UseCredentialList(ctx, trunk.SID, foreign.SID))
	_, err = w.client.Trunks.AddOrigination(ctx, trunk.SID, &twiliox.Origination{SIPURL: "sip:other.example.com;transport=tcp", Weight: 1, FriendlyName: "by hand"})
	require.NoError(t, err)
	number, err := w.client.Numbers.Find(ctx, "+14155550199")
	require.NoError(t, err)
	require.NoError(t, w.client.Numbers.MoveToTrunk(ctx, number.SID, trunk.SID))

	plan, err := w.p.Plan(ctx, spec)
	require.NoError(t, err)
	require.True(t, plan.Empty(), "%v", plan)
	text := plan.String()
	for _, want := range []string{`the credential list "by hand"`, "sip:other.example.com", "+14155550199 is on the trunk"} {
		assert.Contains(t, text, want)
	}
	_, err = w.p.PlanDestroy(ctx, spec, nil)
	require.ErrorIs(t, err, siptrunk.ErrNotOurs)
	for _, want := range []string{"by hand", "sip:other.example.com", "+14155550199"} {
		assert.ErrorContains(t, err, want)
	}

	spec.Exclusive = true
	plan, err = w.p.Plan(ctx, spec)
	require.NoError(t, err)
	require.Len(t, plan.Steps, 1)
	require.Equal(t, siptrunk.ActionDetach, plan.Steps[0].Action)
}

func only(t *testing.T, w *world) *twiliox.Trunk {
	t.Helper()
	for trunk, err := range w.client.Trunks.List(t.Context()) {
		require.NoError(t, err)
		return trunk
	}
	t.Fatal("no trunk")
	return nil
}

func TestDriftIsSeenAndMended(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	ownedNumber(w)
	ctx := t.Context()
	spec := fullSpec()
	w.apply(t, spec)
	trunk := only(t, w)
	_, err := w.client.Trunks.Update(ctx, trunk.SID, &twiliox.TrunkSettings{TransferMode: new(twiliox.TransferDisabled), Secure: new(true)})
	require.NoError(t, err)
	w.retell.numbers["+14155550100"]["inbound_agents"] = []any{map[string]any{"agent_id": "somebody", "weight": 1}}
	w.retell.numbers["+14155550100"]["sip_outbound_trunk_config"].(map[string]any)["auth_username"] = "typo"

	err = w.p.Verify(ctx, spec)
	require.ErrorIs(t, err, siptrunk.ErrDrift)
	var drift *siptrunk.DriftError
	require.ErrorAs(t, err, &drift)
	text := drift.Plan.String()
	for _, want := range []string{"transfer mode: disable-all -> enable-all", "secure: true -> false", "inbound agents: somebody -> agent_1", "user name: typo -> retell-acme"} {
		assert.Contains(t, text, want)
	}
	w.apply(t, spec)
	require.NoError(t, w.p.Verify(ctx, spec))
}

func TestRotationWithoutAnOutage(t *testing.T) {
	t.Parallel()
	next := siptrunk.Credential{Username: "retell-2", Password: password + "2"}
	prepare := func(t *testing.T) *world {
		w := newWorld(t, nil)
		ownedNumber(w)
		w.apply(t, fullSpec())
		w.fault.set(0, false)
		return w
	}
	clean := prepare(t)
	result, err := clean.p.Rotate(t.Context(), fullSpec(), next)
	require.NoError(t, err)
	require.Len(t, result.Moved, 3)
	require.Equal(t, []string{"retell-acme"}, result.Removed)
	want, writes := clean.contents(t), clean.fault.count()
	require.Equal(t, 5, writes, "one user added, three numbers told, one user removed")
	spec := fullSpec()
	spec.Auth.Credential = &next
	require.NoError(t, clean.p.Verify(t.Context(), spec))

	forEveryWrite(t, writes, func(t *testing.T, at int, lost bool) {
		w := prepare(t)
		w.fault.set(at, lost)
		_, err := w.p.Rotate(t.Context(), fullSpec(), next)
		require.Error(t, err)
		w.fault.set(0, false)
		// At every moment Twilio accepts what Retell has.
		state, err := w.p.Observe(t.Context(), fullSpec())
		require.NoError(t, err)
		for _, n := range state.Retell {
			accepted := false
			for _, u := range state.Users {
				accepted = accepted || u.Username == n.SIPOutboundTrunkConfig.AuthUsername
			}
			require.True(t, accepted, "%s has a user name that is refused", n.PhoneNumber)
		}
		_, err = w.p.Rotate(t.Context(), fullSpec(), next)
		require.NoError(t, err)
		require.Equal(t, want, w.contents(t))
	})
}

func TestRotationArguments(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for name, c := range map[string]siptrunk.Credential{
		"same name":     {Username: "retell-acme", Password: password + "2"},
		"same password": {Username: "retell-2", Password: password},
		"weak":          {Username: "retell-2", Password: "weak"},
	} {
		_, err := w.p.Rotate(t.Context(), fullSpec(), c)
		require.Error(t, err, name)
	}
	require.Empty(t, w.twilio.Requests())
	_, err := w.p.Rotate(t.Context(), fullSpec(), siptrunk.Credential{Username: "retell-2", Password: password + "2"})
	require.ErrorIs(t, err, siptrunk.ErrNotOurs)
}

// Planning for a trunk with a hundred numbers asks as often as for one.
func TestPlanningIsBounded(t *testing.T) {
	t.Parallel()
	asked := map[int]int{}
	for _, count := range []int{1, 100} {
		w := newWorld(t, nil)
		spec := fullSpec()
		spec.Numbers = nil
		for i := range count {
			number := "+1415555" + string([]byte{byte('1' + i/100), '0' + byte(i/10%10), '0' + byte(i%10), '0'})
			w.twilio.AddNumber(twilioxtest.Number{PhoneNumber: number})
			spec.Numbers = append(spec.Numbers, siptrunk.Number{PhoneNumber: number})
		}
		w.apply(t, spec)
		before, lists := len(w.twilio.Requests()), w.retell.lists
		plan, err := w.p.Plan(t.Context(), spec)
		require.NoError(t, err)
		require.True(t, plan.Empty())
		asked[count] = len(w.twilio.Requests()) - before + w.retell.lists - lists
		for _, r := range w.twilio.Requests()[before:] {
			require.Equal(t, http.MethodGet, r.Method)
		}
	}
	t.Logf("requests to plan: %d for 1 number, %d for 100", asked[1], asked[100])
	require.Equal(t, asked[1], asked[100])
	require.LessOrEqual(t, asked[100], 13)
}
