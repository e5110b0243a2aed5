package twilioxtest

import (
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/internal/lazyregexp"
)

const (
	maxTrunks      = 100
	maxOrigination = 10
	domainEnding   = ".pstn.twilio.com"
)

var domainName = lazyregexp.New(`^[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?\.pstn\.twilio\.com$`)

// trunk is an elastic SIP trunk. What belongs to it is in it, except for its
// numbers, which know their trunk.
type trunk struct {
	AccountSID             string            `json:"account_sid"`
	AuthType               string            `json:"auth_type"`
	AuthTypeSet            []string          `json:"auth_type_set"`
	CNAMLookupEnabled      bool              `json:"cnam_lookup_enabled"`
	DateCreated            instant           `json:"date_created"`
	DateUpdated            instant           `json:"date_updated"`
	DisasterRecoveryMethod optional          `json:"disaster_recovery_method"`
	DisasterRecoveryURL    optional          `json:"disaster_recovery_url"`
	DomainName             optional          `json:"domain_name"`
	FriendlyName           optional          `json:"friendly_name"`
	Links                  map[string]string `json:"links"`
	Recording              trunkRecording    `json:"recording"`
	Secure                 bool              `json:"secure"`
	SID                    string            `json:"sid"`
	SymmetricRTPEnabled    bool              `json:"symmetric_rtp_enabled"`
	TransferCallerID       string            `json:"transfer_caller_id"`
	TransferMode           string            `json:"transfer_mode"`
	URL                    string            `json:"url"`

	origination collection[*originationURL]
	credentials collection[*trunkList]
	addresses   collection[*trunkList]
}

// trunkRecording is how calls on a trunk are recorded.
type trunkRecording struct {
	Mode string `json:"mode"`
	Trim string `json:"trim"`
}

func trunkRoutes() []route {
	routes := []route{
		get("", func(x *exchange) (any, *APIError) { return list("trunks", x.s.account.trunks.where(nil)), nil }),
		create("", (*exchange).createTrunk),
		get("/{trunk}", func(x *exchange) (any, *APIError) { return x.trunk() }),
		change("/{trunk}", func(x *exchange) (any, *APIError) {
			t, err := x.trunk()
			if err != nil {
				return nil, err
			}
			return t, x.setTrunk(t)
		}),
		remove("/{trunk}", (*exchange).deleteTrunk),
		get("/{trunk}/Recording", func(x *exchange) (any, *APIError) {
			t, err := x.trunk()
			if err != nil {
				return nil, err
			}
			return t.Recording, nil
		}),
		{"POST", "/{trunk}/Recording", 202, (*exchange).setTrunkRecording},
	}
	return append(append(append(routes, originationRoutes()...), trunkListRoutes()...), trunkNumberRoutes()...)
}

func (x *exchange) trunk() (*trunk, *APIError) {
	t, ok := x.s.account.trunks.get(x.id("trunk"))
	if !ok {
		return nil, x.notFound()
	}
	return t, nil
}

func (x *exchange) createTrunk() (any, *APIError) {
	limit := maxTrunks
	if x.s.options.Trial {
		limit = 1
	}
	if x.s.account.trunks.len() >= limit {
		return nil, refuse(21244, "The account has as many trunks as it may have: %d", limit)
	}
	t := &trunk{
		AccountSID: x.s.options.AccountSID, AuthTypeSet: []string{}, DateCreated: instant(time.Now()),
		Recording:    trunkRecording{Mode: "do-not-record", Trim: "do-not-trim"},
		TransferMode: "disable-all", TransferCallerID: "from-transferee",
	}
	if err := x.setTrunk(t); err != nil {
		return nil, err
	}
	t.SID = x.s.sid("TK")
	t.URL = "https://" + trunkingHost + "/v1/Trunks/" + t.SID
	t.Links = map[string]string{
		"origination_urls": t.URL + "/OriginationUrls", "credential_lists": t.URL + "/CredentialLists",
		"ip_access_control_lists": t.URL + "/IpAccessControlLists", "phone_numbers": t.URL + "/PhoneNumbers",
	}
	x.s.account.trunks.add(t.SID, t)
	return t, nil
}

// setTrunk sets what the request has, all or nothing.
func (x *exchange) setTrunk(t *trunk) *APIError {
	updated := *t
	x.string("FriendlyName", (*string)(&updated.FriendlyName))
	x.string("DomainName", (*string)(&updated.DomainName))
	x.string("DisasterRecoveryUrl", (*string)(&updated.DisasterRecoveryURL))
	if err := firstError(
		x.oneOf("DisasterRecoveryMethod", (*string)(&updated.DisasterRecoveryMethod), "GET", "POST"),
		x.oneOf("TransferMode", &updated.TransferMode, "disable-all", "enable-all", "sip-only"),
		x.oneOf("TransferCallerId", &updated.TransferCallerID, "from-transferee", "from-transferor"),
		x.bool("Secure", &updated.Secure),
		x.bool("CnamLookupEnabled", &updated.CNAMLookupEnabled),
	); err != nil {
		return err
	}
	if len(updated.FriendlyName) > 64 {
		return invalid("FriendlyName")
	}
	if recovery := string(updated.DisasterRecoveryURL); recovery != "" && !isWebURL(recovery) {
		return invalid("DisasterRecoveryUrl")
	}
	if updated.DomainName != t.DomainName {
		if err := x.s.checkDomain(string(updated.DomainName), t); err != nil {
			return err
		}
	}
	updated.DateUpdated = instant(time.Now())
	*t = updated
	return nil
}

// checkDomain refuses a domain that is badly formed or not to be had, and to
// leave one that has sub-domains.
func (s *Server) checkDomain(domain string, self *trunk) *APIError {
	if self.DomainName != "" && s.hasSubdomain(string(self.DomainName)) {
		return refuse(21247, "The domain %s has sub-domains", self.DomainName)
	}
	if domain == "" {
		return nil
	}
	if !domainName.MatchString(domain) {
		return invalid("DomainName")
	}
	for _, other := range s.account.trunks.all() {
		if other != self && strings.EqualFold(string(other.DomainName), domain) {
			return refuse(21245, "The domain name %s is already a trunk of this account", domain)
		}
	}
	for _, taken := range s.options.TakenDomains {
		if strings.EqualFold(taken, domain) {
			return refuse(21248, "The domain name %s is already taken", domain)
		}
	}
	label := strings.TrimSuffix(strings.ToLower(domain), domainEnding)
	if _, parent, dotted := strings.Cut(label, "."); dotted {
		if _, ok := s.trunkByDomain(parent + domainEnding); !ok {
			return refuse(21247, "The domain name %s needs its parent domain on this account", domain)
		}
	}
	return nil
}

func (s *Server) trunkByDomain(domain string) (*trunk, bool) {
	return s.account.trunks.first(func(t *trunk) bool { return strings.EqualFold(string(t.DomainName), domain) })
}

func (s *Server) hasSubdomain(domain string) bool {
	_, ok := s.account.trunks.first(func(t *trunk) bool {
		return strings.HasSuffix(strings.ToLower(string(t.DomainName)), "."+strings.ToLower(domain))
	})
	return ok
}

// deleteTrunk takes the trunk's numbers off it; they stay on the account.
func (x *exchange) deleteTrunk() (any, *APIError) {
	t, err := x.trunk()
	if err != nil {
		return nil, err
	}
	if t.DomainName != "" && x.s.hasSubdomain(string(t.DomainName)) {
		return nil, refuse(21247, "The domain %s has sub-domains", t.DomainName)
	}
	numbers := x.s.onTrunk(t.SID)
	for _, n := range numbers {
		if n.EmergencyStatus == "Active" {
			return nil, emergency()
		}
	}
	for _, n := range numbers {
		n.TrunkSID = ""
	}
	x.s.account.trunks.remove(t.SID)
	return nil, nil
}

func (x *exchange) setTrunkRecording() (any, *APIError) {
	t, err := x.trunk()
	if err != nil {
		return nil, err
	}
	updated := t.Recording
	if err := firstError(
		x.oneOf("Mode", &updated.Mode, "do-not-record", "record-from-ringing", "record-from-answer", "record-from-ringing-dual", "record-from-answer-dual"),
		x.oneOf("Trim", &updated.Trim, "trim-silence", "do-not-trim"),
	); err != nil {
		return nil, err
	}
	t.Recording = updated
	return t.Recording, nil
}
