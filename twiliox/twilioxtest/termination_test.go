package twilioxtest_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	api "github.com/twilio/twilio-go/rest/api/v2010"
	trunking "github.com/twilio/twilio-go/rest/trunking/v1"

	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

func TestTermination(t *testing.T) {
	t.Parallel()
	s, c := start(t, &twilioxtest.Options{
		Numbers: []string{"+14155550100"},
		Phones:  map[string]twilioxtest.Phone{"+14155550102": {Outcome: twilioxtest.Busy}},
	})
	trunk := newTrunk(t, c, "acme.pstn.twilio.com")
	call := twilioxtest.Termination{Domain: "acme.pstn.dublin.twilio.com", Username: "retell", Password: "Correct-Horse-1", From: "+14155550100", To: "+14155550101"}
	refused := func(change func(*twilioxtest.Termination)) int {
		attempt := call
		change(&attempt)
		_, err := s.Terminate(t.Context(), attempt)
		refusal, ok := errors.AsType[*twilioxtest.SIPRefusal](err)
		require.True(t, ok, "%v", err)
		if refusal.Code == 0 {
			return refusal.Status
		}
		return refusal.Code
	}
	as := func(*twilioxtest.Termination) {}
	assert.Equal(t, 32200, refused(as), "no authentication is set up")

	list, err := c.api.CreateSipCredentialList((&api.CreateSipCredentialListParams{}).SetFriendlyName("acme"))
	require.NoError(t, err)
	_, err = c.api.CreateSipCredential(*list.Sid, (&api.CreateSipCredentialParams{}).SetUsername("retell").SetPassword("Correct-Horse-1"))
	require.NoError(t, err)
	_, err = c.trunks.CreateCredentialList(trunk, (&trunking.CreateCredentialListParams{}).SetCredentialListSid(*list.Sid))
	require.NoError(t, err)

	leg, err := s.Terminate(t.Context(), call)
	require.NoError(t, err)
	assert.Equal(t, "in-progress", leg.Info().Status)
	leg.HangUp()
	<-leg.Done()

	assert.Equal(t, 32202, refused(func(t *twilioxtest.Termination) { t.Password = "Wrong-Horse-12" }))
	assert.Equal(t, 32202, refused(func(t *twilioxtest.Termination) { t.Username = "acme" }), "the list's name is no user name")
	assert.Equal(t, 32009, refused(func(t *twilioxtest.Termination) { t.Domain = "acme.dublin.pstn.twilio.com" }), "the edge comes after pstn")
	assert.Equal(t, 32207, refused(func(t *twilioxtest.Termination) { t.Transport = "TLS" }))
	assert.Equal(t, 32204, refused(func(t *twilioxtest.Termination) { t.From = "+14155550109" }))
	assert.Equal(t, 32205, refused(func(t *twilioxtest.Termination) { t.To = "+4930123456" }))
	assert.Equal(t, 486, refused(func(t *twilioxtest.Termination) { t.To = "+14155550102" }))

	addresses, err := c.api.CreateSipIpAccessControlList((&api.CreateSipIpAccessControlListParams{}).SetFriendlyName("acme"))
	require.NoError(t, err)
	_, err = c.api.CreateSipIpAddress(*addresses.Sid, (&api.CreateSipIpAddressParams{}).SetFriendlyName("a").SetIpAddress("18.98.16.120").SetCidrPrefixLength(30))
	require.NoError(t, err)
	_, err = c.trunks.CreateIpAccessControlList(trunk, (&trunking.CreateIpAccessControlListParams{}).SetIpAccessControlListSid(*addresses.Sid))
	require.NoError(t, err)
	leg, err = s.Terminate(t.Context(), call)
	require.NoError(t, err)
	leg.HangUp()
	assert.Equal(t, 32201, refused(func(t *twilioxtest.Termination) { t.Source = netip.MustParseAddr("192.0.2.1") }), "both kinds of list must pass")

	_, err = c.trunks.UpdateTrunk(trunk, (&trunking.UpdateTrunkParams{}).SetSecure(true))
	require.NoError(t, err)
	assert.Equal(t, 32208, refused(as))
}
