package retell

import (
	"cmp"
	"math"
	"strconv"
)

// CreatePhoneNumberParams say which number to buy: PhoneNumber itself, or any
// that fits the rest. Nil is any number in the US.
type CreatePhoneNumberParams struct {
	// PhoneNumber is the number to buy, in E.164.
	PhoneNumber *string `json:"phone_number,omitempty"`
	// AreaCode is the US area code of the number to buy, three digits.
	AreaCode *int `json:"area_code,omitempty"`
	// CountryCode is the country of the number. The default is [CountryUS].
	CountryCode *CountryCode `json:"country_code,omitempty"`
	// TollFree asks for a number that is free for its callers. It costs more.
	TollFree *bool `json:"toll_free,omitempty"`
	// NumberProvider is whom the number is bought from. The default is
	// [NumberProviderTwilio].
	NumberProvider *NumberProvider `json:"number_provider,omitempty"`
	// Nickname is a name for people to recognise the number by.
	Nickname *string `json:"nickname,omitempty"`

	// InboundAgents answer calls to the number, drawn by weight; see
	// [OneAgent].
	InboundAgents Nullable[[]WeightedAgent] `json:"inbound_agents,omitzero"`
	// OutboundAgents have the calls from the number, drawn by weight.
	OutboundAgents Nullable[[]WeightedAgent] `json:"outbound_agents,omitzero"`
	// InboundWebhookURL is asked before each inbound call. It can choose the
	// agent, set dynamic variables and reject the call.
	InboundWebhookURL Nullable[string] `json:"inbound_webhook_url,omitzero"`
	// AllowedInboundCountryList has the countries from which calls are let
	// in, as ISO 3166-1 codes of two letters; all if it is empty.
	AllowedInboundCountryList Nullable[[]string] `json:"allowed_inbound_country_list,omitzero"`
	// AllowedOutboundCountryList has the countries that may be called; all if
	// it is empty.
	AllowedOutboundCountryList Nullable[[]string] `json:"allowed_outbound_country_list,omitzero"`
	// FallbackNumber gets the inbound calls for which no concurrency becomes
	// free while they ring. It must be another number, of Retell's or not,
	// without a fallback of its own.
	FallbackNumber Nullable[string] `json:"fallback_number,omitzero"`
	// Transport is the transport protocol for outbound calls. The default is
	// [SIPTransportTCP].
	Transport Nullable[SIPTransport] `json:"transport,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

func (p *CreatePhoneNumberParams) check() error {
	params := deref(p)
	var err error
	if params.PhoneNumber != nil {
		err = checkE164("phone_number", *params.PhoneNumber)
	}
	return cmp.Or(err, checkWeights("inbound_agents", params.InboundAgents), checkWeights("outbound_agents", params.OutboundAgents))
}

// ImportPhoneNumberParams describe a number of your own telephony.
type ImportPhoneNumberParams struct {
	// PhoneNumber is the number in E.164.
	PhoneNumber string `json:"phone_number"`
	// TerminationURI is the host of the SIP trunk that takes outbound calls.
	// That of a Twilio trunk ends with ".pstn.twilio.com".
	TerminationURI string `json:"termination_uri"`
	// SIPTrunkAuthUsername is the user name at the trunk.
	SIPTrunkAuthUsername *string `json:"sip_trunk_auth_username,omitempty"`
	// SIPTrunkAuthPassword is the password at the trunk.
	SIPTrunkAuthPassword *string `json:"sip_trunk_auth_password,omitempty"`
	// Transport is the transport protocol for outbound calls. The default is
	// [SIPTransportTCP].
	Transport Nullable[SIPTransport] `json:"transport,omitzero"`
	// IgnoreE164Validation says whether Retell takes a number of any form,
	// such as a pseudo number. Its default at Retell is true. This package
	// checks the number unless it is set to true.
	IgnoreE164Validation *bool `json:"ignore_e164_validation,omitempty"`
	// Nickname is a name for people to recognise the number by.
	Nickname *string `json:"nickname,omitempty"`

	// InboundAgents answer calls to the number, drawn by weight; see
	// [OneAgent].
	InboundAgents Nullable[[]WeightedAgent] `json:"inbound_agents,omitzero"`
	// OutboundAgents have the calls from the number, drawn by weight.
	OutboundAgents Nullable[[]WeightedAgent] `json:"outbound_agents,omitzero"`
	// InboundWebhookURL is asked before each inbound call. It can choose the
	// agent, set dynamic variables and reject the call.
	InboundWebhookURL Nullable[string] `json:"inbound_webhook_url,omitzero"`
	// AllowedInboundCountryList has the countries from which calls are let
	// in, as ISO 3166-1 codes of two letters; all if it is empty.
	AllowedInboundCountryList Nullable[[]string] `json:"allowed_inbound_country_list,omitzero"`
	// AllowedOutboundCountryList has the countries that may be called; all if
	// it is empty.
	AllowedOutboundCountryList Nullable[[]string] `json:"allowed_outbound_country_list,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

func (p *ImportPhoneNumberParams) check() error {
	params := deref(p)
	var err error
	if !deref(params.IgnoreE164Validation) {
		err = checkE164("phone_number", params.PhoneNumber)
	}
	return cmp.Or(err, checkWeights("inbound_agents", params.InboundAgents), checkWeights("outbound_agents", params.OutboundAgents))
}

// UpdatePhoneNumberParams change a number. Fields that are left out stay as
// they are.
type UpdatePhoneNumberParams struct {
	// InboundAgents answer calls to the number, drawn by weight; see
	// [OneAgent]. The list replaces the one before; null unbinds all agents.
	InboundAgents Nullable[[]WeightedAgent] `json:"inbound_agents,omitzero"`
	// OutboundAgents have the calls from the number, drawn by weight.
	OutboundAgents Nullable[[]WeightedAgent] `json:"outbound_agents,omitzero"`
	// InboundSMSAgents answer text messages to the number, drawn by weight.
	InboundSMSAgents Nullable[[]WeightedAgent] `json:"inbound_sms_agents,omitzero"`
	// OutboundSMSAgents have the conversations by text message that begin
	// here, drawn by weight.
	OutboundSMSAgents Nullable[[]WeightedAgent] `json:"outbound_sms_agents,omitzero"`
	// InboundWebhookURL is asked before each inbound call. Null removes it.
	InboundWebhookURL Nullable[string] `json:"inbound_webhook_url,omitzero"`
	// InboundSMSWebhookURL is asked before each inbound conversation by text
	// message. Null removes it.
	InboundSMSWebhookURL Nullable[string] `json:"inbound_sms_webhook_url,omitzero"`
	// Nickname is a name for people to recognise the number by. Null removes
	// it.
	Nickname Nullable[string] `json:"nickname,omitzero"`

	// AllowedInboundCountryList has the countries from which calls are let
	// in, as ISO 3166-1 codes of two letters; all if it is empty or null.
	AllowedInboundCountryList Nullable[[]string] `json:"allowed_inbound_country_list,omitzero"`
	// AllowedOutboundCountryList has the countries that may be called; all if
	// it is empty or null.
	AllowedOutboundCountryList Nullable[[]string] `json:"allowed_outbound_country_list,omitzero"`
	// FallbackNumber gets the inbound calls for which no concurrency becomes
	// free while they ring. It must be another number, of Retell's or not,
	// without a fallback of its own. Null removes it.
	FallbackNumber Nullable[string] `json:"fallback_number,omitzero"`

	// TerminationURI is the host of the SIP trunk that takes outbound calls.
	TerminationURI *string `json:"termination_uri,omitempty"`
	// AuthUsername is the user name at the trunk.
	AuthUsername *string `json:"auth_username,omitempty"`
	// AuthPassword is the password at the trunk.
	AuthPassword *string `json:"auth_password,omitempty"`
	// Transport is the transport protocol for outbound calls. Null is Retell's
	// default, [SIPTransportTCP].
	Transport Nullable[SIPTransport] `json:"transport,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

func (p *UpdatePhoneNumberParams) check() error {
	params := deref(p)
	return cmp.Or(
		checkWeights("inbound_agents", params.InboundAgents), checkWeights("outbound_agents", params.OutboundAgents),
		checkWeights("inbound_sms_agents", params.InboundSMSAgents), checkWeights("outbound_sms_agents", params.OutboundSMSAgents),
	)
}

// checkWeights refuses bindings that Retell cannot accept. How exactly weights
// must add up to 1 is not documented, so that thirds of 0.33 are left to Retell.
func checkWeights(field string, agents Nullable[[]WeightedAgent]) error {
	list, _ := agents.Get()
	sum := 0.0
	for i, agent := range list {
		name := field + "[" + strconv.Itoa(i) + "]"
		if agent.AgentID == "" {
			return &ArgumentError{Name: name + ".agent_id", Reason: "is empty"}
		}
		if !(agent.Weight > 0 && agent.Weight <= 1) {
			return &ArgumentError{Name: name + ".weight", Reason: "is not over 0 and up to 1"}
		}
		sum += agent.Weight
	}
	if len(list) > 0 && math.Abs(sum-1) > 0.02 {
		return &ArgumentError{Name: field, Reason: "has weights that do not add up to 1"}
	}
	return nil
}
