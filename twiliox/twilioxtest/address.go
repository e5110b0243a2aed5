package twilioxtest

import (
	"net/netip"
	"strings"
	"time"
)

// address is a block of IPv4 addresses.
type address struct {
	SID            string `json:"sid"`
	AccountSID     string `json:"account_sid"`
	FriendlyName   string `json:"friendly_name"`
	IPAddress      string `json:"ip_address"`
	CIDRPrefix     int    `json:"cidr_prefix_length"`
	AddressListSID string `json:"ip_access_control_list_sid"`
	DateCreated    moment `json:"date_created"`
	DateUpdated    moment `json:"date_updated"`
	URI            string `json:"uri"`
}

func addressRoutes() []route {
	const lists, items = "/IpAccessControlLists", "/IpAccessControlLists/{list}/IpAddresses"
	return []route{
		get(lists+".json", func(x *exchange) (any, *APIError) {
			return list("ip_access_control_lists", x.s.account.addresses.where(nil)), nil
		}),
		create(lists+".json", func(x *exchange) (any, *APIError) {
			made, err := x.newSIPList("AL", "IpAccessControlLists", "ip_addresses", "/IpAddresses.json", x.s.addressListNames())
			if err != nil {
				return nil, err
			}
			l := &addressList{sipList: made}
			x.s.account.addresses.add(l.SID, l)
			return l, nil
		}),
		get(lists+"/{list}", func(x *exchange) (any, *APIError) { return x.addressList() }),
		change(lists+"/{list}", func(x *exchange) (any, *APIError) {
			l, err := x.addressList()
			if err != nil {
				return nil, err
			}
			return l, x.rename(&l.sipList, x.s.addressListNames())
		}),
		remove(lists+"/{list}", func(x *exchange) (any, *APIError) {
			l, err := x.addressList()
			if err != nil {
				return nil, err
			}
			x.s.account.addresses.remove(l.SID)
			x.s.forget(l.SID)
			return nil, nil
		}),
		get(items+".json", func(x *exchange) (any, *APIError) {
			l, err := x.addressList()
			if err != nil {
				return nil, err
			}
			return list("ip_addresses", l.addresses.where(nil)), nil
		}),
		create(items+".json", (*exchange).createAddress),
		get(items+"/{item}", func(x *exchange) (any, *APIError) {
			_, a, err := x.address()
			return a, err
		}),
		change(items+"/{item}", func(x *exchange) (any, *APIError) {
			_, a, err := x.address()
			if err != nil {
				return nil, err
			}
			return a, x.setAddress(a)
		}),
		remove(items+"/{item}", func(x *exchange) (any, *APIError) {
			l, a, err := x.address()
			if err != nil {
				return nil, err
			}
			l.addresses.remove(a.SID)
			return nil, nil
		}),
	}
}

func (s *Server) addressListNames() []string {
	var names []string
	for _, l := range s.account.addresses.all() {
		names = append(names, l.FriendlyName)
	}
	return names
}

func (x *exchange) addressList() (*addressList, *APIError) {
	l, ok := x.s.account.addresses.get(x.id("list"))
	if !ok {
		return nil, x.notFound()
	}
	return l, nil
}

func (x *exchange) address() (*addressList, *address, *APIError) {
	l, err := x.addressList()
	if err != nil {
		return nil, nil, err
	}
	a, ok := l.addresses.get(x.id("item"))
	if !ok {
		return nil, nil, x.notFound()
	}
	return l, a, nil
}

func (x *exchange) createAddress() (any, *APIError) {
	l, err := x.addressList()
	if err != nil {
		return nil, err
	}
	if err := x.require("FriendlyName", "IpAddress"); err != nil {
		return nil, err
	}
	if l.addresses.len() >= maxAddresses {
		return nil, refuse(21240, "The list has %d addresses, which is the most", maxAddresses)
	}
	a := &address{AccountSID: x.s.options.AccountSID, AddressListSID: l.SID, CIDRPrefix: 32, DateCreated: moment(time.Now())}
	if err := x.setAddress(a); err != nil {
		return nil, err
	}
	a.SID = x.s.sid("IP")
	a.URI = strings.TrimSuffix(l.URI, ".json") + "/IpAddresses/" + a.SID + ".json"
	l.addresses.add(a.SID, a)
	return a, nil
}

func (x *exchange) setAddress(a *address) *APIError {
	updated := *a
	x.string("FriendlyName", &updated.FriendlyName)
	x.string("IpAddress", &updated.IPAddress)
	if err := x.int("CidrPrefixLength", &updated.CIDRPrefix, 0, 32); err != nil {
		return err
	}
	ip, err := netip.ParseAddr(updated.IPAddress)
	if err != nil || !ip.Is4() {
		return invalid("IpAddress")
	}
	updated.DateUpdated = moment(time.Now())
	*a = updated
	return nil
}
