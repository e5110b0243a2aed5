package wire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

type extra map[string]json.RawMessage

type shape interface{ isShape() }

type circle struct {
	_      struct{} `const:"type=circle"`
	Radius float64  `json:"radius"`
	Extra  extra    `json:"-"`
}

type square struct {
	_     struct{} `const:"type=square"`
	Side  *int     `json:"side,omitempty"`
	Extra extra    `json:"-"`
}

type unknownShape struct {
	kind string
	raw  json.RawMessage
}

func (*circle) isShape()       {}
func (*square) isShape()       {}
func (*unknownShape) isShape() {}

func (u *unknownShape) MarshalJSON() ([]byte, error) { return u.raw, nil }

var _ = wire.Register[shape](wire.Union{
	Key:      "type",
	Variants: map[string]any{"circle": (*circle)(nil), "square": (*square)(nil)},
	Unknown:  func(kind string, raw json.RawMessage) any { return &unknownShape{kind, raw} },
})

type settings struct {
	Volume *float64 `json:"volume,omitempty"`
}

type drawing struct {
	settings
	Settings
	Name   string            `json:"name"`
	Title  string            `json:"title,omitempty"`
	Count  int               `json:"count,omitempty"`
	Done   bool              `json:"done,omitempty"`
	Shapes []shape           `json:"shapes,omitzero"`
	Main   shape             `json:"main,omitempty"`
	Labels map[string]string `json:"labels,omitzero"`
	Sides  map[string]square `json:"sides,omitzero"`
	Meta   json.RawMessage   `json:"meta,omitempty"`
	Any    any               `json:"any,omitempty"`
	Next   *drawing          `json:"next,omitempty"`
	Raw    json.RawMessage   `json:"-"`
	Extra  extra             `json:"-"`
}

// Settings is embedded, so that its fields are those of the object.
type Settings struct {
	Loud *bool `json:"loud,omitempty"`
}

func TestRoundTripLosesNothing(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"name":"a"}`,
		`{"name":"a","new":{"b":[1,2,{"c":null}]},"other":1e40}`,
		`{"name":null,"title":null,"count":null,"labels":null,"shapes":null,"main":null,"next":null}`,
		`{"name":"","title":"","count":0,"done":false,"labels":{},"shapes":[]}`,
		`{"name":1,"title":[],"count":"many","done":{},"labels":3,"shapes":"none","loud":"very"}`,
		`{"name":"a","count":1.5}`,
		`{"name":"a","loud":true,"meta":null,"any":{"b":[1,"c"]}}`,
		`{"name":"a","shapes":[{"type":"circle","radius":1.5,"x":1},{"type":"star","points":5},{"type":"square"},7,"x",null]}`,
		`{"name":"a","main":{"radius":1},"sides":{"b":{"type":"square","side":2,"y":[]}}}`,
		`{"name":"a","next":{"name":"b","next":{"name":"c","z":0}}}`,
		`{"name":"\u00e4\n\"\\ \ud83d\ude00 <&>","title":"ä😀"}`,
		`{"name":"a","main":{"type":"circle","radius":"wide"}}`,
	} {
		var d drawing
		err := wire.Unmarshal([]byte(text), &d)
		if err != nil {
			var mismatch *json.UnmarshalTypeError
			require.ErrorAs(t, err, &mismatch, text)
		}
		back, err := wire.Marshal(&d)
		require.NoError(t, err, text)
		assert.JSONEq(t, text, string(back))
		assert.Equal(t, text, string(d.Raw))
	}
}

func TestUnmarshalGoesOnAfterAMismatch(t *testing.T) {
	t.Parallel()
	var d drawing
	err := wire.Unmarshal([]byte(`{"name":"a","next":{"name":"b","count":"many","title":"t"},"title":"u","labels":{"a":"1","b":2}}`), &d)
	mismatch, ok := err.(*json.UnmarshalTypeError)
	require.True(t, ok, "%v", err)
	assert.Equal(t, "next.count", mismatch.Field)
	assert.Equal(t, "drawing", mismatch.Struct)
	assert.Equal(t, "string", mismatch.Value)
	assert.Equal(t, "t", d.Next.Title)
	assert.Equal(t, "u", d.Title)
	assert.Equal(t, map[string]string{"a": "1"}, d.Labels)
	assert.Equal(t, `"many"`, string(d.Next.Extra["count"]))
	assert.Equal(t, `{"a":"1","b":2}`, string(d.Extra["labels"]))
}

func TestAFieldTakesPrecedenceOverExtra(t *testing.T) {
	t.Parallel()
	var d drawing
	require.NoError(t, wire.Unmarshal([]byte(`{"name":"a","title":null,"new":1}`), &d))
	d.Title = "set"
	delete(d.Extra, "new")
	back, err := wire.Marshal(&d)
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"a","title":"set"}`, string(back))
}

func TestTheLastOfEqualNamesWins(t *testing.T) {
	t.Parallel()
	var d drawing
	require.NoError(t, wire.Unmarshal([]byte(`{"name":"a","title":null,"title":"b"}`), &d))
	assert.Equal(t, "b", d.Title)
	assert.Empty(t, d.Extra)
}

func TestMarshalFillsInConstants(t *testing.T) {
	t.Parallel()
	back, err := wire.Marshal(&drawing{Shapes: []shape{&circle{Radius: 2}, &square{Side: new(0)}}})
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"","shapes":[{"type":"circle","radius":2},{"type":"square","side":0}]}`, string(back))
}

func TestMarshalErrorsNameTheField(t *testing.T) {
	t.Parallel()
	_, err := wire.Marshal(&drawing{Next: &drawing{Meta: json.RawMessage(`{`)}})
	assert.ErrorContains(t, err, "drawing.next: drawing.meta: ")
	_, err = wire.Marshal(&drawing{Extra: extra{"new": json.RawMessage(`nope`)}})
	assert.ErrorContains(t, err, `drawing.Extra["new"]`)
	_, err = wire.Marshal(&struct {
		Shape shape `json:"shape"`
	}{})
	assert.ErrorContains(t, err, "shape is required")
}

func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, ` `, `{`, `{"name"`, `{"name":`, `{"name":"a"`, `{"name":"a",}`, `{"name":"a"}}`, `{name:"a"}`, `{"name":"a\x"}`,
		`{"name":"\u12g4"}`, "{\"name\":\"a\nb\"}", `{"count":01}`, `{"count":-}`, `{"count":1.}`, `{"count":1e}`, `{"new":[1,]}`,
		`{"new":tru}`, `{"done":tru}`, `{"title":nul}`, `{"main":{"type":"circle"`, `{"name":"\`, `{"name":"\u1`,
	} {
		var d drawing
		err := wire.Unmarshal([]byte(text), &d)
		var syntax *json.SyntaxError
		assert.ErrorAs(t, err, &syntax, text)
	}
}

func TestDepthIsLimited(t *testing.T) {
	t.Parallel()
	var d drawing
	err := wire.Unmarshal([]byte(`{"new":`+strings.Repeat("[", 1<<20)), &d)
	assert.ErrorContains(t, err, "too deeply")
	err = wire.Unmarshal([]byte(strings.Repeat(`{"next":`, 1<<20)), &d)
	assert.ErrorContains(t, err, "too deeply")
}

// FuzzUnmarshal holds the decoder against encoding/json: they agree on what is
// JSON, and whatever an object is, it comes back.
func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(`{"name":"a","title":null,"count":1.0,"shapes":[{"type":"circle","radius":1,"x":1},{"type":"star"},7]}`))
	f.Add([]byte(`{"labels":{"a":"b","c":1},"meta":[1],"any":{"x":1},"next":{"name":"\u00e4\ud800"}}`))
	f.Add([]byte("{\"name\":\"\xff\",\"main\":{\"type\":\"square\",\"side\":null}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var d drawing
		err := wire.Unmarshal(data, &d)
		if mismatch, ok := err.(*json.UnmarshalTypeError); ok {
			require.True(t, json.Valid(data), "%v", mismatch)
		} else {
			require.Equal(t, json.Valid(data), err == nil, "%v", err)
		}
		if err != nil {
			return
		}
		back, err := wire.Marshal(&d)
		require.NoError(t, err)
		var again drawing
		require.NoError(t, wire.Unmarshal(back, &again))
		twice, err := wire.Marshal(&again)
		require.NoError(t, err)
		require.Equal(t, string(back), string(twice))
	})
}
