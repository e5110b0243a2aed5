package siptrunk

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

const (
	markPrefix    = "phoneagent/"
	defaultWeight = 10
	maxName       = 32
	maxSlot       = 20
)

// mark is the label of everything that belongs to the spec.
func (s *Spec) mark() string { return markPrefix + s.Name }

// label is the label of a number that was bought for the spec.
func (s *Spec) label(n *Number) string { return s.mark() + "/" + n.key() }

// key tells the numbers of a spec apart.
func (n *Number) key() string {
	if n.PhoneNumber != "" {
		return strings.TrimPrefix(n.PhoneNumber, "+")
	}
	return n.Slot
}

// wantsPurchase reports whether the number is bought if the account lacks it.
func (n *Number) wantsPurchase() bool { return n.Buy || n.PhoneNumber == "" }

// retell returns how n is imported, or nil.
func (s *Spec) importOf(n *Number) *Import {
	if n.Retell != nil {
		return n.Retell
	}
	return s.Retell
}

// usesRetell reports whether any number is imported.
func (s *Spec) usesRetell() bool {
	return s.Retell != nil || slices.ContainsFunc(s.Numbers, func(n Number) bool { return n.Retell != nil })
}

func (s *Spec) domainName() string { return s.Domain + twiliox.TrunkDomainSuffix }

func (s *Spec) terminationHost() string { return twiliox.TerminationHost(s.domainName(), s.Edge) }

func (s *Spec) transport() retell.SIPTransport {
	return cmp.Or(retell.SIPTransport(strings.ToUpper(string(s.Transport))), retell.SIPTransportTCP)
}

func (s *Spec) secure() bool { return s.transport() == retell.SIPTransportTLS }

func (s *Spec) sipServer() string { return cmp.Or(s.SIPServer, twiliox.RetellSIPServer) }

func (s *Spec) originations() []Origination {
	if s.Originations == nil {
		return []Origination{{
			SIPURL:   "sip:" + s.sipServer() + ";transport=" + strings.ToLower(string(s.transport())),
			Priority: 10, Weight: defaultWeight,
		}}
	}
	list := slices.Clone(s.Originations)
	for i := range list {
		list[i].Weight = cmp.Or(list[i].Weight, defaultWeight)
	}
	return list
}

func (s *Spec) transfer() twiliox.TransferMode { return cmp.Or(s.Transfer, twiliox.TransferAll) }

func (s *Spec) transferCallerID() twiliox.TransferCallerID {
	return cmp.Or(s.TransferCallerID, twiliox.TransferFromTransferee)
}

func (s *Spec) recording() twiliox.TrunkRecording {
	r := s.Recording
	r.Mode = cmp.Or(r.Mode, twiliox.DoNotRecord)
	r.Trim = cmp.Or(r.Trim, twiliox.DoNotTrim)
	return r
}

func (s *Spec) recoveryMethod() string { return cmp.Or(s.DisasterRecovery.Method, "POST") }

func (s *Spec) retellAddresses() []netip.Prefix {
	if s.RetellAddresses != nil {
		return s.RetellAddresses
	}
	return twiliox.RetellAddresses()
}

// settings are the trunk's own fields. All of them are sent with every change,
// so that a value that was removed from the spec is removed at Twilio.
func (s *Spec) settings() *twiliox.TrunkSettings {
	settings := &twiliox.TrunkSettings{
		FriendlyName: new(s.mark()), DomainName: new(s.domainName()), Secure: new(s.secure()), CNAMLookup: new(s.CNAMLookup),
		TransferMode: new(s.transfer()), TransferCallerID: new(s.transferCallerID()),
		DisasterRecoveryURL: new(s.DisasterRecovery.URL),
	}
	if s.DisasterRecovery.URL != "" {
		settings.DisasterRecoveryMethod = new(s.recoveryMethod())
	}
	return settings
}
