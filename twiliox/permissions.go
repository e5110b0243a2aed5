package twiliox

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
	"strings"

	voice "github.com/twilio/twilio-go/rest/voice/v1"
)

// PermissionService reads and changes which countries the account may dial. Its
// methods return the errors of the package documentation.
//
// Twilio documents these permissions as the account's, without saying whether
// they hold for SIP trunks. Its console has a selector, and Retell tells its
// users to choose "Elastic SIP Trunking" there, which speaks for a second set
// that the API does not reach. They do hold for calls that are made by API or by
// TwiML. For trunks, check the console when a call fails with 32205:
// https://www.twilio.com/console/voice/calls/geo-permissions
type PermissionService struct{ core *core }

// A CountryPermission says what the account may dial in a country.
type CountryPermission struct {
	// Country is an ISO 3166-1 code of two letters.
	Country string
	// Name is the country's name in English.
	Name string
	// CallingCodes are what its numbers begin with, digits only: "44", "1242".
	CallingCodes []string
	// LowRisk is about ordinary numbers.
	LowRisk bool
	// HighRiskSpecial is about premium, shared cost and other special numbers.
	HighRiskSpecial bool
	// HighRiskTollFraud is about ranges that are used to defraud: Twilio does
	// not publish them.
	HighRiskTollFraud bool
}

// Get returns what may be dialled in a country, an ISO 3166-1 code of two
// letters.
func (s *PermissionService) Get(ctx context.Context, country string) (*CountryPermission, error) {
	if !isCountry(country) {
		return nil, &ArgumentError{Name: "country", Reason: "is not an ISO 3166-1 code of two capital letters"}
	}
	b := s.core.bind(ctx)
	c, err := b.voice().FetchDialingPermissionsCountry(country)
	if err != nil {
		return nil, b.check(err)
	}
	plain := voice.VoiceV1DialingPermissionsCountry(*c)
	return permissionFromAPI(&plain), nil
}

// List returns what may be dialled in every country. An error is the last thing
// it yields.
func (s *PermissionService) List(ctx context.Context) iter.Seq2[*CountryPermission, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[*CountryPermission], error) {
		b := s.core.bind(ctx)
		var list *voice.ListDialingPermissionsCountryResponse
		var err error
		if next == "" {
			list, err = b.voice().PageDialingPermissionsCountry((&voice.ListDialingPermissionsCountryParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[voice.ListDialingPermissionsCountryResponse](b, next)
		}
		if err != nil {
			return page[*CountryPermission]{}, b.check(err)
		}
		return page[*CountryPermission]{items: convert(list.Content, permissionFromAPI), next: deref(list.Meta.NextPageUrl)}, nil
	})
}

// HighRiskPrefixes returns what the special numbers of a country begin with, in
// E.164. An error is the last thing it yields.
func (s *PermissionService) HighRiskPrefixes(ctx context.Context, country string) iter.Seq2[string, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[string], error) {
		if !isCountry(country) {
			return page[string]{}, &ArgumentError{Name: "country", Reason: "is not an ISO 3166-1 code of two capital letters"}
		}
		b := s.core.bind(ctx)
		var list *voice.ListDialingPermissionsHrsPrefixesResponse
		var err error
		if next == "" {
			list, err = b.voice().PageDialingPermissionsHrsPrefixes(country, (&voice.ListDialingPermissionsHrsPrefixesParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[voice.ListDialingPermissionsHrsPrefixesResponse](b, next)
		}
		if err != nil {
			return page[string]{}, b.check(err)
		}
		return page[string]{
			items: convert(list.Content, func(p *voice.VoiceV1DialingPermissionsHrsPrefixes) string { return "+" + digits(deref(p.Prefix)) }),
			next:  deref(list.Meta.NextPageUrl),
		}, nil
	})
}

// A PermissionUpdate says what may be dialled in a country from now on. Twilio
// wants all three said.
type PermissionUpdate struct {
	// Country is an ISO 3166-1 code of two letters.
	Country string
	// LowRisk allows ordinary numbers.
	LowRisk bool
	// HighRiskSpecial and HighRiskTollFraud allow what fraud lives on: leave
	// them out unless such a number has to be called.
	HighRiskSpecial   bool
	HighRiskTollFraud bool
}

// Set changes what may be dialled, in one request for all countries given, and
// returns how many Twilio says it changed.
func (s *PermissionService) Set(ctx context.Context, updates ...PermissionUpdate) (int, error) {
	if len(updates) == 0 {
		return 0, &ArgumentError{Name: "updates", Reason: "is empty"}
	}
	type country struct {
		ISOCode string `json:"iso_code"`
		LowRisk string `json:"low_risk_numbers_enabled"`
		Special string `json:"high_risk_special_numbers_enabled"`
		Fraud   string `json:"high_risk_tollfraud_numbers_enabled"`
	}
	var list []country
	for _, u := range updates {
		if !isCountry(u.Country) {
			return 0, &ArgumentError{Name: "Country", Reason: "is not an ISO 3166-1 code of two capital letters"}
		}
		// Twilio documents the booleans as strings.
		list = append(list, country{u.Country, strconv.FormatBool(u.LowRisk), strconv.FormatBool(u.HighRiskSpecial), strconv.FormatBool(u.HighRiskTollFraud)})
	}
	text, err := json.Marshal(list)
	if err != nil {
		return 0, err
	}
	b := s.core.bind(ctx)
	answer, err := b.voice().CreateDialingPermissionsCountryBulkUpdate((&voice.CreateDialingPermissionsCountryBulkUpdateParams{}).SetUpdateRequest(string(text)))
	if err != nil {
		return 0, b.check(err)
	}
	return answer.UpdateCount, nil
}

// Inherited reports whether a subaccount has the permissions of its parent.
func (s *PermissionService) Inherited(ctx context.Context) (bool, error) {
	b := s.core.bind(ctx)
	answer, err := b.voice().FetchDialingPermissionsSettings()
	if err != nil {
		return false, b.check(err)
	}
	return deref(answer.DialingPermissionsInheritance), nil
}

// SetInherited gives a subaccount the permissions of its parent, or its own.
func (s *PermissionService) SetInherited(ctx context.Context, inherited bool) error {
	b := s.core.bind(ctx)
	_, err := b.voice().UpdateDialingPermissionsSettings((&voice.UpdateDialingPermissionsSettingsParams{}).SetDialingPermissionsInheritance(inherited))
	return b.check(err)
}

// ForNumber returns the permissions of the countries that a number in E.164 can
// be in: those with the longest calling code that it begins with. Some share
// one, such as the US and Canada. It is an [ErrNotFound] if there is none.
func (s *PermissionService) ForNumber(ctx context.Context, phoneNumber string) ([]*CountryPermission, error) {
	if err := checkE164("phoneNumber", phoneNumber); err != nil {
		return nil, err
	}
	longest := 0
	var countries []*CountryPermission
	for c, err := range s.List(ctx) {
		if err != nil {
			return nil, err
		}
		for _, code := range c.CallingCodes {
			if code == "" || len(code) < longest || !strings.HasPrefix(phoneNumber[1:], code) {
				continue
			}
			if len(code) > longest {
				longest, countries = len(code), nil
			}
			countries = append(countries, c)
			break
		}
	}
	if countries == nil {
		return nil, errors.Join(ErrNotFound, errors.New("twiliox: no country has the calling code of this number"))
	}
	return countries, nil
}

func permissionFromAPI(c *voice.VoiceV1DialingPermissionsCountry) *CountryPermission {
	p := &CountryPermission{
		Country: deref(c.IsoCode), Name: deref(c.Name), LowRisk: deref(c.LowRiskNumbersEnabled),
		HighRiskSpecial: deref(c.HighRiskSpecialNumbersEnabled), HighRiskTollFraud: deref(c.HighRiskTollfraudNumbersEnabled),
	}
	for _, code := range deref(c.CountryCodes) {
		p.CallingCodes = append(p.CallingCodes, digits(code))
	}
	return p
}

// digits removes everything else from text: Twilio writes "+1-242" and
// "+1(510) 720".
func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}
