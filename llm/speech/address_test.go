package speech_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/phoneagent-go/phoneagent/llm/speech"
)

// What tells addresses is written by hand, and held to what it is as regular
// expressions: those would take longest to compile while a caller waits.
var (
	link  = regexp.MustCompile(`^(?:https?://|www\.)\S+$`)
	mail  = regexp.MustCompile(`^[\pL\d._%+-]+@[\pL\d-]+(?:\.[\pL\d-]+)+$`)
	place = regexp.MustCompile(`^(?:[\pL\d-]+\.)+(?:com|org|net|edu|gov|io|co|dev|app|ai|us|uk|ca|de|ch|fr|es|eu|nl|info|biz|health|care|dental|clinic|shop|online|store)(?:/\S*)?$`)
)

func FuzzAddress(f *testing.F) {
	for _, text := range []string{
		"", "http://", "https://x", "HTTP://x", "www.", "www.x y", "www.\v", "http:///\xff", "example.com", "example.com/", "example.com/a b", "example.com/a?b",
		"a.b.dental/é", "com", ".com", "a..com", "a.com.", "a.com org", "a.comm", "ü-1.ch", "٣.com", "a\xff.com", "jane@example.com", "j.d+1%_@x-y.z", "@x.y", "a@", "a@b",
		"a@b.", "a@.b", "a@b@c.d", "a b@c.d", "é@ü.9", "a@b_c.d",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		assert.Equal(t, link.MatchString(text), speech.IsLink(text), "link %q", text)
		assert.Equal(t, mail.MatchString(text), speech.IsMail(text), "mail %q", text)
		assert.Equal(t, place.MatchString(text), speech.IsPlace(text), "place %q", text)
	})
}
