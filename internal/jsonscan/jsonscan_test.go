package jsonscan

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzObject holds the scanner against encoding/json: on valid JSON it finds the
// same members, or gives up, and it never panics.
func FuzzObject(f *testing.F) {
	for _, s := range []string{
		`{"a":"b\n","c":[{"d":"}"}],"e":-1.5e3,"f":null,"g":true}`, ` {} `, `{"a":1,}`, `{"a":01}`, `{"a":"\u00e9`, `[]`, `{"a\u005f":1}`, "{\"a\":\"\xff\"}", `{"a":nul}`, `{"a":12}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		found := make(map[string]json.RawMessage)
		end, ok := Object(b, SkipSpace(b, 0), func(key []byte, at int) int {
			end := SkipValue(b, at)
			if end >= 0 {
				found[string(key)] = b[at:end]
			}
			return end
		})
		if !ok || !json.Valid(b) {
			return
		}
		require.Equal(t, len(b), SkipSpace(b, end))
		var want map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(b, &want))
		for key, value := range found {
			var wantText, text string
			wantErr := json.Unmarshal(value, &wantText)
			require.Equal(t, wantErr == nil, String(value, &text))
			require.Equal(t, wantText, text)
			if raw, ok := want[key]; ok { // one with a key that is not UTF-8 is there under another
				require.Equal(t, string(raw), string(value))
			}
		}
	})
}
