package twilioxtest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// A NumberType is a kind of number, as Twilio's routes spell it.
type NumberType string

// The kinds of numbers that can be searched here.
const (
	Local    NumberType = "Local"
	TollFree NumberType = "TollFree"
	Mobile   NumberType = "Mobile"
	National NumberType = "National"
)

// A NumberForSale is a number that can be bought.
type NumberForSale struct {
	// Number is the number in E.164.
	Number string
	// Country is its country's ISO code.
	Country string
	// Type is its kind; [Local] if empty.
	Type NumberType
	// Locality, Region and PostalCode are where it is, such as "Austin", "TX".
	Locality, Region, PostalCode string
	// SMSOnly is for a number that cannot be called.
	SMSOnly bool
	// AddressRequirements is none, any, local or foreign; none if empty.
	AddressRequirements string
	// Price is what a month costs, in US dollars; 1.15 if zero.
	Price float64
}

// DefaultForSale returns the numbers that can be bought unless
// [Options.ForSale] says otherwise: a few of each kind, all of them numbers
// that are set aside for fiction where a country has such.
func DefaultForSale() []NumberForSale {
	return []NumberForSale{
		{Number: "+14155550110", Country: "US", Locality: "San Francisco", Region: "CA", PostalCode: "94105"},
		{Number: "+14155550111", Country: "US", Locality: "San Francisco", Region: "CA", PostalCode: "94105"},
		{Number: "+14155550112", Country: "US", Locality: "San Francisco", Region: "CA", PostalCode: "94107"},
		{Number: "+15125550120", Country: "US", Locality: "Austin", Region: "TX", PostalCode: "78701"},
		{Number: "+15125550121", Country: "US", Locality: "Austin", Region: "TX", PostalCode: "78701", SMSOnly: true},
		{Number: "+18005550130", Country: "US", Type: TollFree, Price: 2.15},
		{Number: "+18335550131", Country: "US", Type: TollFree, Price: 2.15},
		{Number: "+14165550140", Country: "CA", Locality: "Toronto", Region: "ON"},
		{Number: "+442079460150", Country: "GB", Locality: "London", AddressRequirements: "local"},
		{Number: "+447700900151", Country: "GB", Type: Mobile},
		{Number: "+35315550160", Country: "IE", Locality: "Dublin", AddressRequirements: "local"},
		{Number: "+4532550170", Country: "DK", Type: Mobile, AddressRequirements: "any", Price: 15},
	}
}

func (n *NumberForSale) kind() NumberType {
	if n.Type == "" {
		return Local
	}
	return n.Type
}

func (n *NumberForSale) price() float64 {
	if n.Price == 0 {
		return 1.15
	}
	return n.Price
}

func (n *NumberForSale) address() string {
	if n.AddressRequirements == "" {
		return "none"
	}
	return n.AddressRequirements
}

// capabilities are what a number can do.
type capabilities struct {
	Voice bool `json:"voice"`
	SMS   bool `json:"sms"`
	MMS   bool `json:"mms"`
	Fax   bool `json:"fax"`
}

// available is a number for sale on the wire.
type available struct {
	FriendlyName        string       `json:"friendly_name"`
	PhoneNumber         string       `json:"phone_number"`
	Lata                optional     `json:"lata"`
	Locality            optional     `json:"locality"`
	RateCenter          optional     `json:"rate_center"`
	Region              optional     `json:"region"`
	PostalCode          optional     `json:"postal_code"`
	ISOCountry          string       `json:"iso_country"`
	AddressRequirements string       `json:"address_requirements"`
	Beta                bool         `json:"beta"`
	Capabilities        capabilities `json:"capabilities"`
}

func saleRoutes() []route {
	var routes []route
	for _, kind := range []NumberType{Local, TollFree, Mobile, National} {
		routes = append(routes, get("/AvailablePhoneNumbers/{country}/"+string(kind)+".json",
			func(x *exchange) (any, *APIError) { return x.search(kind) }))
	}
	return routes
}

// search answers with as many numbers as the page may have, and no next page,
// as Twilio does.
func (x *exchange) search(kind NumberType) (any, *APIError) {
	country := x.r.PathValue("country")
	if !slices.ContainsFunc(x.s.account.forSale, func(n NumberForSale) bool { return n.Country == country }) &&
		!slices.ContainsFunc(x.s.account.countries, func(c *dialCountry) bool { return c.ISOCode == country }) {
		return nil, x.notFound()
	}
	limit := defaultPageSize
	if err := x.int("PageSize", &limit, 1, maxPageSize); err != nil {
		return nil, err
	}
	found := []available{}
	for _, n := range x.s.account.forSale {
		if n.Country == country && n.kind() == kind && x.wanted(&n) && len(found) < limit {
			found = append(found, available{
				FriendlyName: n.Number, PhoneNumber: n.Number, Locality: optional(n.Locality), Region: optional(n.Region),
				RateCenter: optional(strings.ToUpper(n.Locality)), PostalCode: optional(n.PostalCode), ISOCountry: n.Country,
				AddressRequirements: n.address(), Capabilities: capabilities{Voice: !n.SMSOnly, SMS: true, MMS: n.Country == "US"},
			})
		}
	}
	return map[string]any{"available_phone_numbers": found, "uri": x.r.URL.RequestURI()}, nil
}

// wanted reports whether n passes the filters of the request.
func (x *exchange) wanted(n *NumberForSale) bool {
	if code := x.form.Get("AreaCode"); code != "" && !strings.HasPrefix(n.Number, "+1"+code) {
		return false
	}
	if pattern := x.form.Get("Contains"); pattern != "" && !containsPattern(n.Number, pattern) {
		return false
	}
	if x.flag("VoiceEnabled") && n.SMSOnly || x.flag("FaxEnabled") || x.flag("MmsEnabled") && n.Country != "US" {
		return false
	}
	if x.flag("ExcludeAllAddressRequired") && n.address() != "none" ||
		x.flag("ExcludeLocalAddressRequired") && n.address() == "local" ||
		x.flag("ExcludeForeignAddressRequired") && n.address() == "foreign" {
		return false
	}
	return x.same("InLocality", n.Locality) && x.same("InRegion", n.Region) && x.same("InPostalCode", n.PostalCode)
}

func (x *exchange) flag(name string) bool {
	on, err := strconv.ParseBool(x.form.Get(name))
	return err == nil && on
}

func (x *exchange) same(filter, value string) bool {
	return !x.form.Has(filter) || strings.EqualFold(x.form.Get(filter), value)
}

// containsPattern reports whether number contains pattern, where * stands for
// one digit and letters for the digits they share a key with.
func containsPattern(number, pattern string) bool {
	digits := strings.Map(func(r rune) rune {
		const keys = "22233344455566677778889999"
		switch {
		case r >= 'a' && r <= 'z':
			return rune(keys[r-'a'])
		case r >= 'A' && r <= 'Z':
			return rune(keys[r-'A'])
		}
		return r
	}, pattern)
	for start := 0; start+len(digits) <= len(number); start++ {
		matched := true
		for i := range len(digits) {
			matched = matched && (digits[i] == '*' || digits[i] == number[start+i])
		}
		if matched {
			return true
		}
	}
	return false
}

// buy takes a number out of the shop, by number or by area code, and the price
// off the balance. It runs under the lock.
func (x *exchange) buy() (*NumberForSale, *APIError) {
	a := &x.s.account
	wanted, code := x.form.Get("PhoneNumber"), x.form.Get("AreaCode")
	switch {
	case wanted == "" && code == "":
		return nil, refuse(21449, "Either AreaCode or PhoneNumber is required")
	case wanted != "" && !isE164(wanted):
		return nil, refuse(21421, "PhoneNumber is invalid")
	case x.s.options.Trial && a.numbers.len() > 0:
		return nil, refuse(21404, "A trial account can have one number only")
	}
	i := slices.IndexFunc(a.forSale, func(n NumberForSale) bool {
		if wanted != "" {
			return n.Number == wanted
		}
		return n.kind() == Local && strings.HasPrefix(n.Number, "+1"+code)
	})
	switch {
	case i < 0 && wanted != "":
		return nil, refuse(21422, "PhoneNumber is not available")
	case i < 0:
		return nil, refuse(21452, "No phone numbers found in area code %s", code)
	}
	n := a.forSale[i]
	if n.address() != "none" && x.form.Get("AddressSid") == "" {
		return nil, refuse(21631, "Phone Number Requires an Address but the 'AddressSid' parameter was empty")
	}
	if a.balance < n.price() {
		return nil, &APIError{Status: http.StatusPaymentRequired, Code: 10001, Message: "The account's balance does not cover the number"}
	}
	a.balance -= n.price()
	a.forSale = slices.Delete(a.forSale, i, i+1)
	return &n, nil
}
