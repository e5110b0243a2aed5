package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

type person struct {
	Name string `json:"name"`
}

type base struct {
	Tenant string `json:"tenant,omitempty"`
	Size   int    `json:"size"` // hidden by the outer one
}

type order struct {
	base
	Size   string            `json:"size" enum:"small, large"`
	Extras []string          `json:"extras,omitempty" enum:"cheese,olives"`
	For    *person           `json:"for,omitempty"`
	Others []person          `json:"others,omitzero"`
	Count  int8              `json:"count,omitzero"`
	Price  float64           `json:"price,omitempty"`
	Gift   bool              `json:"gift,omitempty"`
	When   time.Time         `json:"when,omitzero"`
	Code   int               `json:"code,omitempty,string"`
	Notes  map[string]string `json:"notes,omitempty"`
	Any    any               `json:"any,omitempty"`
	Pair   [2]int            `json:"pair,omitzero"`
	Photo  []byte            `json:"photo,omitempty"`
	Secret string            `json:"-"`
	hidden string
	Plain  *string `json:",omitempty"`
}

func run[In any](t testing.TB, call *webhook.FunctionCall) (In, error) {
	t.Helper()
	out, err := webhook.NewFunction("f", func(_ context.Context, in In) (In, error) { return in, nil }).Run(context.Background(), call)
	if err != nil {
		_, ok := errors.AsType[*webhook.ArgumentsError](err)
		require.True(t, ok, "%T", err)
		var zero In
		return zero, err
	}
	return out.(In), nil
}

func TestArguments(t *testing.T) {
	t.Parallel()
	in, err := run[order](t, &webhook.FunctionCall{Arguments: json.RawMessage(` {
		"tenant":"t","size":"small","extras":["olives"],"for":{"name":"Ada"},"others":[{"name":"Bo"}],"count":3,"price":2,"gift":true,
		"when":"2026-01-02T03:04:05Z","code":"7","notes":{"a":"b"},"any":[1],"pair":[1,2],"photo":"AQI=","Plain":"p"} `)})
	require.NoError(t, err)
	assert.Equal(t, order{
		base: base{Tenant: "t"}, Size: "small", Extras: []string{"olives"}, For: &person{"Ada"}, Others: []person{{"Bo"}}, Count: 3, Price: 2, Gift: true,
		When: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Code: 7, Notes: map[string]string{"a": "b"}, Any: []any{1.0}, Pair: [2]int{1, 2},
		Photo: []byte{1, 2}, Plain: new("p"),
	}, in)
	_, err = run[order](t, &webhook.FunctionCall{Arguments: json.RawMessage(
		`{"size":"large","for":null,"extras":null,"others":null,"notes":null,"any":null,"execution_message":"One moment."}`)})
	require.NoError(t, err)
}

func TestArgumentProblems(t *testing.T) {
	t.Parallel()
	for arguments, want := range map[string]string{
		``:                                "size is missing",
		`{}`:                              "size is missing",
		`{`:                               "they are not JSON",
		`{} {}`:                           "they are not JSON",
		`[]`:                              "they must be an object",
		`null`:                            "size is missing",
		`7`:                               "they must be an object",
		`{"size":"huge"}`:                 "size must be one of small, large",
		`{"size":1}`:                      "size must be a string",
		`{"size":null}`:                   "size must be a string",
		`{"SIZE":"small"}`:                "size is missing; SIZE is not an argument",
		`{"size":"huge","size":"small"}`:  "",
		`{"size":"small","size":"huge"}`:  "size must be one of small, large",
		`{"size":"small","call":{}}`:      "call is not an argument",
		`{"size":"small","secret":"x"}`:   "secret is not an argument",
		`{"size":"small","hidden":"x"}`:   "hidden is not an argument",
		`{"size":"small","base":{}}`:      "base is not an argument",
		`{"size":"small","a":1,"b":2}`:    "a is not an argument; b is not an argument",
		`{"size":"small","count":"3"}`:    "count must be a whole number",
		`{"size":"small","count":3.5}`:    "count must be a whole number",
		`{"size":"small","count":300}`:    "count is not a value that fits (int8)",
		`{"size":"small","price":"2"}`:    "price must be a number",
		`{"size":"small","gift":"yes"}`:   "gift must be true or false",
		`{"size":"small","extras":"x"}`:   "extras must be a list",
		`{"size":"small","extras":[1]}`:   "extras[0] must be a string",
		`{"size":"small","extras":["x"]}`: "extras must be one of cheese, olives",
		`{"size":"small","for":{}}`:       "for.name is missing",
		`{"size":"small","for":[]}`:       "for must be an object",
		`{"size":"small","others":[{"name":"a"},{"name":2}]}`: "others[1].name must be a string",
		`{"size":"small","notes":{"b":1,"a":2}}`:              "notes.a must be a string; notes.b must be a string",
		`{"size":"small","notes":[]}`:                         "notes must be an object",
		`{"size":"small","others":[{"name":null}]}`:           "others[0].name must be a string", // it is required
		`{"size":"small","others":[null]}`:                    "others[0] must be an object",
		`{"size":"small","notes":{"a":null}}`:                 "notes.a must be a string",
	} {
		_, err := run[order](t, &webhook.FunctionCall{Arguments: json.RawMessage(arguments)})
		if want == "" {
			require.NoError(t, err, arguments)
			continue
		}
		assert.EqualError(t, err, "the arguments do not fit: "+want, arguments)
	}
	_, err := run[order](t, &webhook.FunctionCall{Arguments: json.RawMessage(`{"size":"small","when":"soon"}`)})
	assert.ErrorContains(t, err, "when cannot be read")
	_, err = run[order](t, &webhook.FunctionCall{Arguments: json.RawMessage(`{"size":"small","code":7}`)})
	assert.EqualError(t, err, "the arguments do not fit: code must be a string")
	_, err = run[order](t, &webhook.FunctionCall{Arguments: json.RawMessage(`{"size":"small","photo":"?"}`)})
	assert.ErrorContains(t, err, "base64")
}

func TestArgumentsOfOtherTypes(t *testing.T) {
	t.Parallel()
	call := &webhook.FunctionCall{Arguments: json.RawMessage(`{"a":"b","execution_message":"x"}`)}
	m, err := run[map[string]string](t, call)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"a": "b", "execution_message": "x"}, m)
	raw, err := run[json.RawMessage](t, call)
	require.NoError(t, err)
	assert.Equal(t, string(call.Arguments), string(raw))
	type own struct {
		Said string `json:"execution_message"`
		A    string `json:"a"`
	}
	said, err := run[own](t, call)
	require.NoError(t, err)
	assert.Equal(t, own{"x", "b"}, said)
	m, err = run[map[string]string](t, &webhook.FunctionCall{Arguments: json.RawMessage(`null`)})
	require.NoError(t, err)
	assert.Empty(t, m)
}

// Models write null for what they leave out.
func TestNullIsLeftOut(t *testing.T) {
	t.Parallel()
	in, err := run[order](t, &webhook.FunctionCall{Arguments: json.RawMessage(`{"tenant":null,"size":"small","extras":null,"for":null,"others":null,"count":null,
		"price":null,"gift":null,"when":null,"code":null,"notes":null,"any":null,"pair":null,"photo":null,"Plain":null,"execution_message":null}`)})
	require.NoError(t, err)
	assert.Equal(t, order{Size: "small"}, in)

	type line struct {
		Dish string          `json:"dish"`
		Note string          `json:"note,omitempty" enum:"hot,cold"`
		Raw  json.RawMessage `json:"raw,omitempty"`
	}
	type meal struct {
		Lines []line `json:"lines"`
		First *line  `json:"first,omitempty"`
	}
	nested, err := run[meal](t, &webhook.FunctionCall{Arguments: json.RawMessage(
		`{"lines":[{"dish":"fish","note":null,"raw":null}],"first":{"dish":"soup","note":"hot","note":null,"raw":{"a":null}}}`)})
	require.NoError(t, err)
	assert.Equal(t, meal{Lines: []line{{Dish: "fish"}}, First: &line{Dish: "soup", Raw: json.RawMessage(`{"a":null}`)}}, nested)
}

func TestQueryArguments(t *testing.T) {
	t.Parallel()
	type search struct {
		City  string    `json:"city"`
		Limit int       `json:"limit,omitempty"`
		Max   *float64  `json:"max,omitempty"`
		Open  bool      `json:"open,omitempty"`
		Tags  []string  `json:"tags,omitempty" enum:"a,b"`
		Pages []int     `json:"pages,omitempty"`
		When  time.Time `json:"when,omitzero"`
		Near  *person   `json:"near,omitempty"`
		Code  int       `json:"code,omitempty,string"`
		Any   any       `json:"any,omitempty"`
	}
	query := func(text string) (search, error) {
		values, err := url.ParseQuery(text)
		require.NoError(t, err)
		return run[search](t, &webhook.FunctionCall{Args: webhook.ArgsInQuery, Query: values})
	}
	in, err := query(`city=12&limit=5&max=1.5&open=1&tags=a&tags=b&pages=1&when=2026-01-02T03:04:05Z&near={"name":"Ada"}&code=7&any=x&utm_source=mail`)
	require.NoError(t, err)
	assert.Equal(t, search{
		City: "12", Limit: 5, Max: new(1.5), Open: true, Tags: []string{"a", "b"}, Pages: []int{1},
		When: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), Near: &person{"Ada"}, Code: 7, Any: "x",
	}, in)
	for text, want := range map[string]string{
		"":                     "city is missing",
		"city=a&city=b":        "city is there more than once",
		"city=a&limit=x":       "limit must be a number",
		"city=a&limit=":        "limit must be a number",
		"city=a&limit=1.5":     "limit must be a whole number",
		"city=a&limit=%221%22": "limit must be a whole number",
		"city=a&max=null":      "max must be a number",
		"city=a&open=maybe":    "open must be true or false",
		"city=a&tags=c":        "tags must be one of a, b",
		"city=a&pages=1&pages": "pages must be a number",
		"city=a&near=x":        "near must be JSON",
		"city=a&near=[]":       "near must be an object",
	} {
		_, err := query(text)
		assert.EqualError(t, err, "the arguments do not fit: "+want, text)
	}
	m, err := run[map[string]any](t, &webhook.FunctionCall{Args: webhook.ArgsInQuery, Query: url.Values{"a": {"1"}, "b": {"x", "y"}}})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"a": "1", "b": []any{"x", "y"}}, m)
}

// FuzzArguments holds the function to its type whatever a model writes.
func FuzzArguments(f *testing.F) {
	f.Add(`{"size":"small"}`)
	f.Add(`{"size":"small","for":null,"extras":null,"execution_message":"x"}`)
	f.Add(`{"extras":["x"],"size":"small","extras":null,"count":null,"others":[{"name":"a"},null]}`)
	f.Add(`{"SIZE":"huge","size":"small"}`)
	f.Add(`{"size":"small","\u0073ize":"huge"}`)
	f.Add(`{"size":"small","others":[{"name":"a","NAME":1}]}`)
	f.Fuzz(func(t *testing.T, arguments string) {
		in, err := run[order](t, &webhook.FunctionCall{Arguments: json.RawMessage(arguments)})
		if err != nil {
			require.NotEmpty(t, err.(*webhook.ArgumentsError).Problems)
			return
		}
		require.Contains(t, []string{"small", "large"}, in.Size)
		for _, extra := range in.Extras {
			require.Contains(t, []string{"cheese", "olives"}, extra)
		}
		require.Empty(t, in.Secret+in.hidden)
		require.Zero(t, in.base.Size)
	})
}

func FuzzQueryArguments(f *testing.F) {
	f.Add("size=small&count=3&for={}")
	f.Add("size=small&extras=olives&pair=1&pair=2&photo=AQI%3D")
	f.Add("size=large&any=%00&notes={}&code=1")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		in, err := run[order](t, &webhook.FunctionCall{Args: webhook.ArgsInQuery, Query: values})
		if err != nil {
			return
		}
		require.Equal(t, []string{in.Size}, values["size"])
		require.True(t, in.Tenant == "" || strings.ToValidUTF8(values.Get("tenant"), "\ufffd") == strings.ToValidUTF8(in.Tenant, "\ufffd"))
	})
}
