package retell

// PhoneNumber is a number of the account.
type PhoneNumber struct {
	// PhoneNumber is the number in E.164, and its id.
	PhoneNumber string `json:"phone_number"`
	// PhoneNumberType says where the number is from.
	PhoneNumberType PhoneNumberType `json:"phone_number_type"`
	// PhoneNumberPretty is the number in the form that people of its country
	// write, such as "+1 (415) 777-4444".
	PhoneNumberPretty string `json:"phone_number_pretty,omitempty"`
	// Nickname is a name for people to recognise the number by.
	Nickname string `json:"nickname,omitempty"`
	// AreaCode is the US area code that was asked for, three digits.
	AreaCode *int `json:"area_code,omitempty"`

	// InboundAgents answer calls to the number. For each call one of them is
	// drawn by weight.
	InboundAgents []WeightedAgent `json:"inbound_agents,omitzero"`
	// OutboundAgents have the calls from the number, drawn in the same way.
	OutboundAgents []WeightedAgent `json:"outbound_agents,omitzero"`
	// InboundSMSAgents answer text messages to the number.
	InboundSMSAgents []WeightedAgent `json:"inbound_sms_agents,omitzero"`
	// OutboundSMSAgents have the conversations by text message that begin
	// here.
	OutboundSMSAgents []WeightedAgent `json:"outbound_sms_agents,omitzero"`
	// InboundWebhookURL is asked before each inbound call which agent shall
	// have it.
	InboundWebhookURL string `json:"inbound_webhook_url,omitempty"`
	// InboundSMSWebhookURL is asked before each inbound conversation by text
	// message.
	InboundSMSWebhookURL string `json:"inbound_sms_webhook_url,omitempty"`

	// AllowedInboundCountryList has the countries from which calls are let
	// in, as ISO 3166-1 codes of two letters; all if it is empty.
	AllowedInboundCountryList []string `json:"allowed_inbound_country_list,omitzero"`
	// AllowedOutboundCountryList has the countries that may be called; all if
	// it is empty.
	AllowedOutboundCountryList []string `json:"allowed_outbound_country_list,omitzero"`
	// FallbackNumber gets the inbound calls for which no concurrency became
	// free while they rang.
	FallbackNumber string `json:"fallback_number,omitempty"`
	// SIPOutboundTrunkConfig is how calls from an imported number leave.
	SIPOutboundTrunkConfig *SIPOutboundTrunkConfig `json:"sip_outbound_trunk_config,omitempty"`
	// LastModificationTimestamp is when the number was last changed, or
	// created, in milliseconds since the Unix epoch.
	LastModificationTimestamp int64 `json:"last_modification_timestamp"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// SIPOutboundTrunkConfig is how calls from an imported number leave Retell.
// The password is never returned.
type SIPOutboundTrunkConfig struct {
	// TerminationURI is the host of the trunk, such as
	// "example.pstn.twilio.com".
	TerminationURI string `json:"termination_uri,omitempty"`
	// AuthUsername is the user name at the trunk.
	AuthUsername string `json:"auth_username,omitempty"`
	// Transport is the transport protocol of SIP.
	Transport SIPTransport `json:"transport,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// WeightedAgent is an agent that is bound to a number.
type WeightedAgent struct {
	// AgentID is the agent.
	AgentID string `json:"agent_id"`
	// Weight is the share of calls that the agent gets, over 0 and up to 1.
	// The weights of a list add up to 1.
	Weight float64 `json:"weight"`
	// AgentVersion is the agent's version. Retell does not document which one
	// is used without.
	AgentVersion *VersionRef `json:"agent_version,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// OneAgent returns the binding of a number to a single agent, which gets all
// calls:
//
//	params.InboundAgents = retell.OneAgent("agent_1")
func OneAgent(agentID string) Nullable[[]WeightedAgent] {
	return Value([]WeightedAgent{{AgentID: agentID, Weight: 1}})
}

// PhoneNumberType says where a number is from.
type PhoneNumberType string

// The types of numbers that Retell documents.
const (
	// PhoneNumberTypeRetellTwilio is a number that Retell has from Twilio.
	PhoneNumberTypeRetellTwilio PhoneNumberType = "retell-twilio"
	// PhoneNumberTypeRetellTelnyx is a number that Retell has from Telnyx.
	PhoneNumberTypeRetellTelnyx PhoneNumberType = "retell-telnyx"
	// PhoneNumberTypeCustom is an imported number.
	PhoneNumberTypeCustom PhoneNumberType = "custom"
)

// NumberProvider is whom Retell buys a number from.
type NumberProvider string

// The providers that Retell documents.
const (
	NumberProviderTwilio NumberProvider = "twilio"
	NumberProviderTelnyx NumberProvider = "telnyx"
)

// CountryCode is a country in which Retell sells numbers, as an ISO 3166-1 code
// of two letters.
type CountryCode string

// The countries that Retell documents.
const (
	CountryUS CountryCode = "US"
	CountryCA CountryCode = "CA"
)

// SIPTransport is a transport protocol of SIP.
type SIPTransport string

// The transport protocols that Retell documents.
const (
	SIPTransportTCP SIPTransport = "TCP"
	SIPTransportTLS SIPTransport = "TLS"
	SIPTransportUDP SIPTransport = "UDP"
)
