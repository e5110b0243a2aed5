package twilioxtest

import "time"

// trunkNumber is a number as a trunk shows it.
type trunkNumber struct {
	AccountSID          string            `json:"account_sid"`
	AddressRequirements string            `json:"address_requirements"`
	APIVersion          string            `json:"api_version"`
	Beta                bool              `json:"beta"`
	Capabilities        capabilities      `json:"capabilities"`
	DateCreated         instant           `json:"date_created"`
	DateUpdated         instant           `json:"date_updated"`
	FriendlyName        string            `json:"friendly_name"`
	Links               map[string]string `json:"links"`
	PhoneNumber         string            `json:"phone_number"`
	SID                 string            `json:"sid"`
	TrunkSID            string            `json:"trunk_sid"`
	URL                 string            `json:"url"`
	VoiceApplicationSID optional          `json:"voice_application_sid"`
	VoiceMethod         string            `json:"voice_method"`
	VoiceURL            optional          `json:"voice_url"`
}

func (n *number) onTrunk(t *trunk) trunkNumber {
	return trunkNumber{
		AccountSID: n.AccountSID, AddressRequirements: n.AddressRequirements, APIVersion: n.APIVersion,
		Capabilities: n.Capabilities, DateCreated: instant(n.DateCreated), DateUpdated: instant(n.DateUpdated),
		FriendlyName: n.FriendlyName, Links: map[string]string{"phone_number": "https://" + apiHost + n.URI},
		PhoneNumber: n.PhoneNumber, SID: n.SID, TrunkSID: t.SID, URL: t.URL + "/PhoneNumbers/" + n.SID,
		VoiceApplicationSID: n.VoiceApplicationSID, VoiceMethod: n.VoiceMethod, VoiceURL: n.VoiceURL,
	}
}

// onTrunk returns the numbers of a trunk. It runs under the lock.
func (s *Server) onTrunk(sid string) []*number {
	return s.account.numbers.where(func(n *number) bool { return string(n.TrunkSID) == sid })
}

func trunkNumberRoutes() []route {
	return []route{
		get("/{trunk}/PhoneNumbers", func(x *exchange) (any, *APIError) {
			t, err := x.trunk()
			if err != nil {
				return nil, err
			}
			var shown []trunkNumber
			for _, n := range x.s.onTrunk(t.SID) {
				shown = append(shown, n.onTrunk(t))
			}
			return list("phone_numbers", shown), nil
		}),
		create("/{trunk}/PhoneNumbers", func(x *exchange) (any, *APIError) {
			t, err := x.trunk()
			if err != nil {
				return nil, err
			}
			if err := x.require("PhoneNumberSid"); err != nil {
				return nil, err
			}
			n, ok := x.s.account.numbers.get(x.form.Get("PhoneNumberSid"))
			switch {
			case !ok:
				return nil, notFound(x.form.Get("PhoneNumberSid"))
			case string(n.TrunkSID) == t.SID:
				return nil, refuse(21245, "%s is already associated with this trunk", n.SID)
			case n.TrunkSID != "" && n.EmergencyStatus == "Active":
				return nil, emergency()
			}
			n.TrunkSID, n.VoiceApplicationSID, n.DateUpdated = optional(t.SID), "", moment(time.Now())
			return n.onTrunk(t), nil
		}),
		get("/{trunk}/PhoneNumbers/{number}", func(x *exchange) (any, *APIError) {
			t, n, err := x.trunkNumber()
			if err != nil {
				return nil, err
			}
			return n.onTrunk(t), nil
		}),
		remove("/{trunk}/PhoneNumbers/{number}", func(x *exchange) (any, *APIError) {
			_, n, err := x.trunkNumber()
			if err != nil {
				return nil, err
			}
			if n.EmergencyStatus == "Active" {
				return nil, emergency()
			}
			n.TrunkSID, n.DateUpdated = "", moment(time.Now())
			return nil, nil
		}),
	}
}

func (x *exchange) trunkNumber() (*trunk, *number, *APIError) {
	t, err := x.trunk()
	if err != nil {
		return nil, nil, err
	}
	n, ok := x.s.account.numbers.get(x.id("number"))
	if !ok || string(n.TrunkSID) != t.SID {
		return nil, nil, x.notFound()
	}
	return t, n, nil
}
