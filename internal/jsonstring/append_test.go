package jsonstring

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzAppend holds the writer against encoding/json, which reads the same text
// back, but for bytes that are not UTF-8.
func FuzzAppend(f *testing.F) {
	for _, s := range []string{"", "plain", "\"quoted\" \\ \n\t\r\b\x00\x1f\x7f", "Grüße, 世界 🎉", "a\xffb\xc3", "\u2028<&>", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, invalid := range []string{"", `\ufffd`, "?"} {
			var replacement, got string
			require.NoError(t, json.Unmarshal([]byte(`"`+invalid+`"`), &replacement))
			appended := Append([]byte("before"), s, invalid)
			require.Equal(t, "before", string(appended[:6]))
			require.NoError(t, json.Unmarshal(appended[6:], &got), "%s", appended)
			var want strings.Builder
			for i, r := range s {
				if r == '\ufffd' && !strings.HasPrefix(s[i:], "\ufffd") {
					want.WriteString(replacement)
					continue
				}
				want.WriteRune(r)
			}
			require.Equal(t, want.String(), got)
		}
	})
}
