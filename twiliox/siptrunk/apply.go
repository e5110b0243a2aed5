package siptrunk

import (
	"context"
	"fmt"
	"slices"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

// ApplyOptions allow what costs money. Nil and the zero value allow nothing.
type ApplyOptions struct {
	// AllowPurchase lets the plan buy numbers, which cost money at once and
	// every month.
	AllowPurchase bool
	// OnStep is called after each step, from the goroutine of Apply, with the
	// step's error if it failed. It may be nil.
	OnStep func(step *Step, err error)
}

// A Result is what was done. It is returned with an error, too.
type Result struct {
	// Done are the steps that succeeded.
	Done []Step `json:"done,omitempty"`
	// Bought are the numbers that were bought, in E.164.
	Bought []string `json:"bought,omitempty"`
	// Saved is where calls to numbers went that were moved to the trunk. Keep
	// it to put them back one day: see [DestroyOptions].
	Saved []SavedNumber `json:"saved,omitempty"`
}

// A SavedNumber is where calls to a number went before it was on the trunk.
type SavedNumber struct {
	// PhoneNumber is the number in E.164.
	PhoneNumber string `json:"phone_number"`
	// Voice is where its calls went.
	Voice twiliox.VoiceRoute `json:"voice"`
}

// Apply does what plan says, in order, and stops at the first step that fails,
// with a [*StepError]. It looks again first and refuses with [ErrPlanStale] if
// the plan would be another one now. spec is the one that plan was made of: the
// plan has no passwords. plan may come from JSON.
//
// After a failure, plan and apply again: what was done is found. Nothing that
// calls depend on has changed before numbers move to the trunk.
func (p *Provisioner) Apply(ctx context.Context, spec *Spec, plan *Plan, options *ApplyOptions) (*Result, error) {
	var o ApplyOptions
	if options != nil {
		o = *options
	}
	if err := check(plan, false); err != nil {
		return nil, err
	}
	if _, err := validate(spec); err != nil {
		return nil, err
	}
	if plan.Buys() > 0 && !o.AllowPurchase {
		return nil, fmt.Errorf("%w: set ApplyOptions.AllowPurchase", ErrPurchaseNotAllowed)
	}
	state, err := p.observe(ctx, spec, true)
	if err != nil {
		return nil, err
	}
	fresh, err := Diff(spec, state)
	if err != nil {
		return nil, err
	}
	if fresh.Digest() != plan.Digest() {
		return nil, stale(fresh)
	}
	preferOffers(fresh, plan)
	return newWork(p, spec, state).do(ctx, fresh, o.OnStep)
}

// check refuses a plan of the other kind.
func check(plan *Plan, destroy bool) error {
	switch {
	case plan == nil:
		return &twiliox.ArgumentError{Name: "plan", Reason: "is nil: make one first, and read it"}
	case plan.Destroy && !destroy:
		return &twiliox.ArgumentError{Name: "plan", Reason: "takes everything down: give it to Destroy"}
	case !plan.Destroy && destroy:
		return &twiliox.ArgumentError{Name: "plan", Reason: "does not take everything down: give it to Apply"}
	}
	return nil
}

func stale(fresh *Plan) error {
	return fmt.Errorf("%w: nothing was done; now it would be: %v", ErrPlanStale, fresh)
}

// preferOffers has the numbers tried first that were shown. Where the spec names
// a number there is nothing to choose, whatever the plan from outside says.
func preferOffers(fresh, shown *Plan) {
	for i := range fresh.Steps {
		if retell.IsE164(fresh.Steps[i].Name) {
			continue
		}
		offers := slices.Concat(shown.Steps[i].Offers, fresh.Steps[i].Offers)
		var unique []string
		for _, number := range offers {
			if !slices.Contains(unique, number) {
				unique = append(unique, number)
			}
		}
		fresh.Steps[i].Offers = unique
	}
}

// do carries out the steps of a plan.
func (w *work) do(ctx context.Context, plan *Plan, onStep func(*Step, error)) (*Result, error) {
	result := &Result{}
	for i := range plan.Steps {
		step := &plan.Steps[i]
		w.step = step
		err := ctx.Err()
		if err == nil {
			err = step.run(w, ctx)
		}
		result.Bought, result.Saved = w.bought, w.saved
		if onStep != nil {
			onStep(step, err)
		}
		if err != nil {
			return result, &StepError{Step: *step, Done: len(result.Done), Err: err}
		}
		result.Done = append(result.Done, *step)
	}
	return result, nil
}
