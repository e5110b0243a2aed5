package siptrunk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/twiliox"
)

func (d *differ) numbers() {
	wanted := map[string]bool{} // SIDs
	for i := range d.spec.Numbers {
		n := &d.spec.Numbers[i]
		if have := d.state.owned(d.spec, n); have != nil {
			wanted[have.SID] = true
			d.number(have)
			continue
		}
		d.purchase(n)
	}
	d.payment()
	d.others(wanted)
}

// number puts a number of the account on the trunk.
func (d *differ) number(have *twiliox.Number) {
	if !have.Capabilities.Voice {
		d.problem(fmt.Errorf("%w: %s", ErrNoVoice, have.PhoneNumber))
		return
	}
	if d.ours() && have.Voice.TrunkSID == d.state.Trunk.SID {
		return
	}
	step := Step{Action: ActionAttach, Object: "number", Name: have.PhoneNumber, SID: have.SID, Before: &have.Voice, run: attachNumber(have)}
	if have.Voice.IsZero() {
		step.Before = nil
	}
	if have.Voice.TrunkSID != "" {
		if have.EmergencyEnabled {
			d.problem(fmt.Errorf("siptrunk: %s cannot leave the trunk %s: %w; switch emergency calling off for it first", have.PhoneNumber, have.Voice.TrunkSID, twiliox.ErrEmergencyNumber))
			return
		}
		step.Loses = append(step.Loses, "the number leaves the trunk "+d.trunkName(have.Voice.TrunkSID))
	}
	if have.Voice.ApplicationSID != "" {
		step.Loses = append(step.Loses, "the TwiML application "+have.Voice.ApplicationSID+" no longer gets its calls, and Twilio deletes it from the number")
	}
	for _, url := range []string{have.Voice.URL, have.Voice.FallbackURL} {
		if url != "" {
			step.Loses = append(step.Loses, url+" no longer gets its calls; Twilio keeps it at the number for when the number leaves the trunk")
		}
	}
	d.steps = append(d.steps, step)
}

func (d *differ) trunkName(sid string) string {
	for _, t := range d.state.Trunks {
		if t.SID == sid {
			return fmt.Sprintf("%q (%s)", t.FriendlyName, t.DomainName)
		}
	}
	return sid
}

// purchase buys a number straight onto the trunk, with a label by which it is
// found should the answer get lost.
func (d *differ) purchase(n *Number) {
	if !n.wantsPurchase() {
		d.problem(&twiliox.NotOwnedError{PhoneNumber: n.PhoneNumber})
		return
	}
	offer := d.state.Offers[n.key()]
	if offer == nil || len(offer.Numbers) == 0 {
		d.problem(fmt.Errorf("siptrunk: for %s nothing is for sale: %w; ask for less in Search", n.key(), twiliox.ErrNumberUnavailable))
		return
	}
	if first := offer.Numbers[0]; needsAddress(&first) && n.AddressSID == "" && n.BundleSID == "" {
		d.problem(fmt.Errorf("siptrunk: every number found for %s needs an address (%s): %w; set AddressSID or BundleSID", n.key(), first.AddressRequirements, twiliox.ErrAddressRequired))
		return
	}
	step := Step{Action: ActionBuy, Object: "number", Name: cmp.Or(n.PhoneNumber, n.Slot), run: buyNumber(n)}
	for _, candidate := range offer.Numbers {
		step.Offers = append(step.Offers, candidate.PhoneNumber)
	}
	if offer.Price != nil {
		step.Cost = &Cost{Monthly: offer.Price.Current, Currency: offer.Price.Currency}
	}
	d.steps = append(d.steps, step)
}

// payment checks that what is bought can be paid, before anything is done.
func (d *differ) payment() {
	plan := Plan{Steps: d.steps}
	buys := plan.Buys()
	if buys == 0 {
		return
	}
	cost, known := plan.MonthlyCost()
	if b := d.state.Balance; b != nil && (b.Amount <= 0 || b.Amount < cost.Monthly) {
		d.problem(&twiliox.BalanceError{Balance: *b, Needed: cost.Monthly})
	}
	if !known {
		d.warn("the price of a number is not known: see https://www.twilio.com/voice/pricing")
	}
	if d.state.Account != nil && d.state.Account.IsTrial() && len(d.state.Numbers)+buys > 1 {
		d.problem(fmt.Errorf("%w: it may have one number, and would have %d; upgrade it", ErrTrial, len(d.state.Numbers)+buys))
	}
}

// others deals with numbers that the spec does not have.
func (d *differ) others(wanted map[string]bool) {
	if d.ours() {
		for _, n := range d.state.TrunkNumbers {
			switch {
			case wanted[n.SID]:
			case d.spec.Exclusive:
				d.tidy = append(d.tidy, Step{
					Action: ActionDetach, Object: "number", Name: n.PhoneNumber, SID: n.SID,
					Loses: []string{"calls to the number no longer reach Retell" + afterwards(n)}, run: detachNumber(n.SID, nil),
				})
			default:
				d.warn("%s is on the trunk and not in the spec: it is left there", n.PhoneNumber)
			}
		}
	}
	for _, n := range d.bought() {
		if !wanted[n.SID] {
			d.warn("%s was bought for this spec, is no longer in it, and still costs: release it if nobody needs it", n.PhoneNumber)
		}
	}
}

// bought returns the numbers that were bought for the spec.
func (d *differ) bought() []*twiliox.Number {
	return slices.DeleteFunc(slices.Clone(d.state.Numbers), func(n *twiliox.Number) bool {
		return !strings.HasPrefix(n.FriendlyName, d.spec.mark()+"/")
	})
}

// afterwards says where calls go when a number leaves the trunk.
func afterwards(n *twiliox.Number) string {
	if n.Voice.URL != "" {
		return "; they go to " + n.Voice.URL
	}
	return "; they go nowhere"
}

func splitAuth(authType string) []string {
	return strings.FieldsFunc(authType, func(r rune) bool { return r == ',' || r == ' ' })
}

func orNone(text string) string { return cmp.Or(text, "empty") }
