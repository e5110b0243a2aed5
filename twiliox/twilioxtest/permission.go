package twilioxtest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dialCountry is a country and which of its numbers may be dialled.
type dialCountry struct {
	ISOCode          string            `json:"iso_code"`
	Name             string            `json:"name"`
	Continent        string            `json:"continent"`
	CountryCodes     []string          `json:"country_codes"`
	LowRiskEnabled   bool              `json:"low_risk_numbers_enabled"`
	HighRiskEnabled  bool              `json:"high_risk_special_numbers_enabled"`
	TollFraudEnabled bool              `json:"high_risk_tollfraud_numbers_enabled"`
	URL              string            `json:"url"`
	Links            map[string]string `json:"links"`

	areaCodes        []string // that tell it from others with its code
	highRiskPrefixes []string
}

func newCountries(enabled []string) []*dialCountry {
	// Canada comes before the country that has the rest of +1.
	countries := []*dialCountry{
		{
			ISOCode: "CA", Name: "Canada", Continent: "NORTH_AMERICA", CountryCodes: []string{"+1"},
			areaCodes: []string{"+1204", "+1226", "+1236", "+1403", "+1416", "+1418", "+1438", "+1514", "+1604", "+1613", "+1647", "+1778", "+1780", "+1905"},
		},
		{ISOCode: "US", Name: "United States", Continent: "NORTH_AMERICA", CountryCodes: []string{"+1"}},
		{ISOCode: "GB", Name: "United Kingdom", Continent: "EUROPE", CountryCodes: []string{"+44"}, highRiskPrefixes: []string{"+4470", "+449"}},
		{ISOCode: "IE", Name: "Ireland", Continent: "EUROPE", CountryCodes: []string{"+353"}},
		{ISOCode: "DE", Name: "Germany", Continent: "EUROPE", CountryCodes: []string{"+49"}},
		{ISOCode: "FR", Name: "France", Continent: "EUROPE", CountryCodes: []string{"+33"}},
		{ISOCode: "DK", Name: "Denmark", Continent: "EUROPE", CountryCodes: []string{"+45"}},
		{ISOCode: "ES", Name: "Spain", Continent: "EUROPE", CountryCodes: []string{"+34"}},
		{ISOCode: "LV", Name: "Latvia", Continent: "EUROPE", CountryCodes: []string{"+371"}, highRiskPrefixes: []string{"+3718"}},
		{ISOCode: "IN", Name: "India", Continent: "ASIA", CountryCodes: []string{"+91"}},
		{ISOCode: "JP", Name: "Japan", Continent: "ASIA", CountryCodes: []string{"+81"}},
		{ISOCode: "AU", Name: "Australia", Continent: "OCEANIA", CountryCodes: []string{"+61"}},
		{ISOCode: "BR", Name: "Brazil", Continent: "SOUTH_AMERICA", CountryCodes: []string{"+55"}},
		{ISOCode: "ZA", Name: "South Africa", Continent: "AFRICA", CountryCodes: []string{"+27"}},
	}
	for _, c := range countries {
		c.LowRiskEnabled = slices.Contains(enabled, c.ISOCode)
		c.URL = "https://" + voiceHost + "/v1/DialingPermissions/Countries/" + c.ISOCode
		c.Links = map[string]string{"highrisk_special_prefixes": c.URL + "/HighRiskSpecialPrefixes"}
	}
	return countries
}

func permissionRoutes() []route {
	const countries = "/DialingPermissions/Countries"
	return []route{
		get(countries, func(x *exchange) (any, *APIError) {
			var found []*dialCountry
			for _, c := range x.s.account.countries {
				if x.matches("IsoCode", c.ISOCode) && x.matches("Continent", c.Continent) &&
					(!x.form.Has("CountryCode") || slices.Contains(c.CountryCodes, "+"+strings.TrimPrefix(x.form.Get("CountryCode"), "+"))) &&
					x.matches("LowRiskNumbersEnabled", strconv.FormatBool(c.LowRiskEnabled)) &&
					x.matches("HighRiskSpecialNumbersEnabled", strconv.FormatBool(c.HighRiskEnabled)) &&
					x.matches("HighRiskTollfraudNumbersEnabled", strconv.FormatBool(c.TollFraudEnabled)) {
					found = append(found, c)
				}
			}
			return list("content", found), nil
		}),
		get(countries+"/{iso}", func(x *exchange) (any, *APIError) { return x.country(x.id("iso")) }),
		get(countries+"/{iso}/HighRiskSpecialPrefixes", func(x *exchange) (any, *APIError) {
			c, err := x.country(x.id("iso"))
			if err != nil {
				return nil, err
			}
			prefixes := []map[string]string{}
			for _, prefix := range c.highRiskPrefixes {
				prefixes = append(prefixes, map[string]string{"prefix": prefix})
			}
			return list("content", prefixes), nil
		}),
		create("/DialingPermissions/BulkCountryUpdates", (*exchange).updateCountries),
		get("/Settings", (*exchange).settings),
		{"POST", "/Settings", 202, func(x *exchange) (any, *APIError) {
			if err := x.bool("DialingPermissionsInheritance", &x.s.account.inheritance); err != nil {
				return nil, err
			}
			return x.settings()
		}},
	}
}

func (x *exchange) country(iso string) (*dialCountry, *APIError) {
	for _, c := range x.s.account.countries {
		if c.ISOCode == iso {
			return c, nil
		}
	}
	return nil, x.notFound()
}

func (x *exchange) settings() (any, *APIError) {
	return map[string]any{
		"dialing_permissions_inheritance": x.s.account.inheritance, "url": "https://" + voiceHost + "/v1/Settings",
	}, nil
}

// updateCountries takes JSON in a form field, with booleans as strings.
func (x *exchange) updateCountries() (any, *APIError) {
	text := x.form.Get("UpdateRequest")
	var updates []map[string]string
	if err := json.Unmarshal([]byte(text), &updates); err != nil || len(updates) == 0 {
		return nil, invalid("UpdateRequest")
	}
	var changes []func()
	for _, update := range updates {
		c, err := x.country(update["iso_code"])
		if err != nil {
			return nil, invalid("UpdateRequest")
		}
		for name, field := range map[string]*bool{
			"low_risk_numbers_enabled": &c.LowRiskEnabled, "high_risk_special_numbers_enabled": &c.HighRiskEnabled,
			"high_risk_tollfraud_numbers_enabled": &c.TollFraudEnabled,
		} {
			if value, ok := update[name]; ok {
				on, err := strconv.ParseBool(value)
				if err != nil {
					return nil, invalid("UpdateRequest")
				}
				changes = append(changes, func() { *field = on })
			}
		}
	}
	for _, change := range changes {
		change()
	}
	return map[string]any{"update_count": len(updates), "update_request": text}, nil
}

// mayDial reports whether the account's dialling permissions let a number be
// dialled. It runs under the lock.
func (s *Server) mayDial(number string) bool {
	begins := func(prefix string) bool { return strings.HasPrefix(number, prefix) }
	for _, c := range s.account.countries {
		codes := c.CountryCodes
		if len(c.areaCodes) > 0 {
			codes = c.areaCodes
		}
		switch {
		case !slices.ContainsFunc(codes, begins):
		case slices.ContainsFunc(c.highRiskPrefixes, begins):
			return c.HighRiskEnabled
		default:
			return c.LowRiskEnabled
		}
	}
	return false
}

// region is where the calls of a trunk are processed.
type region struct {
	Domain       string   `json:"sip_trunk_domain"`
	URL          string   `json:"url"`
	SID          string   `json:"sid"`
	AccountSID   string   `json:"account_sid"`
	FriendlyName optional `json:"friendly_name"`
	VoiceRegion  string   `json:"voice_region"`
	DateCreated  instant  `json:"date_created"`
	DateUpdated  instant  `json:"date_updated"`
}

func regionRoutes() []route {
	find := func(x *exchange) (*region, *APIError) {
		domain := x.r.PathValue("domain")
		if _, ok := x.s.trunkByDomain(domain); !ok {
			return nil, x.notFound()
		}
		r, ok := x.s.account.regions[domain]
		if !ok {
			now := instant(time.Now())
			r = &region{
				Domain: domain, URL: "https://" + routesHost + "/v2/Trunks/" + domain, SID: x.s.sid("QQ"),
				AccountSID: x.s.options.AccountSID, VoiceRegion: "us1", DateCreated: now, DateUpdated: now,
			}
			x.s.account.regions[domain] = r
		}
		return r, nil
	}
	return []route{
		get("/Trunks/{domain}", func(x *exchange) (any, *APIError) { return find(x) }),
		change("/Trunks/{domain}", func(x *exchange) (any, *APIError) {
			r, err := find(x)
			if err != nil {
				return nil, err
			}
			if err := x.oneOf("VoiceRegion", &r.VoiceRegion, "us1", "ie1", "au1"); err != nil {
				return nil, refuse(21252, "VoiceRegion is not a region")
			}
			name := string(r.FriendlyName)
			x.string("FriendlyName", &name)
			r.FriendlyName, r.DateUpdated = optional(name), instant(time.Now())
			return r, nil
		}),
	}
}
