package twiliox

import (
	api "github.com/twilio/twilio-go/rest/api/v2010"
	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
)

// A Number is a phone number of the account.
type Number struct {
	// SID identifies the number at Twilio: PN and 32 digits.
	SID string `json:"sid"`
	// PhoneNumber is the number in E.164.
	PhoneNumber string `json:"phone_number"`
	// FriendlyName is a label, at most 64 characters.
	FriendlyName string `json:"friendly_name,omitempty"`
	// Capabilities say what the number can do.
	Capabilities Capabilities `json:"capabilities"`
	// Voice is what happens with calls to the number.
	Voice VoiceRoute `json:"voice"`
	// StatusCallback is told about calls to the number that TwiML handles.
	StatusCallback string `json:"status_callback,omitempty"`
	// AddressRequirements are what regulation wants: none, any, local or
	// foreign.
	AddressRequirements string `json:"address_requirements,omitempty"`
	// AddressSID and BundleSID are what satisfies it.
	AddressSID string `json:"address_sid,omitempty"`
	BundleSID  string `json:"bundle_sid,omitempty"`
	// EmergencyEnabled reports whether emergency calls from the number are
	// registered. Such a number cannot leave its trunk.
	EmergencyEnabled bool `json:"emergency_enabled,omitempty"`
	// Status is in-use, as a rule.
	Status string `json:"status,omitempty"`
}

// Capabilities are what a number can do.
type Capabilities struct {
	Voice bool `json:"voice,omitempty"`
	SMS   bool `json:"sms,omitempty"`
	MMS   bool `json:"mms,omitempty"`
	Fax   bool `json:"fax,omitempty"`
}

// A VoiceRoute is where calls to a number go. A trunk goes before everything
// else and an application before URLs. Twilio deletes the application when a
// trunk is set, and the trunk when an application is set; it keeps the URLs.
type VoiceRoute struct {
	// TrunkSID is the SIP trunk that has the number.
	TrunkSID string `json:"trunk_sid,omitempty"`
	// ApplicationSID is the TwiML application that has the number.
	ApplicationSID string `json:"application_sid,omitempty"`
	// URL is asked for TwiML with Method, and FallbackURL if that fails.
	URL            string `json:"url,omitempty"`
	Method         string `json:"method,omitempty"`
	FallbackURL    string `json:"fallback_url,omitempty"`
	FallbackMethod string `json:"fallback_method,omitempty"`
}

// IsZero reports whether calls go nowhere: a method without its URL counts for
// nothing.
func (v VoiceRoute) IsZero() bool {
	return v.TrunkSID == "" && v.ApplicationSID == "" && v.URL == "" && v.FallbackURL == ""
}

func numberFromAPI(n *api.ApiV2010IncomingPhoneNumber) *Number {
	number := &Number{
		SID:          deref(n.Sid),
		PhoneNumber:  deref(n.PhoneNumber),
		FriendlyName: deref(n.FriendlyName),
		Voice: VoiceRoute{
			TrunkSID: deref(n.TrunkSid), ApplicationSID: deref(n.VoiceApplicationSid),
			URL: deref(n.VoiceUrl), Method: deref(n.VoiceMethod),
			FallbackURL: deref(n.VoiceFallbackUrl), FallbackMethod: deref(n.VoiceFallbackMethod),
		},
		StatusCallback:      deref(n.StatusCallback),
		AddressRequirements: deref(n.AddressRequirements),
		AddressSID:          deref(n.AddressSid),
		BundleSID:           deref(n.BundleSid),
		EmergencyEnabled:    deref(n.EmergencyStatus) == "Active",
		Status:              deref(n.Status),
	}
	if c := n.Capabilities; c != nil {
		number.Capabilities = Capabilities{Voice: c.Voice, SMS: c.Sms, MMS: c.Mms, Fax: c.Fax}
	}
	return number
}

// numberFromTrunk makes a number of what a trunk's list has of it: the address
// and emergency fields are not there.
func numberFromTrunk(n *trunking.TrunkingV1PhoneNumber) *Number {
	number := &Number{
		SID:          deref(n.Sid),
		PhoneNumber:  deref(n.PhoneNumber),
		FriendlyName: deref(n.FriendlyName),
		Voice: VoiceRoute{
			TrunkSID: deref(n.TrunkSid), ApplicationSID: deref(n.VoiceApplicationSid),
			URL: deref(n.VoiceUrl), Method: deref(n.VoiceMethod),
			FallbackURL: deref(n.VoiceFallbackUrl), FallbackMethod: deref(n.VoiceFallbackMethod),
		},
		StatusCallback:      deref(n.StatusCallback),
		AddressRequirements: deref(n.AddressRequirements),
	}
	if c := n.Capabilities; c != nil {
		number.Capabilities = Capabilities{Voice: c.Voice, SMS: c.Sms, MMS: c.Mms, Fax: c.Fax}
	}
	return number
}
