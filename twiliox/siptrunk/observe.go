package siptrunk

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

const (
	maxTrunks       = 100
	maxOriginations = 10
	maxBlocks       = 100
)

// RetellNumbers is what is needed of Retell: &client.PhoneNumbers of a
// [retell.Client] has it.
type RetellNumbers interface {
	List(ctx context.Context, params *retell.ListParams) iter.Seq2[*retell.PhoneNumber, error]
	Import(ctx context.Context, params *retell.ImportPhoneNumberParams) (*retell.PhoneNumber, error)
	Update(ctx context.Context, phoneNumber string, params *retell.UpdatePhoneNumberParams) (*retell.PhoneNumber, error)
	Delete(ctx context.Context, phoneNumber string) error
}

// A State is what exists, as far as a spec is concerned.
type State struct {
	// Account is the account.
	Account *twiliox.Account `json:"account,omitempty"`
	// Trunk is the trunk with the spec's domain name, or else with its mark;
	// nil if there is none.
	Trunk *twiliox.Trunk `json:"trunk,omitempty"`
	// Trunks are all trunks of the account.
	Trunks []*twiliox.Trunk `json:"-"`
	// Recording is how Trunk records.
	Recording twiliox.TrunkRecording `json:"recording,omitzero"`
	// Originations, UsedCredentialLists, UsedAddressLists and TrunkNumbers are
	// what Trunk has.
	Originations        []*twiliox.Origination `json:"originations,omitempty"`
	UsedCredentialLists []twiliox.ListRef      `json:"used_credential_lists,omitempty"`
	UsedAddressLists    []twiliox.ListRef      `json:"used_address_lists,omitempty"`
	TrunkNumbers        []*twiliox.Number      `json:"trunk_numbers,omitempty"`
	// CredentialList is the credential list with the spec's mark, and Users its
	// users.
	CredentialList *twiliox.CredentialList `json:"credential_list,omitempty"`
	Users          []*twiliox.SIPUser      `json:"users,omitempty"`
	// AddressLists are the address lists with the spec's mark: one as a rule.
	// Blocks are the entries of the first.
	AddressLists []*twiliox.AddressList  `json:"address_lists,omitempty"`
	Blocks       []*twiliox.AddressBlock `json:"blocks,omitempty"`
	// Numbers are the account's numbers.
	Numbers []*twiliox.Number `json:"-"`
	// Retell are the numbers at Retell; nil if Retell was not asked.
	Retell []*retell.PhoneNumber `json:"-"`

	// Offers are numbers for sale for each number of the spec that has to be
	// bought, by its slot or digits.
	Offers map[string]*Offer `json:"offers,omitempty"`
	// Balance is the account's, if something has to be bought and Twilio tells
	// it.
	Balance *twiliox.Balance `json:"balance,omitempty"`
}

// An Offer is what could be bought.
type Offer struct {
	// Numbers are for sale, in the order in which they are tried.
	Numbers []twiliox.AvailableNumber `json:"numbers,omitempty"`
	// Price is per month; nil if it is not known.
	Price *twiliox.NumberPrice `json:"price,omitempty"`
}

// Observe returns what exists, without changing anything. The number of its
// requests does not grow with the number of phone numbers but by one for each
// thousand, and by up to two for each number that has to be bought.
func (p *Provisioner) Observe(ctx context.Context, spec *Spec) (*State, error) {
	if _, err := validate(spec); err != nil {
		return nil, err
	}
	return p.observe(ctx, spec, true)
}

func (p *Provisioner) observe(ctx context.Context, spec *Spec, shop bool) (*State, error) {
	if spec.usesRetell() && p.retell == nil {
		return nil, &SpecError{Findings: []Finding{{Field: "Retell", Message: "is set, but New got nothing to reach Retell with"}}}
	}
	s := &State{}
	for _, look := range []func(context.Context, *Spec, *State) error{
		p.observeTrunk, p.observeCredentials, p.observeAddresses, p.observeNumbers, p.observeRetell,
	} {
		if err := look(ctx, spec, s); err != nil {
			return nil, err
		}
	}
	if !shop {
		return s, nil
	}
	return s, p.observeShop(ctx, spec, s)
}

func (p *Provisioner) observeTrunk(ctx context.Context, spec *Spec, s *State) error {
	var err error
	if s.Account, err = p.twilio.Account.Get(ctx); err != nil {
		return err
	}
	trunks := p.twilio.Trunks
	if s.Trunks, err = all(trunks.List(ctx)); err != nil {
		return err
	}
	slices.SortFunc(s.Trunks, func(a, b *twiliox.Trunk) int { return cmp.Compare(a.SID, b.SID) })
	for _, t := range s.Trunks {
		if t.DomainName == spec.domainName() {
			s.Trunk = t
			break
		}
		if t.FriendlyName == spec.mark() && s.Trunk == nil {
			s.Trunk = t
		}
	}
	if s.Trunk == nil {
		return nil
	}
	sid := s.Trunk.SID
	var errs [5]error
	s.Recording, errs[0] = trunks.Recording(ctx, sid)
	s.Originations, errs[1] = all(trunks.Originations(ctx, sid))
	s.UsedCredentialLists, errs[2] = all(trunks.CredentialLists(ctx, sid))
	s.UsedAddressLists, errs[3] = all(trunks.AddressLists(ctx, sid))
	s.TrunkNumbers, errs[4] = all(trunks.Numbers(ctx, sid))
	slices.SortFunc(s.Originations, func(a, b *twiliox.Origination) int { return cmp.Compare(a.SID, b.SID) })
	slices.SortFunc(s.TrunkNumbers, byPhoneNumber)
	return errors.Join(errs[:]...)
}

func (p *Provisioner) observeCredentials(ctx context.Context, spec *Spec, s *State) error {
	for list, err := range p.twilio.CredentialLists.List(ctx) {
		if err != nil {
			return err
		}
		if list.FriendlyName == spec.mark() {
			s.CredentialList = list
			break
		}
	}
	if s.CredentialList == nil {
		return nil
	}
	var err error
	s.Users, err = all(p.twilio.CredentialLists.Users(ctx, s.CredentialList.SID))
	slices.SortFunc(s.Users, func(a, b *twiliox.SIPUser) int { return cmp.Compare(a.Username, b.Username) })
	return err
}

func (p *Provisioner) observeAddresses(ctx context.Context, spec *Spec, s *State) error {
	for list, err := range p.twilio.AddressLists.List(ctx) {
		if err != nil {
			return err
		}
		if list.FriendlyName == spec.mark() {
			s.AddressLists = append(s.AddressLists, list)
		}
	}
	if s.AddressLists == nil {
		return nil
	}
	// Names of address lists are not unique: the one in use goes first.
	slices.SortFunc(s.AddressLists, func(a, b *twiliox.AddressList) int {
		used := func(l *twiliox.AddressList) int {
			if usesList(s.UsedAddressLists, l.SID) {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(used(a), used(b)), cmp.Compare(a.SID, b.SID))
	})
	var err error
	s.Blocks, err = all(p.twilio.AddressLists.Blocks(ctx, s.AddressLists[0].SID))
	slices.SortFunc(s.Blocks, func(a, b *twiliox.AddressBlock) int { return cmp.Compare(a.Prefix.String(), b.Prefix.String()) })
	return err
}

func (p *Provisioner) observeNumbers(ctx context.Context, _ *Spec, s *State) error {
	var err error
	s.Numbers, err = all(p.twilio.Numbers.List(ctx, nil))
	slices.SortFunc(s.Numbers, byPhoneNumber)
	return err
}

func (p *Provisioner) observeRetell(ctx context.Context, _ *Spec, s *State) error {
	if p.retell == nil {
		return nil
	}
	var err error
	s.Retell, err = all(p.retell.List(ctx, &retell.ListParams{Limit: new(1000)}))
	slices.SortFunc(s.Retell, func(a, b *retell.PhoneNumber) int { return cmp.Compare(a.PhoneNumber, b.PhoneNumber) })
	return err
}

func byPhoneNumber(a, b *twiliox.Number) int { return cmp.Compare(a.PhoneNumber, b.PhoneNumber) }

func usesList(lists []twiliox.ListRef, sid string) bool {
	return slices.ContainsFunc(lists, func(l twiliox.ListRef) bool { return l.SID == sid })
}

// all returns the entries of a list, or its first error.
func all[T any](list iter.Seq2[T, error]) ([]T, error) {
	var items []T
	for item, err := range list {
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	return items, nil
}
