package twiliox

import (
	"context"
	"iter"

	trunking "github.com/twilio/twilio-go/rest/trunking/v1"
)

// TrunkService lists, makes and changes SIP trunks and what belongs to them. Its
// methods return the errors of the package documentation.
//
// It makes one change per call. To have a whole trunk, made once and kept as it
// should be, use package siptrunk.
type TrunkService struct{ core *core }

// List returns the account's trunks. An error is the last thing it yields.
func (s *TrunkService) List(ctx context.Context) iter.Seq2[*Trunk, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[*Trunk], error) {
		b := s.core.bind(ctx)
		var list *trunking.ListTrunkResponse
		var err error
		if next == "" {
			list, err = b.trunking().PageTrunk((&trunking.ListTrunkParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[trunking.ListTrunkResponse](b, next)
		}
		if err != nil {
			return page[*Trunk]{}, b.check(err)
		}
		return page[*Trunk]{items: convert(list.Trunks, trunkFromAPI), next: deref(list.Meta.NextPageUrl)}, nil
	})
}

// Get returns the trunk with that SID.
func (s *TrunkService) Get(ctx context.Context, sid string) (*Trunk, error) {
	if err := checkSID("sid", sidTrunk, sid); err != nil {
		return nil, err
	}
	b := s.core.bind(ctx)
	t, err := b.trunking().FetchTrunk(sid)
	if err != nil {
		return nil, b.check(err)
	}
	return trunkFromAPI(t), nil
}

// Create makes a trunk. Its error matches [ErrDomainTaken] if the domain name is
// somebody's already. A new trunk takes no calls in either direction: it has no
// origination URL, no authentication and no numbers.
func (s *TrunkService) Create(ctx context.Context, settings *TrunkSettings) (*Trunk, error) {
	if err := settings.check(); err != nil {
		return nil, err
	}
	b := s.core.bind(ctx)
	params := trunking.CreateTrunkParams(*settings.params())
	t, err := b.trunking().CreateTrunk(&params)
	if err != nil {
		return nil, b.check(err)
	}
	return trunkFromAPI(t), nil
}

// Update changes a trunk and returns it as it is then.
func (s *TrunkService) Update(ctx context.Context, sid string, settings *TrunkSettings) (*Trunk, error) {
	if err := firstError(checkSID("sid", sidTrunk, sid), settings.check()); err != nil {
		return nil, err
	}
	b := s.core.bind(ctx)
	t, err := b.trunking().UpdateTrunk(sid, settings.params())
	if err != nil {
		return nil, b.check(err)
	}
	return trunkFromAPI(t), nil
}

// Delete removes a trunk. Its numbers leave it and stay the account's. It is no
// error if there is no such trunk.
func (s *TrunkService) Delete(ctx context.Context, sid string) error {
	if err := checkSID("sid", sidTrunk, sid); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	return gone(b.check(b.trunking().DeleteTrunk(sid)))
}

// Numbers returns the numbers on a trunk, a thousand per request. What regulation
// and emergency calling have of them is not in this list. An error is the last
// thing it yields.
func (s *TrunkService) Numbers(ctx context.Context, trunkSID string) iter.Seq2[*Number, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[*Number], error) {
		if err := checkSID("trunkSID", sidTrunk, trunkSID); err != nil {
			return page[*Number]{}, err
		}
		b := s.core.bind(ctx)
		var list *trunking.ListPhoneNumberResponse
		var err error
		if next == "" {
			list, err = b.trunking().PagePhoneNumber(trunkSID, (&trunking.ListPhoneNumberParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[trunking.ListPhoneNumberResponse](b, next)
		}
		if err != nil {
			return page[*Number]{}, b.check(err)
		}
		return page[*Number]{items: convert(list.PhoneNumbers, numberFromTrunk), next: deref(list.Meta.NextPageUrl)}, nil
	})
}

func phoneNumberParams(sid string) *trunking.CreatePhoneNumberParams {
	return (&trunking.CreatePhoneNumberParams{}).SetPhoneNumberSid(sid)
}
