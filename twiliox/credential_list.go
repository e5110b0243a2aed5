package twiliox

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"unicode"

	api "github.com/twilio/twilio-go/rest/api/v2010"
)

// CredentialListService keeps lists of SIP user names and passwords. Its methods
// return the errors of the package documentation.
type CredentialListService struct{ core *core }

// A CredentialList is a list of SIP users. An account has 100 lists at most.
type CredentialList struct {
	// SID identifies the list: CL and 32 digits.
	SID string `json:"sid"`
	// FriendlyName is unique in the account. It is not a user name.
	FriendlyName string `json:"friendly_name"`
}

// A SIPUser is a user name of a credential list. Twilio never returns the
// password.
type SIPUser struct {
	// SID identifies the user: CR and 32 digits.
	SID string `json:"sid"`
	// Username cannot be changed.
	Username string `json:"username"`
}

// CheckSIPUsername reports what is wrong with a SIP user name, as an
// [*ArgumentError]: it has 1 to 32 letters, digits, dots, dashes and
// underscores. Twilio documents the length; other characters have to be written
// in special ways in SIP and are refused here.
func CheckSIPUsername(username string) error {
	switch {
	case username == "":
		return &ArgumentError{Name: "Username", Reason: "is empty"}
	case len(username) > 32:
		return &ArgumentError{Name: "Username", Reason: "is longer than 32 characters"}
	}
	for _, c := range username {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("._-", c)) {
			return &ArgumentError{Name: "Username", Reason: "has something other than letters, digits, dots, dashes and underscores"}
		}
	}
	return nil
}

// CheckSIPPassword reports what is wrong with a SIP password, as an
// [*ArgumentError], without repeating it. Twilio wants 12 characters or more
// with upper and lower case letters and a digit.
func CheckSIPPassword(password Secret) error {
	const least = 12
	text := string(password)
	var missing []string
	for _, class := range []struct {
		name string
		is   func(rune) bool
	}{
		{"an upper case letter", unicode.IsUpper}, {"a lower case letter", unicode.IsLower}, {"a digit", unicode.IsDigit},
	} {
		if !strings.ContainsFunc(text, class.is) {
			missing = append(missing, class.name)
		}
	}
	switch {
	case text == "":
		return &ArgumentError{Name: "Password", Reason: "is empty"}
	case len(text) < least:
		return &ArgumentError{Name: "Password", Reason: fmt.Sprintf("is shorter than %d characters", least)}
	case len(missing) > 0:
		return &ArgumentError{Name: "Password", Reason: "lacks " + strings.Join(missing, " and ")}
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return &ArgumentError{Name: "Password", Reason: "has a control character"}
	}
	return nil
}

// List returns the account's credential lists. An error is the last thing it
// yields.
func (s *CredentialListService) List(ctx context.Context) iter.Seq2[*CredentialList, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[*CredentialList], error) {
		b := s.core.bind(ctx)
		var list *api.ListSipCredentialListResponse
		var err error
		if next == "" {
			list, err = b.api().PageSipCredentialList((&api.ListSipCredentialListParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[api.ListSipCredentialListResponse](b, next)
		}
		if err != nil {
			return page[*CredentialList]{}, b.check(err)
		}
		return page[*CredentialList]{items: convert(list.CredentialLists, credentialListFromAPI), next: nextURI(list.NextPageUri)}, nil
	})
}

func credentialListFromAPI(l *api.ApiV2010SipCredentialList) *CredentialList {
	return &CredentialList{SID: deref(l.Sid), FriendlyName: deref(l.FriendlyName)}
}

// Create makes an empty list. Twilio refuses a name that a list has already,
// with code 21240.
func (s *CredentialListService) Create(ctx context.Context, friendlyName string) (*CredentialList, error) {
	if friendlyName == "" {
		return nil, &ArgumentError{Name: "friendlyName", Reason: "is empty"}
	}
	if err := checkLength("friendlyName", friendlyName, maxFriendlyName); err != nil {
		return nil, err
	}
	b := s.core.bind(ctx)
	l, err := b.api().CreateSipCredentialList((&api.CreateSipCredentialListParams{}).SetFriendlyName(friendlyName))
	if err != nil {
		return nil, b.check(err)
	}
	return credentialListFromAPI(l), nil
}

// Delete removes a list with its users. It is no error if there is none.
func (s *CredentialListService) Delete(ctx context.Context, sid string) error {
	if err := checkSID("sid", sidCredentialList, sid); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	return gone(b.check(b.api().DeleteSipCredentialList(sid, nil)))
}

// Users returns the users of a list. An error is the last thing it yields.
func (s *CredentialListService) Users(ctx context.Context, listSID string) iter.Seq2[*SIPUser, error] {
	return paginate(ctx, func(ctx context.Context, next string) (page[*SIPUser], error) {
		if err := checkSID("listSID", sidCredentialList, listSID); err != nil {
			return page[*SIPUser]{}, err
		}
		b := s.core.bind(ctx)
		var list *api.ListSipCredentialResponse
		var err error
		if next == "" {
			list, err = b.api().PageSipCredential(listSID, (&api.ListSipCredentialParams{}).SetPageSize(maxPageSize), "", "")
		} else {
			list, err = get[api.ListSipCredentialResponse](b, next)
		}
		if err != nil {
			return page[*SIPUser]{}, b.check(err)
		}
		return page[*SIPUser]{
			items: convert(list.Credentials, func(c *api.ApiV2010SipCredential) *SIPUser {
				return &SIPUser{SID: deref(c.Sid), Username: deref(c.Username)}
			}),
			next: nextURI(list.NextPageUri),
		}, nil
	})
}

// AddUser adds a user to a list.
func (s *CredentialListService) AddUser(ctx context.Context, listSID, username string, password Secret) (*SIPUser, error) {
	if err := firstError(checkSID("listSID", sidCredentialList, listSID), CheckSIPUsername(username), CheckSIPPassword(password)); err != nil {
		return nil, err
	}
	b := s.core.bind(ctx)
	c, err := b.api().CreateSipCredential(listSID, (&api.CreateSipCredentialParams{}).SetUsername(username).SetPassword(string(password)))
	if err != nil {
		return nil, b.check(err)
	}
	return &SIPUser{SID: deref(c.Sid), Username: deref(c.Username)}, nil
}

// SetPassword changes a user's password. Calls with the old one are refused from
// then on: to change it without an outage, add a second user and move to it.
func (s *CredentialListService) SetPassword(ctx context.Context, listSID, sid string, password Secret) error {
	if err := firstError(checkSID("listSID", sidCredentialList, listSID), checkSID("sid", sidCredential, sid), CheckSIPPassword(password)); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	_, err := b.api().UpdateSipCredential(listSID, sid, (&api.UpdateSipCredentialParams{}).SetPassword(string(password)))
	return b.check(err)
}

// RemoveUser removes a user from a list. It is no error if there is none.
func (s *CredentialListService) RemoveUser(ctx context.Context, listSID, sid string) error {
	if err := firstError(checkSID("listSID", sidCredentialList, listSID), checkSID("sid", sidCredential, sid)); err != nil {
		return err
	}
	b := s.core.bind(ctx)
	return gone(b.check(b.api().DeleteSipCredential(listSID, sid, nil)))
}
