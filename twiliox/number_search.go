package twiliox

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// NumberType is a kind of number for sale.
type NumberType string

// The kinds of numbers that can be searched for. Which of them a country has
// differs.
const (
	NumberLocal    NumberType = "local"
	NumberTollFree NumberType = "toll-free"
	NumberMobile   NumberType = "mobile"
	// NumberNational belongs to no city; in some countries it is what a company
	// without an address there can have.
	NumberNational NumberType = "national"
)

// NumberSearch says what number is wanted. The zero value is any local US
// number that takes calls.
type NumberSearch struct {
	// Country is an ISO 3166-1 code of two letters; US if empty.
	Country string `json:"country,omitempty"`
	// Type is the kind of number; [NumberLocal] if empty.
	Type NumberType `json:"type,omitempty"`
	// AreaCode is a US or Canadian area code, such as 415; zero is any.
	AreaCode int `json:"area_code,omitempty"`
	// Pattern is matched with the number: digits or letters of a keypad, *
	// for any digit, at least two of them not wildcards; "555" or "+1415***00".
	Pattern string `json:"pattern,omitempty"`
	// Region is a US or Canadian state or province: "CA".
	Region string `json:"region,omitempty"`
	// Locality is a city: "San Francisco".
	Locality string `json:"locality,omitempty"`
	// PostalCode is a US or Canadian postal code.
	PostalCode string `json:"postal_code,omitempty"`
	// NearLatLong is a place, "37.840699,-122.461853", in the US or Canada;
	// Distance is how far from it in miles, 25 at Twilio if zero, at most 500.
	NearLatLong string `json:"near_lat_long,omitempty"`
	Distance    int    `json:"distance,omitempty"`
	// SMS and MMS ask for numbers that can do that as well as calls.
	SMS bool `json:"sms,omitempty"`
	MMS bool `json:"mms,omitempty"`
	// NoAddress leaves out numbers for which regulation wants an address.
	NoAddress bool `json:"no_address,omitempty"`
	// Limit is the most numbers to return, up to 1000; 20 if zero.
	Limit int `json:"limit,omitempty"`
}

// An AvailableNumber is a number for sale.
type AvailableNumber struct {
	// PhoneNumber is the number in E.164.
	PhoneNumber string `json:"phone_number"`
	// FriendlyName is the number as people of its country write it.
	FriendlyName string `json:"friendly_name,omitempty"`
	// Country is an ISO 3166-1 code of two letters.
	Country string `json:"country,omitempty"`
	// Region, Locality and PostalCode are where the number belongs.
	Region     string `json:"region,omitempty"`
	Locality   string `json:"locality,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	// AddressRequirements are what regulation wants: none, any, local or
	// foreign.
	AddressRequirements string `json:"address_requirements,omitempty"`
	// Capabilities say what the number can do.
	Capabilities Capabilities `json:"capabilities"`
}

// Check reports what is wrong with s, as an [*ArgumentError].
func (s *NumberSearch) Check() error {
	v := deref(s)
	switch {
	case v.Country != "" && !isCountry(v.Country):
		return &ArgumentError{Name: "Country", Reason: "is not an ISO 3166-1 code of two capital letters"}
	case v.Type != "" && !slices.Contains([]NumberType{NumberLocal, NumberTollFree, NumberMobile, NumberNational}, v.Type):
		return &ArgumentError{Name: "Type", Reason: "is not local, toll-free, mobile or national"}
	case v.AreaCode != 0 && (v.AreaCode < 200 || v.AreaCode > 999):
		return &ArgumentError{Name: "AreaCode", Reason: "is not an area code of three digits"}
	case v.AreaCode != 0 && v.Country != "" && v.Country != "US" && v.Country != "CA":
		return &ArgumentError{Name: "AreaCode", Reason: "works in the US and Canada only: use Pattern"}
	case v.Pattern != "" && !isPattern(v.Pattern):
		return &ArgumentError{Name: "Pattern", Reason: "is not 2 to 16 digits, letters and *, with at least two that are not *"}
	case v.NearLatLong != "" && !isLatLong(v.NearLatLong):
		return &ArgumentError{Name: "NearLatLong", Reason: "is not two decimal numbers with a comma between them"}
	case v.Distance < 0 || v.Distance > 500:
		return &ArgumentError{Name: "Distance", Reason: "is not between 0 and 500 miles"}
	case v.Limit < 0 || v.Limit > maxPageSize:
		return &ArgumentError{Name: "Limit", Reason: "is not between 0 and 1000"}
	}
	return nil
}

// isCountry reports whether code can be an ISO 3166-1 code of two letters.
func isCountry(code string) bool {
	return len(code) == 2 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'A' && code[1] <= 'Z'
}

// isPattern follows Twilio's rules for the Contains filter.
func isPattern(pattern string) bool {
	fixed := 0
	for i, c := range pattern {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			fixed++
		case c == '*' || c == '%':
		case c == '+' && i == 0, c == '$' && i == len(pattern)-1:
		default:
			return false
		}
	}
	return len(pattern) >= 2 && len(pattern) <= 16 && fixed >= 2
}

func isLatLong(text string) bool {
	lat, long, found := strings.Cut(text, ",")
	_, err1 := strconv.ParseFloat(lat, 64)
	_, err2 := strconv.ParseFloat(long, 64)
	return found && err1 == nil && err2 == nil
}

// Search returns numbers for sale that take calls. Nothing is bought or
// reserved: a number found may be gone a second later.
func (s *NumberService) Search(ctx context.Context, search *NumberSearch) ([]AvailableNumber, error) {
	if err := search.Check(); err != nil {
		return nil, err
	}
	v := deref(search)
	if v.Country == "" {
		v.Country = "US"
	}
	if v.Limit == 0 {
		v.Limit = 20
	}
	b := s.core.bind(ctx)
	found, err := v.page(b)
	if err != nil {
		return nil, b.check(err)
	}
	return found[:min(len(found), v.Limit)], nil
}

// page asks for one page: that is all that Twilio's search has.
func (v *NumberSearch) page(b *binding) ([]AvailableNumber, error) {
	p := v.params()
	switch v.Type {
	case NumberTollFree:
		params := api.ListAvailablePhoneNumberTollFreeParams(*p)
		list, err := b.api().PageAvailablePhoneNumberTollFree(v.Country, &params, "", "")
		if err != nil {
			return nil, err
		}
		return convert(list.AvailablePhoneNumbers, func(n *api.ApiV2010AvailablePhoneNumberTollFree) AvailableNumber {
			local := api.ApiV2010AvailablePhoneNumberLocal(*n)
			return availableFromAPI(&local)
		}), nil
	case NumberMobile:
		params := api.ListAvailablePhoneNumberMobileParams(*p)
		list, err := b.api().PageAvailablePhoneNumberMobile(v.Country, &params, "", "")
		if err != nil {
			return nil, err
		}
		return convert(list.AvailablePhoneNumbers, func(n *api.ApiV2010AvailablePhoneNumberMobile) AvailableNumber {
			local := api.ApiV2010AvailablePhoneNumberLocal(*n)
			return availableFromAPI(&local)
		}), nil
	case NumberNational:
		params := api.ListAvailablePhoneNumberNationalParams(*p)
		list, err := b.api().PageAvailablePhoneNumberNational(v.Country, &params, "", "")
		if err != nil {
			return nil, err
		}
		return convert(list.AvailablePhoneNumbers, func(n *api.ApiV2010AvailablePhoneNumberNational) AvailableNumber {
			local := api.ApiV2010AvailablePhoneNumberLocal(*n)
			return availableFromAPI(&local)
		}), nil
	case NumberLocal, "":
		list, err := b.api().PageAvailablePhoneNumberLocal(v.Country, p, "", "")
		if err != nil {
			return nil, err
		}
		return convert(list.AvailablePhoneNumbers, availableFromAPI), nil
	}
	return nil, fmt.Errorf("twiliox: unknown number type %q", v.Type)
}

func (v *NumberSearch) params() *api.ListAvailablePhoneNumberLocalParams {
	p := (&api.ListAvailablePhoneNumberLocalParams{}).SetVoiceEnabled(true).SetPageSize(v.Limit)
	optional := func(target **string, value string) {
		if value != "" {
			*target = &value
		}
	}
	optional(&p.Contains, v.Pattern)
	optional(&p.InRegion, v.Region)
	optional(&p.InLocality, v.Locality)
	optional(&p.InPostalCode, v.PostalCode)
	optional(&p.NearLatLong, v.NearLatLong)
	if v.AreaCode != 0 {
		p.AreaCode = &v.AreaCode
	}
	if v.Distance != 0 {
		p.Distance = &v.Distance
	}
	if v.SMS {
		p.SmsEnabled = &v.SMS
	}
	if v.MMS {
		p.MmsEnabled = &v.MMS
	}
	if v.NoAddress {
		p.ExcludeAllAddressRequired = &v.NoAddress
	}
	return p
}

func availableFromAPI(n *api.ApiV2010AvailablePhoneNumberLocal) AvailableNumber {
	a := AvailableNumber{
		PhoneNumber: deref(n.PhoneNumber), FriendlyName: deref(n.FriendlyName), Country: deref(n.IsoCountry),
		Region: deref(n.Region), Locality: deref(n.Locality), PostalCode: deref(n.PostalCode),
		AddressRequirements: deref(n.AddressRequirements),
	}
	if c := n.Capabilities; c != nil {
		a.Capabilities = Capabilities{Voice: c.Voice, SMS: c.Sms, MMS: c.Mms, Fax: c.Fax}
	}
	return a
}
