package twiliox

import (
	"errors"
	"os"
	"strings"
)

// credentials are what a request is signed with. The secrets are functions so
// that printing a client, which reaches unexported fields, does not show them.
type credentials struct {
	account  string // AC...
	username string // AC... or SK...
	password func() string
	token    func() string // the account's auth token, which signs webhooks; "" if not known
}

// resolve takes what the options leave out from the environment.
func resolve(o *Options) (credentials, error) {
	or := func(value, name string) string {
		if value != "" {
			return value
		}
		return os.Getenv(name)
	}
	account := or(o.AccountSID, "TWILIO_ACCOUNT_SID")
	key, secret := o.APIKeySID, string(o.APIKeySecret)
	token := string(o.AuthToken)
	if key == "" && secret == "" && token == "" {
		key, secret = os.Getenv("TWILIO_API_KEY"), os.Getenv("TWILIO_API_SECRET")
	}
	// A token from the environment belongs to the account of the environment.
	if token == "" && (o.AccountSID == "" || o.AccountSID == os.Getenv("TWILIO_ACCOUNT_SID")) {
		token = os.Getenv("TWILIO_AUTH_TOKEN")
	}
	username, password := account, token
	if key != "" || secret != "" {
		username, password = key, secret
	}
	c := credentials{
		account: account, username: username,
		password: func() string { return password }, token: func() string { return token },
	}
	switch {
	case account == "":
		return c, errors.New("twiliox: no account: set Options.AccountSID or TWILIO_ACCOUNT_SID")
	case !isSID(sidAccount, account):
		return c, &ArgumentError{Name: "AccountSID", Reason: "is not an account SID: it must be AC and 32 hexadecimal digits"}
	case key != "" && !isSID(sidAPIKey, key):
		return c, &ArgumentError{Name: "APIKeySID", Reason: "is not an API key SID: it must be SK and 32 hexadecimal digits"}
	case key != "" && secret == "":
		return c, errors.New("twiliox: an API key without its secret: set Options.APIKeySecret or TWILIO_API_SECRET")
	case key == "" && secret != "":
		return c, errors.New("twiliox: an API key secret without its key: set Options.APIKeySID or TWILIO_API_KEY")
	case password == "":
		return c, errors.New("twiliox: no credentials: set Options.AuthToken or TWILIO_AUTH_TOKEN, or an API key and its secret")
	case strings.ContainsFunc(password, func(r rune) bool { return r <= ' ' || r > '~' }):
		return c, errors.New("twiliox: the auth token or API key secret has a space, a line break or another character that none has")
	}
	return c, nil
}
