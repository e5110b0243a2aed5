package twiliox

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/phoneagent-go/phoneagent/retell"
)

func (e *examination) account(ctx context.Context) error {
	account, err := e.client.Account.Get(ctx)
	if err != nil {
		return err
	}
	if !account.IsActive() {
		e.add(Finding{Severity: Stops, Directions: both, Code: 10001, Message: "the Twilio account is " + account.Status})
	}
	e.trial = account.IsTrial()
	if e.trial {
		e.add(Finding{
			Severity: Note, Directions: both, Message: "the Twilio account is on trial: callers hear a notice, and the agent can call verified numbers only",
			Advice: "upgrade the account",
		})
	}
	balance, err := e.client.Account.Balance(ctx)
	switch {
	case errors.Is(err, ErrNoBalance):
	case err != nil:
		return err
	case balance.Amount <= 0:
		e.add(Finding{
			Severity: Stops, Directions: both, Code: 10001, Message: "the balance of the Twilio account is " + balance.String() + ", and Twilio suspends an account without one",
			Advice: "add funds in Twilio's console, and switch auto-recharge on",
		})
	case balance.Amount < 1:
		e.add(Finding{
			Severity: Note, Directions: both, Message: "the balance of the Twilio account is down to " + balance.String(),
			Advice: "add funds, and switch auto-recharge on: at zero all calls stop",
		})
	}
	return nil
}

func (e *examination) number(ctx context.Context) error {
	n, err := e.client.Numbers.Find(ctx, e.phoneNumber)
	if errors.Is(err, ErrNotFound) {
		return e.unowned(ctx)
	}
	if err != nil {
		return err
	}
	e.owned = n
	if !n.Capabilities.Voice {
		e.add(Finding{Severity: Stops, Directions: in, Message: "the number takes no calls: it is for messages only", Advice: "buy one with the voice capability"})
	}
	v := n.Voice
	switch {
	case v.TrunkSID != "":
	case v.ApplicationSID != "":
		e.add(Finding{Severity: Note, Directions: in, Message: "calls to the number go to the TwiML application " + v.ApplicationSID + ", not to a trunk"})
	case v.URL != "":
		e.add(Finding{Severity: Note, Directions: in, Message: "calls to the number go to TwiML at " + v.URL + ", not to a trunk"})
	default:
		e.add(Finding{
			Severity: Stops, Directions: in, Message: "calls to the number go nowhere: it is on no trunk and has no voice URL",
			Advice: "put it on a trunk whose origination URL is Retell's, or set a voice URL",
		})
	}
	return nil
}

func (e *examination) unowned(ctx context.Context) error {
	for id, err := range e.client.Account.CallerIDs(ctx, e.phoneNumber) {
		if err != nil {
			return err
		}
		if id.PhoneNumber == e.phoneNumber {
			e.add(Finding{
				Severity: Note, Directions: both, Message: "the number is not this account's but a verified caller ID: the agent may call from it, calls to it go elsewhere",
			})
			return nil
		}
	}
	e.add(Finding{
		Severity: Stops, Directions: both, Code: 32204, Message: "the Twilio account does not have this number, and it is no verified caller ID",
		Advice: "check that the credentials are for the account that has it, or buy or verify it",
	})
	return nil
}

// permissions looks whether the account may call options.To.
func (e *examination) permissions(ctx context.Context) error {
	to := e.options.To
	if to == "" {
		return nil
	}
	if e.trial {
		if err := e.verified(ctx, to); err != nil {
			return err
		}
	}
	countries, err := e.client.Permissions.ForNumber(ctx, to)
	if errors.Is(err, ErrNotFound) {
		e.add(Finding{Severity: Stops, Directions: out, Code: 13224, Message: "no country has the calling code of the number to call"})
		return nil
	}
	if err != nil {
		return err
	}
	e.country(countries)
	return e.highRisk(ctx, countries)
}

func (e *examination) verified(ctx context.Context, to string) error {
	for id, err := range e.client.Account.CallerIDs(ctx, to) {
		if err != nil {
			return err
		}
		if id.PhoneNumber == to {
			return nil
		}
	}
	e.add(Finding{Severity: Stops, Directions: out, Code: 21219, Message: "the Twilio account is on trial and the number to call is not verified"})
	return nil
}

func (e *examination) country(countries []*CountryPermission) {
	var names, blocked []string
	for _, c := range countries {
		names = append(names, c.Name)
		if !c.LowRisk {
			blocked = append(blocked, c.Name)
		}
	}
	switch {
	case len(blocked) == 0:
	case len(blocked) == len(countries):
		e.geo(fmt.Sprintf("the account's dialling permissions do not allow calls to %s", join(blocked)), Stops)
	default:
		e.geo(fmt.Sprintf("the number to call is in one of %s, and the dialling permissions do not allow %s", join(names), join(blocked)), MayStop)
	}
	if e.imported == nil || len(e.imported.AllowedOutboundCountryList) == 0 {
		return
	}
	if !slices.ContainsFunc(countries, func(c *CountryPermission) bool {
		return slices.Contains(e.imported.AllowedOutboundCountryList, c.Country)
	}) {
		e.add(Finding{
			Severity: Stops, Directions: out, Message: fmt.Sprintf("Retell's settings of the number allow calls to %s only", join(e.imported.AllowedOutboundCountryList)),
			Advice: "add the country to the allowed outbound countries at Retell",
		})
	}
}

// geo adds a finding about the permissions. Whether they hold for trunks is not
// documented, so that over a trunk nothing is sure.
func (e *examination) geo(message string, severity Severity) {
	code, advice := 21215, "allow it with Permissions.Set, or in Twilio's console under Voice, Settings, Geo permissions"
	if e.overTrunk {
		code, severity = 32205, MayStop
		advice = "allow it there, and in Twilio's console under Geo permissions with Elastic SIP Trunking chosen: the API may not reach the trunks' own permissions"
	}
	e.add(Finding{Severity: severity, Directions: out, Code: code, Message: message, Advice: advice})
}

func (e *examination) highRisk(ctx context.Context, countries []*CountryPermission) error {
	for _, c := range countries {
		if c.HighRiskSpecial {
			continue
		}
		for prefix, err := range e.client.Permissions.HighRiskPrefixes(ctx, c.Country) {
			if err != nil {
				return err
			}
			if len(prefix) > 1 && len(e.options.To) >= len(prefix) && e.options.To[:len(prefix)] == prefix {
				e.geo(fmt.Sprintf("the number to call is one of the special numbers of %s (%s), which the dialling permissions do not allow", c.Name, prefix), Stops)
				break
			}
		}
	}
	return nil
}

// retell reads Retell's side of the number.
func (e *examination) retell(ctx context.Context) error {
	if e.options.Retell == nil {
		return nil
	}
	n, err := e.options.Retell.Get(ctx, e.phoneNumber)
	if errors.Is(err, retell.ErrNotFound) {
		e.add(Finding{
			Severity: Stops, Directions: both, Code: 32011, Message: "Retell does not know the number: it refuses calls to it, and agents cannot call from it",
			Advice: "import the number at Retell", Reasons: []retell.DisconnectionReason{},
		})
		return nil
	}
	if err != nil {
		return err
	}
	e.imported = n
	if len(n.InboundAgents) == 0 && n.InboundWebhookURL == "" {
		e.add(Finding{Severity: Stops, Directions: in, Message: "no agent at Retell answers calls to the number", Advice: "bind an inbound agent to it"})
	}
	if len(n.OutboundAgents) == 0 {
		e.add(Finding{Severity: Note, Directions: out, Message: "no outbound agent is bound to the number at Retell", Advice: "bind one, or name an agent with every call"})
	}
	return nil
}
