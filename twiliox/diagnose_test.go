package twiliox_test

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const patient = "+14155550100"

// fake starts a Twilio and a client of it.
func fake(t testing.TB, options *twilioxtest.Options) (*twilioxtest.Server, *twiliox.Client) {
	t.Helper()
	server := twilioxtest.NewServer(t, options)
	client, err := twiliox.NewClient(&twiliox.Options{AccountSID: server.AccountSID(), AuthToken: twiliox.Secret(server.AuthToken()), HTTPClient: server.HTTPClient()})
	require.NoError(t, err)
	return server, client
}

// retellHas is Retell with one number, or none.
type retellHas struct{ number *retell.PhoneNumber }

func (r retellHas) Get(context.Context, string) (*retell.PhoneNumber, error) {
	if r.number == nil {
		return nil, &retell.Error{Status: http.StatusNotFound}
	}
	return r.number, nil
}

// A clinic has a number on a trunk with everything as it should be.
type clinic struct {
	server *twilioxtest.Server
	client *twiliox.Client
	trunk  *twiliox.Trunk
	list   *twiliox.CredentialList
	number *retell.PhoneNumber
	origin *twiliox.Origination
}

func newClinic(t *testing.T, options *twilioxtest.Options) *clinic {
	t.Helper()
	ctx := t.Context()
	c := &clinic{}
	c.server, c.client = fake(t, options)
	var err error
	c.trunk, err = c.client.Trunks.Create(ctx, &twiliox.TrunkSettings{DomainName: new("acme.pstn.twilio.com"), TransferMode: new(twiliox.TransferAll)})
	require.NoError(t, err)
	c.list, err = c.client.CredentialLists.Create(ctx, "acme list")
	require.NoError(t, err)
	_, err = c.client.CredentialLists.AddUser(ctx, c.list.SID, "retell", "Correct-Horse-9")
	require.NoError(t, err)
	require.NoError(t, c.client.Trunks.UseCredentialList(ctx, c.trunk.SID, c.list.SID))
	c.origin, err = c.client.Trunks.AddOrigination(ctx, c.trunk.SID, &twiliox.Origination{SIPURL: "sip:sip.retellai.com;transport=tcp", Weight: 1})
	require.NoError(t, err)
	c.server.AddNumber(twilioxtest.Number{PhoneNumber: patient, TrunkSID: c.trunk.SID})
	agent := []retell.WeightedAgent{{AgentID: "agent_1", Weight: 1}}
	c.number = &retell.PhoneNumber{
		PhoneNumber: patient, InboundAgents: agent, OutboundAgents: agent,
		SIPOutboundTrunkConfig: &retell.SIPOutboundTrunkConfig{TerminationURI: "acme.pstn.dublin.twilio.com", AuthUsername: "retell", Transport: retell.SIPTransportTCP},
	}
	return c
}

func TestNothingIsFoundWhenAllIsWell(t *testing.T) {
	t.Parallel()
	c := newClinic(t, nil)
	before := len(c.server.Requests())
	d, err := c.client.Diagnose(t.Context(), patient, &twiliox.DiagnoseOptions{To: "+442079460000", Retell: retellHas{c.number}})
	require.NoError(t, err)
	assert.Empty(t, d.Findings, "%v", d)
	assert.Contains(t, d.String(), "nothing found")
	requests := c.server.Requests()[before:]
	assert.LessOrEqual(t, len(requests), 12)
	for _, r := range requests {
		assert.Equal(t, http.MethodGet, r.Method)
	}
}

func TestDiagnoses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options  *twilioxtest.Options
		breaks   func(t *testing.T, c *clinic)
		to       string
		code     int
		says     string
		severity twiliox.Severity
		inbound  bool
		outbound bool
		reason   retell.DisconnectionReason
	}{
		"no funds":       {breaks: func(_ *testing.T, c *clinic) { c.server.SetBalance(0) }, code: 10001, says: "suspends", severity: twiliox.Stops, inbound: true, outbound: true},
		"little funds":   {breaks: func(_ *testing.T, c *clinic) { c.server.SetBalance(0.5) }, says: "down to 0.50 USD", severity: twiliox.Note},
		"trial":          {options: &twilioxtest.Options{Trial: true}, to: "+442079460000", code: 21219, says: "not verified", severity: twiliox.Stops, outbound: true, reason: retell.DisconnectionDialFailed},
		"country":        {to: "+33140000000", code: 32205, says: "calls to France", severity: twiliox.MayStop, outbound: true, reason: retell.DisconnectionProviderPermission},
		"special number": {to: "+449011111111", code: 32205, says: "special numbers of United Kingdom", severity: twiliox.MayStop, outbound: true},
		"nowhere":        {to: "+9991234567", code: 13224, says: "calling code", severity: twiliox.Stops, outbound: true, reason: retell.DisconnectionInvalidDestination},
		"no origination": {breaks: func(t *testing.T, c *clinic) {
			require.NoError(t, c.client.Trunks.RemoveOrigination(t.Context(), c.trunk.SID, c.origin.SID))
		}, code: 32010, says: "no enabled origination URL", severity: twiliox.Stops, inbound: true},
		"disabled origination": {breaks: func(t *testing.T, c *clinic) { change(t, c, func(o *twiliox.Origination) { o.Disabled = true }) }, code: 32010, says: "no enabled origination URL", severity: twiliox.Stops, inbound: true},
		"another server": {breaks: func(t *testing.T, c *clinic) {
			change(t, c, func(o *twiliox.Origination) { o.SIPURL = "sip:pbx.example.com;transport=tcp" })
		}, says: "pbx.example.com, which is not Retell's", severity: twiliox.MayStop, inbound: true},
		"secure trunk":  {breaks: func(t *testing.T, c *clinic) { update(t, c, &twiliox.TrunkSettings{Secure: new(true)}) }, code: 32208, says: "not TLS", severity: twiliox.Stops, outbound: true},
		"tls at Retell": {breaks: func(_ *testing.T, c *clinic) { c.number.SIPOutboundTrunkConfig.Transport = "TLS" }, code: 32207, says: "not secure", severity: twiliox.MayStop, outbound: true},
		"no transfers": {breaks: func(t *testing.T, c *clinic) {
			update(t, c, &twiliox.TrunkSettings{TransferMode: new(twiliox.TransferDisabled)})
		}, code: 32218, says: "disable-all", severity: twiliox.Note},
		"no authentication": {breaks: func(t *testing.T, c *clinic) {
			require.NoError(t, c.client.Trunks.DropCredentialList(t.Context(), c.trunk.SID, c.list.SID))
		}, code: 32200, says: "neither", severity: twiliox.Stops, outbound: true, reason: retell.DisconnectionProviderPermission},
		"wrong user":        {breaks: func(_ *testing.T, c *clinic) { c.number.SIPOutboundTrunkConfig.AuthUsername = "typo" }, code: 32202, says: `"typo"`, severity: twiliox.Stops, outbound: true, reason: retell.DisconnectionProviderPermission},
		"list as user":      {breaks: func(_ *testing.T, c *clinic) { c.number.SIPOutboundTrunkConfig.AuthUsername = "acme list" }, code: 32202, says: "name of the credential list", severity: twiliox.Stops, outbound: true},
		"no user":           {breaks: func(_ *testing.T, c *clinic) { c.number.SIPOutboundTrunkConfig.AuthUsername = "" }, code: 32202, says: "Retell has none", severity: twiliox.Stops, outbound: true},
		"address list":      {breaks: func(t *testing.T, c *clinic) { addresses(t, c, twiliox.RetellAddresses()[0]) }, code: 32201, says: "3.42.144.0/23", severity: twiliox.MayStop, outbound: true, reason: retell.DisconnectionProviderPermission},
		"foreign addresses": {breaks: func(t *testing.T, c *clinic) { addresses(t, c, netip.MustParsePrefix("192.0.2.0/24")) }, code: 32201, says: "as well as the user name", severity: twiliox.Stops, outbound: true},
		"edge before pstn": {breaks: func(_ *testing.T, c *clinic) {
			c.number.SIPOutboundTrunkConfig.TerminationURI = "acme.dublin.pstn.twilio.com"
		}, says: "an edge goes after pstn", severity: twiliox.Stops, outbound: true, reason: retell.DisconnectionSIPRoutingError},
		"sip: in the host": {breaks: func(_ *testing.T, c *clinic) {
			c.number.SIPOutboundTrunkConfig.TerminationURI = "sip:acme.pstn.twilio.com"
		}, says: "bare host name", severity: twiliox.Stops, outbound: true, reason: retell.DisconnectionSIPRoutingError},
		"another carrier":     {breaks: func(_ *testing.T, c *clinic) { c.number.SIPOutboundTrunkConfig.TerminationURI = "sip.telnyx.com" }, says: "not a trunk at Twilio", severity: twiliox.MayStop, outbound: true},
		"not imported":        {breaks: func(_ *testing.T, c *clinic) { c.number = nil }, code: 32011, says: "Retell does not know", severity: twiliox.Stops, inbound: true, outbound: true},
		"no agent":            {breaks: func(_ *testing.T, c *clinic) { c.number.InboundAgents = nil }, says: "no agent", severity: twiliox.Stops, inbound: true},
		"countries at Retell": {breaks: func(_ *testing.T, c *clinic) { c.number.AllowedOutboundCountryList = []string{"US"} }, to: "+442079460000", says: "allow calls to US only", severity: twiliox.Stops, outbound: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clinic := newClinic(t, c.options)
			if c.breaks != nil {
				c.breaks(t, clinic)
			}
			d, err := clinic.client.Diagnose(t.Context(), patient, &twiliox.DiagnoseOptions{To: c.to, Retell: retellHas{clinic.number}, Reason: c.reason})
			require.NoError(t, err)
			var found *twiliox.Finding
			for i, f := range d.Findings {
				if f.Code == c.code && f.Severity == c.severity && strings.Contains(f.String(), c.says) {
					found = &d.Findings[i]
					if c.reason != "" {
						assert.Zero(t, i, "what explains the reason comes first")
					}
					break
				}
			}
			require.NotNil(t, found, "%v", d)
			assert.NotEmpty(t, found.Directions)
			if c.severity == twiliox.Stops {
				assert.Equal(t, c.inbound, d.Stops(twiliox.Inbound), "%v", d)
				assert.Equal(t, c.outbound, d.Stops(twiliox.Outbound), "%v", d)
				assert.NotEmpty(t, found.Advice)
			}
		})
	}
}

func change(t *testing.T, c *clinic, f func(*twiliox.Origination)) {
	o := *c.origin
	f(&o)
	_, err := c.client.Trunks.UpdateOrigination(t.Context(), c.trunk.SID, &o)
	require.NoError(t, err)
}

func update(t *testing.T, c *clinic, settings *twiliox.TrunkSettings) {
	_, err := c.client.Trunks.Update(t.Context(), c.trunk.SID, settings)
	require.NoError(t, err)
}

func addresses(t *testing.T, c *clinic, block netip.Prefix) {
	list, err := c.client.AddressLists.Create(t.Context(), "addresses")
	require.NoError(t, err)
	_, err = c.client.AddressLists.AddBlock(t.Context(), list.SID, "one", block)
	require.NoError(t, err)
	require.NoError(t, c.client.Trunks.UseAddressList(t.Context(), c.trunk.SID, list.SID))
}

func TestDiagnosesOfNumbersThatAreNotOnATrunk(t *testing.T) {
	t.Parallel()
	server, client := fake(t, &twilioxtest.Options{Numbers: []string{"+14155550101"}, CallerIDs: []string{"+14155550103"}})
	server.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550102", VoiceURL: "https://example.com/voice"})
	server.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550105", TrunkSID: sid("TK", 99)})
	for number, want := range map[string]struct {
		says    string
		stops   bool
		inbound bool
	}{
		"+14155550101": {"go nowhere", true, true},
		"+14155550102": {"TwiML at https://example.com/voice", false, false},
		"+14155550103": {"verified caller ID", false, false},
		"+14155550104": {"does not have this number", true, true},
		"+14155550105": {"on a trunk that the account does not have", true, true},
	} {
		d, err := client.Diagnose(t.Context(), number, &twiliox.DiagnoseOptions{To: "+33140000000"})
		require.NoError(t, err)
		assert.Contains(t, d.String(), want.says, number)
		assert.Equal(t, want.inbound, d.Stops(twiliox.Inbound), number)
		assert.True(t, d.Stops(twiliox.Outbound), "calls by the API follow the permissions, and France is not allowed")
	}
	_, err := client.Diagnose(t.Context(), "415", nil)
	require.ErrorAs(t, err, new(*twiliox.ArgumentError))
}

func TestDiagnoseCall(t *testing.T) {
	t.Parallel()
	client, _ := serve(t, nil, func(_ int, w http.ResponseWriter, r *http.Request) {
		answer(w, 200, `{"notifications":[{"error_code":"13224","log":"1"},{"error_code":"32202","log":"0"},{"error_code":"32202","log":"0"},{"error_code":"99999","log":"0"},{"error_code":null}]}`)
	})
	d, err := client.DiagnoseCall(t.Context(), sid("CA", 1))
	require.NoError(t, err)
	require.Len(t, d.Findings, 3)
	assert.Equal(t, []int{32202, 99999, 13224}, []int{d.Findings[0].Code, d.Findings[1].Code, d.Findings[2].Code})
	assert.Contains(t, d.Findings[1].Advice, "https://www.twilio.com/docs/errors/99999")
	_, err = client.DiagnoseCall(t.Context(), "CA1")
	require.ErrorAs(t, err, new(*twiliox.ArgumentError))
}

func TestDisconnectionsAreExplained(t *testing.T) {
	t.Parallel()
	for _, reason := range []retell.DisconnectionReason{
		retell.DisconnectionProviderPermission, retell.DisconnectionProviderUnavailable, retell.DisconnectionSIPRoutingError, retell.DisconnectionInvalidDestination,
		retell.DisconnectionDialFailed, retell.DisconnectionDialBusy, retell.DisconnectionDialNoAnswer, retell.DisconnectionUserDeclined,
		retell.DisconnectionMarkedAsSpam, retell.DisconnectionRegisteredCallTimeout,
	} {
		known, ok := twiliox.ExplainDisconnection(reason)
		require.True(t, ok, reason)
		require.NotEmpty(t, known.Advice)
		for _, code := range known.Codes {
			_, ok := twiliox.ExplainCode(code)
			require.True(t, ok, code)
		}
	}
	_, ok := twiliox.ExplainDisconnection(retell.DisconnectionUserHangup)
	require.False(t, ok)
}
