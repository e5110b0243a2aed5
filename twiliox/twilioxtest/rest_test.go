package twilioxtest_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
	pricing "github.com/twilio/twilio-go/rest/pricing/v1"
	routes "github.com/twilio/twilio-go/rest/routes/v2"
	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
	voice "github.com/twilio/twilio-go/rest/voice/v1"

	"github.com/phoneagent-go/phoneagent/twiliox/twilioxtest"
)

// twilio is twilio-go as it is, in front of a server.
type twilio struct {
	api    *api.ApiService
	trunks *trunking.ApiService
	voice  *voice.ApiService
	routes *routes.ApiService
	prices *pricing.ApiService
}

func connect(s *twilioxtest.Server, user, password string) twilio {
	c := &client.Client{Credentials: client.NewCredentials(user, password), HTTPClient: s.HTTPClient()}
	c.SetAccountSid(s.AccountSID())
	handler := &client.RequestHandler{Client: c}
	return twilio{
		api: api.NewApiService(handler), trunks: trunking.NewApiService(handler),
		voice: voice.NewApiService(handler), routes: routes.NewApiService(handler),
		prices: pricing.NewApiService(handler),
	}
}

func start(t *testing.T, options *twilioxtest.Options) (*twilioxtest.Server, twilio) {
	t.Helper()
	s := twilioxtest.NewServer(t, options)
	return s, connect(s, s.AccountSID(), s.AuthToken())
}

func code(t *testing.T, err error) int {
	t.Helper()
	refusal, ok := errors.AsType[*client.TwilioRestError](err)
	require.True(t, ok, "%v", err)
	assert.Contains(t, refusal.MoreInfo, "https://www.twilio.com/docs/errors/")
	assert.NotEmpty(t, refusal.Message)
	return refusal.Code
}

func newTrunk(t *testing.T, c twilio, domain string) string {
	t.Helper()
	trunk, err := c.trunks.CreateTrunk((&trunking.CreateTrunkParams{}).SetFriendlyName("front desk").SetDomainName(domain))
	require.NoError(t, err)
	return *trunk.Sid
}

func TestTrunkWithAllThatBelongsToIt(t *testing.T) {
	t.Parallel()
	_, c := start(t, &twilioxtest.Options{Numbers: []string{"+14155550100"}})

	sid := newTrunk(t, c, "acme.pstn.twilio.com")
	_, err := c.trunks.CreateOriginationUrl(sid, (&trunking.CreateOriginationUrlParams{}).
		SetFriendlyName("retell").SetSipUrl("sip:sip.retellai.com;transport=tcp").SetPriority(10).SetWeight(10).SetEnabled(true))
	require.NoError(t, err)
	list, err := c.api.CreateSipCredentialList((&api.CreateSipCredentialListParams{}).SetFriendlyName("acme"))
	require.NoError(t, err)
	_, err = c.api.CreateSipCredential(*list.Sid, (&api.CreateSipCredentialParams{}).SetUsername("retell").SetPassword("Correct-Horse-1"))
	require.NoError(t, err)
	_, err = c.trunks.CreateCredentialList(sid, (&trunking.CreateCredentialListParams{}).SetCredentialListSid(*list.Sid))
	require.NoError(t, err)
	addresses, err := c.api.CreateSipIpAccessControlList((&api.CreateSipIpAccessControlListParams{}).SetFriendlyName("acme"))
	require.NoError(t, err)
	_, err = c.api.CreateSipIpAddress(*addresses.Sid, (&api.CreateSipIpAddressParams{}).SetFriendlyName("a").SetIpAddress("192.0.2.0").SetCidrPrefixLength(24))
	require.NoError(t, err)
	_, err = c.trunks.CreateIpAccessControlList(sid, (&trunking.CreateIpAccessControlListParams{}).SetIpAccessControlListSid(*addresses.Sid))
	require.NoError(t, err)
	numbers, err := c.api.ListIncomingPhoneNumber(&api.ListIncomingPhoneNumberParams{})
	require.NoError(t, err)
	require.Len(t, numbers, 1)
	_, err = c.trunks.CreatePhoneNumber(sid, (&trunking.CreatePhoneNumberParams{}).SetPhoneNumberSid(*numbers[0].Sid))
	require.NoError(t, err)
	_, err = c.trunks.UpdateRecording(sid, (&trunking.UpdateRecordingParams{}).SetMode("record-from-answer-dual"))
	require.NoError(t, err)

	trunk, err := c.trunks.FetchTrunk(sid)
	require.NoError(t, err)
	assert.Equal(t, "CREDENTIAL_LIST,IP_ACL", *trunk.AuthType)
	assert.Equal(t, "disable-all", *trunk.TransferMode)
	assert.Equal(t, map[string]any{"mode": "record-from-answer-dual", "trim": "do-not-trim"}, *trunk.Recording)
	attached, err := c.trunks.ListPhoneNumber(sid, &trunking.ListPhoneNumberParams{})
	require.NoError(t, err)
	require.Len(t, attached, 1)
	assert.Equal(t, "+14155550100", *attached[0].PhoneNumber)
	credentials, err := c.api.ListSipCredential(*list.Sid, &api.ListSipCredentialParams{})
	require.NoError(t, err)
	require.Len(t, credentials, 1)
	encoded, err := json.Marshal(credentials)
	require.NoError(t, err)
	assert.NotContains(t, string(encoded), "Correct-Horse-1", "the password is never returned")

	region, err := c.routes.UpdateTrunks("acme.pstn.twilio.com", (&routes.UpdateTrunksParams{}).SetVoiceRegion("ie1"))
	require.NoError(t, err)
	assert.Equal(t, "ie1", *region.VoiceRegion)

	require.NoError(t, c.trunks.DeleteTrunk(sid))
	number, err := c.api.FetchIncomingPhoneNumber(*numbers[0].Sid, nil)
	require.NoError(t, err, "a number outlives its trunk")
	assert.Nil(t, number.TrunkSid)
	assert.Equal(t, 20404, code(t, c.trunks.DeleteTrunk(sid)))
}

func TestWhatMustBeUnique(t *testing.T) {
	t.Parallel()
	_, c := start(t, &twilioxtest.Options{TakenDomains: []string{"taken.pstn.twilio.com"}})
	sid := newTrunk(t, c, "acme.pstn.twilio.com")
	list, err := c.api.CreateSipCredentialList((&api.CreateSipCredentialListParams{}).SetFriendlyName("acme"))
	require.NoError(t, err)
	credential := (&api.CreateSipCredentialParams{}).SetUsername("retell").SetPassword("Correct-Horse-1")
	_, err = c.api.CreateSipCredential(*list.Sid, credential)
	require.NoError(t, err)
	association := (&trunking.CreateCredentialListParams{}).SetCredentialListSid(*list.Sid)
	_, err = c.trunks.CreateCredentialList(sid, association)
	require.NoError(t, err)

	for name, test := range map[string]struct {
		code int
		do   func() error
	}{
		"own domain": {21245, func() error {
			_, err := c.trunks.CreateTrunk((&trunking.CreateTrunkParams{}).SetDomainName("ACME.pstn.twilio.com"))
			return err
		}},
		"somebody else's domain": {21248, func() error {
			_, err := c.trunks.UpdateTrunk(sid, (&trunking.UpdateTrunkParams{}).SetDomainName("taken.pstn.twilio.com"))
			return err
		}},
		"sub-domain of nobody": {21247, func() error {
			_, err := c.trunks.CreateTrunk((&trunking.CreateTrunkParams{}).SetDomainName("a.other.pstn.twilio.com"))
			return err
		}},
		"list name": {21240, func() error {
			_, err := c.api.CreateSipCredentialList((&api.CreateSipCredentialListParams{}).SetFriendlyName("acme"))
			return err
		}},
		"user name": {21240, func() error {
			_, err := c.api.CreateSipCredential(*list.Sid, credential)
			return err
		}},
		"weak password": {21240, func() error {
			_, err := c.api.CreateSipCredential(*list.Sid, (&api.CreateSipCredentialParams{}).SetUsername("other").SetPassword("nodigitsORlength"))
			return err
		}},
		"association": {21245, func() error {
			_, err := c.trunks.CreateCredentialList(sid, association)
			return err
		}},
		"transfer mode": {20001, func() error {
			_, err := c.trunks.UpdateTrunk(sid, (&trunking.UpdateTrunkParams{}).SetTransferMode("bogus"))
			return err
		}},
		"sips": {20001, func() error {
			_, err := c.trunks.CreateOriginationUrl(sid, (&trunking.CreateOriginationUrlParams{}).
				SetFriendlyName("x").SetSipUrl("sips:sip.retellai.com").SetPriority(1).SetWeight(1).SetEnabled(true))
			return err
		}},
		"weight": {20001, func() error {
			_, err := c.trunks.CreateOriginationUrl(sid, (&trunking.CreateOriginationUrlParams{}).
				SetFriendlyName("x").SetSipUrl("sip:sip.retellai.com").SetPriority(0).SetWeight(0).SetEnabled(true))
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, test.code, code(t, test.do()))
		})
	}
}

func TestBuyingNumbers(t *testing.T) {
	t.Parallel()
	s, c := start(t, &twilioxtest.Options{Balance: new(2.0)})
	found, err := c.api.ListAvailablePhoneNumberLocal("US", (&api.ListAvailablePhoneNumberLocalParams{}).SetAreaCode(415).SetVoiceEnabled(true))
	require.NoError(t, err)
	require.Len(t, found, 3)
	matched, err := c.api.ListAvailablePhoneNumberLocal("US", (&api.ListAvailablePhoneNumberLocalParams{}).SetContains("555***2"))
	require.NoError(t, err)
	require.Len(t, matched, 1)
	assert.Equal(t, "+14155550112", *matched[0].PhoneNumber)
	silent, err := c.api.ListAvailablePhoneNumberLocal("US", (&api.ListAvailablePhoneNumberLocalParams{}).SetInLocality("austin").SetVoiceEnabled(true))
	require.NoError(t, err)
	require.Len(t, silent, 1, "a number without voice is left out")

	bought, err := c.api.CreateIncomingPhoneNumber((&api.CreateIncomingPhoneNumberParams{}).SetPhoneNumber("+14155550110").SetVoiceUrl("https://agent.example.com/voice"))
	require.NoError(t, err)
	assert.Equal(t, "https://agent.example.com/voice", *bought.VoiceUrl)
	assert.InDelta(t, 0.85, s.Balance(), 1e-9)

	buy := func(number string) error {
		_, err := c.api.CreateIncomingPhoneNumber((&api.CreateIncomingPhoneNumberParams{}).SetPhoneNumber(number))
		return err
	}
	assert.Equal(t, 21422, code(t, buy("+14155550110")), "it is not for sale any more")
	assert.Equal(t, 21421, code(t, buy("415")))
	assert.Equal(t, 10001, code(t, buy("+14155550111")), "there is no money left")
	s.SetBalance(100)
	assert.Equal(t, 21631, code(t, buy("+442079460150")), "an address is needed")
	_, err = c.api.CreateIncomingPhoneNumber((&api.CreateIncomingPhoneNumberParams{}).SetAreaCode("533"))
	assert.Equal(t, 21452, code(t, err))

	require.NoError(t, c.api.DeleteIncomingPhoneNumber(*bought.Sid, nil))
	assert.Empty(t, s.Numbers())
}

func TestTrunkAndApplicationExcludeEachOther(t *testing.T) {
	t.Parallel()
	s, c := start(t, nil)
	sid := s.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", VoiceURL: "https://agent.example.com/voice"})
	trunk := newTrunk(t, c, "acme.pstn.twilio.com")
	set := func(params *api.UpdateIncomingPhoneNumberParams) *api.ApiV2010IncomingPhoneNumber {
		n, err := c.api.UpdateIncomingPhoneNumber(sid, params)
		require.NoError(t, err)
		return n
	}
	set((&api.UpdateIncomingPhoneNumberParams{}).SetVoiceApplicationSid("AP0"))
	n := set((&api.UpdateIncomingPhoneNumberParams{}).SetTrunkSid(trunk))
	assert.Nil(t, n.VoiceApplicationSid)
	assert.Equal(t, "https://agent.example.com/voice", *n.VoiceUrl)
	n = set((&api.UpdateIncomingPhoneNumberParams{}).SetVoiceApplicationSid("AP1"))
	assert.Nil(t, n.TrunkSid)
	n = set((&api.UpdateIncomingPhoneNumberParams{}).SetTrunkSid(trunk))
	assert.Equal(t, trunk, *n.TrunkSid)
	n = set((&api.UpdateIncomingPhoneNumberParams{}).SetTrunkSid(""))
	assert.Nil(t, n.TrunkSid)
}

func TestEmergencyKeepsANumberOnItsTrunk(t *testing.T) {
	t.Parallel()
	s, c := start(t, nil)
	trunk := newTrunk(t, c, "acme.pstn.twilio.com")
	sid := s.AddNumber(twilioxtest.Number{PhoneNumber: "+14155550100", TrunkSID: trunk, EmergencyActive: true})
	assert.Equal(t, 21634, code(t, c.trunks.DeletePhoneNumber(trunk, sid)))
	assert.Equal(t, 21634, code(t, c.trunks.DeleteTrunk(trunk)))
}

func TestPagesInBothStyles(t *testing.T) {
	t.Parallel()
	s, c := start(t, &twilioxtest.Options{MaxPageSize: 2, Numbers: []string{"+14155550100", "+14155550101", "+14155550102", "+14155550103", "+14155550104"}})
	trunk := newTrunk(t, c, "acme.pstn.twilio.com")
	numbers, err := c.api.ListIncomingPhoneNumber((&api.ListIncomingPhoneNumberParams{}).SetPageSize(2))
	require.NoError(t, err)
	assert.Len(t, numbers, 5)
	for _, n := range numbers {
		_, err := c.trunks.CreatePhoneNumber(trunk, (&trunking.CreatePhoneNumberParams{}).SetPhoneNumberSid(*n.Sid))
		require.NoError(t, err)
	}
	before := len(s.Requests())
	attached, err := c.trunks.ListPhoneNumber(trunk, &trunking.ListPhoneNumberParams{})
	require.NoError(t, err)
	assert.Len(t, attached, 5)
	assert.Len(t, s.Requests()[before:], 3)

	// The newer APIs give the next page as an absolute URL.
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://trunking.twilio.com/v1/Trunks/"+trunk+"/PhoneNumbers", nil)
	require.NoError(t, err)
	request.SetBasicAuth(s.AccountSID(), s.AuthToken())
	response, err := s.HTTPClient().Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	var page struct {
		Meta struct {
			NextPageURL string `json:"next_page_url"`
			Key         string `json:"key"`
		} `json:"meta"`
	}
	require.NoError(t, json.Unmarshal(body, &page))
	assert.Equal(t, "phone_numbers", page.Meta.Key)
	assert.True(t, strings.HasPrefix(page.Meta.NextPageURL, "https://trunking.twilio.com/v1/Trunks/"), page.Meta.NextPageURL)
}

func TestWhoMayAsk(t *testing.T) {
	t.Parallel()
	s, _ := start(t, &twilioxtest.Options{APIKeys: map[string]string{"SK1": "secret"}})
	_, err := connect(s, s.AccountSID(), "wrong").trunks.ListTrunk(&trunking.ListTrunkParams{})
	assert.Equal(t, 20003, code(t, err))
	_, err = connect(s, "SK1", "secret").trunks.ListTrunk(&trunking.ListTrunkParams{})
	require.NoError(t, err)
	for _, request := range s.Requests() {
		assert.Empty(t, request.Header["Authorization"], "the record has no secrets")
	}
	s.RotateToken("0123456789abcdef")
	_, err = connect(s, s.AccountSID(), "0123456789abcdef").trunks.ListTrunk(&trunking.ListTrunkParams{})
	require.NoError(t, err)
	_, err = connect(s, s.AccountSID(), s.AuthToken()).trunks.ListTrunk(&trunking.ListTrunkParams{})
	require.NoError(t, err)
}

func TestEachAPIHasItsHost(t *testing.T) {
	t.Parallel()
	s := twilioxtest.NewServer(t, nil)
	for address, want := range map[string]int{
		"https://trunking.twilio.com/v1/Trunks":                           200,
		"https://api.twilio.com/v1/Trunks":                                404,
		s.URL() + "/v1/Trunks":                                            200,
		"https://api.twilio.com/2010-04-01/Accounts/ACother/Balance.json": 404,
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		require.NoError(t, err)
		request.SetBasicAuth(s.AccountSID(), s.AuthToken())
		response, err := s.HTTPClient().Do(request)
		require.NoError(t, err)
		response.Body.Close()
		assert.Equal(t, want, response.StatusCode, address)
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	s, c := start(t, nil)
	s.Fail(twilioxtest.Fault{Skip: 1, Path: "/v1/Trunks", Status: 429, Code: 20429, Message: "Too Many Requests", RetryAfter: 1500 * time.Millisecond})
	s.Fail(twilioxtest.Fault{Method: "POST", Acted: true, Status: 502})

	_, err := c.trunks.CreateTrunk((&trunking.CreateTrunkParams{}).SetDomainName("acme.pstn.twilio.com"))
	require.Error(t, err, "the answer is lost")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://trunking.twilio.com/v1/Trunks", nil)
	require.NoError(t, err)
	request.SetBasicAuth(s.AccountSID(), s.AuthToken())
	response, err := s.HTTPClient().Do(request)
	require.NoError(t, err)
	response.Body.Close()
	assert.Equal(t, "2", response.Header.Get("Retry-After"))
	trunks, err := c.trunks.ListTrunk(&trunking.ListTrunkParams{})
	require.NoError(t, err)
	assert.Len(t, trunks, 1, "and yet the trunk was made")

	s.Fail(twilioxtest.Fault{Cut: true, Status: 200})
	_, err = c.trunks.ListTrunk(&trunking.ListTrunkParams{})
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)

	s.Fail(twilioxtest.Fault{Hang: true})
	hurried := s.HTTPClient()
	hurried.Timeout = 10 * time.Millisecond
	_, err = hurried.Get("https://api.twilio.com/")
	timeout, ok := errors.AsType[*url.Error](err)
	require.True(t, ok)
	assert.True(t, timeout.Timeout())
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	_, c := start(t, nil)
	_, err := c.voice.CreateDialingPermissionsCountryBulkUpdate((&voice.CreateDialingPermissionsCountryBulkUpdateParams{}).
		SetUpdateRequest(`[{"iso_code":"DE","low_risk_numbers_enabled":"true"}]`))
	require.NoError(t, err)
	country, err := c.voice.FetchDialingPermissionsCountry("DE")
	require.NoError(t, err)
	assert.True(t, *country.LowRiskNumbersEnabled)
	assert.False(t, *country.HighRiskSpecialNumbersEnabled)
	enabled, err := c.voice.ListDialingPermissionsCountry((&voice.ListDialingPermissionsCountryParams{}).SetLowRiskNumbersEnabled(true))
	require.NoError(t, err)
	assert.Len(t, enabled, 4)
	prefixes, err := c.voice.ListDialingPermissionsHrsPrefixes("LV", &voice.ListDialingPermissionsHrsPrefixesParams{})
	require.NoError(t, err)
	assert.Len(t, prefixes, 1)
	prices, err := c.prices.FetchPhoneNumberCountry("US")
	require.NoError(t, err)
	require.Len(t, *prices.PhoneNumberPrices, 2)
	assert.Equal(t, "toll free", (*prices.PhoneNumberPrices)[1].NumberType)
	assert.InDelta(t, 2.15, (*prices.PhoneNumberPrices)[1].CurrentPrice, 1e-6)
	balance, err := c.api.FetchBalance(nil)
	require.NoError(t, err)
	assert.Equal(t, "100.00", *balance.Balance)
}

func addOrigination(t *testing.T, c twilio, trunk, address string, priority int) {
	t.Helper()
	_, err := c.trunks.CreateOriginationUrl(trunk, (&trunking.CreateOriginationUrlParams{}).
		SetFriendlyName(address).SetSipUrl(address).SetPriority(priority).SetWeight(10).SetEnabled(true))
	require.NoError(t, err)
}
