package retell

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// recorded is one request that a method of a service made over HTTP, and the Go
// types that it was made from.
type recorded struct {
	method string // "CallService.Get"
	route  string
	query  []string
	body   []string
	form   bool
	params reflect.Type // the struct, or nil
	result reflect.Type // nil if only an error is returned
	// iterates says that the result is an iterator. Its page method beside it
	// returns what Retell sends.
	iterates bool
}

// helpers are methods of services that make no request of their own kind, by
// what they are made of.
var helpers = map[string]string{}

// recordRequests calls every method of every service of a client with all
// parameters set, and returns the requests they made.
func recordRequests(t *testing.T, f *facts) []recorded {
	t.Helper()
	var last *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		last = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		i := slices.IndexFunc(f.Routes, func(rf routeFacts) bool { return rf.Route == f.routeOf(r) })
		if i < 0 || f.Routes[i].Response == "" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		text, _ := json.Marshal(f.sample(f.Routes[i].Response, 0))
		_, _ = w.Write(text)
	}))
	t.Cleanup(server.Close)
	client, err := NewClient("key_test", &Options{BaseURL: server.URL, MaxRetries: -1})
	require.NoError(t, err)

	var all []recorded
	clientValue := reflect.ValueOf(client).Elem()
	for i := range clientValue.NumField() {
		if !clientValue.Type().Field(i).IsExported() {
			continue
		}
		service := clientValue.Field(i).Addr()
		for m := range service.NumMethod() {
			name := service.Type().Elem().Name() + "." + service.Type().Method(m).Name
			if helpers[name] != "" {
				continue
			}
			last = nil
			use := recorded{method: name}
			require.NoError(t, use.call(t.Context(), service.Method(m)), name)
			require.NotNil(t, last, "%s makes no request", name)
			use.route = f.routeOf(last)
			use.query = slices.Sorted(maps.Keys(last.URL.Query()))
			use.form, use.body, err = members(last, body)
			require.NoError(t, err, name)
			all = append(all, use)
		}
	}
	return all
}

var parameter = regexp.MustCompile(`\{[a-z_]+\}`)

// routeOf returns the route of a request, or its method and path if it has
// none.
func (f *facts) routeOf(r *http.Request) string {
	got := r.Method + " " + r.URL.Path
	segments := strings.Split(got, "/")
	for _, route := range f.Routes {
		want := strings.Split(parameter.ReplaceAllString(route.Route, "*"), "/")
		if slices.EqualFunc(want, segments, func(w, s string) bool { return w == s || w == "*" && s != "" }) {
			return route.Route
		}
	}
	return got
}

// call calls a method with all that it can be given. A list method, which
// returns an iterator, is run for one entry.
func (use *recorded) call(ctx context.Context, method reflect.Value) error {
	args := []reflect.Value{reflect.ValueOf(ctx)}
	for i := 1; i < method.Type().NumIn(); i++ {
		t := method.Type().In(i)
		args = append(args, filled(t, fmt.Sprintf("number%d", i)))
		if t.Kind() == reflect.Pointer {
			use.params = t.Elem()
		}
	}
	out := method.Call(args)
	if len(out) == 1 && out[0].Kind() == reflect.Func {
		var err error
		yield := reflect.MakeFunc(out[0].Type().In(0), func(got []reflect.Value) []reflect.Value {
			err, _ = got[1].Interface().(error)
			return []reflect.Value{reflect.ValueOf(false)}
		})
		out[0].Call([]reflect.Value{yield})
		use.iterates = true
		return err
	}
	if len(out) == 2 {
		use.result = out[0].Type()
	}
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

// members returns the names of what a body holds.
func members(r *http.Request, body []byte) (form bool, names []string, err error) {
	mediaType, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch mediaType {
	case "multipart/form-data":
		names, err = partNames(body, params["boundary"])
		return true, names, err
	case "application/json":
		var object map[string]json.RawMessage
		err = json.Unmarshal(body, &object)
		return false, slices.Sorted(maps.Keys(object)), err
	}
	return false, nil, nil
}

// filled returns a value of type t with every field set. name is that of the
// field, for values that are checked before they are sent.
func filled(t reflect.Type, name string) reflect.Value {
	v := reflect.New(t).Elem()
	if inner, ok := wrapped(t, "Nullable["); ok {
		mustDecode(v, filled(inner, name))
		return v
	}
	if values, ok := wrapped(t, "OneOrMany["); ok {
		mustDecode(v, filled(values, name))
		return v
	}
	if union := wire.UnionOf(t); union != nil {
		first := slices.Sorted(maps.Keys(union.Variants))[0]
		v.Set(filled(reflect.TypeOf(union.Variants[first]), name))
		return v
	}
	switch t.Kind() {
	case reflect.String:
		if strings.Contains(name, "number") {
			v.SetString("+14155550123")
		} else {
			v.SetString("some-" + name)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Float64:
		v.SetFloat(1) // weights must add up to 1
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		v.Elem().Set(filled(t.Elem(), name))
	case reflect.Slice:
		if t == reflect.TypeFor[json.RawMessage]() {
			v.SetBytes([]byte(`{"a":1}`))
		} else {
			v.Set(reflect.Append(v, filled(t.Elem(), name)))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(reflect.ValueOf("key").Convert(t.Key()), filled(t.Elem(), name))
	case reflect.Interface:
		if t == reflect.TypeFor[io.Reader]() {
			v.Set(reflect.ValueOf(strings.NewReader("content")))
		} else {
			v.Set(reflect.ValueOf(map[string]string{"a": "b"}))
		}
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() || f.Name == "Extra" || f.Name == "Raw" {
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			v.Field(i).Set(filled(f.Type, name))
		}
	default:
		panic(fmt.Sprintf("cannot fill a %v", t))
	}
	return v
}

// mustDecode sets v, whose fields nobody can set, by way of JSON.
func mustDecode(v, from reflect.Value) {
	text, err := wire.Marshal(from.Interface())
	if err == nil {
		err = wire.Unmarshal(text, v.Addr().Interface())
	}
	if err != nil {
		panic(err)
	}
}
