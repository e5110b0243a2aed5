package siptrunk

import (
	"context"
	"fmt"
	"slices"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

// A Rotation is what Rotate did. It is returned with an error, too.
type Rotation struct {
	// Moved are the numbers whose calls use the new credential, in E.164.
	Moved []string `json:"moved,omitempty"`
	// Removed are the user names that are no longer accepted.
	Removed []string `json:"removed,omitempty"`
}

// Rotate replaces the SIP user name and password of a trunk without an outage:
// it adds the new user, gives it to Retell for every number whose calls go over
// the trunk, looks whether all have it, and removes the other users. Until the
// last moment both are accepted.
//
// spec is as it was; put credential into it afterwards, otherwise the next plan
// brings the old one back. The user name must be a new one. If Rotate fails, call
// it again with the same arguments.
func (p *Provisioner) Rotate(ctx context.Context, spec *Spec, credential Credential) (*Rotation, error) {
	next, err := rotated(spec, credential)
	if err != nil {
		return nil, err
	}
	if p.retell == nil {
		return nil, &SpecError{Findings: []Finding{{Field: "Retell", Message: "New got nothing to reach Retell with, which has to be told the new password"}}}
	}
	state, err := p.observe(ctx, next, false)
	if err != nil {
		return nil, err
	}
	d := &differ{spec: next, state: state}
	if !d.ours() || state.CredentialList == nil {
		return nil, notOurs("there is no trunk with a credential list for %s: apply the spec first", spec.Name)
	}
	w := newWork(p, next, state)
	if err := w.addOrSetUser(ctx, state.Users); err != nil {
		return &Rotation{}, fmt.Errorf("siptrunk: adding the user %s, nothing else was done: %w", credential.Username, err)
	}
	result := &Rotation{}
	for _, n := range d.ofTrunk() {
		params := &retell.UpdatePhoneNumberParams{AuthUsername: new(credential.Username), AuthPassword: new(string(credential.Password))}
		if _, err := p.retell.Update(ctx, n.PhoneNumber, params); err != nil {
			return result, fmt.Errorf("siptrunk: telling Retell about %s, both credentials work: %w", n.PhoneNumber, err)
		}
		result.Moved = append(result.Moved, n.PhoneNumber)
	}
	if err := p.observeRetell(ctx, next, state); err != nil {
		return result, err
	}
	for _, n := range d.ofTrunk() {
		if have := n.SIPOutboundTrunkConfig.AuthUsername; have != credential.Username {
			return result, fmt.Errorf("siptrunk: Retell still has the user name %q for %s, both credentials work: %w", have, n.PhoneNumber, ErrDrift)
		}
	}
	for _, user := range state.Users {
		if user.Username == credential.Username {
			continue
		}
		if err := p.twilio.CredentialLists.RemoveUser(ctx, w.credentialListSID, user.SID); err != nil {
			return result, fmt.Errorf("siptrunk: removing the user %s, which still works: %w", user.Username, err)
		}
		result.Removed = append(result.Removed, user.Username)
	}
	return result, nil
}

// rotated returns spec with the new credential.
func rotated(spec *Spec, credential Credential) (*Spec, error) {
	if _, err := validate(spec); err != nil {
		return nil, err
	}
	old := spec.Auth.Credential
	switch {
	case old == nil:
		return nil, &twiliox.ArgumentError{Name: "spec", Reason: "has no credential to rotate"}
	case old.Username == credential.Username:
		return nil, &twiliox.ArgumentError{Name: "credential", Reason: "has the user name of the old one: with a new name both work until Retell has the new one"}
	case old.Password == credential.Password:
		return nil, &twiliox.ArgumentError{Name: "credential", Reason: "has the password of the old one"}
	}
	next := *spec
	next.Auth.Credential = &credential
	_, err := validate(&next)
	return &next, err
}

// addOrSetUser adds the spec's user. If an earlier rotation added it, it gets
// the password once more: whether it had the same nobody can see.
func (w *work) addOrSetUser(ctx context.Context, users []*twiliox.SIPUser) error {
	i := slices.IndexFunc(users, func(u *twiliox.SIPUser) bool { return u.Username == w.spec.Auth.Credential.Username })
	if i >= 0 {
		return setPassword(users[i].SID)(w, ctx)
	}
	return w.addUser(ctx)
}
