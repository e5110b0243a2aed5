package llm

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzDecode decodes whatever may come from Retell. Nothing panics, and of what
// is as documented, nothing is lost.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"interaction_type":"ping_pong","timestamp":1791234567890}`,
		`{"interaction_type":"call_details","call":{"call_id":"call_1","agent_version":3}}`,
		`{"transcript":[{"role":"agent","content":"Hi ","words":[{"word":"Hi ","start":0.4,"end":0.6}],"metadata":{}}],"interaction_type":"update_only","turntaking":"user_turn"}`,
		`{"interaction_type":"response_required","response_id":3,"transcript":[{"role":"user","content":"\ud83d\ude00"}],"transcript_with_tool_calls":[{"role":"dtmf","digit":"5"},{"role":"node_transition"}]}`,
		`{"interaction_type":"reminder_required","response_id":"4","transcript":null}`,
		`[]`, `null`, ``, `{"interaction_type":7}`, `{"transcript":[null,7,{"role":null,"words":7}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		before := string(message)
		var d decoder
		in, err := d.open(message)
		if err != nil {
			assert.ErrorIs(t, err, ErrMalformed)
		}
		_, _, _ = in.id()
		timestamp, _ := in.pong()
		require.True(t, timestamp == "" || json.Valid([]byte(timestamp)))
		_, _ = in.details()
		_ = in.turnTaking()
		said, woven, _, err := d.transcripts(&in, message)
		for i := range said {
			_ = said[i].Words()
		}
		checkTranscripts(t, message, said, woven, err)
		require.Equal(t, before, string(message), "the message is left as it is")
	})
}

// checkTranscripts decodes the transcripts of a message once more, in the plain
// way and a layer at a time, and compares.
func checkTranscripts(t *testing.T, message []byte, said []Utterance, woven []Entry, err error) {
	var outer struct {
		Transcript json.RawMessage
		Woven      json.RawMessage `json:"transcript_with_tool_calls"`
	}
	if json.Unmarshal(message, &outer) != nil {
		return
	}
	var plain []struct {
		Role, Content   string
		Words, Metadata json.RawMessage
	}
	var entries []json.RawMessage
	if json.Unmarshal(orNull(view(outer.Transcript)), &plain) != nil ||
		json.Unmarshal(orNull(view(outer.Woven)), &entries) != nil {
		return
	}
	require.Len(t, said, len(plain))
	for i, want := range plain {
		require.Equal(t, want.Role, string(said[i].Role))
		require.Equal(t, want.Content, said[i].Content)
		require.Equal(t, string(want.Metadata), string(said[i].Metadata))
		var words []Word
		if json.Unmarshal(orNull(view(want.Words)), &words) == nil {
			require.ElementsMatch(t, words, said[i].Words())
		}
	}
	require.Len(t, woven, len(entries))
	for i, want := range entries {
		require.Equal(t, string(want), string(woven[i].Raw))
		var object map[string]any
		if json.Unmarshal(want, &object) != nil {
			require.Error(t, err)
		}
	}
}

// FuzzAppendString holds the encoder against encoding/json.
func FuzzAppendString(f *testing.F) {
	for _, seed := range []string{"", "Hello.", "\"\\/\b\f\n\r\t\x00\x1f\x7f", "naïve café 😀", "\u2028\u2029", "caf\xc3", "\xff\xfe", "<&>", "\xed\xa0\x80", "\ufffd"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		encoded := appendString([]byte("x"), s)[1:]
		require.True(t, utf8.Valid(encoded))
		var decoded string
		require.NoError(t, json.Unmarshal(encoded, &decoded), "%q", encoded)
		if utf8.ValidString(s) {
			require.Equal(t, s, decoded)
			return
		}
		require.Equal(t, strings.ToValidUTF8(s, ""), decoded)
	})
}

// FuzzTarget looks for the call id and the secret in whatever a stranger asks
// for. A call id that is taken is harmless wherever it goes.
func FuzzTarget(f *testing.F) {
	for _, seed := range []string{
		"/llm-websocket/secret/call_1", "/call_1?secret=x", "/x?secret=y/call_1", "/%2e%2e/%2F", "//", "", "/a%00b/c%0Ad",
		"/x?tenant=a/call_1/call_2&secret=%zz", "/secret/call_1/", "/x?;&/call_/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		u, err := url.ParseRequestURI(address)
		if err != nil {
			return
		}
		callID, secret := target(u)
		_ = sameSecret(secret, "secret")
		if checkCallID(callID) != nil {
			return
		}
		require.NotEmpty(t, strings.Trim(callID, "."))
		require.LessOrEqual(t, len(callID), maxCallID)
		require.False(t, strings.ContainsAny(callID, "/\\\"'<>&;|$`\x00\n\r\t %"), callID)
	})
}
