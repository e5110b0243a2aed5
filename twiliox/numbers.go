package twiliox

import (
	"context"
	"iter"

	"github.com/phoneagent-go/phoneagent/retell"
	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// NumberService lists, finds, buys, configures and releases phone numbers. Its
// methods return the errors of the package documentation.
type NumberService struct{ core *core }

// NumberFilter chooses from the account's numbers. Nil stands for all.
type NumberFilter struct {
	// PhoneNumber is a number in E.164 or a part of one; * stands for any
	// digit. Twilio matches parts, so that "+1415" gives all of an area code.
	PhoneNumber string
	// FriendlyName is a label, matched exactly.
	FriendlyName string
}

// List returns the account's numbers, a thousand per request. An error is the
// last thing it yields.
func (s *NumberService) List(ctx context.Context, filter *NumberFilter) iter.Seq2[*Number, error] {
	f := deref(filter)
	return paginate(ctx, func(ctx context.Context, next string) (page[*Number], error) {
		b := s.core.bind(ctx)
		var list *api.ListIncomingPhoneNumberResponse
		var err error
		if next == "" {
			params := (&api.ListIncomingPhoneNumberParams{}).SetPageSize(maxPageSize)
			if f.PhoneNumber != "" {
				params.SetPhoneNumber(f.PhoneNumber)
			}
			if f.FriendlyName != "" {
				params.SetFriendlyName(f.FriendlyName)
			}
			list, err = b.api().PageIncomingPhoneNumber(params, "", "")
		} else {
			list, err = get[api.ListIncomingPhoneNumberResponse](b, next)
		}
		if err != nil {
			return page[*Number]{}, b.check(err)
		}
		return page[*Number]{items: convert(list.IncomingPhoneNumbers, numberFromAPI), next: nextURI(list.NextPageUri)}, nil
	})
}

// Get returns the number with that SID.
func (s *NumberService) Get(ctx context.Context, sid string) (*Number, error) {
	if err := checkSID("sid", sidNumber, sid); err != nil {
		return nil, err
	}
	b := s.core.bind(ctx)
	n, err := b.api().FetchIncomingPhoneNumber(sid, nil)
	if err != nil {
		return nil, b.check(err)
	}
	return numberFromAPI(n), nil
}

// Find returns the account's number that is phoneNumber, in E.164. Its error
// matches [ErrNotFound] if the account has no such number.
func (s *NumberService) Find(ctx context.Context, phoneNumber string) (*Number, error) {
	if err := checkE164("phoneNumber", phoneNumber); err != nil {
		return nil, err
	}
	for n, err := range s.List(ctx, &NumberFilter{PhoneNumber: phoneNumber}) {
		if err != nil {
			return nil, err
		}
		if n.PhoneNumber == phoneNumber {
			return n, nil
		}
	}
	return nil, &NotOwnedError{PhoneNumber: phoneNumber}
}

// NumberSettings change a number. Nil fields stay as they are; an empty text
// clears one.
type NumberSettings struct {
	// FriendlyName is a label, at most 64 characters.
	FriendlyName *string
	// TrunkSID, ApplicationSID and the URLs are where calls go: see
	// [VoiceRoute] for what replaces what.
	TrunkSID       *string
	ApplicationSID *string
	URL            *string
	Method         *string
	FallbackURL    *string
	FallbackMethod *string
	// StatusCallback is told about calls that TwiML handles.
	StatusCallback *string
}

// Configure changes a number and returns it as it is then.
func (s *NumberService) Configure(ctx context.Context, sid string, settings *NumberSettings) (*Number, error) {
	v := deref(settings)
	if err := firstError(
		checkSID("sid", sidNumber, sid),
		checkOptionalSID("TrunkSID", sidTrunk, v.TrunkSID),
		checkOptionalSID("ApplicationSID", sidApplication, v.ApplicationSID),
		checkOptionalURL("URL", v.URL), checkOptionalURL("FallbackURL", v.FallbackURL), checkOptionalURL("StatusCallback", v.StatusCallback),
		checkLength("FriendlyName", deref(v.FriendlyName), maxFriendlyName),
	); err != nil {
		return nil, err
	}
	if deref(v.TrunkSID) != "" && deref(v.ApplicationSID) != "" {
		return nil, &ArgumentError{Name: "TrunkSID", Reason: "is set together with ApplicationSID: each deletes the other"}
	}
	b := s.core.bind(ctx)
	n, err := b.api().UpdateIncomingPhoneNumber(sid, &api.UpdateIncomingPhoneNumberParams{
		FriendlyName: v.FriendlyName, TrunkSid: v.TrunkSID, VoiceApplicationSid: v.ApplicationSID,
		VoiceUrl: v.URL, VoiceMethod: v.Method, VoiceFallbackUrl: v.FallbackURL, VoiceFallbackMethod: v.FallbackMethod,
		StatusCallback: v.StatusCallback,
	})
	if err != nil {
		return nil, b.check(err)
	}
	return numberFromAPI(n), nil
}

// MoveToTrunk puts a number on a trunk. Calls to it go there from now on; a
// TwiML application is deleted from the number, URLs are kept and ignored. It is
// no error if the number is there already.
//
// The number that Configure and Get return before says what there was, for
// MoveOffTrunk.
func (s *NumberService) MoveToTrunk(ctx context.Context, sid, trunkSID string) error {
	if err := firstError(checkSID("sid", sidNumber, sid), checkSID("trunkSID", sidTrunk, trunkSID)); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	_, err := b.trunking().CreatePhoneNumber(trunkSID, phoneNumberParams(sid))
	return already(b.check(err))
}

// MoveOffTrunk takes a number off a trunk and, if restore is not nil, gives it
// back its application, its other trunk or its URLs. It is no error if the
// number is not on the trunk. A number that is registered for emergency calls
// stays: the error matches [ErrEmergencyNumber].
func (s *NumberService) MoveOffTrunk(ctx context.Context, sid, trunkSID string, restore *VoiceRoute) error {
	if err := firstError(checkSID("sid", sidNumber, sid), checkSID("trunkSID", sidTrunk, trunkSID)); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	if err := gone(b.check(b.trunking().DeletePhoneNumber(trunkSID, sid))); err != nil {
		return err
	}
	if restore == nil || restore.IsZero() {
		return nil
	}
	_, err := s.Configure(ctx, sid, settingsFor(restore))
	return err
}

// settingsFor returns what brings a route back. Only one of trunk and
// application can have been in force.
func settingsFor(v *VoiceRoute) *NumberSettings {
	settings := &NumberSettings{URL: &v.URL, FallbackURL: &v.FallbackURL}
	if v.Method != "" {
		settings.Method = &v.Method
	}
	if v.FallbackMethod != "" {
		settings.FallbackMethod = &v.FallbackMethod
	}
	switch {
	case v.TrunkSID != "":
		settings.TrunkSID = &v.TrunkSID
	case v.ApplicationSID != "":
		settings.ApplicationSID = &v.ApplicationSID
	}
	return settings
}

// Release gives a number back to Twilio, for good: somebody else may buy it, and
// buying it back may be impossible. It is no error if the account has no such
// number.
func (s *NumberService) Release(ctx context.Context, sid string) error {
	if err := checkSID("sid", sidNumber, sid); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	return gone(b.check(b.api().DeleteIncomingPhoneNumber(sid, nil)))
}

// NotOwnedError says that the account has no such number. It matches
// [ErrNotFound].
type NotOwnedError struct {
	// PhoneNumber is the number, in E.164.
	PhoneNumber string
}

func (e *NotOwnedError) Error() string {
	return "twiliox: the account does not have the number " + e.PhoneNumber + ": buy it, or check the account"
}

// Is reports whether target is [ErrNotFound].
func (e *NotOwnedError) Is(target error) bool { return target == ErrNotFound }

// checkE164 does not repeat the number: it may belong to a person.
func checkE164(name, number string) error {
	switch {
	case number == "":
		return &ArgumentError{Name: name, Reason: "is empty"}
	case !retell.IsE164(number):
		return &ArgumentError{Name: name, Reason: "is not in E.164: it must look like +14155550123, with + and country code and nothing but digits"}
	}
	return nil
}
