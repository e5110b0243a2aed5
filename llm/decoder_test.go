package llm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// decoded is all that a message comes to.
type decoded struct {
	in    inbound
	said  []Utterance
	woven []Entry
	raw   json.RawMessage
	err   error
}

// decode decodes a message of its own, and spoils it after that: nothing that is
// kept may be a part of it.
func (d *decoder) decode(message []byte) (r decoded) {
	message = bytes.Clone(message)
	opened, err := d.open(message)
	if err != nil {
		return decoded{err: err}
	}
	r.said, r.woven, _, r.err = d.transcripts(&opened, message)
	opened, _ = d.open(message) // again: an update that nobody wants
	_, _, raw, _ := d.transcripts(&opened, message)
	r.raw = raw.JSON()
	r.in = opened
	for _, v := range []*view{&r.in.ResponseID, &r.in.Timestamp, &r.in.Transcript, &r.in.Woven, &r.in.TurnTaking, &r.in.Call} {
		*v = bytes.Clone(*v)
	}
	for i := range message {
		message[i] = '!'
	}
	return r
}

// plainly decodes a message with encoding/json and nothing else: the reference.
func plainly(message []byte) (r decoded) {
	if r.in, r.err = jsonMessage(message); r.err != nil {
		return r
	}
	if r.err = r.in.check(); r.err != nil {
		return r
	}
	r.said, r.woven, r.err = r.in.transcripts()
	r.raw = message
	return r
}

// requireSame asserts that two ways come to the same.
func requireSame(t *testing.T, want, got decoded) {
	t.Helper()
	if want.err != nil {
		require.Error(t, got.err)
	} else {
		require.NoError(t, got.err)
	}
	if want.raw == nil {
		return // it could not be opened
	}
	require.Equal(t, string(want.raw), string(got.raw))
	require.Equal(t, want.in, got.in)
	require.Equal(t, want.said, got.said)
	require.Equal(t, want.woven, got.woven)
}

// play gives messages to one decoder. Each must come to what it comes to alone,
// and stay that when the later ones have come.
func play(t *testing.T, messages [][]byte) {
	t.Helper()
	var d decoder
	var all []decoded
	for _, message := range messages {
		got := d.decode(message)
		var alone decoder
		fresh := alone.decode(message)
		requireSame(t, fresh, got)
		require.Equal(t, fmt.Sprint(fresh.err), fmt.Sprint(got.err))
		all = append(all, got)
	}
	for i, message := range messages {
		if json.Valid(message) {
			requireSame(t, plainly(message), all[i])
		}
	}
}

// FuzzDecoder gives three messages to one decoder.
func FuzzDecoder(f *testing.F) {
	usual := func(said, woven string) string {
		return `{"transcript":[` + said + `],"response_id":3,"transcript_with_tool_calls":[` + woven + `],"interaction_type":"response_required"}`
	}
	const hi, bye = `{"role":"agent","content":"Hi. ","words":[{"word":"Hi. ","start":0.1}],"metadata":{"a":[1,"}"]}}`, `{"role":"user","content":"Bye. "}`
	for _, s := range [][3]string{
		{usual(hi, hi), usual(hi+","+bye, hi+","+bye), usual(bye, bye)},
		{usual(hi+" , "+bye, hi), usual(hi+" ,"+bye+" , "+hi, hi), usual(hi+",7,"+bye, `null,{}`)},
		{`{"interaction_type":"update_only","transcript":null}`, usual(hi, `{"role":"dtmf","digit":"5"},{"role":"node_transition"}`), usual(hi, `{"role":"dtmf","digit":5}`)},
		{usual(hi, ""), `{"transcript":[` + hi + `],"transcript":[` + bye + `,` + hi + `],"interaction_type":"a"}`, usual(`{"Role":"x"}`, `{"Role":"x"}`)},
		{usual(hi, hi), usual(hi+",{"+hi[1:len(hi)-1], hi), `{"transcript":[` + hi},
	} {
		f.Add([]byte(s[0]), []byte(s[1]), []byte(s[2]))
	}
	f.Fuzz(func(t *testing.T, a, b, c []byte) { play(t, [][]byte{a, b, c, a, c, b}) })
}

// FuzzDecoderEdits plays a call whose transcripts the fuzzer revises, shrinks,
// splits and merges.
func FuzzDecoderEdits(f *testing.F) {
	f.Add([]byte("aaaabcdefghijklmnopqrstuvwxyz"))
	f.Add([]byte{0, 0, 0, 0, 9, 17, 2, 10, 3, 19, 4, 12, 5, 21, 6, 7, 7, 7, 7})
	f.Fuzz(func(t *testing.T, edits []byte) {
		edits = edits[:min(len(edits), 8)]
		var said, woven []string
		for n := range 4 {
			said, woven = revise(said, 0, n), revise(woven, 0, n)
		}
		var messages [][]byte
		for i, edit := range edits {
			said = revise(said, edit, i)
			woven = revise(woven, edit>>2|edit<<6, i)
			messages = append(messages, fmt.Appendf(nil, `{"transcript":[%s],"transcript_with_tool_calls":[ %s ],"response_id":%d,"interaction_type":"response_required"}`,
				strings.Join(said, ","), strings.Join(woven, ", "), i))
		}
		play(t, messages)
	})
}

// revise returns a transcript as it may be one message later.
func revise(elements []string, edit byte, n int) []string {
	elements = slices.Clone(elements)
	fresh := fmt.Sprintf(`{"role":%q,"content":"%d \u00e9","words":[{"word":"%d","start":%d.5}]}`, []Role{RoleAgent, RoleUser, RoleDTMF}[n%3], n, n, n)
	if len(elements) == 0 {
		return append(elements, fresh)
	}
	at := int(edit>>3) % len(elements)
	switch edit % 8 {
	case 0, 1: // more is said
		return append(elements, fresh)
	case 2: // what was said is understood otherwise
		elements[at] = fresh
	case 3: // was nothing
		return slices.Delete(elements, at, at+1)
	case 4: // was two things
		return slices.Insert(elements, at, fresh, fresh)
	case 5: // two were one
		return slices.Replace(elements, at, min(at+2, len(elements)), fresh)
	case 6: // comes twice
		return append(elements, elements[at])
	case 7: // is not as documented
		elements[at] = []string{`{"role":7}`, `null`, `{"role":"node_transition"}`, `{"Content":"x","content":"y"}`}[n%4]
	}
	return elements
}

// What is as it was is not decoded again, wherever the change is.
func TestDecoderReusesWhatItKnows(t *testing.T) {
	t.Parallel()
	elements := strings.SplitAfter(strings.Trim(transcript(10), "[]"), `]},`)
	for i := range elements {
		elements[i] = strings.TrimSuffix(elements[i], ",")
	}
	const fresh = `{"role":"user","content":"no"}`
	at := len(elements) / 2
	for name, changed := range map[string][]string{
		"nothing":        elements,
		"the last":       append(slices.Clone(elements[:len(elements)-1]), fresh),
		"one more":       append(slices.Clone(elements), fresh),
		"one less":       elements[:len(elements)-1],
		"one within":     slices.Replace(slices.Clone(elements), at, at+1, fresh),
		"one split":      slices.Replace(slices.Clone(elements), at, at+1, fresh, fresh),
		"two merged":     slices.Replace(slices.Clone(elements), at, at+2, fresh),
		"five revised":   slices.Replace(slices.Clone(elements), at, at+5, fresh, fresh, fresh, fresh, fresh),
		"the first":      slices.Replace(slices.Clone(elements), 0, 1, fresh),
		"the first gone": elements[1:],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var d decoder
			d.decode(appendRequest(nil, 1, "["+strings.Join(elements, ",")+"]"))
			message := appendRequest(nil, 22, "["+strings.Join(changed, ",")+"]")
			in, err := d.open(message)
			require.NoError(t, err)
			asNew := 0
			for _, s := range d.said.steps {
				if s.known < 0 {
					asNew++
				}
			}
			assert.LessOrEqual(t, asNew, 5)
			said, _, _, err := d.transcripts(&in, message)
			require.NoError(t, err)
			assert.Len(t, said, len(changed))
		})
	}
}

// What a long call keeps does not grow with the number of its messages, also
// when all turns but the newest few are gone and one utterance of each is not.
func TestDecoderKeepsNoMessage(t *testing.T) {
	t.Parallel()
	var d decoder
	element := `{"role":"user","content":"yes","words":[` + strings.Repeat(`{"word":"yes"},`, 100) + `{}]}`
	size := 0
	for n := range 200 {
		said := strings.Repeat(element+",", n) + element
		got := d.decode(appendRequest(nil, int64(n), "["+said+"]"))
		require.Len(t, got.said, n+1)
		size = len(got.raw)
	}
	kept := 0
	for i := range d.said.elements {
		kept += cap(d.said.elements[i])
	}
	assert.Less(t, kept, 2*size)
}

func TestMessageIsWhatItWasMadeOf(t *testing.T) {
	t.Parallel()
	const message = `{"transcript":[],"response_id":1}`
	assert.Equal(t, message, string(NewMessage(json.RawMessage(message)).JSON()))
	assert.Nil(t, (*Message)(nil).JSON())
}
