package siptrunk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
)

func (d *differ) retell() {
	for i := range d.spec.Numbers {
		n := &d.spec.Numbers[i]
		imp := d.spec.importOf(n)
		if imp == nil {
			continue
		}
		have := d.retellNumber(n)
		switch {
		case have == nil:
			d.newImport(n, imp)
		case have.PhoneNumberType != "" && have.PhoneNumberType != retell.PhoneNumberTypeCustom:
			d.problem(fmt.Errorf("%w: %s has the type %s", ErrRetellNumber, have.PhoneNumber, have.PhoneNumberType))
		default:
			d.changedImport(have, imp)
		}
	}
	d.otherImports()
}

// otherImports deals with numbers whose calls go to the trunk and that the spec
// does not have.
func (d *differ) otherImports() {
	if !d.spec.usesRetell() {
		return
	}
	var forget []Step
	for _, n := range d.ofTrunk() {
		switch {
		case d.imports(n.PhoneNumber):
		case d.spec.Exclusive:
			forget = append(forget, Step{
				Action: ActionDelete, Object: "import at Retell of", Name: n.PhoneNumber,
				Loses: []string{"agents no longer call from it: " + orNone(agentsText(n.OutboundAgents))}, run: deleteImport(n.PhoneNumber),
			})
		default:
			d.warn("Retell sends calls from %s over the trunk, which this spec does not import: it is left so", n.PhoneNumber)
		}
	}
	if d.ours() && d.state.Trunk.DomainName != d.spec.domainName() {
		// By the old name they are found: first of all, before it is gone.
		d.steps = append(forget, d.steps...)
		return
	}
	// Before their user name is no longer accepted.
	d.tidy = append(forget, d.tidy...)
}

// retellNumber returns what Retell has of n, or nil.
func (d *differ) retellNumber(n *Number) *retell.PhoneNumber {
	number := n.PhoneNumber
	if owned := d.state.owned(d.spec, n); owned != nil {
		number = owned.PhoneNumber
	}
	i := slices.IndexFunc(d.state.Retell, func(r *retell.PhoneNumber) bool { return number != "" && r.PhoneNumber == number })
	if i < 0 {
		return nil
	}
	return d.state.Retell[i]
}

func (d *differ) newImport(n *Number, imp *Import) {
	name := cmp.Or(n.PhoneNumber, n.Slot)
	if owned := d.state.owned(d.spec, n); owned != nil {
		name = owned.PhoneNumber
	}
	var c differences
	c.text("termination host", "", d.spec.terminationHost())
	c.text("transport", "", string(d.spec.transport()))
	if cred := d.spec.Auth.Credential; cred != nil {
		c.text("user name", "", cred.Username)
	}
	c.text("inbound agents", "", agentsText(imp.InboundAgents))
	c.text("outbound agents", "", agentsText(imp.OutboundAgents))
	c.text("nickname", "", imp.Nickname)
	c.text("inbound webhook", "", imp.InboundWebhookURL)
	c.text("allowed inbound countries", "", countriesText(imp.AllowedInboundCountries))
	c.text("allowed outbound countries", "", countriesText(imp.AllowedOutboundCountries))
	d.steps = append(d.steps, Step{Action: ActionCreate, Object: "import at Retell of", Name: name, Changes: c, run: importNumber(n, imp)})
	if imp.FallbackNumber != "" {
		d.steps = append(d.steps, Step{
			Action: ActionUpdate, Object: "import at Retell of", Name: name,
			Changes: []Change{{Field: "fallback number", To: imp.FallbackNumber}},
			run:     updateImport(n.key(), &retell.UpdatePhoneNumberParams{FallbackNumber: retell.Value(imp.FallbackNumber)}),
		})
	}
}

func (d *differ) changedImport(have *retell.PhoneNumber, imp *Import) {
	c, params := importChanges(d.spec, have, imp)
	if len(c) == 0 {
		return
	}
	step := Step{Action: ActionUpdate, Object: "import at Retell of", Name: have.PhoneNumber, Changes: c, run: updateImport(have.PhoneNumber, params)}
	if c := have.SIPOutboundTrunkConfig; c != nil && c.TerminationURI != "" && !strings.EqualFold(c.TerminationURI, d.spec.terminationHost()) {
		step.Loses = append(step.Loses, "the agent's calls from this number no longer go over "+c.TerminationURI)
	}
	d.steps = append(d.steps, step)
}

// importChanges compares what Retell has with what it should have, and returns
// the update that mends it.
func importChanges(spec *Spec, have *retell.PhoneNumber, imp *Import) (differences, *retell.UpdatePhoneNumberParams) {
	var c differences
	params := &retell.UpdatePhoneNumberParams{}
	changed := func(field, from, to string, set func()) {
		if from != to {
			c.text(field, from, to)
			set()
		}
	}
	config := retell.SIPOutboundTrunkConfig{}
	if have.SIPOutboundTrunkConfig != nil {
		config = *have.SIPOutboundTrunkConfig
	}
	before := len(c)
	changed("termination host", strings.ToLower(config.TerminationURI), spec.terminationHost(), func() { params.TerminationURI = new(spec.terminationHost()) })
	if cred := spec.Auth.Credential; cred != nil {
		changed("user name", config.AuthUsername, cred.Username, func() {})
		if len(c) > before { // another trunk or another user: the password goes with it
			params.AuthUsername, params.AuthPassword = new(cred.Username), new(string(cred.Password))
		}
	}
	transport := cmp.Or(config.Transport, retell.SIPTransportTCP)
	changed("transport", string(transport), string(spec.transport()), func() { params.Transport = retell.Value(spec.transport()) })
	changed("inbound agents", agentsText(have.InboundAgents), agentsText(imp.InboundAgents), func() { params.InboundAgents = orNull(imp.InboundAgents) })
	changed("outbound agents", agentsText(have.OutboundAgents), agentsText(imp.OutboundAgents), func() { params.OutboundAgents = orNull(imp.OutboundAgents) })
	changed("nickname", have.Nickname, imp.Nickname, func() { params.Nickname = textOrNull(imp.Nickname) })
	changed("inbound webhook", have.InboundWebhookURL, imp.InboundWebhookURL, func() { params.InboundWebhookURL = textOrNull(imp.InboundWebhookURL) })
	changed("fallback number", have.FallbackNumber, imp.FallbackNumber, func() { params.FallbackNumber = textOrNull(imp.FallbackNumber) })
	changed("allowed inbound countries", countriesText(have.AllowedInboundCountryList), countriesText(imp.AllowedInboundCountries), func() { params.AllowedInboundCountryList = orNull(imp.AllowedInboundCountries) })
	changed("allowed outbound countries", countriesText(have.AllowedOutboundCountryList), countriesText(imp.AllowedOutboundCountries), func() { params.AllowedOutboundCountryList = orNull(imp.AllowedOutboundCountries) })
	return c, params
}

func orNull[T any](list []T) retell.Nullable[[]T] {
	if len(list) == 0 {
		return retell.Null[[]T]()
	}
	return retell.Value(list)
}

func textOrNull(text string) retell.Nullable[string] {
	if text == "" {
		return retell.Null[string]()
	}
	return retell.Value(text)
}

// agentsText writes a list of agents so that two lists that mean the same are
// written in the same way.
func agentsText(agents []retell.WeightedAgent) string {
	texts := make([]string, len(agents))
	for i, a := range agents {
		texts[i] = a.AgentID
		if a.AgentVersion != nil {
			texts[i] += "@" + string(*a.AgentVersion)
		}
		if len(agents) > 1 {
			texts[i] += fmt.Sprintf(" %.4g%%", a.Weight*100)
		}
	}
	slices.Sort(texts)
	return strings.Join(texts, ", ")
}

func countriesText(countries []string) string {
	sorted := slices.Sorted(slices.Values(countries))
	return strings.Join(sorted, ", ")
}
