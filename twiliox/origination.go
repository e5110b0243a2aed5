package twiliox

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strings"

	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
)

// An Origination is where a trunk sends calls to its numbers. Among those with
// the lowest Priority, calls are shared by Weight; the next priority is tried
// when none answers within 4 s.
type Origination struct {
	// SID identifies it: OU and 32 digits.
	SID string `json:"sid,omitempty"`
	// FriendlyName is a label, at most 64 characters; the host of SIPURL if
	// empty, because Twilio wants one.
	FriendlyName string `json:"friendly_name,omitempty"`
	// SIPURL is the address: "sip:sip.retellai.com;transport=tcp". It has no
	// user: Twilio puts the called number there.
	SIPURL string `json:"sip_url"`
	// Priority is 0 to 65535; the lowest goes first.
	Priority int `json:"priority"`
	// Weight is 1 to 65535.
	Weight int `json:"weight"`
	// Disabled keeps calls away.
	Disabled bool `json:"disabled,omitempty"`
}

// CheckSIPURL reports what is wrong with the address of an origination URL, as
// an [*ArgumentError].
func CheckSIPURL(text string) error {
	reason := func(format string, args ...any) error {
		return &ArgumentError{Name: "SIPURL", Reason: fmt.Sprintf(format, args...)}
	}
	rest, ok := strings.CutPrefix(text, "sip:")
	if !ok {
		if strings.HasPrefix(text, "sips:") {
			return reason("begins with sips:, which Twilio does not support: write sip: and ;transport=tls")
		}
		return reason("does not begin with sip:")
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == '<' || r == '>' || r == '"' }) {
		return reason("has a space or another character that does not belong there")
	}
	host := rest
	if i := strings.IndexAny(rest, ";?"); i >= 0 {
		host = rest[:i]
	}
	switch {
	case strings.Contains(host, "@"):
		return reason("has a user: leave it out, Twilio puts the called number there, by which Retell finds the agent")
	case SIPHost(text) == "":
		return reason("has no host")
	case strings.HasSuffix(strings.ToLower(host), "twilio.com"):
		return reason("is at Twilio: it must be Retell's SIP server")
	}
	transport := SIPTransport(text)
	if transport != "" && transport != "tcp" && transport != "udp" && transport != "tls" {
		return reason("has transport=%s: it must be tcp, udp or tls", transport)
	}
	return nil
}

// SIPTransport returns the transport of an origination URL in lower case, or ""
// if it names none: Twilio then uses UDP.
func SIPTransport(sipURL string) string {
	params, _, _ := strings.Cut(sipURL, "?")
	for i, param := range strings.Split(params, ";") {
		name, value, _ := strings.Cut(param, "=")
		if i > 0 && strings.EqualFold(name, "transport") {
			return strings.ToLower(value)
		}
	}
	return ""
}

// SIPHost returns the host of an origination URL in lower case, without a port.
func SIPHost(sipURL string) string {
	rest := strings.TrimPrefix(strings.TrimPrefix(sipURL, "sips:"), "sip:")
	if i := strings.IndexAny(rest, ";?"); i >= 0 {
		rest = rest[:i]
	}
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		rest = rest[i+1:]
	}
	host, _, _ := strings.Cut(rest, ":")
	return strings.ToLower(host)
}

func (o *Origination) check() error {
	switch {
	case o == nil:
		return &ArgumentError{Name: "origination", Reason: "is nil"}
	case o.Priority < 0 || o.Priority > 65535:
		return &ArgumentError{Name: "Priority", Reason: "is not between 0 and 65535"}
	case o.Weight < 1 || o.Weight > 65535:
		return &ArgumentError{Name: "Weight", Reason: "is not between 1 and 65535"}
	}
	return firstError(CheckSIPURL(o.SIPURL), checkLength("FriendlyName", o.FriendlyName, maxFriendlyName))
}

func originationFromAPI(o *trunking.TrunkingV1OriginationUrl) *Origination {
	return &Origination{
		SID: deref(o.Sid), FriendlyName: deref(o.FriendlyName), SIPURL: deref(o.SipUrl),
		Priority: o.Priority, Weight: o.Weight, Disabled: o.Enabled != nil && !*o.Enabled,
	}
}

// Originations returns a trunk's origination URLs. An error is the last thing it
// yields.
func (s *TrunkService) Originations(ctx context.Context, trunkSID string) iter.Seq2[*Origination, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[*Origination], error) {
		if err := checkSID("trunkSID", sidTrunk, trunkSID); err != nil {
			return page[*Origination]{}, err
		}
		b := s.core.bind(ctx)
		var list *trunking.ListOriginationUrlResponse
		var err error
		if next == "" {
			list, err = b.trunking().PageOriginationUrl(trunkSID, (&trunking.ListOriginationUrlParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[trunking.ListOriginationUrlResponse](b, next)
		}
		if err != nil {
			return page[*Origination]{}, b.check(err)
		}
		return page[*Origination]{items: convert(list.OriginationUrls, originationFromAPI), next: deref(list.Meta.NextPageUrl)}, nil
	})
}

// AddOrigination adds an origination URL; a trunk has 10 at most. Adding the same
// again makes a second one: look first.
func (s *TrunkService) AddOrigination(ctx context.Context, trunkSID string, o *Origination) (*Origination, error) {
	if err := firstError(checkSID("trunkSID", sidTrunk, trunkSID), o.check()); err != nil {
		return nil, err
	}
	b := s.core.bind(ctx)
	made, err := b.trunking().CreateOriginationUrl(trunkSID, &trunking.CreateOriginationUrlParams{
		FriendlyName: new(cmp.Or(o.FriendlyName, SIPHost(o.SIPURL))), SipUrl: &o.SIPURL, Priority: &o.Priority, Weight: &o.Weight, Enabled: new(!o.Disabled),
	})
	if err != nil {
		return nil, b.check(err)
	}
	return originationFromAPI(made), nil
}

// UpdateOrigination makes the origination URL with o's SID like o.
func (s *TrunkService) UpdateOrigination(ctx context.Context, trunkSID string, o *Origination) (*Origination, error) {
	if err := firstError(checkSID("trunkSID", sidTrunk, trunkSID), o.check()); err != nil {
		return nil, err
	}
	if err := checkSID("SID", sidOrigination, o.SID); err != nil {
		return nil, err
	}
	b := s.core.bind(ctx)
	changed, err := b.trunking().UpdateOriginationUrl(trunkSID, o.SID, &trunking.UpdateOriginationUrlParams{
		FriendlyName: new(cmp.Or(o.FriendlyName, SIPHost(o.SIPURL))), SipUrl: &o.SIPURL, Priority: &o.Priority, Weight: &o.Weight, Enabled: new(!o.Disabled),
	})
	if err != nil {
		return nil, b.check(err)
	}
	return originationFromAPI(changed), nil
}

// RemoveOrigination removes an origination URL. It is no error if there is none.
func (s *TrunkService) RemoveOrigination(ctx context.Context, trunkSID, sid string) error {
	if err := firstError(checkSID("trunkSID", sidTrunk, trunkSID), checkSID("sid", sidOrigination, sid)); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	return gone(b.check(b.trunking().DeleteOriginationUrl(trunkSID, sid)))
}
