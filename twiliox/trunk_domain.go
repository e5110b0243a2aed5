package twiliox

import "strings"

// TrunkDomainSuffix is what the domain name of every trunk ends with.
const TrunkDomainSuffix = ".pstn.twilio.com"

// TrunkDomain returns the domain name of a trunk from its first part, for
// example "acme-front-desk". It takes lower case letters, digits and dashes
// only: with a dot it would be a sub-domain of somebody else's trunk.
func TrunkDomain(label string) (string, error) {
	if err := checkLabel(label); err != nil {
		return "", err
	}
	return label + TrunkDomainSuffix, nil
}

func checkDomain(name *string) error {
	if name == nil || *name == "" {
		return nil
	}
	labels, ok := strings.CutSuffix(*name, TrunkDomainSuffix)
	if !ok {
		return &ArgumentError{Name: "DomainName", Reason: "does not end with " + TrunkDomainSuffix}
	}
	for label := range strings.SplitSeq(labels, ".") {
		if err := checkLabel(label); err != nil {
			return err
		}
	}
	return nil
}

func checkLabel(label string) error {
	switch {
	case label == "":
		return &ArgumentError{Name: "Domain", Reason: "is empty"}
	case strings.HasSuffix(strings.ToLower(label), ".twilio.com"):
		return &ArgumentError{Name: "Domain", Reason: "is a whole domain name: give its first part only, without " + TrunkDomainSuffix + " and without an edge"}
	case len(label) > 63:
		return &ArgumentError{Name: "Domain", Reason: "is longer than 63 characters"}
	case strings.Trim(label, "-") != label:
		return &ArgumentError{Name: "Domain", Reason: "begins or ends with a dash"}
	}
	for _, c := range label {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return &ArgumentError{Name: "Domain", Reason: "has something other than lower case letters, digits and dashes"}
		}
	}
	return nil
}

// TerminationHost returns where Retell sends calls for a trunk: its domain name,
// or with an edge the localized form of it, in which the edge goes after pstn:
// "acme.pstn.dublin.twilio.com". domain is a name as TrunkDomain returns it.
func TerminationHost(domain, edge string) string {
	if edge == "" {
		return domain
	}
	return strings.TrimSuffix(domain, TrunkDomainSuffix) + ".pstn." + edge + ".twilio.com"
}

// TrunkOfHost returns the domain name of the trunk that a termination host
// stands for, which is the host itself or, if it is localized, the name without
// its edge; ok is false if it is not a trunk at Twilio.
func TrunkOfHost(host string) (domain string, ok bool) {
	host = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(host), "."))
	label, rest, found := strings.Cut(host, ".pstn.")
	if !found || label == "" {
		return "", false
	}
	edge, found := strings.CutSuffix("."+rest, ".twilio.com")
	if !found || strings.Contains(strings.TrimPrefix(edge, "."), ".") {
		return "", false
	}
	return label + TrunkDomainSuffix, true
}

// Edges are the edges at which Twilio documents localized termination hosts.
// Which is nearest to Retell's SIP servers is not documented: compare the
// latencies that Retell reports.
func Edges() []string {
	return []string{"ashburn", "dublin", "frankfurt", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla"}
}
