package siptrunk

import (
	"context"

	"github.com/phoneagent-go/phoneagent/twiliox"
)

// A Provisioner makes trunks what their specs say. It holds no state of its own
// and is safe for concurrent use, but two of its methods must not change the
// same account at the same time, in one process or in several: Twilio has no
// locks. Hold one of your own around Apply, Destroy and Rotate if that can
// happen; they look again at what exists after they are called.
type Provisioner struct {
	twilio *twiliox.Client
	retell RetellNumbers
}

// New returns a provisioner for the account of twilio. retell is the
// PhoneNumbers of a retell.Client; it may be nil if no spec has a Retell side.
func New(twilio *twiliox.Client, retell RetellNumbers) *Provisioner {
	return &Provisioner{twilio: twilio, retell: retell}
}

// Plan returns what would have to be done. It changes nothing. If the spec is
// wrong the error is a [*SpecError] and nobody was asked; if something stands in
// the way it is a [*PlanError] that has all of it, such as a number that the
// account does not have or a balance that does not pay for what would be bought.
func (p *Provisioner) Plan(ctx context.Context, spec *Spec) (*Plan, error) {
	if _, err := validate(spec); err != nil {
		return nil, err
	}
	state, err := p.observe(ctx, spec, true)
	if err != nil {
		return nil, err
	}
	return Diff(spec, state)
}

// Verify reports whether all is as spec says, as far as it can be read: nil, or
// a [*DriftError]. It places no call: the SIP password and Retell's end are
// proved only by one.
func (p *Provisioner) Verify(ctx context.Context, spec *Spec) error {
	if _, err := validate(spec); err != nil {
		return err
	}
	state, err := p.observe(ctx, spec, true)
	if err != nil {
		return err
	}
	plan, err := Diff(spec, state)
	if err != nil {
		return err
	}
	drift := &DriftError{Plan: plan, Problems: unfit(spec, state)}
	if len(plan.Steps) > 0 || len(drift.Problems) > 0 {
		return drift
	}
	return nil
}
