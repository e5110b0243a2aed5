package twiml

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// A Method is how Twilio calls a URL; POST if empty.
type Method string

// The methods of webhooks.
const (
	MethodGet  Method = "GET"
	MethodPost Method = "POST"
)

// url writes a URL: an absolute one with http or https, or one that is relative
// to the document's.
func (e *encoder) url(name, value string) {
	if value == "" {
		return
	}
	if reason := badURL(value); reason != "" {
		e.fail(name, reason)
	}
	e.attr(name, value)
}

func badURL(value string) string {
	if strings.ContainsFunc(value, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return "has a space or a control character"
	}
	u, err := url.Parse(value)
	switch {
	case err != nil:
		return "is not a URL"
	case u.Scheme == "" && u.Host == "": // relative
		return ""
	case u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "":
		return "must be http or https"
	case u.Host == "":
		return "has no host"
	case strings.Contains(u.Hostname(), "_"):
		return "has a host with an underscore, which Twilio does not call"
	}
	return ""
}

// method writes a method; only if there is a URL that it is for.
func (e *encoder) method(name string, method Method, of string) {
	switch {
	case method == "":
	case method != MethodGet && method != MethodPost:
		e.fail(name, "must be GET or POST")
	case of == "":
		e.fail(name, "is given without a URL that it is for")
	default:
		e.attr(name, string(method))
	}
}

// maxSIPHeaders is how many characters the headers of a SIP address may have.
const maxSIPHeaders = 1024

// sipURI checks an address and adds headers to it.
func (e *encoder) sipURI(uri string, headers map[string]string) string {
	rest, ok := strings.CutPrefix(uri, "sip:")
	if !ok {
		rest, ok = strings.CutPrefix(uri, "sips:")
	}
	switch {
	case !ok:
		e.fail("", "must have an address that starts with sip:")
		return ""
	case strings.ContainsFunc(uri, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("<>\"\\^`{|}", r) }):
		e.fail("", "has an address with a character that SIP does not allow")
		return ""
	case rest == "" || strings.HasSuffix(strings.SplitN(rest, ";", 2)[0], "@") || rest[0] == ';' || rest[0] == '?':
		e.fail("", "has an address without a host")
		return ""
	case len(headers) == 0:
		return uri
	case strings.Contains(uri, "?"):
		e.fail("", "has headers in its address beside Headers")
		return ""
	}
	var query []string
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if !sipHeader(name) {
			e.fail("", "has a header that does not start with X- or has an illegal character")
			return ""
		}
		query = append(query, name+"="+strings.ReplaceAll(url.QueryEscape(headers[name]), "+", "%20"))
	}
	joined := strings.Join(query, "&")
	if len(joined) > maxSIPHeaders {
		e.fail("", "has headers of more than 1024 characters")
	}
	return uri + "?" + joined
}

func sipHeader(name string) bool {
	return len(name) > 2 && strings.EqualFold(name[:2], "x-") && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// words writes a list of words that is not empty.
func words[T ~string](e *encoder, name string, list []T, allowed ...T) {
	var texts []string
	for _, word := range list {
		if !slices.Contains(allowed, word) {
			e.fail(name, "has a word that Twilio does not know")
		}
		texts = append(texts, string(word))
	}
	e.attr(name, strings.Join(texts, " "))
}
