package twiliox

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
)

// trunks looks at the trunk that gets calls to the number and at the one that
// Retell calls over, which is the same as a rule.
func (e *examination) trunks(ctx context.Context) error {
	var inbound *Trunk
	if e.owned != nil && e.owned.Voice.TrunkSID != "" {
		t, err := e.client.Trunks.Get(ctx, e.owned.Voice.TrunkSID)
		switch {
		case errors.Is(err, ErrNotFound):
			e.add(Finding{
				Severity: Stops, Directions: in, Message: "the number is on a trunk that the account does not have: " + e.owned.Voice.TrunkSID,
				Advice: "put it on one of the account's trunks",
			})
		case err != nil:
			return err
		default:
			inbound = t
			if err := e.origination(ctx, t); err != nil {
				return err
			}
		}
	}
	outbound, err := e.termination(ctx, inbound)
	if err != nil || outbound == nil {
		return err
	}
	e.overTrunk = true
	if inbound != nil && outbound.SID != inbound.SID {
		e.add(Finding{Severity: Note, Directions: both, Message: fmt.Sprintf("calls to the number come over the trunk %s, and the agent's calls go over %s", inbound.DomainName, outbound.DomainName)})
	}
	e.encryption(outbound)
	if outbound.TransferMode != TransferAll {
		e.add(Finding{
			Severity: Note, Directions: both, Code: 32218,
			Message: fmt.Sprintf("the trunk's transfer mode is %s: transfers by SIP REFER to phone numbers fail", outbound.TransferMode),
		})
	}
	return e.authentication(ctx, outbound)
}

func (e *examination) origination(ctx context.Context, t *Trunk) error {
	enabled := 0
	for o, err := range e.client.Trunks.Originations(ctx, t.SID) {
		if err != nil {
			return err
		}
		if o.Disabled {
			continue
		}
		enabled++
		if host := SIPHost(o.SIPURL); host != e.options.SIPServer && !strings.HasSuffix(host, ".sip.livekit.cloud") {
			e.add(Finding{
				Severity: MayStop, Directions: in, Message: fmt.Sprintf("the trunk sends calls to %s, which is not Retell's SIP server", host),
				Advice: "make the origination URL sip:" + e.options.SIPServer + ";transport=tcp",
			})
		}
		if err := CheckSIPURL(o.SIPURL); err != nil {
			e.add(Finding{Severity: MayStop, Directions: in, Code: 32010, Message: fmt.Sprintf("the origination URL %s is wrong: %v", o.SIPURL, err)})
		}
		if t.Secure != (SIPTransport(o.SIPURL) == "tls") {
			e.add(Finding{
				Severity: MayStop, Directions: in, Message: fmt.Sprintf("the trunk has secure=%t and its origination URL is %s: one of them is not what was meant", t.Secure, o.SIPURL),
				Advice: "use ;transport=tls with a secure trunk, and ;transport=tcp with one that is not",
			})
		}
	}
	if enabled == 0 {
		e.add(Finding{Severity: Stops, Directions: in, Code: 32010, Message: "the number is on the trunk " + t.DomainName + ", which has no enabled origination URL"})
	}
	return nil
}

// termination returns the trunk over which the agent calls, or nil.
func (e *examination) termination(ctx context.Context, inbound *Trunk) (*Trunk, error) {
	if e.imported == nil || e.imported.SIPOutboundTrunkConfig == nil {
		return inbound, nil // without Retell's word, the same trunk is the best guess
	}
	uri := e.imported.SIPOutboundTrunkConfig.TerminationURI
	routing := []retell.DisconnectionReason{retell.DisconnectionSIPRoutingError, retell.DisconnectionProviderUnavailable}
	if strings.ContainsAny(uri, " :/@;") {
		e.add(Finding{
			Severity: Stops, Directions: out, Message: fmt.Sprintf("the termination host at Retell is %q, which is not a bare host name", uri),
			Advice: "update the number at Retell with a host like acme.pstn.twilio.com", Reasons: routing,
		})
		return nil, nil
	}
	domain, ok := TrunkOfHost(uri)
	if !ok {
		e.add(Finding{
			Severity: MayStop, Directions: out, Message: fmt.Sprintf("the termination host at Retell is %q, which is not a trunk at Twilio", uri),
			Advice: "update the number at Retell if its calls are meant to go over Twilio; an edge goes after pstn, as in acme.pstn.dublin.twilio.com", Reasons: routing,
		})
		return nil, nil
	}
	for t, err := range e.client.Trunks.List(ctx) {
		if err != nil {
			return nil, err
		}
		if strings.EqualFold(t.DomainName, domain) {
			return t, nil
		}
	}
	e.add(Finding{
		Severity: Stops, Directions: out, Message: fmt.Sprintf("Retell sends calls to %s, and this account has no trunk of that name", uri),
		Advice: "update the number at Retell with the name of the trunk; an edge goes after pstn, as in acme.pstn.dublin.twilio.com", Reasons: routing,
	})
	return nil, nil
}

func (e *examination) encryption(t *Trunk) {
	if e.imported == nil || e.imported.SIPOutboundTrunkConfig == nil {
		return
	}
	tls := e.imported.SIPOutboundTrunkConfig.Transport == retell.SIPTransportTLS
	switch {
	case t.Secure && !tls:
		e.add(Finding{Severity: Stops, Directions: out, Code: 32208, Message: "the trunk is secure, and Retell's transport for the number is not TLS"})
	case !t.Secure && tls:
		e.add(Finding{Severity: MayStop, Directions: out, Code: 32207, Message: "Retell's transport for the number is TLS, and the trunk is not secure"})
	}
}

func (e *examination) authentication(ctx context.Context, t *Trunk) error {
	lists, users, err := e.users(ctx, t)
	if err != nil {
		return err
	}
	blocks, restricted, err := e.blocks(ctx, t)
	if err != nil {
		return err
	}
	if len(lists) == 0 && !restricted {
		e.add(Finding{Severity: Stops, Directions: out, Code: 32200, Message: "the trunk " + t.DomainName + " has neither a credential list nor an address list, so that it refuses every call"})
		return nil
	}
	if len(lists) > 0 {
		e.username(lists, users)
	}
	if !restricted {
		return nil
	}
	if missing := MissingAddresses(blocks, e.options.RetellAddresses); len(missing) > 0 {
		severity := MayStop
		if len(missing) == len(e.options.RetellAddresses) {
			severity = Stops
		}
		message := fmt.Sprintf("the trunk's address list lacks %v, from which Retell calls", missing)
		if len(lists) > 0 {
			message += ", and calls must pass it as well as the user name and password"
		}
		e.add(Finding{Severity: severity, Directions: out, Code: 32201, Message: message})
	}
	return nil
}

// username compares the user name that Retell has with those of the trunk.
func (e *examination) username(lists, users []string) {
	if len(users) == 0 {
		e.add(Finding{Severity: Stops, Directions: out, Code: 32202, Message: "the trunk's credential list has no users", Advice: "add one, and give it to Retell"})
		return
	}
	if e.imported == nil || e.imported.SIPOutboundTrunkConfig == nil {
		return
	}
	name := e.imported.SIPOutboundTrunkConfig.AuthUsername
	switch {
	case slices.Contains(users, name):
		return
	case name == "":
		e.add(Finding{Severity: Stops, Directions: out, Code: 32202, Message: "the trunk wants a user name and password, and Retell has none for the number"})
	case slices.Contains(lists, name):
		e.add(Finding{Severity: Stops, Directions: out, Code: 32202, Message: fmt.Sprintf("Retell has %q as the user name, which is the name of the credential list", name)})
	default:
		e.add(Finding{Severity: Stops, Directions: out, Code: 32202, Message: fmt.Sprintf("Retell has the user name %q, which the trunk does not know", name)})
	}
}

// users returns the names of the trunk's credential lists and of their users.
func (e *examination) users(ctx context.Context, t *Trunk) (lists, users []string, err error) {
	for list, err := range e.client.Trunks.CredentialLists(ctx, t.SID) {
		if err != nil {
			return nil, nil, err
		}
		lists = append(lists, list.FriendlyName)
		for user, err := range e.client.CredentialLists.Users(ctx, list.SID) {
			if err != nil {
				return nil, nil, err
			}
			users = append(users, user.Username)
		}
	}
	return lists, users, nil
}

// blocks returns what the trunk's address lists have, and whether there is one.
func (e *examination) blocks(ctx context.Context, t *Trunk) (blocks []netip.Prefix, restricted bool, err error) {
	for list, err := range e.client.Trunks.AddressLists(ctx, t.SID) {
		if err != nil {
			return nil, false, err
		}
		restricted = true
		for block, err := range e.client.AddressLists.Blocks(ctx, list.SID) {
			if err != nil {
				return nil, false, err
			}
			if block.Prefix.IsValid() {
				blocks = append(blocks, block.Prefix)
			}
		}
	}
	return blocks, restricted, nil
}

// join lists names as a sentence does.
func join(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
