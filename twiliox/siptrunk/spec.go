package siptrunk

import (
	"net/netip"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

// A Spec is what should exist: a trunk, who may use it, the numbers on it, and
// Retell's side of them. The zero value of each field is the choice that Retell
// or Twilio recommends, except for the fields that say they are required.
type Spec struct {
	// Name marks what belongs to this spec: 1 to 32 lower case letters, digits
	// and dashes. Required, and not to be changed later: what was made under
	// another name is not found.
	Name string `json:"name"`
	// Domain is the first part of the trunk's domain name; ".pstn.twilio.com"
	// is added. It is unique over all of Twilio. Required. Changing it later
	// renames the trunk.
	Domain string `json:"domain"`
	// Edge makes calls from Retell enter Twilio there: see [twiliox.Edges].
	// Empty leaves it to Twilio.
	Edge string `json:"edge,omitempty"`

	// Transport is that of SIP in both directions; TCP if empty. TLS makes the
	// trunk secure: signalling and media are encrypted and everything else is
	// refused.
	Transport retell.SIPTransport `json:"transport,omitempty"`
	// SIPServer is Retell's SIP server, [twiliox.RetellSIPServer] if empty.
	SIPServer string `json:"sip_server,omitempty"`
	// Originations are where calls to the numbers go. Nil is SIPServer with
	// Transport.
	Originations []Origination `json:"originations,omitempty"`
	// Auth says who may call over the trunk. Required: at least one kind.
	Auth Auth `json:"auth"`

	// Transfer says whether the agent may transfer calls with SIP REFER;
	// [twiliox.TransferAll] if empty, which Retell's cold transfer needs.
	Transfer twiliox.TransferMode `json:"transfer,omitempty"`
	// TransferCallerID is whose number a transferred call shows;
	// [twiliox.TransferFromTransferee] if empty, as Retell asks for.
	TransferCallerID twiliox.TransferCallerID `json:"transfer_caller_id,omitempty"`
	// Recording is Twilio's own recording, which costs extra; Retell records
	// as well. Empty is none.
	Recording twiliox.TrunkRecording `json:"recording,omitzero"`
	// CNAMLookup looks up the names of callers, which costs extra.
	CNAMLookup bool `json:"cnam_lookup,omitempty"`
	// DisasterRecovery answers calls that Retell does not take.
	DisasterRecovery DisasterRecovery `json:"disaster_recovery,omitzero"`

	// Numbers are the numbers on the trunk.
	Numbers []Number `json:"numbers,omitempty"`
	// Exclusive takes numbers off the trunk that are not in Numbers, and has
	// Retell forget those that it imported with the trunk if the spec has a
	// Retell side. Without it they stay, with a warning.
	Exclusive bool `json:"exclusive,omitempty"`
	// Retell is how the numbers are imported at Retell; nil leaves Retell's
	// side alone.
	Retell *Import `json:"retell,omitempty"`
	// RetellAddresses are the blocks that an address list must contain; nil is
	// [twiliox.RetellAddresses].
	RetellAddresses []netip.Prefix `json:"retell_addresses,omitempty"`
}

// An Origination is where calls to the trunk's numbers go.
type Origination struct {
	// SIPURL is the address, without a user: "sip:sip.retellai.com;transport=tcp".
	SIPURL string `json:"sip_url"`
	// Priority is 0 to 65535; the lowest goes first.
	Priority int `json:"priority,omitempty"`
	// Weight is 1 to 65535, the share among equal priorities; 10 if zero.
	Weight int `json:"weight,omitempty"`
	// Disabled keeps calls away.
	Disabled bool `json:"disabled,omitempty"`
}

// Auth says who may call over the trunk. With both kinds, a call must pass both.
type Auth struct {
	// Credential is the user name and password that Retell gets.
	Credential *Credential `json:"credential,omitempty"`
	// Addresses are the blocks that may call. Alone they admit everybody who
	// shares them: prefer Credential.
	Addresses []netip.Prefix `json:"addresses,omitempty"`
}

// A Credential is a SIP user name with its password.
type Credential struct {
	// Username has 1 to 32 letters, digits, dots, dashes and underscores. It is
	// not the spec's Name, by which the credential list is called.
	Username string `json:"username"`
	// Password has 12 characters or more with upper and lower case letters and
	// a digit. It is sent to Twilio and to Retell, and is in no plan, error or
	// log. A new password needs a new user name: see [Provisioner.Rotate].
	Password twiliox.Secret `json:"password"`
}

// DisasterRecovery answers calls with TwiML when no origination URL takes them,
// for example to send them to a person.
type DisasterRecovery struct {
	// URL returns the TwiML.
	URL string `json:"url,omitempty"`
	// Method is GET or POST; POST if empty.
	Method string `json:"method,omitempty"`
}

// A Number is a number that should be on the trunk: one of the account's, one to
// buy, or one to find and buy.
type Number struct {
	// PhoneNumber is the number in E.164. The account has it, unless Buy.
	PhoneNumber string `json:"phone_number,omitempty"`
	// Buy buys PhoneNumber if the account does not have it.
	Buy bool `json:"buy,omitempty"`

	// Search finds and buys a number when there is no PhoneNumber. With Buy,
	// its Country and Type are used to know the price.
	Search *twiliox.NumberSearch `json:"search,omitempty"`
	// Slot names the number that Search stands for, so that it is bought once:
	// 1 to 20 lower case letters, digits and dashes. Required with Search
	// and without PhoneNumber.
	Slot string `json:"slot,omitempty"`

	// AddressSID and BundleSID are what regulation wants of some numbers that
	// are bought.
	AddressSID string `json:"address_sid,omitempty"`
	BundleSID  string `json:"bundle_sid,omitempty"`

	// Retell replaces the spec's Retell for this number.
	Retell *Import `json:"retell,omitempty"`
}

// An Import is Retell's side of a number. All of it is kept as it is here: an
// empty field is emptied at Retell, too. What is not here, such as the agents for
// text messages, is left alone.
type Import struct {
	// InboundAgents answer calls to the number and OutboundAgents have the
	// calls from it, drawn by weight. The weights of a list add up to 1.
	InboundAgents  []retell.WeightedAgent `json:"inbound_agents,omitempty"`
	OutboundAgents []retell.WeightedAgent `json:"outbound_agents,omitempty"`
	// Nickname is a name for people to recognise the number by.
	Nickname string `json:"nickname,omitempty"`
	// InboundWebhookURL is asked before each inbound call.
	InboundWebhookURL string `json:"inbound_webhook_url,omitempty"`
	// FallbackNumber gets the inbound calls for which no concurrency becomes
	// free while they ring.
	FallbackNumber string `json:"fallback_number,omitempty"`
	// AllowedInboundCountries and AllowedOutboundCountries are ISO 3166-1 codes
	// of two letters; empty is all.
	AllowedInboundCountries  []string `json:"allowed_inbound_countries,omitempty"`
	AllowedOutboundCountries []string `json:"allowed_outbound_countries,omitempty"`
}

// OneAgent returns the import of a number whose calls in both directions are one
// agent's.
func OneAgent(agentID string) *Import {
	one := []retell.WeightedAgent{{AgentID: agentID, Weight: 1}}
	return &Import{InboundAgents: one, OutboundAgents: one}
}
