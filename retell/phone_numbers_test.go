package retell_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell"
)

func TestCreatePhoneNumber(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/create-phone-number", `{"area_code":415,"country_code":"US","number_provider":"telnyx","toll_free":false,
		"inbound_agents":[{"agent_id":"agent_1","weight":0.75,"agent_version":3},{"agent_id":"agent_2","weight":0.25,"agent_version":"prod"}],
		"outbound_agents":[{"agent_id":"agent_1","weight":1}],"allowed_inbound_country_list":["US","CA"],"transport":"TLS"}`,
		`{"phone_number":"+14155550100","phone_number_type":"retell-telnyx","last_modification_timestamp":1757570000000,"fallback_number":null,
		"inbound_agents":[{"agent_id":"agent_1","weight":0.75,"agent_version":3}]}`)
	number, err := client.PhoneNumbers.Create(t.Context(), &retell.CreatePhoneNumberParams{
		AreaCode: new(415), CountryCode: new(retell.CountryUS), NumberProvider: new(retell.NumberProviderTelnyx), TollFree: new(false),
		InboundAgents: retell.Value([]retell.WeightedAgent{
			{AgentID: "agent_1", Weight: 0.75, AgentVersion: new(retell.VersionNumber(3))},
			{AgentID: "agent_2", Weight: 0.25, AgentVersion: new(retell.VersionRef("prod"))},
		}),
		OutboundAgents:            retell.OneAgent("agent_1"),
		AllowedInboundCountryList: retell.Value([]string{"US", "CA"}),
		Transport:                 retell.Value(retell.SIPTransportTLS),
	})
	require.NoError(t, err)
	assert.Equal(t, retell.PhoneNumberTypeRetellTelnyx, number.PhoneNumberType)
	assert.Equal(t, retell.VersionNumber(3), *number.InboundAgents[0].AgentVersion)
}

func TestImportPhoneNumber(t *testing.T) {
	t.Parallel()
	client := expect(t, "POST", "/import-phone-number", `{"phone_number":"+14155550100","termination_uri":"example.pstn.twilio.com",
		"sip_trunk_auth_username":"retell","sip_trunk_auth_password":"secret","inbound_webhook_url":"https://example.com/inbound"}`,
		`{"phone_number":"+14155550100","phone_number_type":"custom","last_modification_timestamp":1,
		"sip_outbound_trunk_config":{"termination_uri":"example.pstn.twilio.com","auth_username":"retell","transport":"TCP"}}`)
	number, err := client.PhoneNumbers.Import(t.Context(), &retell.ImportPhoneNumberParams{
		PhoneNumber: "+14155550100", TerminationURI: "example.pstn.twilio.com",
		SIPTrunkAuthUsername: new("retell"), SIPTrunkAuthPassword: new("secret"),
		InboundWebhookURL: retell.Value("https://example.com/inbound"),
	})
	require.NoError(t, err)
	assert.Equal(t, retell.SIPTransportTCP, number.SIPOutboundTrunkConfig.Transport)
}

func TestUpdatePhoneNumber(t *testing.T) {
	t.Parallel()
	client := expect(t, "PATCH", "/update-phone-number/+14155550100", `{"inbound_agents":null,"nickname":"","fallback_number":null,
		"allowed_outbound_country_list":[],"auth_password":"new"}`, `{"phone_number":"+14155550100"}`)
	_, err := client.PhoneNumbers.Update(t.Context(), "+14155550100", &retell.UpdatePhoneNumberParams{
		InboundAgents: retell.Null[[]retell.WeightedAgent](), Nickname: retell.Value(""), FallbackNumber: retell.Null[string](),
		AllowedOutboundCountryList: retell.Value([]string{}), AuthPassword: new("new"),
	})
	assert.NoError(t, err)
}

func TestPhoneNumbers(t *testing.T) {
	t.Parallel()
	number, err := expect(t, "GET", "/get-phone-number/+14155550100", "", `{"phone_number":"+14155550100"}`).PhoneNumbers.Get(t.Context(), "+14155550100")
	require.NoError(t, err)
	assert.Equal(t, "+14155550100", number.PhoneNumber)

	// A pseudo number of custom telephony is an id too, and cannot leave its
	// place in the path.
	assert.NoError(t, expect(t, "DELETE", "/delete-phone-number/sales%2F1", "", "").PhoneNumbers.Delete(t.Context(), "sales/1"))

	client := expect(t, "GET", "/v2/list-phone-numbers?limit=2&sort_order=ascending", "", `{"items":[{"phone_number":"+14155550100"}],"has_more":false}`)
	for number, err := range client.PhoneNumbers.List(t.Context(), &retell.ListParams{Limit: new(2), SortOrder: new(retell.SortOrderAscending)}) {
		require.NoError(t, err)
		assert.Equal(t, "+14155550100", number.PhoneNumber)
	}
}

func TestPhoneNumbersAreCheckedBeforeTheyAreSent(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	client := serve(t, nil, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		answer(201, `{"phone_number":"1001"}`)(w, r)
	})
	numbers := &client.PhoneNumbers
	weighted := func(weights ...float64) retell.Nullable[[]retell.WeightedAgent] {
		var list []retell.WeightedAgent
		for _, w := range weights {
			list = append(list, retell.WeightedAgent{AgentID: "agent_1", Weight: w})
		}
		return retell.Value(list)
	}
	for want, do := range map[string]func(context.Context) (*retell.PhoneNumber, error){
		"phone_number is not in E.164": func(ctx context.Context) (*retell.PhoneNumber, error) {
			return numbers.Create(ctx, &retell.CreatePhoneNumberParams{PhoneNumber: new("(415) 555-0100")})
		},
		"phone_number is empty": func(ctx context.Context) (*retell.PhoneNumber, error) { return numbers.Import(ctx, nil) },
		"inbound_agents[0].weight is not over 0": func(ctx context.Context) (*retell.PhoneNumber, error) {
			return numbers.Import(ctx, &retell.ImportPhoneNumberParams{PhoneNumber: "+14155550100", InboundAgents: weighted(0)})
		},
		"outbound_agents has weights that do not add up": func(ctx context.Context) (*retell.PhoneNumber, error) {
			return numbers.Create(ctx, &retell.CreatePhoneNumberParams{OutboundAgents: weighted(0.5, 0.3)})
		},
		"outbound_sms_agents[1].weight is not over 0": func(ctx context.Context) (*retell.PhoneNumber, error) {
			return numbers.Update(ctx, "+14155550100", &retell.UpdatePhoneNumberParams{OutboundSMSAgents: weighted(0.5, 1.5)})
		},
		"inbound_sms_agents[0].agent_id is empty": func(ctx context.Context) (*retell.PhoneNumber, error) {
			return numbers.Update(ctx, "+14155550100", &retell.UpdatePhoneNumberParams{InboundSMSAgents: retell.OneAgent("")})
		},
	} {
		_, err := do(t.Context())
		_, ok := errors.AsType[*retell.ArgumentError](err)
		assert.True(t, ok, "%v", err)
		assert.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), "(415)")
	}
	assert.Zero(t, requests.Load())

	_, err := numbers.Import(t.Context(), &retell.ImportPhoneNumberParams{
		PhoneNumber: "1001", IgnoreE164Validation: new(true), OutboundAgents: weighted(0.33, 0.33, 0.33),
	})
	assert.NoError(t, err)
	assert.EqualValues(t, 1, requests.Load())
}

func ExamplePhoneNumberService_Import() {
	client, done := exampleClient(`201 {"phone_number":"+14155550100","phone_number_type":"custom","inbound_agents":[{"agent_id":"agent_1","weight":1}]}`)
	defer done()

	number, err := client.PhoneNumbers.Import(context.Background(), &retell.ImportPhoneNumberParams{
		PhoneNumber:          "+14155550100",
		TerminationURI:       "riverside.pstn.twilio.com",
		SIPTrunkAuthUsername: new("retell"),
		SIPTrunkAuthPassword: new("from a secret store"),
		InboundAgents:        retell.OneAgent("agent_1"),
		OutboundAgents:       retell.OneAgent("agent_1"),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(number.PhoneNumber, "is answered by", number.InboundAgents[0].AgentID)
	// Output: +14155550100 is answered by agent_1
}
