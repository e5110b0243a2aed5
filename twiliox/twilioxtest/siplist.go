package twilioxtest

import "slices"

import "time"

const (
	maxLists       = 100
	maxCredentials = 1000
	maxAddresses   = 100
)

// credentialList holds who may call over SIP, by name and password.
type credentialList struct {
	sipList
	credentials collection[*credential]
}

// addressList holds who may call over SIP, by address.
type addressList struct {
	sipList
	addresses collection[*address]
}

// sipList is what both have.
type sipList struct {
	SID          string            `json:"sid"`
	AccountSID   string            `json:"account_sid"`
	FriendlyName string            `json:"friendly_name"`
	DateCreated  moment            `json:"date_created"`
	DateUpdated  moment            `json:"date_updated"`
	Subresources map[string]string `json:"subresource_uris"`
	URI          string            `json:"uri"`
}

func sipListRoutes() []route {
	return append(credentialRoutes(), addressRoutes()...)
}

// newSIPList makes what both kinds of list have, and sees to it that no other
// of the kind has its name.
func (x *exchange) newSIPList(prefix, path, key, items string, names []string) (sipList, *APIError) {
	if err := x.require("FriendlyName"); err != nil {
		return sipList{}, refuse(21240, "FriendlyName is required")
	}
	name := x.form.Get("FriendlyName")
	if err := checkListName(name, names); err != nil {
		return sipList{}, err
	}
	if len(names) >= maxLists {
		return sipList{}, refuse(21240, "The account has %d lists, which is the most", maxLists)
	}
	sid, now := x.s.sid(prefix), moment(time.Now())
	uri := "/2010-04-01/Accounts/" + x.s.options.AccountSID + "/SIP/" + path + "/" + sid
	return sipList{
		SID: sid, AccountSID: x.s.options.AccountSID, FriendlyName: name, DateCreated: now, DateUpdated: now,
		Subresources: map[string]string{key: uri + items}, URI: uri + ".json",
	}, nil
}

func checkListName(name string, names []string) *APIError {
	if name == "" || len(name) > 64 {
		return refuse(21240, "FriendlyName must have 1 to 64 characters")
	}
	if slices.Contains(names, name) {
		return refuse(21240, "A list with FriendlyName %s exists already", name)
	}
	return nil
}

// rename gives a list another name.
func (x *exchange) rename(l *sipList, names []string) *APIError {
	name := x.form.Get("FriendlyName")
	if name != l.FriendlyName {
		if err := checkListName(name, names); err != nil {
			return err
		}
	}
	l.FriendlyName, l.DateUpdated = name, moment(time.Now())
	return nil
}

// forget takes a list off all trunks. It runs under the lock.
func (s *Server) forget(sid string) {
	for _, t := range s.account.trunks.all() {
		t.credentials.remove(sid)
		t.addresses.remove(sid)
		t.setAuthType()
	}
}
