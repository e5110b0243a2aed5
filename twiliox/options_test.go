package twiliox_test

import (
	"testing"

	"github.com/phoneagent-go/phoneagent/twiliox"
	"github.com/stretchr/testify/require"
)

// The environment is the process's: no t.Parallel.
func TestCredentialsFromTheEnvironment(t *testing.T) {
	other := sid("AC", 2)
	for name, c := range map[string]struct {
		env     map[string]string
		options *twiliox.Options
		account string
		problem string
	}{
		"token":                {env: map[string]string{"TWILIO_ACCOUNT_SID": testAccount, "TWILIO_AUTH_TOKEN": testToken}, account: testAccount},
		"key":                  {env: map[string]string{"TWILIO_ACCOUNT_SID": testAccount, "TWILIO_API_KEY": testKey, "TWILIO_API_SECRET": "s"}, account: testAccount},
		"options win":          {env: map[string]string{"TWILIO_ACCOUNT_SID": testAccount, "TWILIO_AUTH_TOKEN": testToken}, options: &twiliox.Options{AccountSID: other, AuthToken: "t"}, account: other},
		"nothing":              {problem: "no account"},
		"no token":             {env: map[string]string{"TWILIO_ACCOUNT_SID": testAccount}, problem: "no credentials"},
		"key without secret":   {env: map[string]string{"TWILIO_ACCOUNT_SID": testAccount, "TWILIO_API_KEY": testKey}, problem: "without its secret"},
		"secret without key":   {options: &twiliox.Options{AccountSID: testAccount, APIKeySecret: "s"}, problem: "without its key"},
		"malformed account":    {options: &twiliox.Options{AccountSID: "AC123", AuthToken: "t"}, problem: "is not an account SID"},
		"malformed key":        {options: &twiliox.Options{AccountSID: testAccount, APIKeySID: "SK1", APIKeySecret: "t"}, problem: "is not an API key SID"},
		"line break":           {options: &twiliox.Options{AccountSID: testAccount, AuthToken: "t\n"}, problem: "line break"},
		"token of another":     {env: map[string]string{"TWILIO_ACCOUNT_SID": testAccount, "TWILIO_AUTH_TOKEN": testToken}, options: &twiliox.Options{AccountSID: other}, problem: "no credentials"},
		"stand-in elsewhere":   {options: &twiliox.Options{AccountSID: testAccount, AuthToken: "t", TestServerURL: "https://example.com"}, problem: "is not on this machine"},
		"stand-in with a path": {options: &twiliox.Options{AccountSID: testAccount, AuthToken: "t", TestServerURL: "http://127.0.0.1/x"}, problem: "nothing more"},
		"negative":             {options: &twiliox.Options{AccountSID: testAccount, AuthToken: "t", Timeout: -1}, problem: "negative"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range []string{"TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY", "TWILIO_API_SECRET"} {
				t.Setenv(variable, c.env[variable])
			}
			client, err := twiliox.NewClient(c.options)
			if c.problem != "" {
				require.ErrorContains(t, err, c.problem)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.account, client.AccountSID())
		})
	}
}
