package siptrunk

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

func (d *differ) credentials() {
	list, want := d.state.CredentialList, d.spec.Auth.Credential
	for _, used := range d.state.UsedCredentialLists {
		if d.ours() && (list == nil || used.SID != list.SID) {
			d.warn("the credential list %q on the trunk was not made for this spec: its users may call too", used.FriendlyName)
		}
	}
	if want == nil {
		d.dropCredentials()
		return
	}
	if list == nil {
		d.steps = append(d.steps, Step{Action: ActionCreate, Object: "credential list", Name: d.spec.mark(), run: (*work).createCredentialList})
	}
	d.user(want)
	if list == nil || !d.ours() || !usesList(d.state.UsedCredentialLists, list.SID) {
		d.steps = append(d.steps, Step{Action: ActionAttach, Object: "credential list", Name: d.spec.mark(), run: (*work).useCredentialList})
	}
	for _, user := range d.state.Users {
		if user.Username != want.Username {
			d.oldUser(user)
		}
	}
}

func (d *differ) user(want *Credential) {
	have := slices.IndexFunc(d.state.Users, func(u *twiliox.SIPUser) bool { return u.Username == want.Username })
	if have < 0 {
		d.steps = append(d.steps, Step{
			Action: ActionCreate, Object: "SIP user", Name: want.Username,
			Changes: []Change{{Field: "password", To: "(not shown)"}}, run: (*work).addUser,
		})
		return
	}
	if d.retellUses(want.Username) || !d.tellsPassword() {
		return
	}
	// An earlier run made the user and did not come to telling Retell. Whether
	// it had the same password nobody can see.
	user := d.state.Users[have]
	d.steps = append(d.steps, Step{
		Action: ActionUpdate, Object: "SIP user", Name: user.Username, SID: user.SID,
		Changes: []Change{{Field: "password", From: "(not shown)", To: "(not shown)"}}, run: setPassword(user.SID),
	})
}

// ofTrunk returns the numbers at Retell whose calls go to the spec's trunk, by
// its name now or its name then.
func (d *differ) ofTrunk() []*retell.PhoneNumber {
	var numbers []*retell.PhoneNumber
	for _, n := range d.state.Retell {
		if c := n.SIPOutboundTrunkConfig; c != nil {
			domain, _ := twiliox.TrunkOfHost(c.TerminationURI)
			if domain == d.spec.domainName() || d.ours() && domain == d.state.Trunk.DomainName {
				numbers = append(numbers, n)
			}
		}
	}
	return numbers
}

func (d *differ) retellUses(username string) bool {
	return slices.ContainsFunc(d.ofTrunk(), func(n *retell.PhoneNumber) bool { return n.SIPOutboundTrunkConfig.AuthUsername == username })
}

// tellsPassword reports whether Retell is going to get the password.
func (d *differ) tellsPassword() bool {
	for i := range d.spec.Numbers {
		n := &d.spec.Numbers[i]
		if d.spec.importOf(n) != nil && !d.knowsUser(n) {
			return true
		}
	}
	return false
}

// knowsUser reports whether Retell has the spec's user name for n.
func (d *differ) knowsUser(n *Number) bool {
	have := d.retellNumber(n)
	return have != nil && have.SIPOutboundTrunkConfig != nil && have.SIPOutboundTrunkConfig.AuthUsername == d.spec.Auth.Credential.Username
}

// oldUser removes a user that the spec does not have, unless Retell uses it for
// a number that this plan does not move.
func (d *differ) oldUser(user *twiliox.SIPUser) {
	for _, n := range d.ofTrunk() {
		// What goes to a name that the trunk is about to lose fails anyway.
		domain, _ := twiliox.TrunkOfHost(n.SIPOutboundTrunkConfig.TerminationURI)
		if n.SIPOutboundTrunkConfig.AuthUsername == user.Username && domain == d.spec.domainName() && d.staysAtRetell(n) {
			d.warn("the SIP user %s stays: Retell uses it for %s, which this spec does not import", user.Username, n.PhoneNumber)
			return
		}
	}
	d.tidy = append(d.tidy, Step{
		Action: ActionDelete, Object: "SIP user", Name: user.Username, SID: user.SID,
		Loses: []string{"calls with this user name are refused (32202)"}, run: removeUser(user.SID),
	})
}

// staysAtRetell reports whether a number whose calls go to the trunk is neither
// moved nor forgotten by the plan.
func (d *differ) staysAtRetell(n *retell.PhoneNumber) bool {
	return !d.imports(n.PhoneNumber) && !(d.spec.Exclusive && d.spec.usesRetell())
}

// imports reports whether the spec imports this number.
func (d *differ) imports(phoneNumber string) bool {
	return slices.ContainsFunc(d.spec.Numbers, func(n Number) bool {
		if d.spec.importOf(&n) == nil {
			return false
		}
		owned := d.state.owned(d.spec, &n)
		return n.PhoneNumber == phoneNumber || owned != nil && owned.PhoneNumber == phoneNumber
	})
}

func (d *differ) dropCredentials() {
	list := d.state.CredentialList
	if list == nil {
		return
	}
	if d.ours() && usesList(d.state.UsedCredentialLists, list.SID) {
		d.tidy = append(d.tidy, Step{Action: ActionDetach, Object: "credential list", Name: list.FriendlyName, SID: list.SID, run: dropCredentialList(list.SID)})
	}
	d.tidy = append(d.tidy, Step{Action: ActionDelete, Object: "credential list", Name: list.FriendlyName, SID: list.SID, run: deleteCredentialList(list.SID)})
}

func (d *differ) addresses() {
	lists, want := d.state.AddressLists, d.spec.Auth.Addresses
	isOurs := func(sid string) bool {
		return slices.ContainsFunc(lists, func(l *twiliox.AddressList) bool { return l.SID == sid })
	}
	for _, used := range d.state.UsedAddressLists {
		if d.ours() && !isOurs(used.SID) {
			d.warn("the address list %q on the trunk was not made for this spec: calls must come from its addresses too", used.FriendlyName)
		}
	}
	if len(want) == 0 {
		d.dropAddresses(lists)
		return
	}
	if len(lists) == 0 {
		d.steps = append(d.steps, Step{Action: ActionCreate, Object: "address list", Name: d.spec.mark(), run: (*work).createAddressList})
	}
	d.blocks(want)
	// All blocks are there before the list is put on the trunk: from then on
	// everybody who is not on it is refused.
	if len(lists) == 0 || !d.ours() || !usesList(d.state.UsedAddressLists, lists[0].SID) {
		d.steps = append(d.steps, Step{Action: ActionAttach, Object: "address list", Name: d.spec.mark(), run: (*work).useAddressList})
	}
	if len(lists) > 1 {
		d.dropAddresses(lists[1:])
	}
}

func (d *differ) blocks(want []netip.Prefix) {
	have := slices.Clone(d.state.Blocks)
	sorted := slices.Clone(want)
	slices.SortFunc(sorted, func(a, b netip.Prefix) int { return a.Addr().Compare(b.Addr())*64 + a.Bits() - b.Bits() })
	missing := 0
	for _, block := range sorted {
		i := slices.IndexFunc(have, func(b *twiliox.AddressBlock) bool { return b.Prefix == block })
		if i >= 0 {
			have = slices.Delete(have, i, i+1)
			continue
		}
		missing++
		d.steps = append(d.steps, Step{Action: ActionCreate, Object: "address block", Name: block.String(), run: addBlock(block)})
	}
	for _, b := range have {
		d.tidy = append(d.tidy, Step{
			Action: ActionDelete, Object: "address block", Name: b.Prefix.String(), SID: b.SID,
			Loses: []string{"calls from there are refused (32201)"}, run: removeBlock(b.SID),
		})
	}
	if total := len(d.state.Blocks) + missing; missing > 0 && total > maxBlocks {
		d.problem(fmt.Errorf("siptrunk: the address list would have %d blocks for a while and may have %d: remove some first", total, maxBlocks))
	}
}

func (d *differ) dropAddresses(lists []*twiliox.AddressList) {
	for _, list := range lists {
		if d.ours() && usesList(d.state.UsedAddressLists, list.SID) {
			d.tidy = append(d.tidy, Step{Action: ActionDetach, Object: "address list", Name: list.FriendlyName, SID: list.SID, run: dropAddressList(list.SID)})
		}
		d.tidy = append(d.tidy, Step{Action: ActionDelete, Object: "address list", Name: list.FriendlyName, SID: list.SID, run: deleteAddressList(list.SID)})
	}
}

// unfit returns what is wrong and cannot be seen by comparing fields.
func unfit(spec *Spec, s *State) []string {
	if s.Trunk == nil {
		return nil
	}
	var problems []string
	for _, kind := range []struct {
		name, what string
		want       bool
	}{
		{"CREDENTIAL_LIST", "the user name and password", spec.Auth.Credential != nil},
		{"IP_ACL", "the addresses", len(spec.Auth.Addresses) > 0},
	} {
		inForce := slices.Contains(splitAuth(s.Trunk.AuthType), kind.name)
		switch {
		case kind.want && !inForce:
			problems = append(problems, "Twilio does not check "+kind.what+" at the trunk (its auth type is "+orNone(s.Trunk.AuthType)+")")
		case !kind.want && inForce:
			problems = append(problems, "Twilio checks "+kind.what+" at the trunk, which the spec does not have (its auth type is "+s.Trunk.AuthType+")")
		}
	}
	return problems
}
