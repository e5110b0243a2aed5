package twiliox

import "strings"

// The prefixes of the SIDs that this package puts into paths.
const (
	sidAccount        = "AC"
	sidAPIKey         = "SK"
	sidCall           = "CA"
	sidTrunk          = "TK"
	sidOrigination    = "OU"
	sidCredentialList = "CL"
	sidCredential     = "CR"
	sidAddressList    = "AL"
	sidAddress        = "IP"
	sidNumber         = "PN"
	sidApplication    = "AP"
	sidBundle         = "BU"
	sidPostalAddress  = "AD"
)

// isSID reports whether sid is two letters of a kind and 32 hexadecimal digits.
func isSID(kind, sid string) bool {
	if len(sid) != 34 || !strings.HasPrefix(sid, kind) {
		return false
	}
	for _, c := range sid[2:] {
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
			return false
		}
	}
	return true
}

// checkSID keeps everything that is not a SID of that kind out of paths, which
// twilio-go does not escape.
func checkSID(name, kind, sid string) error {
	switch {
	case sid == "":
		return &ArgumentError{Name: name, Reason: "is empty"}
	case !isSID(kind, sid):
		return &ArgumentError{Name: name, Reason: "is not a SID of its kind: it must be " + kind + " and 32 hexadecimal digits"}
	}
	return nil
}

// checkOptionalSID accepts "", which clears a field.
func checkOptionalSID(name, kind string, sid *string) error {
	if sid == nil || *sid == "" {
		return nil
	}
	return checkSID(name, kind, *sid)
}
