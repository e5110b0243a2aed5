package siptrunk

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/phoneagent-go/phoneagent/twiliox"
)

// Diff returns what has to be done so that state becomes what spec says. It asks
// nobody, and gives the same plan for the same arguments. Its errors are those
// of [Provisioner.Plan].
func Diff(spec *Spec, state *State) (*Plan, error) {
	warnings, err := validate(spec)
	if err != nil {
		return nil, err
	}
	d := &differ{spec: spec, state: state, warnings: warnings}
	d.account()
	d.trunk()
	d.credentials()
	d.addresses()
	d.recording()
	d.originations()
	d.numbers()
	d.retell()
	if len(d.problems) > 0 {
		return nil, &PlanError{Problems: d.problems}
	}
	return &Plan{Name: spec.Name, Domain: spec.domainName(), Steps: append(d.steps, d.tidy...), Warnings: d.warnings}, nil
}

// A differ collects steps. Those in tidy take things away, which is done when
// everything else has been done.
type differ struct {
	spec     *Spec
	state    *State
	steps    []Step
	tidy     []Step
	warnings []string
	problems []error
}

func (d *differ) warn(format string, args ...any) {
	d.warnings = append(d.warnings, fmt.Sprintf(format, args...))
}

func (d *differ) problem(err error) { d.problems = append(d.problems, err) }

// ours reports whether there is a trunk that belongs to the spec.
func (d *differ) ours() bool {
	return d.state.Trunk != nil && d.state.Trunk.FriendlyName == d.spec.mark()
}

func (d *differ) account() {
	a := d.state.Account
	if a == nil {
		return
	}
	if !a.IsActive() {
		d.problem(fmt.Errorf("%w: it is %s", twiliox.ErrAccountInactive, a.Status))
	}
	if a.IsTrial() {
		d.warn("the account is on trial: the agent can call verified numbers only, and callers hear a notice first")
	}
}

// differences compares fields by name, in order.
type differences []Change

func (c *differences) text(field, from, to string) {
	if from != to {
		*c = append(*c, Change{Field: field, From: from, To: to})
	}
}

func (c *differences) flag(field string, from, to bool) {
	if from != to {
		c.text(field, strconv.FormatBool(from), strconv.FormatBool(to))
	}
}

func (d *differ) trunk() {
	spec, have := d.spec, d.state.Trunk
	if have == nil {
		d.newTrunk()
		return
	}
	if !d.ours() {
		d.problem(notOurs("the account has a trunk with the domain %s, which is called %q; choose another Domain, or rename the trunk to %q in the console if it is to be managed here",
			have.DomainName, have.FriendlyName, spec.mark()))
		return
	}
	var c differences
	c.text("domain", have.DomainName, spec.domainName())
	c.flag("secure", have.Secure, spec.secure())
	c.text("transfer mode", string(cmp.Or(have.TransferMode, twiliox.TransferDisabled)), string(spec.transfer()))
	c.text("transfer caller ID", string(cmp.Or(have.TransferCallerID, twiliox.TransferFromTransferee)), string(spec.transferCallerID()))
	c.flag("CNAM lookup", have.CNAMLookup, spec.CNAMLookup)
	c.text("disaster recovery URL", have.DisasterRecoveryURL, spec.DisasterRecovery.URL)
	if spec.DisasterRecovery.URL != "" {
		c.text("disaster recovery method", have.DisasterRecoveryMethod, spec.recoveryMethod())
	}
	if have.SymmetricRTP {
		d.warn("symmetric RTP is on at the trunk: Twilio recommends it off, and only the console can change it")
	}
	if len(c) == 0 {
		return
	}
	step := Step{Action: ActionUpdate, Object: "trunk", Name: have.DomainName, SID: have.SID, Changes: c, run: (*work).updateTrunk}
	if have.DomainName != spec.domainName() {
		step.Loses = append(step.Loses, "calls from Retell to "+have.DomainName+" fail from then on; the numbers are moved to the new name at once after it")
	}
	if have.Secure != spec.secure() {
		d.warn("calls fail between the change of the trunk to secure=%t and the changes of its origination URLs and of Retell's side, which follow at once", spec.secure())
	}
	d.steps = append(d.steps, step)
}

func (d *differ) newTrunk() {
	spec := d.spec
	switch {
	case d.state.Account != nil && d.state.Account.IsTrial() && len(d.state.Trunks) > 0:
		d.problem(fmt.Errorf("%w: it has a trunk and may have no second one; upgrade it", ErrTrial))
	case len(d.state.Trunks) >= maxTrunks:
		d.problem(fmt.Errorf("siptrunk: the account has %d trunks, which is all it may have; delete one", len(d.state.Trunks)))
	}
	c := differences{
		{Field: "transport", To: string(spec.transport())},
		{Field: "secure", To: strconv.FormatBool(spec.secure())},
		{Field: "transfer mode", To: string(spec.transfer())},
		{Field: "transfer caller ID", To: string(spec.transferCallerID())},
		{Field: "CNAM lookup", To: strconv.FormatBool(spec.CNAMLookup)},
	}
	c.text("disaster recovery URL", "", spec.DisasterRecovery.URL)
	d.steps = append(d.steps, Step{Action: ActionCreate, Object: "trunk", Name: spec.domainName(), Changes: c, run: (*work).createTrunk})
}

func (d *differ) recording() {
	want := d.spec.recording()
	have := twiliox.TrunkRecording{Mode: twiliox.DoNotRecord, Trim: twiliox.DoNotTrim}
	if d.ours() {
		have = d.state.Recording
	}
	var c differences
	c.text("mode", string(have.Mode), string(want.Mode))
	if want.Mode != twiliox.DoNotRecord {
		c.text("trim", string(have.Trim), string(want.Trim))
	}
	if len(c) > 0 {
		d.steps = append(d.steps, Step{Action: ActionUpdate, Object: "recording of", Name: d.spec.domainName(), Changes: c, run: (*work).setRecording})
	}
}

// sameURL is the form of an origination URL by which two are the same.
func sameURL(sipURL string) string { return strings.ToLower(sipURL) }

func (d *differ) originations() {
	var have []*twiliox.Origination
	if d.ours() {
		have = slices.Clone(d.state.Originations)
	}
	foreign, missing := 0, 0
	for _, o := range have {
		if o.FriendlyName != d.spec.mark() {
			foreign++
		}
	}
	for _, want := range d.spec.originations() {
		i := slices.IndexFunc(have, func(o *twiliox.Origination) bool { return sameURL(o.SIPURL) == sameURL(want.SIPURL) })
		if i < 0 {
			missing++
			d.steps = append(d.steps, Step{
				Action: ActionCreate, Object: "origination URL", Name: want.SIPURL,
				Changes: []Change{{Field: "priority", To: strconv.Itoa(want.Priority)}, {Field: "weight", To: strconv.Itoa(want.Weight)}, {Field: "enabled", To: strconv.FormatBool(!want.Disabled)}},
				run:     addOrigination(want),
			})
			continue
		}
		o := have[i]
		have = slices.Delete(have, i, i+1)
		if o.FriendlyName == d.spec.mark() {
			d.origination(o, want)
		} else if o.Priority != want.Priority || o.Weight != want.Weight || o.Disabled != want.Disabled {
			d.warn("the origination URL %s was not made for this spec and differs from it: it is left as it is", o.SIPURL)
		}
	}
	for _, o := range have {
		if o.FriendlyName != d.spec.mark() {
			d.warn("the origination URL %s of the trunk was not made for this spec: it is left there and gets calls too", o.SIPURL)
			continue
		}
		d.tidy = append(d.tidy, Step{Action: ActionDelete, Object: "origination URL", Name: o.SIPURL, SID: o.SID, run: removeOrigination(o.SID)})
	}
	if total := missing + len(d.state.Originations); missing > 0 && total > maxOriginations {
		d.problem(fmt.Errorf("siptrunk: the trunk would have %d origination URLs for a while and may have %d (%d are not of this spec): remove some first", total, maxOriginations, foreign))
	}
}

func (d *differ) origination(have *twiliox.Origination, want Origination) {
	var c differences
	c.text("priority", strconv.Itoa(have.Priority), strconv.Itoa(want.Priority))
	c.text("weight", strconv.Itoa(have.Weight), strconv.Itoa(want.Weight))
	c.flag("enabled", !have.Disabled, !want.Disabled)
	if len(c) > 0 {
		d.steps = append(d.steps, Step{Action: ActionUpdate, Object: "origination URL", Name: want.SIPURL, SID: have.SID, Changes: c, run: updateOrigination(have.SID, want)})
	}
}
