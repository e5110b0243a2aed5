package siptrunk

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

// DestroyOptions say how far to go. Nil and the zero value keep all numbers.
type DestroyOptions struct {
	// AllowRelease gives the numbers back to Twilio that were bought for the
	// spec. Somebody else may get them.
	AllowRelease bool
	// Restore gives numbers their calls back as they went before: what
	// [Result].Saved had. Without it they get the URLs that Twilio kept.
	Restore []SavedNumber
	// OnStep is called after each step, from the goroutine of Destroy, with
	// the step's error if it failed. It may be nil.
	OnStep func(step *Step, err error)
}

// PlanDestroy returns what has to be done to take away everything that was made
// for spec, whole or half-made. Numbers stay the account's unless the options
// say otherwise. It refuses with [ErrNotOurs] if the trunk has numbers that the
// spec does not have (unless it is Exclusive), or lists or origination URLs that
// were not made for it.
//
// Of the spec, Name, Domain and Numbers matter; the rest only has to be valid.
func (p *Provisioner) PlanDestroy(ctx context.Context, spec *Spec, options *DestroyOptions) (*Plan, error) {
	if _, err := validate(spec); err != nil {
		return nil, err
	}
	plan, _, err := p.planDestroy(ctx, spec, options)
	return plan, err
}

// Destroy does what plan, of PlanDestroy with the same options, says: in order,
// up to the first step that fails, with a [*StepError]. It looks again first and
// refuses with [ErrPlanStale] if the plan would be another one now. What is gone
// already is no failure: plan and destroy again to go on.
func (p *Provisioner) Destroy(ctx context.Context, spec *Spec, plan *Plan, options *DestroyOptions) (*Result, error) {
	var o DestroyOptions
	if options != nil {
		o = *options
	}
	if err := check(plan, true); err != nil {
		return nil, err
	}
	if _, err := validate(spec); err != nil {
		return nil, err
	}
	if plan.Releases() > 0 && !o.AllowRelease {
		return nil, fmt.Errorf("%w: set DestroyOptions.AllowRelease", ErrReleaseNotAllowed)
	}
	fresh, state, err := p.planDestroy(ctx, spec, &o)
	if err != nil {
		return nil, err
	}
	if fresh.Digest() != plan.Digest() {
		return nil, stale(fresh)
	}
	return newWork(p, spec, state).do(ctx, fresh, o.OnStep)
}

func (p *Provisioner) planDestroy(ctx context.Context, spec *Spec, options *DestroyOptions) (*Plan, *State, error) {
	var o DestroyOptions
	if options != nil {
		o = *options
	}
	state, err := p.observe(ctx, spec, false)
	if err != nil {
		return nil, nil, err
	}
	d := &destroyer{differ: differ{spec: spec, state: state}, options: &o}
	d.retellSide(p.retell != nil)
	d.trunkSide()
	d.lists()
	d.restore()
	d.release()
	if len(d.problems) > 0 {
		return nil, nil, &PlanError{Problems: d.problems}
	}
	return &Plan{Destroy: true, Name: spec.Name, Domain: spec.domainName(), Steps: d.steps, Warnings: d.warnings}, state, nil
}

// A destroyer collects the steps that take things away.
type destroyer struct {
	differ
	options *DestroyOptions
}

func (d *destroyer) add(step Step) { d.steps = append(d.steps, step) }

// retellSide forgets the numbers whose calls go to the trunk: without it they
// are of no use.
func (d *destroyer) retellSide(asked bool) {
	if !asked {
		d.warn("Retell was not asked: numbers that are imported there stay")
		return
	}
	if d.state.Trunk != nil && !d.ours() {
		return
	}
	for _, n := range d.ofTrunk() {
		if n.PhoneNumberType != "" && n.PhoneNumberType != retell.PhoneNumberTypeCustom {
			continue
		}
		d.add(Step{
			Action: ActionDelete, Object: "import at Retell of", Name: n.PhoneNumber,
			Loses: []string{"agents no longer call from it: " + orNone(agentsText(n.OutboundAgents))}, run: deleteImport(n.PhoneNumber),
		})
	}
}

func (d *destroyer) trunkSide() {
	t := d.state.Trunk
	if t == nil {
		return
	}
	if !d.ours() {
		d.warn("the trunk %s is called %q and was not made for this spec: it is left alone", t.DomainName, t.FriendlyName)
		return
	}
	for _, n := range d.state.TrunkNumbers {
		d.detach(n)
	}
	for _, o := range d.state.Originations {
		if o.FriendlyName != d.spec.mark() {
			d.problem(notOurs("the trunk has the origination URL %s", o.SIPURL))
			continue
		}
		d.add(Step{Action: ActionDelete, Object: "origination URL", Name: o.SIPURL, SID: o.SID, run: removeOrigination(o.SID)})
	}
	for _, used := range d.state.UsedCredentialLists {
		if used.FriendlyName != d.spec.mark() {
			d.problem(notOurs("the trunk uses the credential list %q", used.FriendlyName))
			continue
		}
		d.add(Step{Action: ActionDetach, Object: "credential list", Name: used.FriendlyName, SID: used.SID, run: dropCredentialList(used.SID)})
	}
	for _, used := range d.state.UsedAddressLists {
		if used.FriendlyName != d.spec.mark() {
			d.problem(notOurs("the trunk uses the address list %q", used.FriendlyName))
			continue
		}
		d.add(Step{Action: ActionDetach, Object: "address list", Name: used.FriendlyName, SID: used.SID, run: dropAddressList(used.SID)})
	}
	d.add(Step{Action: ActionDelete, Object: "trunk", Name: t.DomainName, SID: t.SID, Loses: []string{"its domain name, which anybody may take"}, run: (*work).deleteTrunk})
}

// detach takes a number off the trunk if the spec has it.
func (d *destroyer) detach(n *twiliox.Number) {
	if !d.knows(n) {
		d.problem(notOurs("the trunk has the number %s: put it into the spec, set Exclusive, or take it off the trunk", n.PhoneNumber))
		return
	}
	step := Step{Action: ActionDetach, Object: "number", Name: n.PhoneNumber, SID: n.SID}
	var restore *twiliox.VoiceRoute
	if i := slices.IndexFunc(d.options.Restore, func(s SavedNumber) bool { return s.PhoneNumber == n.PhoneNumber }); i >= 0 {
		restore = &d.options.Restore[i].Voice
		step.Changes = restored(restore)
	} else {
		step.Loses = []string{"calls to the number no longer reach Retell" + afterwards(n)}
	}
	step.run = detachNumber(n.SID, restore)
	d.add(step)
}

func (d *destroyer) knows(n *twiliox.Number) bool {
	return d.spec.Exclusive || strings.HasPrefix(n.FriendlyName, d.spec.mark()+"/") ||
		slices.ContainsFunc(d.spec.Numbers, func(want Number) bool { return want.PhoneNumber == n.PhoneNumber })
}

// restore gives numbers back what an earlier run did not come to: it had taken
// them off the trunk, with which their old trunk or application does not come
// back by itself. It is last, because what they had may be gone for good.
func (d *destroyer) restore() {
	for i := range d.options.Restore {
		saved := &d.options.Restore[i]
		j := slices.IndexFunc(d.state.Numbers, func(n *twiliox.Number) bool { return n.PhoneNumber == saved.PhoneNumber })
		if j < 0 || saved.Voice.TrunkSID == "" && saved.Voice.ApplicationSID == "" {
			continue
		}
		n := d.state.Numbers[j]
		if n.Voice.TrunkSID == "" && n.Voice.ApplicationSID == "" && d.knows(n) {
			d.add(Step{
				Action: ActionUpdate, Object: "number", Name: n.PhoneNumber, SID: n.SID, Changes: restored(&saved.Voice),
				run: restoreNumber(n.SID, &saved.Voice),
			})
		}
	}
}

func restored(v *twiliox.VoiceRoute) []Change {
	var c differences
	c.text("trunk", "", v.TrunkSID)
	c.text("TwiML application", "", v.ApplicationSID)
	c.text("voice URL", "", v.URL)
	c.text("voice fallback URL", "", v.FallbackURL)
	return c
}

func (d *destroyer) lists() {
	if list := d.state.CredentialList; list != nil {
		d.add(Step{Action: ActionDelete, Object: "credential list", Name: list.FriendlyName, SID: list.SID, run: deleteCredentialList(list.SID)})
	}
	for _, list := range d.state.AddressLists {
		d.add(Step{Action: ActionDelete, Object: "address list", Name: list.FriendlyName, SID: list.SID, run: deleteAddressList(list.SID)})
	}
}

func (d *destroyer) release() {
	for _, n := range d.bought() {
		if !d.options.AllowRelease {
			d.warn("%s was bought for this spec and is kept: it still costs", n.PhoneNumber)
			continue
		}
		d.add(Step{
			Action: ActionRelease, Object: "number", Name: n.PhoneNumber, SID: n.SID,
			Loses: []string{"the number, for good: somebody else may get it"}, run: releaseNumber(n.SID),
		})
	}
}
