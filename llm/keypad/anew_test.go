package keypad

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/internal/tally"
	"github.com/phoneagent-go/phoneagent/llm"
)

// FuzzReadingOn has two lines take the same transcripts in, which grow, shrink and
// are revised, while things are collected and cancelled: one reads on, and the
// other reads everything from nothing each time.
func FuzzReadingOn(f *testing.F) {
	const seeds, steps = 40, 120
	for seed := range uint64(seeds) {
		luck := rand.New(rand.NewPCG(seed, 0))
		script := make([]byte, steps)
		for i := range script {
			script[i] = byte(luck.Uint32())
		}
		f.Add(script)
	}
	f.Add([]byte{0, 0, 29, 15, 12, 7, 12, 15}) // an outcome, and then what is older than it
	f.Fuzz(func(t *testing.T, script []byte) {
		synctest.Test(t, func(t *testing.T) { // no time passes, so nothing ends by time
			c := newConversation()
			for i := range script[:min(len(script), 2*steps)] {
				c.step(t, script[i])
			}
			for i := range c.seen {
				require.Equal(t, c.kept[i], c.seen[i], "what a turn saw has changed")
			}
		})
	})
}

// conversation is one that two lines are told of.
type conversation struct {
	on, anew *line
	pads     [2]*Keypad
	said     []llm.Utterance
	woven    []llm.Entry
	earlier  []llm.Entry // woven, at some time
	n        int         // steps

	seen, kept [][]llm.Entry // what turns saw, and a copy of each
}

func newConversation() *conversation {
	return &conversation{
		on: &line{call: llm.NewCall("on", nil)}, anew: &line{call: llm.NewCall("anew", nil)},
		pads: [2]*Keypad{New(Options{Name: "secret", MaxLength: 4, MinLength: 2}), New(Options{Name: "plain", Plain: true, Attempts: 1})},
	}
}

// step does one thing to the conversation, and tells both lines.
func (c *conversation) step(t *testing.T, what byte) {
	c.n++
	text := fmt.Sprintf("said %d, ä", c.n)
	at := int(what/16) % (len(c.woven) + 1)
	switch what % 16 {
	case 0, 1:
		c.say(llm.RoleUser, text)
	case 2:
		c.say(llm.RoleUser, llm.Unintelligible)
	case 3:
		c.say(llm.RoleAgent, text)
	case 4, 5, 6:
		c.woven = append(slices.Clip(c.woven), woven(llm.RoleDTMF, "", string("0123456789#*"[at%12])))
	case 7:
		c.woven = append(slices.Clip(c.woven), woven(llm.RoleDTMF, "", "#"))
	case 8: // the last words are revised, as they are all the time
		c.said, c.woven = slices.Clone(c.said), slices.Clone(c.woven)
		if n := len(c.said); n > 0 {
			c.said[n-1].Content += "more "
		}
		if n := len(c.woven); n > 0 {
			c.woven[n-1] = woven(c.woven[n-1].Role, c.woven[n-1].Content+"more ", c.woven[n-1].Digit)
		}
	case 9: // anything at all is
		c.said, c.woven = slices.Clone(c.said), slices.Clone(c.woven)
		if at < len(c.woven) {
			c.woven[at] = woven(llm.RoleDTMF, "", "7")
		}
		if at < len(c.said) {
			c.said[at].Role = llm.RoleUser
		}
	case 10: // nothing tells whether this one is as it was
		c.woven = append(slices.Clip(c.woven), llm.Entry{Utterance: llm.Utterance{Role: llm.RoleSMS, Content: text}})
	case 11:
		c.said, c.woven = c.said[:min(at, len(c.said))], c.woven[:at]
	case 12:
		c.woven, c.earlier = c.earlier, c.woven
	case 13:
		c.both(func(l *line) { _ = l.begin(c.pads[at%2], "Key it in.") })
	case 14:
		c.both(func(l *line) { l.cancel(c.pads[at%2]) })
	default:
		c.turn(t)
	}
	c.both(func(l *line) { l.update(c.said, c.woven) })
	assert.Equal(t, lettersOf(c.said), c.on.said(c.said))
	c.same(t)
}

func (c *conversation) say(by llm.Role, text string) {
	c.said = append(slices.Clip(c.said), llm.Utterance{Role: by, Content: text})
	c.woven = append(slices.Clip(c.woven), woven(by, text, ""))
}

// woven is an entry as the decoder makes them.
func woven(role llm.Role, content, digit string) llm.Entry {
	raw := fmt.Appendf(nil, `{"role":%q,"content":%q,"digit":%q}`, role, content, digit)
	return llm.Entry{Utterance: llm.Utterance{Role: role, Content: content}, Digit: digit, Raw: raw}
}

// both does something to both lines, of which one has forgotten what it read.
func (c *conversation) both(do func(*line)) {
	do(c.on)
	c.anew.tally, c.anew.keys, c.anew.weaving = tally.Tally{}, keys{pressed: c.anew.keys.pressed}, weaving{}
	do(c.anew)
}

// turn answers one.
func (c *conversation) turn(t *testing.T) {
	turn := &llm.Turn{Transcript: c.said, TranscriptWithToolCalls: c.woven}
	var got [2]*llm.Turn
	var notes [2]string
	var spoke [2]bool
	i := 0
	c.both(func(l *line) {
		spoke[i] = l.turn(turn, nil)
		var about *span
		got[i], about, notes[i] = l.mask(turn)
		l.delivered(turn, about)
		i++
	})
	assert.Equal(t, spoke[1], spoke[0])
	assert.Equal(t, notes[1], notes[0])
	require.Equal(t, got[1].TranscriptWithToolCalls, got[0].TranscriptWithToolCalls)
	c.seen = append(c.seen, got[0].TranscriptWithToolCalls)
	c.kept = append(c.kept, slices.Clone(got[0].TranscriptWithToolCalls))
}

// same holds the lines against each other.
func (c *conversation) same(t *testing.T) {
	require.Equal(t, string(c.anew.keys.pressed), string(c.on.keys.pressed))
	require.Equal(t, [2]int{c.anew.words, c.anew.answered}, [2]int{c.on.words, c.on.answered})
	require.Len(t, c.on.spans, len(c.anew.spans))
	for i, s := range c.on.spans {
		require.Equal(t, c.anew.spans[i], s)
	}
}

// lettersOf counts what the caller has said by looking at everything.
func lettersOf(transcript []llm.Utterance) (n int) {
	for _, u := range transcript {
		if u.Role == llm.RoleUser && u.Content != llm.Unintelligible {
			n += len([]rune(strings.Map(func(r rune) rune {
				if unicode.IsLetter(r) || unicode.IsDigit(r) {
					return r
				}
				return -1
			}, u.Content)))
		}
	}
	return n
}

// Entries that differ in anything are not the same, also in fields that are not
// there yet.
func TestSameEntry(t *testing.T) {
	t.Parallel()
	entry := func() llm.Entry {
		e := woven(llm.RoleToolCallResult, "yes", "1")
		e.ToolCallID, e.Successful, e.Multimedia = "t1", succeeded, pictures
		return e
	}
	a, b := entry(), entry()
	assert.True(t, sameEntry(&a, &b))
	a.Raw, b.Raw = nil, nil
	assert.False(t, sameEntry(&a, &b), "nobody knows")
	for _, field := range reflect.VisibleFields(reflect.TypeFor[llm.Entry]()) {
		if !field.IsExported() || field.Anonymous {
			continue
		}
		a, b := entry(), entry()
		value := reflect.ValueOf(&b).Elem().FieldByIndex(field.Index)
		switch value.Kind() {
		case reflect.String:
			value.SetString("another")
		case reflect.Float64:
			value.SetFloat(1)
		case reflect.Pointer:
			value.Set(reflect.New(value.Type().Elem()))
		case reflect.Slice:
			value.Set(reflect.MakeSlice(value.Type(), 1, 1))
		default:
			require.Failf(t, "a kind of field that is not known", "%s", field.Name)
		}
		assert.False(t, sameEntry(&a, &b), field.Name)
	}
}

var succeeded, pictures = new(true), []llm.Multimedia{{URL: "https://example.com/a.png"}}

// What turns see of a long call is in memory once, and not once for each.
func TestTurnsShareWhatStands(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newConversation()
		require.NoError(t, c.on.begin(c.pads[0], "Key it in."))
		const turns, most = 500, 25
		seen := make(map[*llm.Entry]bool)
		for range turns {
			c.say(llm.RoleUser, "A question?")
			got, _, _ := c.on.mask(&llm.Turn{TranscriptWithToolCalls: c.woven})
			seen[&got.TranscriptWithToolCalls[0]] = true
			c.say(llm.RoleAgent, "An answer.")
		}
		assert.Less(t, len(seen), most)
	})
}
