package main

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/twiliox"
)

// office is what the commands work with: the vendors, and where this program is
// to be found. What differs between the demo and the real world is in here.
type office struct {
	retell *retell.Client  // nil without a key
	twilio *twiliox.Client // nil without a key

	name        string // of the agent, the trunk and all that belongs to it
	publicURL   string // of serve, without a slash at the end; may be empty
	secret      string // in the path of the socket; may be empty
	sipPassword twiliox.Secret
}

// The paths that serve answers.
const (
	socketPath  = "/llm-websocket/"
	webhookPath = "/retell/"
	healthPath  = "/healthz"
)

var (
	errNoRetell    = errors.New("set RETELL_API_KEY: Retell's dashboard has it under API Keys")
	errNoTwilio    = errors.New("set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN: Twilio's console shows both on its first page")
	errNoPublicURL = errors.New("set PUBLIC_URL to where serve is reached from outside, such as https://agent.example.com")
)

// openOffice makes an office of the environment.
func openOffice() (*office, error) {
	o := &office{
		name:        cmp.Or(os.Getenv("AGENT_NAME"), "front-desk"),
		secret:      os.Getenv("LLM_SECRET"),
		sipPassword: twiliox.Secret(os.Getenv("SIP_PASSWORD")),
	}
	if err := o.setPublicURL(os.Getenv("PUBLIC_URL")); err != nil {
		return nil, err
	}
	if key := os.Getenv("RETELL_API_KEY"); key != "" {
		client, err := retell.NewClient(key, nil)
		if err != nil {
			return nil, err
		}
		o.retell = client
		o.secret = cmp.Or(o.secret, derive(key, "socket"))
	}
	if token := os.Getenv("TWILIO_AUTH_TOKEN"); token != "" {
		client, err := twiliox.NewClient(nil)
		if err != nil {
			return nil, err
		}
		o.twilio = client
		o.sipPassword = cmp.Or(o.sipPassword, twiliox.Secret("Sip1"+derive(token, "trunk")))
	}
	return o, nil
}

// derive makes a secret of a key, always the same one: so that serve, provision
// and doctor agree on it without a file, on whatever machine each of them runs.
func derive(key, purpose string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("phoneagent " + purpose))
	return hex.EncodeToString(mac.Sum(nil))[:40]
}

func (o *office) setPublicURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" {
		return fmt.Errorf("PUBLIC_URL is %q; want a URL such as https://agent.example.com", text)
	}
	o.publicURL = strings.TrimSuffix(text, "/")
	return nil
}

// socketURL is what Retell dials for each call. It holds the secret.
func (o *office) socketURL() string {
	return "ws" + strings.TrimPrefix(o.publicURL, "http") + socketPath + o.secret
}

// webhookURL is where Retell posts events.
func (o *office) webhookURL() string { return o.publicURL + webhookPath }

// need reports what a command lacks.
func (o *office) need(twilio, publicURL bool) error {
	switch {
	case o.retell == nil:
		return errNoRetell
	case twilio && o.twilio == nil:
		return errNoTwilio
	case publicURL && o.publicURL == "":
		return errNoPublicURL
	}
	return nil
}

// withoutSecret is a socket's URL to show.
func withoutSecret(socketURL string) string {
	at := strings.LastIndex(socketURL, "/")
	if at < len("wss://") {
		return socketURL
	}
	return socketURL[:at] + "/***"
}
