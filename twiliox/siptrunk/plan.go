package siptrunk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/phoneagent-go/phoneagent/twiliox"
)

// A Plan is what would be done, in order. It depends on nothing but the spec and
// what exists, and can be kept as JSON: it has no passwords. Its String is for
// people.
type Plan struct {
	// Destroy says that the plan takes everything back.
	Destroy bool `json:"destroy,omitempty"`
	// Name and Domain are those of the spec.
	Name   string `json:"name"`
	Domain string `json:"domain"`
	// Steps are what would be done; none if all is as it should be.
	Steps []Step `json:"steps,omitempty"`
	// Warnings are what may surprise.
	Warnings []string `json:"warnings,omitempty"`
}

// A Step is one change.
type Step struct {
	// Action is what is done: see the constants.
	Action Action `json:"action"`
	// Object is the kind of thing: "trunk", "SIP user", "number".
	Object string `json:"object"`
	// Name tells which one.
	Name string `json:"name"`
	// SID is Twilio's identifier of it, if it exists.
	SID string `json:"sid,omitempty"`
	// Changes are the fields that change.
	Changes []Change `json:"changes,omitempty"`
	// Loses is what is no longer after the step, in sentences.
	Loses []string `json:"loses,omitempty"`
	// Before is where calls to a number went before the step took it away from
	// there. Keep it to put the number back: see [DestroyOptions].
	Before *twiliox.VoiceRoute `json:"before,omitempty"`
	// Cost is what the step costs each month; nil if nothing or, for
	// [ActionBuy], if the price is not known.
	Cost *Cost `json:"cost,omitempty"`
	// Offers are the numbers that are tried, in order, when one is bought.
	Offers []string `json:"offers,omitempty"`

	run action
}

// Action is what a step does.
type Action string

// The actions.
const (
	ActionCreate Action = "create"
	ActionUpdate Action = "update"
	ActionDelete Action = "delete"
	// ActionAttach puts a number or a list on the trunk; ActionDetach takes it
	// off.
	ActionAttach Action = "attach"
	ActionDetach Action = "detach"
	// ActionBuy buys a number and puts it on the trunk; ActionRelease gives
	// one back to Twilio for good.
	ActionBuy     Action = "buy"
	ActionRelease Action = "release"
)

// A Change is a field with its value before and after.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// Cost is money per month.
type Cost struct {
	Monthly  float64 `json:"monthly"`
	Currency string  `json:"currency"`
}

// Empty reports whether there is nothing to do.
func (p *Plan) Empty() bool { return len(p.Steps) == 0 }

// Buys reports how many numbers the plan buys.
func (p *Plan) Buys() int { return p.count(ActionBuy) }

// Releases reports how many numbers the plan gives back to Twilio for good.
func (p *Plan) Releases() int { return p.count(ActionRelease) }

func (p *Plan) count(action Action) int {
	n := 0
	for i := range p.Steps {
		if p.Steps[i].Action == action {
			n++
		}
	}
	return n
}

// MonthlyCost returns what the plan adds to the monthly bill, and whether the
// price of everything that is bought is known. Calls, recordings and look-ups
// are billed by use and are not in it.
func (p *Plan) MonthlyCost() (cost Cost, known bool) {
	known = true
	for i := range p.Steps {
		step := &p.Steps[i]
		switch {
		case step.Cost != nil:
			cost.Monthly += step.Cost.Monthly
			cost.Currency = step.Cost.Currency
		case step.Action == ActionBuy:
			known = false
		}
	}
	// A balance that pays for it exactly must not fall short by what binary
	// fractions add to a sum.
	const decimals = 1e4
	cost.Monthly = math.Round(cost.Monthly*decimals) / decimals
	return cost, known
}

// Digest identifies what the plan does: plans with the same digest do the same.
// Warnings, and which of the numbers on offer is bought, are not part of it.
func (p *Plan) Digest() string {
	same := Plan{Destroy: p.Destroy, Name: p.Name, Domain: p.Domain, Steps: slices.Clone(p.Steps)}
	for i := range same.Steps {
		same.Steps[i].Offers = nil
	}
	text, err := json.Marshal(&same)
	if err != nil {
		panic(fmt.Sprintf("siptrunk: a plan is not JSON: %v", err)) // it has texts and finite numbers only
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
