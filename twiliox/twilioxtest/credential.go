package twilioxtest

import (
	"strings"
	"time"
	"unicode"
)

// credential is a name and a password, which is never sent.
type credential struct {
	SID               string `json:"sid"`
	AccountSID        string `json:"account_sid"`
	CredentialListSID string `json:"credential_list_sid"`
	Username          string `json:"username"`
	DateCreated       moment `json:"date_created"`
	DateUpdated       moment `json:"date_updated"`
	URI               string `json:"uri"`

	password string
}

func credentialRoutes() []route {
	const lists, items = "/CredentialLists", "/CredentialLists/{list}/Credentials"
	return []route{
		get(lists+".json", func(x *exchange) (any, *APIError) {
			return list("credential_lists", x.s.account.credentials.where(nil)), nil
		}),
		create(lists+".json", func(x *exchange) (any, *APIError) {
			made, err := x.newSIPList("CL", "CredentialLists", "credentials", "/Credentials.json", x.s.credentialListNames())
			if err != nil {
				return nil, err
			}
			l := &credentialList{sipList: made}
			x.s.account.credentials.add(l.SID, l)
			return l, nil
		}),
		get(lists+"/{list}", func(x *exchange) (any, *APIError) { return x.credentialList() }),
		change(lists+"/{list}", func(x *exchange) (any, *APIError) {
			l, err := x.credentialList()
			if err != nil {
				return nil, err
			}
			return l, x.rename(&l.sipList, x.s.credentialListNames())
		}),
		remove(lists+"/{list}", func(x *exchange) (any, *APIError) {
			l, err := x.credentialList()
			if err != nil {
				return nil, err
			}
			x.s.account.credentials.remove(l.SID)
			x.s.forget(l.SID)
			return nil, nil
		}),
		get(items+".json", func(x *exchange) (any, *APIError) {
			l, err := x.credentialList()
			if err != nil {
				return nil, err
			}
			return list("credentials", l.credentials.where(nil)), nil
		}),
		create(items+".json", (*exchange).createCredential),
		get(items+"/{item}", func(x *exchange) (any, *APIError) {
			_, c, err := x.credential()
			return c, err
		}),
		change(items+"/{item}", func(x *exchange) (any, *APIError) {
			_, c, err := x.credential()
			if err != nil {
				return nil, err
			}
			if err := checkPassword(x.form.Get("Password")); err != nil {
				return nil, err
			}
			c.password, c.DateUpdated = x.form.Get("Password"), moment(time.Now())
			return c, nil
		}),
		remove(items+"/{item}", func(x *exchange) (any, *APIError) {
			l, c, err := x.credential()
			if err != nil {
				return nil, err
			}
			l.credentials.remove(c.SID)
			return nil, nil
		}),
	}
}

func (s *Server) credentialListNames() []string {
	var names []string
	for _, l := range s.account.credentials.all() {
		names = append(names, l.FriendlyName)
	}
	return names
}

func (x *exchange) credentialList() (*credentialList, *APIError) {
	l, ok := x.s.account.credentials.get(x.id("list"))
	if !ok {
		return nil, x.notFound()
	}
	return l, nil
}

func (x *exchange) credential() (*credentialList, *credential, *APIError) {
	l, err := x.credentialList()
	if err != nil {
		return nil, nil, err
	}
	c, ok := l.credentials.get(x.id("item"))
	if !ok {
		return nil, nil, x.notFound()
	}
	return l, c, nil
}

func (x *exchange) createCredential() (any, *APIError) {
	l, err := x.credentialList()
	if err != nil {
		return nil, err
	}
	name := x.form.Get("Username")
	if name == "" || len(name) > 32 {
		return nil, refuse(21240, "Username must have 1 to 32 characters")
	}
	if err := checkPassword(x.form.Get("Password")); err != nil {
		return nil, err
	}
	if _, ok := l.credentials.first(func(c *credential) bool { return c.Username == name }); ok {
		return nil, refuse(21240, "A credential with Username %s exists already", name)
	}
	if l.credentials.len() >= maxCredentials {
		return nil, refuse(21240, "The list has %d credentials, which is the most", maxCredentials)
	}
	sid, now := x.s.sid("CR"), moment(time.Now())
	c := &credential{
		SID: sid, AccountSID: x.s.options.AccountSID, CredentialListSID: l.SID, Username: name, DateCreated: now, DateUpdated: now,
		URI: strings.TrimSuffix(l.URI, ".json") + "/Credentials/" + sid + ".json", password: x.form.Get("Password"),
	}
	l.credentials.add(sid, c)
	return c, nil
}

// checkPassword is Twilio's rule: 12 characters, of three kinds.
func checkPassword(password string) *APIError {
	if len(password) < 12 || !strings.ContainsFunc(password, unicode.IsUpper) ||
		!strings.ContainsFunc(password, unicode.IsLower) || !strings.ContainsFunc(password, unicode.IsDigit) {
		return refuse(21240, "Password must have at least 12 characters, with upper and lower case and a digit")
	}
	return nil
}
