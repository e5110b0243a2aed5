package twilioxtest

import (
	"net/url"
	"strings"
)

// isWebURL reports whether Twilio would call a URL.
func isWebURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.Contains(u.Hostname(), "_")
}
