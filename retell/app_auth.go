package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// AppCredentials are how Retell logs in to another system, with the secrets:
// [*OAuthCredentials], [*APIKeyCredentials] or [*BasicCredentials]. Retell
// stores them encrypted and never returns them.
type AppCredentials interface{ isAppCredentials() }

func (*OAuthCredentials) isAppCredentials()  {}
func (*APIKeyCredentials) isAppCredentials() {}
func (*BasicCredentials) isAppCredentials()  {}
func (*Unknown) isAppCredentials()           {}

// An AppAuth is how Retell logs in to another system, without the secrets: an
// [*OAuthAuth], [*APIKeyAuth], [*BasicAuth], [*AccessTokenAuth] or
// [*RefreshTokenAuth].
type AppAuth interface{ isAppAuth() }

func (*OAuthAuth) isAppAuth()        {}
func (*APIKeyAuth) isAppAuth()       {}
func (*BasicAuth) isAppAuth()        {}
func (*AccessTokenAuth) isAppAuth()  {}
func (*RefreshTokenAuth) isAppAuth() {}
func (*Unknown) isAppAuth()          {}

var (
	_ = wire.Register[AppCredentials](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
		"oauth2":  (*OAuthCredentials)(nil),
		"api_key": (*APIKeyCredentials)(nil),
		"basic":   (*BasicCredentials)(nil),
	}})
	_ = wire.Register[AppAuth](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
		"oauth2":        (*OAuthAuth)(nil),
		"api_key":       (*APIKeyAuth)(nil),
		"basic":         (*BasicAuth)(nil),
		"access_token":  (*AccessTokenAuth)(nil),
		"refresh_token": (*RefreshTokenAuth)(nil),
	}})
)

// OAuthCredentials log in as an OAuth client.
type OAuthCredentials struct {
	_ struct{} `const:"type=oauth2"`
	// ClientID names the client.
	ClientID string `json:"client_id"`
	// ClientSecret is its secret.
	ClientSecret string `json:"client_secret"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// APIKeyCredentials log in with a key.
type APIKeyCredentials struct {
	_ struct{} `const:"type=api_key"`
	// APIKey is the provider's key, which is a secret.
	APIKey string `json:"api_key"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// BasicCredentials log in with a name and a password.
type BasicCredentials struct {
	_ struct{} `const:"type=basic"`
	// Username is the name.
	Username string `json:"username"`
	// Password is the password.
	Password string `json:"password"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// OAuthAuth is an app that logs in as an OAuth client.
type OAuthAuth struct {
	_ struct{} `const:"type=oauth2"`
	// ClientID names the client.
	ClientID string `json:"client_id"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// APIKeyAuth is an app that logs in with a key.
type APIKeyAuth struct {
	_ struct{} `const:"type=api_key"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// BasicAuth is an app that logs in with a name and a password.
type BasicAuth struct {
	_ struct{} `const:"type=basic"`
	// Username is the name.
	Username string `json:"username"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// AccessTokenAuth is an app that logs in with an access token.
type AccessTokenAuth struct {
	_ struct{} `const:"type=access_token"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// RefreshTokenAuth is an app that logs in with a refresh token, from which it
// gets access tokens.
type RefreshTokenAuth struct {
	_ struct{} `const:"type=refresh_token"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
