package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/webhook"
)

type booking struct {
	Date string `json:"date"`
	Kind string `json:"kind,omitempty" enum:"checkup, pain"`
}

type booked struct {
	Slot string `json:"slot"`
}

func book(_ context.Context, in booking) (booked, error) {
	if in.Date == "Sunday" {
		return booked{}, errors.New("we are closed on Sundays")
	}
	return booked{Slot: in.Date + " <10:00>"}, nil
}

func TestFunctionModes(t *testing.T) {
	t.Parallel()
	atRoot, inQuery := webhook.NewFunction("at_root", book), webhook.NewFunction("in_query", book)
	atRoot.Args, inQuery.Args = webhook.ArgsAtRoot, webhook.ArgsInQuery
	url, _ := serve(t, newHandler(t, webhook.Callbacks{
		Functions: []webhook.Function{webhook.NewFunction("book", book), atRoot, inQuery},
	}, nil))
	for _, test := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "/book", `{"name":"book","args":{"date":"Monday"},"call":{"call_id":"c"}}`, 200, `{"slot":"Monday <10:00>"}`},
		{"PUT", "/book", `{"name":"book","args":{"date":"Monday","kind":"pain"},"call":{}}`, 200, `{"slot":"Monday <10:00>"}`},
		{"PATCH", "/book", `{"args":{"date":"Monday","execution_message":"One moment."},"chat":{}}`, 200, `{"slot":"Monday <10:00>"}`},
		{"POST", "/retell/v1/book", `{"args":{"date":"Monday"}}`, 200, `{"slot":"Monday <10:00>"}`},
		{"POST", "/book", `{"name":"book","call":{}}`, 200, `{"error":"the arguments do not fit: date is missing"}`},
		{"POST", "/book", `{"args":{"date":"Sunday"}}`, 200, `{"error":"we are closed on Sundays"}`},
		{"GET", "/book", ``, 405, ``},
		{"DELETE", "/book", ``, 405, ``},
		{"POST", "/at_root", `{"date":"Monday"}`, 200, `{"slot":"Monday <10:00>"}`},
		{"PUT", "/at_root", `{"date":"Monday","execution_message":"One moment.","call":{}}`, 200, `{"slot":"Monday <10:00>"}`},
		// A body of the other mode is not mistaken for this one.
		{"POST", "/at_root", `{"name":"book","args":{"date":"Monday"},"call":{}}`, 200,
			`{"error":"the arguments do not fit: date is missing; args is not an argument; name is not an argument"}`},
		{"GET", "/at_root?date=Monday", ``, 405, ``},
		{"GET", "/in_query?date=Monday&tenant=1", ``, 200, `{"slot":"Monday <10:00>"}`},
		{"DELETE", "/in_query?date=Monday", ``, 200, `{"slot":"Monday <10:00>"}`},
		{"GET", "/in_query?kind=pain", ``, 200, `{"error":"the arguments do not fit: date is missing"}`},
		{"POST", "/in_query", `{"date":"Monday"}`, 405, ``},
	} {
		got := send(t, signed(t, test.method, url+test.path, test.body))
		assert.Equal(t, test.status, got.status, "%+v", test)
		if test.status == 200 {
			assert.Equal(t, test.want, got.body, "%+v", test)
			assert.Equal(t, "application/json", got.contentType)
		}
	}
}

func TestFunctionCall(t *testing.T) {
	t.Parallel()
	var seen *webhook.FunctionCall
	f := func(ctx context.Context, call *webhook.FunctionCall) (any, error) {
		assert.Same(t, call, webhook.FunctionCallFrom(ctx))
		seen = call
		return "ok", nil
	}
	url, _ := serve(t, newHandler(t, webhook.Callbacks{Functions: []webhook.Function{
		{Name: "a", Run: f}, {Name: "b", Run: f, Args: webhook.ArgsInQuery}, {Name: "c", Run: f, Args: webhook.ArgsAtRoot},
	}}, nil))
	const body = `{"name":"a","args":{"x":1},"call":{"call_id":"call_1","transcript":"User: Hi","start_timestamp":"noon"}}`
	r := signed(t, "POST", url+"/a?tenant=7", body)
	r.Header.Set("X-Own", "mine")
	got := send(t, r)
	assert.Equal(t, "ok", got.body)
	assert.Equal(t, "text/plain; charset=utf-8", got.contentType)
	assert.Equal(t, "a", seen.Name)
	assert.Equal(t, webhook.ArgsMember, seen.Args)
	assert.Equal(t, `{"x":1}`, string(seen.Arguments))
	assert.Equal(t, "call_1", seen.Call.CallID)
	assert.Equal(t, "User: Hi", seen.Call.Transcript)
	assert.Nil(t, seen.Chat)
	assert.Equal(t, "POST", seen.Method)
	assert.Equal(t, "mine", seen.Header.Get("X-Own"))
	assert.Equal(t, "7", seen.Query.Get("tenant"))
	assert.Equal(t, body, string(seen.Raw))

	send(t, signed(t, "POST", url+"/a", `{"args":null,"chat":{"chat_id":"chat_1"}}`))
	assert.Equal(t, "chat_1", seen.Chat.ChatID)
	assert.Nil(t, seen.Call)
	assert.Equal(t, `{}`, string(seen.Arguments))
	send(t, signed(t, "GET", url+"/b?a=1&b=x&b=y", ""))
	assert.JSONEq(t, `{"a":"1","b":["x","y"]}`, string(seen.Arguments))
	send(t, signed(t, "POST", url+"/c", `{"call":{"call_id":"forged by a model"}}`))
	assert.Nil(t, seen.Call)
	assert.Nil(t, webhook.FunctionCallFrom(t.Context()))
}

func TestFunctionResults(t *testing.T) {
	t.Parallel()
	type tag struct {
		A string `json:"a"`
	}
	var logs strings.Builder
	for _, test := range []struct {
		out  any
		err  error
		says string
		code int
	}{
		{"plain <text>", nil, "plain <text>", 200},
		{"", nil, "", 200},
		{tag{"<b>"}, nil, `{"a":"<b>"}`, 200},
		{json.RawMessage(`{"a":1}`), nil, `{"a":1}`, 200},
		{nil, nil, "null", 200},
		{7, nil, "7", 200},
		{nil, errors.New(`no "slot"`), `{"error":"no \"slot\""}`, 200},
		{nil, fmt.Errorf("%w: db.internal is away", webhook.ErrUnavailable), "webhook: the function is unavailable\n", 503},
		{make(chan int), nil, `{"error":"webhook: the result cannot be told: json: unsupported type: chan int"}`, 200},
		{strings.Repeat("é", webhook.MaxFunctionResult+1), nil, strings.Repeat("é", webhook.MaxFunctionResult+1), 200},
	} {
		h := newHandler(t, webhook.Callbacks{Functions: []webhook.Function{{Name: "f", Run: func(context.Context, *webhook.FunctionCall) (any, error) {
			return test.out, test.err
		}}}}, &webhook.Options{Logger: slog.New(slog.NewTextHandler(&logs, nil))})
		_, post := serve(t, h)
		got := post("/f", `{"args":{}}`)
		assert.Equal(t, test.code, got.status)
		assert.Equal(t, test.says, got.body)
	}
	assert.Contains(t, logs.String(), "cuts off the result of a function\" function=f characters=15001")
}

func TestFunctionPanics(t *testing.T) {
	t.Parallel()
	_, post := serve(t, newHandler(t, webhook.Callbacks{Functions: []webhook.Function{
		webhook.NewFunction("f", func(context.Context, struct{}) (string, error) { panic("secret") }),
		webhook.NewFunction("g", func(context.Context, struct{}) (evil, error) { return evil{}, nil }),
	}}, nil))
	for _, path := range []string{"/f", "/g"} {
		got := post(path, `{"args":{}}`)
		assert.Equal(t, http.StatusInternalServerError, got.status)
		assert.NotContains(t, got.body, "secret")
	}
}

// evil panics when it is written.
type evil struct{}

func (evil) MarshalJSON() ([]byte, error) { panic("secret") }

func TestNewFunctionPanicsForOtherTypes(t *testing.T) {
	t.Parallel()
	require.PanicsWithValue(t, "webhook: function f: its arguments are a string; want a struct", func() {
		webhook.NewFunction("f", func(context.Context, string) (string, error) { return "", nil })
	})
	require.Panics(t, func() {
		webhook.NewFunction("f", func(context.Context, map[int]string) (string, error) { return "", nil })
	})
}

// FuzzFunctionBody sends any signed body to functions of both modes.
func FuzzFunctionBody(f *testing.F) {
	handler, err := webhook.NewHandler(webhook.Callbacks{Functions: []webhook.Function{
		webhook.NewFunction("member", book),
		{Name: "root", Args: webhook.ArgsAtRoot, Run: webhook.NewFunction("", book).Run},
	}}, &webhook.Options{Keys: []string{key}, Now: func() time.Time { return vectorTime }})
	require.NoError(f, err)
	f.Add(`{"name":"member","args":{"date":"x"},"call":{"call_id":"c"}}`)
	f.Add(`{"date":"x"}`)
	f.Add(`{"args":null,"chat":{"chat_id":1},"call":7}`)
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"/member", "/root", "/"} {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			r.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(body), key, vectorTime))
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			require.Contains(t, []int{200, 204, 400, 404, 503}, w.Code)
			if w.Code == 200 {
				require.True(t, json.Valid(w.Body.Bytes()))
			}
		}
	})
}
