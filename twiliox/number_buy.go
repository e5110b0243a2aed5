package twiliox

import (
	"context"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// BuyNumberParams say which number to buy and what to do with its calls.
type BuyNumberParams struct {
	// PhoneNumber is the number, in E.164, as Search found it.
	PhoneNumber string
	// FriendlyName is a label, at most 64 characters. A label of your own
	// tells later whether the number was bought if the answer got lost.
	FriendlyName string
	// TrunkSID puts the number on a trunk at once.
	TrunkSID string
	// URL and Method answer calls with TwiML. They cannot go with TrunkSID.
	URL    string
	Method string
	// AddressSID and BundleSID are what regulation wants for some numbers.
	AddressSID string
	BundleSID  string
	// MinBalance is the balance below which nothing is bought, in the
	// account's currency; the price of the number is a good value. Zero asks
	// for a balance above zero.
	MinBalance float64
	// SkipBalanceCheck buys without asking for the balance.
	SkipBalanceCheck bool
}

func (p *BuyNumberParams) check() error {
	v := deref(p)
	url, trunk := v.URL, v.TrunkSID
	if url != "" && trunk != "" {
		return &ArgumentError{Name: "URL", Reason: "is set together with TrunkSID: the trunk would get the calls"}
	}
	return firstError(
		checkE164("PhoneNumber", v.PhoneNumber),
		checkLength("FriendlyName", v.FriendlyName, maxFriendlyName),
		checkOptionalSID("TrunkSID", sidTrunk, &trunk),
		checkOptionalSID("AddressSID", sidPostalAddress, &v.AddressSID),
		checkOptionalSID("BundleSID", sidBundle, &v.BundleSID),
		checkOptionalURL("URL", &url),
	)
}

// Buy buys a number, which costs money at once and every month. It never buys
// by area code: repeating that would buy another number.
//
// Before that it looks at the balance; the error matches
// [ErrInsufficientBalance] if it is too low. Twilio does not tell the balance of
// subaccounts: theirs is not checked. A failure that leaves open whether the
// number was bought is never repeated: errors.Is(err, [ErrMaybeAccepted])
// reports it, and Find tells whether the account has the number.
func (s *NumberService) Buy(ctx context.Context, params *BuyNumberParams) (*Number, error) {
	if err := params.check(); err != nil {
		return nil, err
	}
	v := deref(params)
	if !v.SkipBalanceCheck {
		account := AccountService{core: s.core}
		if err := account.CheckBalance(ctx, v.MinBalance); err != nil {
			return nil, err
		}
	}
	p := (&api.CreateIncomingPhoneNumberParams{}).SetPhoneNumber(v.PhoneNumber)
	for _, field := range []struct {
		target **string
		value  string
	}{
		{&p.FriendlyName, v.FriendlyName}, {&p.TrunkSid, v.TrunkSID}, {&p.VoiceUrl, v.URL},
		{&p.VoiceMethod, v.Method}, {&p.AddressSid, v.AddressSID}, {&p.BundleSid, v.BundleSID},
	} {
		if field.value != "" {
			*field.target = &field.value
		}
	}
	b := s.core.bind(ctx)
	n, err := b.api().CreateIncomingPhoneNumber(p)
	if err != nil {
		return nil, b.check(err)
	}
	return numberFromAPI(n), nil
}
