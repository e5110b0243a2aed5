package siptrunk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/phoneagent-go/phoneagent/twiliox"
)

// owned returns the account's number that n stands for, or nil.
func (s *State) owned(spec *Spec, n *Number) *twiliox.Number {
	i := slices.IndexFunc(s.Numbers, func(have *twiliox.Number) bool {
		if n.PhoneNumber != "" {
			return have.PhoneNumber == n.PhoneNumber
		}
		return have.FriendlyName == spec.label(n)
	})
	if i < 0 {
		return nil
	}
	return s.Numbers[i]
}

// observeShop looks for what has to be bought, what it costs, and what there is
// to pay for it.
func (p *Provisioner) observeShop(ctx context.Context, spec *Spec, s *State) error {
	prices := map[string][]twiliox.NumberPrice{}
	taken := map[string]bool{}
	for i := range spec.Numbers {
		n := &spec.Numbers[i]
		if !n.wantsPurchase() || s.owned(spec, n) != nil {
			continue
		}
		offer := &Offer{}
		if n.PhoneNumber != "" {
			offer.Numbers = []twiliox.AvailableNumber{{PhoneNumber: n.PhoneNumber, Capabilities: twiliox.Capabilities{Voice: true}}}
		} else {
			found, err := p.twilio.Numbers.Search(ctx, n.Search)
			if err != nil {
				return fmt.Errorf("siptrunk: searching a number for %s: %w", n.Slot, err)
			}
			offer.Numbers = candidates(found, n, taken)
		}
		if len(offer.Numbers) > 0 {
			taken[offer.Numbers[0].PhoneNumber] = true
		}
		if n.Search != nil {
			offer.Price = p.price(ctx, n.Search, prices)
		}
		if s.Offers == nil {
			s.Offers = map[string]*Offer{}
		}
		s.Offers[n.key()] = offer
	}
	if s.Offers == nil {
		return nil
	}
	balance, err := p.twilio.Account.Balance(ctx)
	switch {
	case err == nil:
		s.Balance = &balance
	case !errors.Is(err, twiliox.ErrNoBalance):
		return err
	}
	return nil
}

// candidates puts what needs no address first, and in an order that does not
// depend on how Twilio's search sorted today.
func candidates(found []twiliox.AvailableNumber, n *Number, taken map[string]bool) []twiliox.AvailableNumber {
	found = slices.DeleteFunc(slices.Clone(found), func(a twiliox.AvailableNumber) bool {
		return taken[a.PhoneNumber] || !a.Capabilities.Voice
	})
	slices.SortFunc(found, func(a, b twiliox.AvailableNumber) int {
		rank := func(a twiliox.AvailableNumber) int {
			if needsAddress(&a) && n.AddressSID == "" && n.BundleSID == "" {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.PhoneNumber, b.PhoneNumber))
	})
	return found
}

func needsAddress(a *twiliox.AvailableNumber) bool {
	return a.AddressRequirements != "" && a.AddressRequirements != "none"
}

// price returns what a number costs each month. That it cannot be learned is no
// reason not to plan: the plan says so.
func (p *Provisioner) price(ctx context.Context, search *twiliox.NumberSearch, known map[string][]twiliox.NumberPrice) *twiliox.NumberPrice {
	country := cmp.Or(search.Country, "US")
	list, ok := known[country]
	if !ok {
		list, _ = p.twilio.Account.NumberPrices(ctx, country)
		known[country] = list
	}
	if price, ok := twiliox.PriceOf(list, search.Type); ok {
		return &price
	}
	return nil
}
