package siptrunk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

func attachNumber(n *twiliox.Number) action {
	return func(w *work, ctx context.Context) error {
		if !n.Voice.IsZero() {
			// Before the call: its answer may get lost.
			w.saved = append(w.saved, SavedNumber{PhoneNumber: n.PhoneNumber, Voice: n.Voice})
		}
		return w.p.twilio.Numbers.MoveToTrunk(ctx, n.SID, w.trunkSID)
	}
}

func detachNumber(sid string, restore *twiliox.VoiceRoute) action {
	return func(w *work, ctx context.Context) error {
		return w.p.twilio.Numbers.MoveOffTrunk(ctx, sid, w.trunkSID, restore)
	}
}

func restoreNumber(sid string, v *twiliox.VoiceRoute) action {
	settings := &twiliox.NumberSettings{TrunkSID: &v.TrunkSID}
	if v.TrunkSID == "" {
		settings = &twiliox.NumberSettings{ApplicationSID: &v.ApplicationSID}
	}
	return func(w *work, ctx context.Context) error {
		_, err := w.p.twilio.Numbers.Configure(ctx, sid, settings)
		return err
	}
}

func releaseNumber(sid string) action {
	return func(w *work, ctx context.Context) error { return w.p.twilio.Numbers.Release(ctx, sid) }
}

// buyNumber tries the offers in order: the first may have been sold since.
func buyNumber(n *Number) action {
	return func(w *work, ctx context.Context) error {
		const most = 5
		err := error(twiliox.ErrNumberUnavailable)
		for _, number := range w.step.Offers[:min(len(w.step.Offers), most)] {
			params := &twiliox.BuyNumberParams{
				PhoneNumber: number, FriendlyName: w.spec.label(n), TrunkSID: w.trunkSID,
				AddressSID: n.AddressSID, BundleSID: n.BundleSID,
			}
			if w.step.Cost != nil {
				params.MinBalance = w.step.Cost.Monthly
			}
			var bought *twiliox.Number
			if bought, err = w.p.twilio.Numbers.Buy(ctx, params); err == nil {
				w.numbers[n.key()] = bought.PhoneNumber
				w.bought = append(w.bought, bought.PhoneNumber)
				return nil
			}
			if !errors.Is(err, twiliox.ErrNumberUnavailable) {
				return err
			}
		}
		return fmt.Errorf("siptrunk: what was on offer is gone: %w", err)
	}
}

func importNumber(n *Number, imp *Import) action {
	return func(w *work, ctx context.Context) error {
		params := &retell.ImportPhoneNumberParams{
			PhoneNumber: w.numbers[n.key()], TerminationURI: w.spec.terminationHost(),
			Transport: retell.Value(w.spec.transport()), IgnoreE164Validation: new(false),
		}
		if c := w.spec.Auth.Credential; c != nil {
			params.SIPTrunkAuthUsername, params.SIPTrunkAuthPassword = new(c.Username), new(string(c.Password))
		}
		if imp.Nickname != "" {
			params.Nickname = new(imp.Nickname)
		}
		if imp.InboundWebhookURL != "" {
			params.InboundWebhookURL = retell.Value(imp.InboundWebhookURL)
		}
		present := func(target *retell.Nullable[[]string], list []string) {
			if len(list) > 0 {
				*target = retell.Value(list)
			}
		}
		present(&params.AllowedInboundCountryList, imp.AllowedInboundCountries)
		present(&params.AllowedOutboundCountryList, imp.AllowedOutboundCountries)
		if len(imp.InboundAgents) > 0 {
			params.InboundAgents = retell.Value(imp.InboundAgents)
		}
		if len(imp.OutboundAgents) > 0 {
			params.OutboundAgents = retell.Value(imp.OutboundAgents)
		}
		_, err := w.p.retell.Import(ctx, params)
		return err
	}
}

// updateImport takes a number, or the key of one that was not known when the
// plan was made.
func updateImport(numberOrKey string, params *retell.UpdatePhoneNumberParams) action {
	return func(w *work, ctx context.Context) error {
		number := numberOrKey
		if !strings.HasPrefix(number, "+") {
			number = w.numbers[numberOrKey]
		}
		_, err := w.p.retell.Update(ctx, number, params)
		return err
	}
}

func deleteImport(phoneNumber string) action {
	return func(w *work, ctx context.Context) error {
		err := w.p.retell.Delete(ctx, phoneNumber)
		if errors.Is(err, retell.ErrNotFound) {
			return nil
		}
		return err
	}
}
