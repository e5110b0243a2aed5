package twilioxtest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	apiHost      = "api.twilio.com"
	trunkingHost = "trunking.twilio.com"
	voiceHost    = "voice.twilio.com"
	routesHost   = "routes.twilio.com"
)

// An exchange is one request while it is answered.
type exchange struct {
	s      *Server
	r      *http.Request
	form   url.Values // of the body, or of the query if there is none
	status int
}

type exchangeKey struct{}

func withExchange(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// An endpoint is one route. Its function runs under the server's lock and
// returns what to send; nil with status 204.
type endpoint struct {
	host   string
	status int
	do     func(*exchange) (any, *APIError)
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := r.Context().Value(exchangeKey{}).(*exchange)
	x.r = r // has the values of the path
	body, err := e.run(x)
	x.status = e.status
	switch {
	case err != nil:
		x.status = writeError(w, err)
	case e.status == http.StatusNoContent:
		w.WriteHeader(e.status)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(e.status)
		_, _ = w.Write(body)
	}
}

// run returns the answer as JSON, because what it is made of may change as soon
// as the lock is free.
func (e *endpoint) run(x *exchange) ([]byte, *APIError) {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	defer x.s.notify()
	if id := x.r.PathValue("account"); id != "" && strings.TrimSuffix(id, ".json") != x.s.options.AccountSID {
		return nil, notFound(x.r.URL.Path)
	}
	body, err := e.do(x)
	if err != nil {
		return nil, err
	}
	if l, ok := body.(listing); ok {
		if body, err = x.s.page(l, x.r); err != nil {
			return nil, err
		}
	}
	encoded, jsonErr := json.Marshal(body)
	if jsonErr != nil {
		return nil, &APIError{Status: 500, Code: 20500, Message: jsonErr.Error()}
	}
	return encoded, nil
}

// routes are all routes of Twilio that there are here.
func (s *Server) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, group := range []struct {
		host, prefix string
		routes       []route
	}{
		{apiHost, "/2010-04-01/Accounts/{account}", accountRoutes()},
		{apiHost, "/2010-04-01/Accounts/{account}", numberRoutes()},
		{apiHost, "/2010-04-01/Accounts/{account}/SIP", sipListRoutes()},
		{apiHost, "/2010-04-01/Accounts/{account}", callRoutes()},
		{apiHost, "/2010-04-01/Accounts/{account}", recordingRoutes()},
		{apiHost, "/2010-04-01/Accounts/{account}", conferenceRoutes()},
		{trunkingHost, "/v1/Trunks", trunkRoutes()},
		{voiceHost, "/v1", permissionRoutes()},
		{pricingHost, "/v1", pricingRoutes()},
		{routesHost, "/v2", regionRoutes()},
	} {
		for _, r := range group.routes {
			mux.Handle(r.method+" "+group.prefix+r.path, &endpoint{host: group.host, status: r.status, do: r.do})
		}
	}
	return mux
}

type route struct {
	method, path string
	status       int
	do           func(*exchange) (any, *APIError)
}

func get(path string, do func(*exchange) (any, *APIError)) route {
	return route{http.MethodGet, path, http.StatusOK, do}
}

func create(path string, do func(*exchange) (any, *APIError)) route {
	return route{http.MethodPost, path, http.StatusCreated, do}
}

func change(path string, do func(*exchange) (any, *APIError)) route {
	return route{http.MethodPost, path, http.StatusOK, do}
}

func remove(path string, do func(*exchange) (any, *APIError)) route {
	return route{http.MethodDelete, path, http.StatusNoContent, do}
}

// id returns a SID of the path, without the ending that the 2010-04-01 API has.
func (x *exchange) id(name string) string {
	return strings.TrimSuffix(x.r.PathValue(name), ".json")
}

func (x *exchange) notFound() *APIError { return notFound(x.r.URL.Path) }

// string sets to to the parameter if there is one.
func (x *exchange) string(name string, to *string) {
	if values, ok := x.form[name]; ok {
		*to = values[0]
	}
}

// bool is string for booleans.
func (x *exchange) bool(name string, to *bool) *APIError {
	if !x.form.Has(name) {
		return nil
	}
	value, err := strconv.ParseBool(x.form.Get(name))
	if err != nil {
		return invalid(name)
	}
	*to = value
	return nil
}

// int is string for numbers from low to high.
func (x *exchange) int(name string, to *int, low, high int) *APIError {
	if !x.form.Has(name) {
		return nil
	}
	value, err := strconv.Atoi(x.form.Get(name))
	if err != nil || value < low || value > high {
		return invalid(name)
	}
	*to = value
	return nil
}

// time returns a parameter that is a day or a time, both in UTC, or otherwise.
func (x *exchange) time(name string, otherwise time.Time) (time.Time, *APIError) {
	if !x.form.Has(name) {
		return otherwise, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05Z"} {
		if value, err := time.Parse(layout, x.form.Get(name)); err == nil {
			return value, nil
		}
	}
	return time.Time{}, invalid(name)
}

// oneOf is string for an enum.
func (x *exchange) oneOf(name string, to *string, allowed ...string) *APIError {
	if !x.form.Has(name) {
		return nil
	}
	for _, value := range allowed {
		if x.form.Get(name) == value {
			*to = value
			return nil
		}
	}
	return invalid(name)
}

// require refuses a request that leaves out a parameter.
func (x *exchange) require(names ...string) *APIError {
	for _, name := range names {
		if x.form.Get(name) == "" {
			return missing(name)
		}
	}
	return nil
}

// firstError returns the first refusal.
func firstError(errs ...*APIError) *APIError {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
