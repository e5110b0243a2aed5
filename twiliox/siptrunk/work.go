package siptrunk

import (
	"context"
	"net/netip"

	"github.com/phoneagent-go/phoneagent/twiliox"
)

// work is a plan while it is carried out: what its steps tell each other.
type work struct {
	p                 *Provisioner
	spec              *Spec
	trunkSID          string
	credentialListSID string
	addressListSID    string
	numbers           map[string]string // phone numbers by key
	bought            []string
	saved             []SavedNumber
	step              *Step // the one that is carried out
}

// An action carries out a step.
type action func(w *work, ctx context.Context) error

func newWork(p *Provisioner, spec *Spec, state *State) *work {
	w := &work{p: p, spec: spec, numbers: map[string]string{}}
	if state.Trunk != nil && state.Trunk.FriendlyName == spec.mark() {
		w.trunkSID = state.Trunk.SID
	}
	if state.CredentialList != nil {
		w.credentialListSID = state.CredentialList.SID
	}
	if len(state.AddressLists) > 0 {
		w.addressListSID = state.AddressLists[0].SID
	}
	for i := range spec.Numbers {
		n := &spec.Numbers[i]
		if owned := state.owned(spec, n); owned != nil {
			w.numbers[n.key()] = owned.PhoneNumber
		}
	}
	return w
}

func (w *work) createTrunk(ctx context.Context) error {
	t, err := w.p.twilio.Trunks.Create(ctx, w.spec.settings())
	if err == nil {
		w.trunkSID = t.SID
	}
	return err
}

func (w *work) updateTrunk(ctx context.Context) error {
	_, err := w.p.twilio.Trunks.Update(ctx, w.trunkSID, w.spec.settings())
	return err
}

func (w *work) setRecording(ctx context.Context) error {
	_, err := w.p.twilio.Trunks.SetRecording(ctx, w.trunkSID, w.spec.recording())
	return err
}

func (w *work) origination(o Origination) *twiliox.Origination {
	return &twiliox.Origination{FriendlyName: w.spec.mark(), SIPURL: o.SIPURL, Priority: o.Priority, Weight: o.Weight, Disabled: o.Disabled}
}

func addOrigination(o Origination) action {
	return func(w *work, ctx context.Context) error {
		_, err := w.p.twilio.Trunks.AddOrigination(ctx, w.trunkSID, w.origination(o))
		return err
	}
}

func updateOrigination(sid string, o Origination) action {
	return func(w *work, ctx context.Context) error {
		changed := w.origination(o)
		changed.SID = sid
		_, err := w.p.twilio.Trunks.UpdateOrigination(ctx, w.trunkSID, changed)
		return err
	}
}

func removeOrigination(sid string) action {
	return func(w *work, ctx context.Context) error {
		return w.p.twilio.Trunks.RemoveOrigination(ctx, w.trunkSID, sid)
	}
}

func (w *work) deleteTrunk(ctx context.Context) error {
	return w.p.twilio.Trunks.Delete(ctx, w.trunkSID)
}

func (w *work) createCredentialList(ctx context.Context) error {
	list, err := w.p.twilio.CredentialLists.Create(ctx, w.spec.mark())
	if err == nil {
		w.credentialListSID = list.SID
	}
	return err
}

func (w *work) addUser(ctx context.Context) error {
	c := w.spec.Auth.Credential
	_, err := w.p.twilio.CredentialLists.AddUser(ctx, w.credentialListSID, c.Username, c.Password)
	return err
}

func setPassword(sid string) action {
	return func(w *work, ctx context.Context) error {
		return w.p.twilio.CredentialLists.SetPassword(ctx, w.credentialListSID, sid, w.spec.Auth.Credential.Password)
	}
}

func removeUser(sid string) action {
	return func(w *work, ctx context.Context) error {
		return w.p.twilio.CredentialLists.RemoveUser(ctx, w.credentialListSID, sid)
	}
}

func (w *work) useCredentialList(ctx context.Context) error {
	return w.p.twilio.Trunks.UseCredentialList(ctx, w.trunkSID, w.credentialListSID)
}

func dropCredentialList(sid string) action {
	return func(w *work, ctx context.Context) error {
		return w.p.twilio.Trunks.DropCredentialList(ctx, w.trunkSID, sid)
	}
}

func deleteCredentialList(sid string) action {
	return func(w *work, ctx context.Context) error { return w.p.twilio.CredentialLists.Delete(ctx, sid) }
}

func (w *work) createAddressList(ctx context.Context) error {
	list, err := w.p.twilio.AddressLists.Create(ctx, w.spec.mark())
	if err == nil {
		w.addressListSID = list.SID
	}
	return err
}

func addBlock(block netip.Prefix) action {
	return func(w *work, ctx context.Context) error {
		_, err := w.p.twilio.AddressLists.AddBlock(ctx, w.addressListSID, w.spec.mark(), block)
		return err
	}
}

func removeBlock(sid string) action {
	return func(w *work, ctx context.Context) error {
		return w.p.twilio.AddressLists.RemoveBlock(ctx, w.addressListSID, sid)
	}
}

func (w *work) useAddressList(ctx context.Context) error {
	return w.p.twilio.Trunks.UseAddressList(ctx, w.trunkSID, w.addressListSID)
}

func dropAddressList(sid string) action {
	return func(w *work, ctx context.Context) error {
		return w.p.twilio.Trunks.DropAddressList(ctx, w.trunkSID, sid)
	}
}

func deleteAddressList(sid string) action {
	return func(w *work, ctx context.Context) error { return w.p.twilio.AddressLists.Delete(ctx, sid) }
}
