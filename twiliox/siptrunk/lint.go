package siptrunk

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

// A Finding is something about a spec that is wrong or may surprise.
type Finding struct {
	// Field is the field of the spec that it is about: "Auth.Credential".
	Field string `json:"field"`
	// Message is a sentence that says what is wrong and what to do.
	Message string `json:"message"`
	// Warning says that the spec can be applied all the same.
	Warning bool `json:"warning,omitempty"`
}

func (f Finding) String() string { return f.Field + ": " + f.Message }

// A SpecError says that a spec cannot be applied. Nothing was called.
type SpecError struct {
	// Findings are what is wrong, without warnings.
	Findings []Finding
}

func (e *SpecError) Error() string {
	var text strings.Builder
	text.WriteString("siptrunk: the spec cannot be applied")
	for _, f := range e.Findings {
		text.WriteString("; " + f.String())
	}
	return text.String()
}

// linter collects findings.
type linter struct{ findings []Finding }

func (l *linter) wrong(field, format string, args ...any) {
	l.findings = append(l.findings, Finding{Field: field, Message: fmt.Sprintf(format, args...)})
}

func (l *linter) warn(field, format string, args ...any) {
	l.findings = append(l.findings, Finding{Field: field, Message: fmt.Sprintf(format, args...), Warning: true})
}

// check takes the reason out of an argument error.
func (l *linter) check(field string, err error) {
	if e, ok := err.(*twiliox.ArgumentError); ok {
		l.wrong(field, "%s", e.Reason)
	} else if err != nil {
		l.wrong(field, "%v", err)
	}
}

// Lint returns all that can be known to be wrong with a spec, and what is
// probably not meant, without calling anybody. [Provisioner.Plan] does it first.
func Lint(spec *Spec) []Finding {
	if spec == nil {
		return []Finding{{Field: "Spec", Message: "is nil"}}
	}
	l := &linter{}
	l.names(spec)
	l.transport(spec)
	l.auth(spec)
	l.features(spec)
	l.numbers(spec)
	return l.findings
}

// validate splits what Lint says.
func validate(spec *Spec) (warnings []string, err error) {
	var wrong []Finding
	for _, f := range Lint(spec) {
		if f.Warning {
			warnings = append(warnings, f.String())
		} else {
			wrong = append(wrong, f)
		}
	}
	if len(wrong) > 0 {
		return nil, &SpecError{Findings: wrong}
	}
	return warnings, nil
}

func (l *linter) names(s *Spec) {
	if !isName(s.Name, maxName) {
		l.wrong("Name", "must be 1 to %d lower case letters, digits and dashes", maxName)
	}
	_, err := twiliox.TrunkDomain(s.Domain)
	l.check("Domain", err)
	switch {
	case s.Edge == "":
	case strings.ContainsAny(s.Edge, ".;:/ ") || !isName(s.Edge, maxName):
		l.wrong("Edge", "must be the edge's name alone, such as dublin: it is put into the termination host after pstn")
	case !slices.Contains(twiliox.Edges(), s.Edge):
		l.warn("Edge", "%s is none of the edges that Twilio documents (%s)", s.Edge, strings.Join(twiliox.Edges(), ", "))
	}
}

func isName(name string, most int) bool {
	return name != "" && len(name) <= most && !strings.ContainsFunc(name, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-')
	})
}

func (l *linter) transport(s *Spec) {
	switch s.transport() {
	case retell.SIPTransportTCP, retell.SIPTransportTLS, retell.SIPTransportUDP:
	default:
		l.wrong("Transport", "must be TCP, TLS or UDP")
	}
	if host := s.sipServer(); strings.ContainsAny(host, ":;@/ ") || !strings.Contains(host, ".") {
		l.wrong("SIPServer", "must be a host name alone, such as %s", twiliox.RetellSIPServer)
	}
	list := s.originations()
	if len(list) > maxOriginations {
		l.wrong("Originations", "has %d entries: a trunk takes %d", len(list), maxOriginations)
	}
	enabled := 0
	seen := map[string]bool{}
	for i, o := range list {
		field := fmt.Sprintf("Originations[%d]", i)
		l.origination(field, s, &o)
		if !o.Disabled {
			enabled++
		}
		if seen[sameURL(o.SIPURL)] {
			l.wrong(field, "is in the list twice")
		}
		seen[sameURL(o.SIPURL)] = true
	}
	if enabled == 0 {
		l.wrong("Originations", "has no enabled entry: calls to the numbers would go nowhere (32010)")
	}
}

func (l *linter) origination(field string, s *Spec, o *Origination) {
	if err := twiliox.CheckSIPURL(o.SIPURL); err != nil {
		l.check(field+".SIPURL", err)
		return
	}
	if o.Priority < 0 || o.Priority > 65535 {
		l.wrong(field+".Priority", "must be 0 to 65535")
	}
	if o.Weight < 1 || o.Weight > 65535 {
		l.wrong(field+".Weight", "must be 1 to 65535")
	}
	transport := twiliox.SIPTransport(o.SIPURL)
	switch {
	case s.secure() && transport != "tls":
		l.wrong(field+".SIPURL", "must have ;transport=tls: with TLS the trunk is secure and everything else is refused (32208)")
	case !s.secure() && transport == "tls":
		l.wrong(field+".SIPURL", "has transport=tls, but Transport is %s: encrypted media is not accepted then (32207)", s.transport())
	case transport == "":
		l.warn(field+".SIPURL", "names no transport: Twilio uses UDP, and Retell recommends TCP")
	}
	if host := twiliox.SIPHost(o.SIPURL); host != s.sipServer() && !strings.HasSuffix(host, ".sip.livekit.cloud") {
		l.warn(field+".SIPURL", "goes to %s, which is not Retell's SIP server", host)
	}
}

func (l *linter) auth(s *Spec) {
	c, addresses := s.Auth.Credential, s.Auth.Addresses
	if c == nil && len(addresses) == 0 {
		l.wrong("Auth", "needs a Credential or Addresses: a trunk without either takes no calls from Retell (32200)")
	}
	if c != nil {
		l.check("Auth.Credential.Username", twiliox.CheckSIPUsername(c.Username))
		l.check("Auth.Credential.Password", twiliox.CheckSIPPassword(c.Password))
		if strings.EqualFold(c.Username, s.Name) {
			l.wrong("Auth.Credential.Username", "is the Name of the spec, and the credential list is called %s: another name keeps the two from being mixed up at Retell, which is the usual reason for 32202", s.mark())
		}
		if strings.Contains(string(c.Password), c.Username) && c.Username != "" {
			l.wrong("Auth.Credential.Password", "contains the user name")
		}
	}
	if len(addresses) == 0 {
		return
	}
	if len(addresses) > maxBlocks {
		l.wrong("Auth.Addresses", "has %d blocks: a list takes %d", len(addresses), maxBlocks)
	}
	seen := map[netip.Prefix]bool{}
	for _, block := range addresses {
		l.check("Auth.Addresses", twiliox.CheckAddressBlock(block))
		if seen[block] {
			l.wrong("Auth.Addresses", "has %v twice", block)
		}
		seen[block] = true
	}
	if missing := twiliox.MissingAddresses(addresses, s.retellAddresses()); len(missing) > 0 {
		l.wrong("Auth.Addresses", "lacks %v, from which Retell calls: those calls would be refused (32201), also with the right password; "+
			"add them, use credentials only, or set RetellAddresses if Retell's blocks have changed", missing)
	}
	if c != nil {
		l.warn("Auth", "has credentials and addresses: a call must pass both, so that an address that Retell adds stops calls")
	} else {
		l.warn("Auth", "has addresses only: others share most of Retell's blocks and could call at the account's cost")
	}
}

func (l *linter) features(s *Spec) {
	if s.transfer() != twiliox.TransferAll && s.usesRetell() {
		l.warn("Transfer", "is %s: cold transfers of the agent to phone numbers by SIP REFER will fail (32218)", s.transfer())
	}
	if s.transferCallerID() != twiliox.TransferFromTransferee && s.transfer() != twiliox.TransferDisabled {
		l.warn("TransferCallerID", "is %s: Retell asks for %s", s.transferCallerID(), twiliox.TransferFromTransferee)
	}
	if mode := s.recording().Mode; mode != twiliox.DoNotRecord {
		l.warn("Recording", "is %s: Twilio bills it, and Retell records too", mode)
	}
	if s.CNAMLookup {
		l.warn("CNAMLookup", "is on: Twilio bills every call from the US and Canada for it")
	}
	if s.DisasterRecovery.URL != "" {
		l.webURL("DisasterRecovery.URL", s.DisasterRecovery.URL)
		if m := s.recoveryMethod(); m != "GET" && m != "POST" {
			l.wrong("DisasterRecovery.Method", "must be GET or POST")
		}
	}
}

func (l *linter) webURL(field, text string) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		l.wrong(field, "must be an https URL")
	case u.Scheme == "http":
		l.warn(field, "is not encrypted: use https")
	}
}
