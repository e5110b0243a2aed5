package siptrunk

import (
	"fmt"
	"math"

	"github.com/phoneagent-go/phoneagent/retell"
)

func (l *linter) numbers(s *Spec) {
	seen := map[string]bool{}
	if s.Retell != nil {
		l.imports("Retell", s.Retell)
	}
	for i := range s.Numbers {
		n := &s.Numbers[i]
		field := fmt.Sprintf("Numbers[%d]", i)
		l.number(field, n)
		if n.Retell != nil {
			l.imports(field+".Retell", n.Retell)
		}
		if key := n.key(); key != "" {
			if seen[key] {
				l.wrong(field, "%s is in the list twice", key)
			}
			seen[key] = true
		}
		if imp := s.importOf(n); imp != nil && imp.FallbackNumber != "" && imp.FallbackNumber == n.PhoneNumber {
			l.wrong(field, "has itself as its fallback")
		}
	}
}

func (l *linter) number(field string, n *Number) {
	switch {
	case n.PhoneNumber != "":
		if !retell.IsE164(n.PhoneNumber) {
			l.wrong(field+".PhoneNumber", "must be in E.164, like +14155550123: + and country code and nothing but digits")
		}
		if n.Slot != "" {
			l.wrong(field+".Slot", "is for numbers that are searched: there is a PhoneNumber")
		}
		if n.Search != nil && !n.Buy {
			l.wrong(field+".Search", "has no use: there is a PhoneNumber, and Buy is not set")
		}
	case n.Search == nil:
		l.wrong(field, "needs a PhoneNumber, or a Search for one to buy")
	case !isName(n.Slot, maxSlot):
		l.wrong(field+".Slot", "must be 1 to %d lower case letters, digits and dashes: by it the number is found again and not bought twice", maxSlot)
	case isDigits(n.Slot):
		l.wrong(field+".Slot", "must not be all digits: it could be mistaken for a number")
	}
	if n.Search != nil {
		l.check(field+".Search", n.Search.Check())
	}
}

func isDigits(text string) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func (l *linter) imports(field string, imp *Import) {
	l.agents(field+".InboundAgents", imp.InboundAgents)
	l.agents(field+".OutboundAgents", imp.OutboundAgents)
	if len(imp.InboundAgents) == 0 && imp.InboundWebhookURL == "" {
		l.warn(field+".InboundAgents", "is empty and there is no InboundWebhookURL: nobody answers calls to the number")
	}
	if imp.InboundWebhookURL != "" {
		l.webURL(field+".InboundWebhookURL", imp.InboundWebhookURL)
	}
	if imp.FallbackNumber != "" && !retell.IsE164(imp.FallbackNumber) {
		l.wrong(field+".FallbackNumber", "must be in E.164, like +14155550123")
	}
	for _, list := range []struct {
		name      string
		countries []string
	}{{"AllowedInboundCountries", imp.AllowedInboundCountries}, {"AllowedOutboundCountries", imp.AllowedOutboundCountries}} {
		for _, c := range list.countries {
			if len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z' {
				l.wrong(field+"."+list.name, "%q is not an ISO 3166-1 code of two capital letters", c)
			}
		}
	}
}

func (l *linter) agents(field string, agents []retell.WeightedAgent) {
	const tolerance = 1e-6
	sum := 0.0
	for i, a := range agents {
		if a.AgentID == "" {
			l.wrong(fmt.Sprintf("%s[%d].AgentID", field, i), "is empty")
		}
		if !(a.Weight > 0 && a.Weight <= 1) {
			l.wrong(fmt.Sprintf("%s[%d].Weight", field, i), "must be over 0 and up to 1")
		}
		sum += a.Weight
	}
	if len(agents) > 0 && !(math.Abs(sum-1) <= tolerance) {
		l.wrong(field, "has weights that add up to %g, not 1", sum)
	}
}
