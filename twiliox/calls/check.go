package calls

import (
	"net/url"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/retell"
)

// checkSID refuses what is no SID of its kind before it gets into a path.
func checkSID(name, kind, sid string) error {
	digits, ok := strings.CutPrefix(sid, kind)
	if !ok || len(digits) != 32 || strings.Trim(strings.ToLower(digits), "0123456789abcdef") != "" {
		return argument(name, "is not a SID of its kind: it must be "+kind+" and 32 hexadecimal digits")
	}
	return nil
}

// checkAddress accepts numbers and SIP addresses. It does not repeat them: they
// may belong to a person.
func checkAddress(name, address string) error {
	switch {
	case address == "":
		return argument(name, "is empty")
	case strings.HasPrefix(address, "sip:"):
		if len(address) < len("sip:x") || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("<>\"", r) }) {
			return argument(name, "is not a SIP address")
		}
	case !retell.IsE164(address):
		return argument(name, "is neither in E.164, such as +14155550123, nor a SIP address, such as sip:desk@example.com")
	}
	return nil
}

func checkURL(name, text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' }) {
		return argument(name, "is not a URL that Twilio can call: it must start with https:// and a host")
	}
	return nil
}

// wholeSeconds rounds a duration up; nil if it is zero.
func wholeSeconds(name string, d time.Duration, low, high int) (*int, error) {
	if d == 0 {
		return nil, nil
	}
	seconds := int((d + time.Second - 1) / time.Second)
	if d < 0 || seconds < low || seconds > high {
		return nil, argument(name, "must be "+(time.Duration(low)*time.Second).String()+" to "+(time.Duration(high)*time.Second).String())
	}
	return &seconds, nil
}

// wholeMilliseconds is wholeSeconds for milliseconds.
func wholeMilliseconds(name string, d time.Duration, low, high int) (*int, error) {
	if d == 0 {
		return nil, nil
	}
	ms := int(d / time.Millisecond)
	if ms < low || ms > high {
		return nil, argument(name, "must be "+(time.Duration(low)*time.Millisecond).String()+" to "+(time.Duration(high)*time.Millisecond).String())
	}
	return &ms, nil
}

// optional is nil for what is empty.
func optional[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// deref returns what p points to, or the zero value.
func deref[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}
