package twiliox

import (
	"context"
	"iter"

	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
)

// A ListRef is a credential list or an address list that a trunk uses.
type ListRef struct {
	// SID identifies the list: CL or AL and 32 digits.
	SID string `json:"sid"`
	// FriendlyName is the list's label.
	FriendlyName string `json:"friendly_name,omitempty"`
}

// CredentialLists returns the credential lists that a trunk uses. An error is the
// last thing it yields.
func (s *TrunkService) CredentialLists(ctx context.Context, trunkSID string) iter.Seq2[ListRef, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[ListRef], error) {
		if err := checkSID("trunkSID", sidTrunk, trunkSID); err != nil {
			return page[ListRef]{}, err
		}
		b := s.core.bind(ctx)
		var list *trunking.ListCredentialListResponse
		var err error
		if next == "" {
			list, err = b.trunking().PageCredentialList(trunkSID, (&trunking.ListCredentialListParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[trunking.ListCredentialListResponse](b, next)
		}
		if err != nil {
			return page[ListRef]{}, b.check(err)
		}
		return page[ListRef]{
			items: convert(list.CredentialLists, func(l *trunking.TrunkingV1CredentialList) ListRef {
				return ListRef{SID: deref(l.Sid), FriendlyName: deref(l.FriendlyName)}
			}),
			next: deref(list.Meta.NextPageUrl),
		}, nil
	})
}

// UseCredentialList lets the users of a credential list call over a trunk. It is
// no error if they may already. If the trunk uses an address list too, calls
// must pass both.
func (s *TrunkService) UseCredentialList(ctx context.Context, trunkSID, listSID string) error {
	if err := firstError(checkSID("trunkSID", sidTrunk, trunkSID), checkSID("listSID", sidCredentialList, listSID)); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	_, err := b.trunking().CreateCredentialList(trunkSID, (&trunking.CreateCredentialListParams{}).SetCredentialListSid(listSID))
	return already(b.check(err))
}

// DropCredentialList takes a credential list off a trunk. It is no error if it
// is not on it.
func (s *TrunkService) DropCredentialList(ctx context.Context, trunkSID, listSID string) error {
	if err := firstError(checkSID("trunkSID", sidTrunk, trunkSID), checkSID("listSID", sidCredentialList, listSID)); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	return gone(b.check(b.trunking().DeleteCredentialList(trunkSID, listSID)))
}

// AddressLists returns the address lists that a trunk uses. An error is the last
// thing it yields.
func (s *TrunkService) AddressLists(ctx context.Context, trunkSID string) iter.Seq2[ListRef, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[ListRef], error) {
		if err := checkSID("trunkSID", sidTrunk, trunkSID); err != nil {
			return page[ListRef]{}, err
		}
		b := s.core.bind(ctx)
		var list *trunking.ListIpAccessControlListResponse
		var err error
		if next == "" {
			list, err = b.trunking().PageIpAccessControlList(trunkSID, (&trunking.ListIpAccessControlListParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[trunking.ListIpAccessControlListResponse](b, next)
		}
		if err != nil {
			return page[ListRef]{}, b.check(err)
		}
		return page[ListRef]{
			items: convert(list.IpAccessControlLists, func(l *trunking.TrunkingV1IpAccessControlList) ListRef {
				return ListRef{SID: deref(l.Sid), FriendlyName: deref(l.FriendlyName)}
			}),
			next: deref(list.Meta.NextPageUrl),
		}, nil
	})
}

// UseAddressList lets the addresses of a list call over a trunk. It is no error
// if they may already. If the trunk uses a credential list too, calls must pass
// both: fill the list before.
func (s *TrunkService) UseAddressList(ctx context.Context, trunkSID, listSID string) error {
	if err := firstError(checkSID("trunkSID", sidTrunk, trunkSID), checkSID("listSID", sidAddressList, listSID)); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	_, err := b.trunking().CreateIpAccessControlList(trunkSID, (&trunking.CreateIpAccessControlListParams{}).SetIpAccessControlListSid(listSID))
	return already(b.check(err))
}

// DropAddressList takes an address list off a trunk. It is no error if it is not
// on it.
func (s *TrunkService) DropAddressList(ctx context.Context, trunkSID, listSID string) error {
	if err := firstError(checkSID("trunkSID", sidTrunk, trunkSID), checkSID("listSID", sidAddressList, listSID)); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	return gone(b.check(b.trunking().DeleteIpAccessControlList(trunkSID, listSID)))
}
