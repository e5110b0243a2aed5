package twilioxtest

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Sign computes the X-Twilio-Signature of a request to address, with the
// parameters of its form; nil for GET. It is HMAC-SHA1 over the URL, without
// its fragment, and the names and values of the form, by name.
func Sign(token, address string, form url.Values) string {
	address, _, _ = strings.Cut(address, "#")
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, address)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		// Of a name with more than one value each value counts once.
		for _, value := range slices.Compact(slices.Sorted(slices.Values(form[name]))) {
			_, _ = io.WriteString(mac, name+value)
		}
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// NewRequest makes a signed webhook request: with POST if form is not nil, and
// with GET otherwise. Use it to hand a handler a request that Twilio would not
// send.
func NewRequest(token, address string, form url.Values) (*http.Request, error) {
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	target, _, _ := strings.Cut(address, "#")
	request, err := http.NewRequest(method, target, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	}
	request.Header.Set("User-Agent", "TwilioProxy/1.1")
	request.Header.Set("X-Twilio-Signature", Sign(token, address, form))
	return request, nil
}
