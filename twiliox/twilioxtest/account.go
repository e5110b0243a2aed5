package twilioxtest

import (
	"fmt"
	"slices"
	"time"
)

// account is all that there is on the account. The server's lock guards it.
type account struct {
	made        time.Time
	balance     float64
	forSale     []NumberForSale
	numbers     collection[*number]
	callerIDs   collection[*callerID]
	trunks      collection[*trunk]
	credentials collection[*credentialList]
	addresses   collection[*addressList]
	calls       collection[*Call]
	conferences collection[*conference]
	recordings  collection[*recording]
	countries   []*dialCountry
	inheritance bool
	regions     map[string]*region // of trunk domains
}

func newAccount(s *Server) account {
	a := account{
		made: time.Now(), balance: *s.options.Balance, forSale: slices.Clone(s.options.ForSale),
		countries: newCountries(s.options.Countries), regions: map[string]*region{},
	}
	for _, text := range s.options.Numbers {
		sid := s.sid("PN")
		a.numbers.add(sid, newNumber(s, sid, text))
	}
	for _, text := range s.options.CallerIDs {
		sid := s.sid("PN")
		a.callerIDs.add(sid, &callerID{SID: sid, AccountSID: s.options.AccountSID, PhoneNumber: text, FriendlyName: text, DateCreated: moment(a.made)})
	}
	return a
}

// A callerID is a verified number.
type callerID struct {
	SID          string `json:"sid"`
	AccountSID   string `json:"account_sid"`
	PhoneNumber  string `json:"phone_number"`
	FriendlyName string `json:"friendly_name"`
	DateCreated  moment `json:"date_created"`
}

func accountRoutes() []route {
	return []route{
		get("", func(x *exchange) (any, *APIError) {
			kind := "Full"
			if x.s.options.Trial {
				kind = "Trial"
			}
			return map[string]any{
				"sid": x.s.options.AccountSID, "friendly_name": "Test account", "type": kind, "status": "active",
				"owner_account_sid": x.s.options.AccountSID, "date_created": moment(x.s.account.made), "date_updated": moment(x.s.account.made),
			}, nil
		}),
		get("/Balance.json", func(x *exchange) (any, *APIError) {
			return map[string]any{
				"account_sid": x.s.options.AccountSID, "balance": fmt.Sprintf("%.2f", x.s.account.balance), "currency": "USD",
			}, nil
		}),
		get("/OutgoingCallerIds.json", func(x *exchange) (any, *APIError) {
			return list("outgoing_caller_ids", x.s.account.callerIDs.where(func(c *callerID) bool {
				return x.matches("PhoneNumber", c.PhoneNumber) && x.matches("FriendlyName", c.FriendlyName)
			})), nil
		}),
	}
}

// SetBalance changes the account's balance, in US dollars.
func (s *Server) SetBalance(dollars float64) {
	s.update(func() { s.account.balance = dollars })
}

// Balance returns the account's balance, in US dollars.
func (s *Server) Balance() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.account.balance
}

// matches reports whether a filter is absent or equal to value.
func (x *exchange) matches(filter, value string) bool {
	return !x.form.Has(filter) || x.form.Get(filter) == value
}
