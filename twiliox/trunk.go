package twiliox

import (
	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
)

// A Trunk is an elastic SIP trunk.
type Trunk struct {
	// SID identifies the trunk: TK and 32 digits.
	SID string `json:"sid"`
	// FriendlyName is a label, at most 64 characters.
	FriendlyName string `json:"friendly_name,omitempty"`
	// DomainName is the trunk's address for calls from Retell:
	// "example.pstn.twilio.com". It is unique over all of Twilio.
	DomainName string `json:"domain_name,omitempty"`
	// Secure rejects calls without encryption (TLS and SRTP).
	Secure bool `json:"secure"`
	// CNAMLookup looks up callers' names, for which Twilio bills each call
	// from the US and Canada.
	CNAMLookup bool `json:"cnam_lookup"`
	// TransferMode says whether the far end may transfer calls (SIP REFER).
	TransferMode TransferMode `json:"transfer_mode,omitempty"`
	// TransferCallerID says whose number a transferred call shows.
	TransferCallerID TransferCallerID `json:"transfer_caller_id,omitempty"`
	// DisasterRecoveryURL answers calls with TwiML when no origination URL
	// does; DisasterRecoveryMethod is GET or POST.
	DisasterRecoveryURL    string `json:"disaster_recovery_url,omitempty"`
	DisasterRecoveryMethod string `json:"disaster_recovery_method,omitempty"`
	// AuthType is what the trunk asks of calls from Retell: IP_ACL,
	// CREDENTIAL_LIST, both with a comma between them, or nothing, in which
	// case it takes none.
	AuthType string `json:"auth_type,omitempty"`
	// SymmetricRTP is whether media goes back where it came from. Twilio
	// recommends against it. The API cannot set it.
	SymmetricRTP bool `json:"symmetric_rtp,omitempty"`
}

// TransferMode says whether a trunk's far end may transfer calls.
type TransferMode string

// The transfer modes that Twilio documents.
const (
	TransferDisabled TransferMode = "disable-all"
	TransferSIPOnly  TransferMode = "sip-only"
	// TransferAll allows transfers to SIP addresses and to phone numbers.
	TransferAll TransferMode = "enable-all"
)

// TransferCallerID says whose number a transferred call shows.
type TransferCallerID string

// The caller IDs for transfers that Twilio documents.
const (
	// TransferFromTransferee shows the caller who is transferred.
	TransferFromTransferee TransferCallerID = "from-transferee"
	// TransferFromTransferor shows the number that transfers.
	TransferFromTransferor TransferCallerID = "from-transferor"
)

// TrunkSettings make or change a trunk. Nil fields stay as they are, or are
// Twilio's defaults; an empty text clears one.
type TrunkSettings struct {
	FriendlyName           *string
	DomainName             *string
	Secure                 *bool
	CNAMLookup             *bool
	TransferMode           *TransferMode
	TransferCallerID       *TransferCallerID
	DisasterRecoveryURL    *string
	DisasterRecoveryMethod *string
}

func (s *TrunkSettings) params() *trunking.UpdateTrunkParams {
	v := deref(s)
	return &trunking.UpdateTrunkParams{
		FriendlyName: v.FriendlyName, DomainName: v.DomainName, Secure: v.Secure, CnamLookupEnabled: v.CNAMLookup,
		TransferMode: (*string)(v.TransferMode), TransferCallerId: (*string)(v.TransferCallerID),
		DisasterRecoveryUrl: v.DisasterRecoveryURL, DisasterRecoveryMethod: v.DisasterRecoveryMethod,
	}
}

func (s *TrunkSettings) check() error {
	v := deref(s)
	return firstError(
		checkLength("FriendlyName", deref(v.FriendlyName), maxFriendlyName),
		checkOptionalURL("DisasterRecoveryURL", v.DisasterRecoveryURL),
		checkDomain(v.DomainName),
	)
}

func trunkFromAPI(t *trunking.TrunkingV1Trunk) *Trunk {
	return &Trunk{
		SID: deref(t.Sid), FriendlyName: deref(t.FriendlyName), DomainName: deref(t.DomainName),
		Secure: deref(t.Secure), CNAMLookup: deref(t.CnamLookupEnabled),
		TransferMode: TransferMode(deref(t.TransferMode)), TransferCallerID: TransferCallerID(deref(t.TransferCallerId)),
		DisasterRecoveryURL: deref(t.DisasterRecoveryUrl), DisasterRecoveryMethod: deref(t.DisasterRecoveryMethod),
		AuthType: deref(t.AuthType), SymmetricRTP: deref(t.SymmetricRtpEnabled),
	}
}
