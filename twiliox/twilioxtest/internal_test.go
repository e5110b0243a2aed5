package twilioxtest

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twilio/twilio-go/client"
)

func TestParseTwiML(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"not xml":     `<Response><Say>`,
		"wrong root":  `<response/>`,
		"two roots":   `<Response/><Response/>`,
		"text around": `hello <Response/>`,
		"doctype":     `<!DOCTYPE Response [<!ENTITY a "b">]><Response/>`,
		"entity":      `<Response><Say>&a;</Say></Response>`,
		"deep":        "<Response>" + strings.Repeat("<Say>", 20) + strings.Repeat("</Say>", 20) + "</Response>",
		"attribute":   `<Response><Say voice="a" voice="b"/></Response>`,
		"long":        "<Response>" + strings.Repeat(" ", 64<<10) + "</Response>",
		"empty":       "",
	} {
		_, err := parseTwiML(document)
		assert.Error(t, err, name)
	}
}

func TestSchemaWarnings(t *testing.T) {
	t.Parallel()
	root, err := parseTwiML(`<Response>text<Say Voice="alice"><Break/></Say><Gather input="dtmf voice" timeout="soon"/>` +
		`<Dial record="x"><Sip statusCallbackEvent="answered,completed">sip:a@b</Sip></Dial><Speak/></Response>`)
	require.NoError(t, err)
	assert.Equal(t, []string{
		`<Break> may not be in <Say>`,
		`<Gather input="dtmf voice"> is not of [dtmf speech]`,
		`<Gather timeout="soon"> is not a number`,
		`<Response> may not have text`,
		`<Say> has no attribute Voice`,
		`<Sip statusCallbackEvent="answered,completed"> is not of [initiated ringing answered completed]`,
		`<Speak> may not be in <Response>`,
	}, check(root))
}

// Twilio's documentation has this request and its signature.
func TestSignKnownVector(t *testing.T) {
	t.Parallel()
	form := url.Values{
		"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675310"}, "Digits": {"1234"}, "From": {"+14158675310"}, "To": {"+18005551212"},
	}
	assert.Equal(t, "GvWf1cFY/Q7PnoempGyD5oXAezc=", Sign("12345", "https://mycompany.com/myapp.php?foo=1&bar=2", form))
	assert.Equal(t, Sign("12345", "https://mycompany.com/", nil), Sign("12345", "https://mycompany.com/#rc=2", nil), "the fragment is not signed")
}

func FuzzParseTwiML(f *testing.F) {
	f.Add(`<Response><Say voice="Polly.Niamh-Neural">Hi <break time="1s"/></Say><Dial><Sip>sip:a@b;transport=tcp</Sip></Dial></Response>`)
	f.Add(`<?xml version="1.0"?><Response><Gather numDigits="1"><Play>x</Play></Gather></Response>`)
	f.Add(`<Response>` + strings.Repeat("<p>", 40))
	f.Fuzz(func(t *testing.T, document string) {
		root, err := parseTwiML(document)
		if err != nil {
			return
		}
		if root.name != "Response" {
			t.Fatalf("root is %q", root.name)
		}
		_ = check(root)
		_ = root.text()
	})
}

func FuzzParseSIP(f *testing.F) {
	f.Add("sip:call_1@sip.retellai.com;transport=tcp?X-a=b")
	f.Add("sip:+14155550100@[::1]:5061")
	f.Fuzz(func(t *testing.T, address string) {
		leg, ok := parseSIP(address)
		if ok && (leg.Host == "" || !strings.HasPrefix(address, "sip:")) {
			t.Fatalf("%q has no host", address)
		}
	})
}

// FuzzSign holds Sign against the validator of twilio-go, where the two can
// agree: it takes the first of several values, and moves ports about.
func FuzzSign(f *testing.F) {
	f.Add("token", "https://example.com/?a=b", "a=1&b=2")
	f.Fuzz(func(t *testing.T, token, address, body string) {
		form, err := url.ParseQuery(body)
		u, urlErr := url.Parse(address)
		if err != nil || urlErr != nil || u.Port() != "" || strings.Contains(address, "#") || strings.Contains(address, "bodySHA256") {
			return
		}
		for _, values := range form {
			if len(values) > 1 {
				return
			}
		}
		validator := client.NewRequestValidator(token)
		if !validator.ValidateBody(address, []byte(body), Sign(token, address, form)) {
			t.Fatalf("twilio-go does not accept the signature of %q with %v", address, form)
		}
	})
}
