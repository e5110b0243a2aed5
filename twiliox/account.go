package twiliox

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// AccountService reads the account itself. Its methods return the errors of the
// package documentation.
type AccountService struct{ core *core }

// Account is an account or subaccount.
type Account struct {
	// SID identifies the account: AC and 32 digits.
	SID string
	// FriendlyName is its name.
	FriendlyName string
	// Status is active, suspended or closed.
	Status string
	// Type is Trial or Full.
	Type string
	// OwnerSID is the parent account; the account itself if it has none.
	OwnerSID string
}

// IsTrial reports whether the account is on trial: it then has one number and
// one trunk, and may call verified numbers only.
func (a *Account) IsTrial() bool { return strings.EqualFold(a.Type, "Trial") }

// IsActive reports whether the account may make and take calls.
func (a *Account) IsActive() bool { return a.Status == "" || strings.EqualFold(a.Status, "active") }

// IsSubaccount reports whether another account pays for this one.
func (a *Account) IsSubaccount() bool { return a.OwnerSID != "" && a.OwnerSID != a.SID }

// Get returns the account.
func (s *AccountService) Get(ctx context.Context) (*Account, error) {
	b := s.core.bind(ctx)
	a, err := b.api().FetchAccount(b.AccountSid())
	if err != nil {
		return nil, b.check(err)
	}
	return &Account{
		SID: deref(a.Sid), FriendlyName: deref(a.FriendlyName), Status: deref(a.Status),
		Type: deref(a.Type), OwnerSID: deref(a.OwnerAccountSid),
	}, nil
}

// Balance is what an account has left.
type Balance struct {
	// Amount is in units of Currency.
	Amount float64 `json:"amount"`
	// Currency is an ISO 4217 code: "USD".
	Currency string `json:"currency"`
}

func (b Balance) String() string { return formatMoney(b.Amount, b.Currency) }

// formatMoney writes an amount with two decimals at least, and more only where
// they say something.
func formatMoney(amount float64, currency string) string {
	text := strconv.FormatFloat(amount, 'f', 4, 64)
	for range 2 {
		text = strings.TrimSuffix(text, "0")
	}
	return strings.TrimSpace(text + " " + strings.ToUpper(currency))
}

// Balance returns the account's balance. Twilio has none for subaccounts: the
// error then matches [ErrNoBalance].
func (s *AccountService) Balance(ctx context.Context) (Balance, error) {
	b := s.core.bind(ctx)
	answer, err := b.api().FetchBalance(nil)
	if err != nil {
		err = b.check(err)
		if errors.Is(err, ErrNotFound) {
			err = fmt.Errorf("%w: %w", ErrNoBalance, err)
		}
		return Balance{}, err
	}
	if deref(answer.Balance) == "" {
		return Balance{}, ErrNoBalance
	}
	amount, err := strconv.ParseFloat(*answer.Balance, 64)
	if err != nil || math.IsNaN(amount) { // which is not below any price
		return Balance{}, b.check(errors.New("the balance is not a number"))
	}
	return Balance{Amount: amount, Currency: deref(answer.Currency)}, nil
}

// ErrNoBalance says that the account has no balance of its own: its parent pays.
var ErrNoBalance = errors.New("twiliox: the account has no balance of its own")

// A BalanceError says that the balance does not pay for what was asked. Nothing
// was bought. It matches [ErrInsufficientBalance].
type BalanceError struct {
	// Balance is what there is.
	Balance Balance
	// Needed is what was needed, in the same currency; zero if the price is
	// not known and anything above zero would have done.
	Needed float64
}

func (e *BalanceError) Error() string {
	needed := "more than nothing"
	if e.Needed > 0 {
		needed = formatMoney(e.Needed, e.Balance.Currency)
	}
	return fmt.Sprintf("twiliox: the balance is %v and %s is needed: add funds in Twilio's console; nothing was bought", e.Balance, needed)
}

// Is reports whether target is [ErrInsufficientBalance].
func (e *BalanceError) Is(target error) bool { return target == ErrInsufficientBalance }

// CheckBalance returns a [*BalanceError] if the balance is not above zero or
// less than needed, in the account's currency. It returns nil for subaccounts,
// whose balance Twilio does not tell.
func (s *AccountService) CheckBalance(ctx context.Context, needed float64) error {
	balance, err := s.Balance(ctx)
	switch {
	case errors.Is(err, ErrNoBalance):
		return nil
	case err != nil:
		return err
	case balance.Amount <= 0 || balance.Amount < needed:
		return &BalanceError{Balance: balance, Needed: needed}
	}
	return nil
}

// A CallerID is a number of somebody else that the account may call from,
// because its owner confirmed it.
type CallerID struct {
	SID          string
	PhoneNumber  string // E.164
	FriendlyName string
}

// CallerIDs returns the verified caller IDs; only phoneNumber's if that is not
// empty. An error is the last thing it yields.
func (s *AccountService) CallerIDs(ctx context.Context, phoneNumber string) iter.Seq2[*CallerID, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[*CallerID], error) {
		b := s.core.bind(ctx)
		var list *api.ListOutgoingCallerIdResponse
		var err error
		if next == "" {
			params := (&api.ListOutgoingCallerIdParams{}).SetPageSize(maxPageSize)
			if phoneNumber != "" {
				params.SetPhoneNumber(phoneNumber)
			}
			list, err = b.api().PageOutgoingCallerId(params, "", "")
		} else {
			list, err = get[api.ListOutgoingCallerIdResponse](b, next)
		}
		if err != nil {
			return page[*CallerID]{}, b.check(err)
		}
		return page[*CallerID]{
			items: convert(list.OutgoingCallerIds, func(c *api.ApiV2010OutgoingCallerId) *CallerID {
				return &CallerID{SID: deref(c.Sid), PhoneNumber: deref(c.PhoneNumber), FriendlyName: deref(c.FriendlyName)}
			}),
			next: nextURI(list.NextPageUri),
		}, nil
	})
}
