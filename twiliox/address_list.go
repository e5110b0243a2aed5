package twiliox

import (
	"context"
	"iter"
	"net/netip"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// AddressListService keeps IP access control lists: the addresses that may call
// over a trunk. Its methods return the errors of the package documentation.
type AddressListService struct{ core *core }

// An AddressList is a list of IPv4 blocks, 100 at most. An account has 1000
// lists at most.
type AddressList struct {
	// SID identifies the list: AL and 32 digits.
	SID string `json:"sid"`
	// FriendlyName is a label, at most 64 characters.
	FriendlyName string `json:"friendly_name"`
}

// An AddressBlock is an entry of an address list.
type AddressBlock struct {
	// SID identifies the entry: IP and 32 digits.
	SID string `json:"sid"`
	// FriendlyName is a label.
	FriendlyName string `json:"friendly_name,omitempty"`
	// Prefix is the block; invalid if Twilio's answer was none.
	Prefix netip.Prefix `json:"prefix"`
}

// CheckAddressBlock reports what is wrong with a block for an address list, as
// an [*ArgumentError]. It refuses IPv6, which Twilio does not take, bits set
// outside the block, and public blocks of /8 and larger: they admit whole parts
// of the internet to call at the account's cost.
func CheckAddressBlock(block netip.Prefix) error {
	const widest, private = 9, "10.0.0.0/8"
	switch {
	case !block.IsValid():
		return &ArgumentError{Name: "block", Reason: "is not an address block"}
	case !block.Addr().Is4():
		return &ArgumentError{Name: "block", Reason: block.String() + " is not IPv4, which is all that Twilio takes"}
	case block.Masked() != block:
		return &ArgumentError{Name: "block", Reason: block.String() + " has bits set outside its prefix: meant is " + block.Masked().String()}
	case block.Bits() < widest && block.String() != private:
		return &ArgumentError{Name: "block", Reason: block.String() + " is open to a large part of the internet: anybody there could call at the account's cost"}
	}
	return nil
}

// List returns the account's address lists. An error is the last thing it
// yields.
func (s *AddressListService) List(ctx context.Context) iter.Seq2[*AddressList, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[*AddressList], error) {
		b := s.core.bind(ctx)
		var list *api.ListSipIpAccessControlListResponse
		var err error
		if next == "" {
			list, err = b.api().PageSipIpAccessControlList((&api.ListSipIpAccessControlListParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[api.ListSipIpAccessControlListResponse](b, next)
		}
		if err != nil {
			return page[*AddressList]{}, b.check(err)
		}
		return page[*AddressList]{items: convert(list.IpAccessControlLists, addressListFromAPI), next: nextURI(list.NextPageUri)}, nil
	})
}

func addressListFromAPI(l *api.ApiV2010SipIpAccessControlList) *AddressList {
	return &AddressList{SID: deref(l.Sid), FriendlyName: deref(l.FriendlyName)}
}

// Create makes an empty list.
func (s *AddressListService) Create(ctx context.Context, friendlyName string) (*AddressList, error) {
	if friendlyName == "" {
		return nil, &ArgumentError{Name: "friendlyName", Reason: "is empty"}
	}
	if err := checkLength("friendlyName", friendlyName, maxFriendlyName); err != nil {
		return nil, err
	}
	b := s.core.bind(ctx)
	l, err := b.api().CreateSipIpAccessControlList((&api.CreateSipIpAccessControlListParams{}).SetFriendlyName(friendlyName))
	if err != nil {
		return nil, b.check(err)
	}
	return addressListFromAPI(l), nil
}

// Delete removes a list. It is no error if there is none.
func (s *AddressListService) Delete(ctx context.Context, sid string) error {
	if err := checkSID("sid", sidAddressList, sid); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	return gone(b.check(b.api().DeleteSipIpAccessControlList(sid, nil)))
}

// Blocks returns the entries of a list. An error is the last thing it yields.
func (s *AddressListService) Blocks(ctx context.Context, listSID string) iter.Seq2[*AddressBlock, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[*AddressBlock], error) {
		if err := checkSID("listSID", sidAddressList, listSID); err != nil {
			return page[*AddressBlock]{}, err
		}
		b := s.core.bind(ctx)
		var list *api.ListSipIpAddressResponse
		var err error
		if next == "" {
			list, err = b.api().PageSipIpAddress(listSID, (&api.ListSipIpAddressParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[api.ListSipIpAddressResponse](b, next)
		}
		if err != nil {
			return page[*AddressBlock]{}, b.check(err)
		}
		return page[*AddressBlock]{items: convert(list.IpAddresses, blockFromAPI), next: nextURI(list.NextPageUri)}, nil
	})
}

func blockFromAPI(a *api.ApiV2010SipIpAddress) *AddressBlock {
	block := &AddressBlock{SID: deref(a.Sid), FriendlyName: deref(a.FriendlyName)}
	if addr, err := netip.ParseAddr(deref(a.IpAddress)); err == nil {
		block.Prefix = netip.PrefixFrom(addr, a.CidrPrefixLength)
	}
	return block
}

// AddBlock adds an entry to a list.
func (s *AddressListService) AddBlock(ctx context.Context, listSID, friendlyName string, block netip.Prefix) (*AddressBlock, error) {
	if err := firstError(checkSID("listSID", sidAddressList, listSID), CheckAddressBlock(block)); err != nil {
		return nil, err
	}
	b := s.core.bind(ctx)
	params := (&api.CreateSipIpAddressParams{}).SetFriendlyName(friendlyName).SetIpAddress(block.Addr().String()).SetCidrPrefixLength(block.Bits())
	a, err := b.api().CreateSipIpAddress(listSID, params)
	if err != nil {
		return nil, b.check(err)
	}
	return blockFromAPI(a), nil
}

// RemoveBlock removes an entry from a list. It is no error if there is none.
func (s *AddressListService) RemoveBlock(ctx context.Context, listSID, sid string) error {
	if err := firstError(checkSID("listSID", sidAddressList, listSID), checkSID("sid", sidAddress, sid)); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	return gone(b.check(b.api().DeleteSipIpAddress(listSID, sid, nil)))
}
