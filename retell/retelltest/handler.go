package retelltest

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"
)

// maxBody is the largest request body that is read, in bytes.
const maxBody = 64 << 20

// request is a request that was accepted.
type request struct {
	ctx   context.Context
	route *routeFacts
	path  func(name string) string // a part of the path
	query object
	body  object
	after []func() // run without the lock before the answer is sent
}

// later has f run when the lock is given back.
func (q *request) later(f func()) { q.after = append(q.after, f) }

// handler answers requests of one route. It runs under the server's lock.
type handler func(*request) (any, error)

// apiError is a refusal.
type apiError struct {
	status  int
	message string
	header  http.Header
}

func (e *apiError) Error() string { return e.message }

func refuse(status int, format string, args ...any) error {
	return &apiError{status: status, message: fmt.Sprintf(format, args...)}
}

// missing is the refusal of an id that nothing has. Retell documents 422 for
// most routes; what it has been seen to send is this.
func missing(kind, id string) error {
	return refuse(http.StatusNotFound, "Item %s not found from %s", id, kind)
}

// routes returns the server's handler.
func (s *Server) routes() http.Handler {
	handlers := s.handlers()
	mux := http.NewServeMux()
	for _, route := range api().Routes {
		handle := handlers[route.Route]
		if handle == nil {
			panic("retelltest: no handler for " + route.Route)
		}
		mux.HandleFunc(route.Route, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, route, handle) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.answer(w, r, &routeFacts{Route: ""}, func(*request) (any, error) {
			return nil, refuse(http.StatusNotFound, "Cannot %s %s", r.Method, r.URL.Path)
		})
	})
	return mux
}

// answer takes one request in, from its key to its answer.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, route *routeFacts, handle handler) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	done := s.journal.began(r, route.Route, body)
	status, header, reply := http.StatusInternalServerError, http.Header{}, []byte(nil)
	defer func() { done(status) }()
	if f := s.faults.take(route.Route, r); f != nil {
		status = f.status()
		f.apply(w, r, s.ctx)
		return
	}
	var value any
	switch {
	case err != nil:
		err = refuse(http.StatusRequestEntityTooLarge, "request body is larger than %d bytes or could not be read", maxBody)
	default:
		value, err = s.process(r, route, body, handle)
	}
	status = route.success
	if err != nil {
		status, header, value = failure(err)
	}
	if value != nil {
		reply = value.([]byte)
		header.Set("Content-Type", "application/json; charset=utf-8")
	}
	s.opts.Logger.Debug("request", "route", route.Route, "status", status)
	maps.Copy(w.Header(), header)
	w.WriteHeader(status)
	_, _ = w.Write(reply)
}

// failure is the answer that an error becomes.
func failure(err error) (status int, header http.Header, value any) {
	status, header = http.StatusInternalServerError, http.Header{}
	if refused, ok := errors.AsType[*apiError](err); ok {
		status = refused.status
		if refused.header != nil {
			header = refused.header
		}
	}
	return status, header, errorBody(err.Error())
}

// errorBody is Retell's form of an error.
func errorBody(message string) []byte {
	return encode(object{"status": "error", "message": message})
}

// process checks a request, handles it and returns the encoded answer, nil for
// none.
func (s *Server) process(r *http.Request, route *routeFacts, body []byte, handle handler) (any, error) {
	if err := s.authorize(r); err != nil {
		return nil, err
	}
	q := &request{ctx: r.Context(), route: route, path: r.PathValue}
	var err error
	if q.query, err = parseQuery(r, route); err != nil {
		return nil, err
	}
	if q.body, err = parseBody(r, route, body); err != nil {
		return nil, err
	}
	value, err := s.locked(q, handle)
	if err != nil {
		return nil, err
	}
	for _, f := range q.after {
		f()
	}
	return value, nil
}

// locked runs a handler and encodes what it returns under the lock, so that
// nothing changes meanwhile.
func (s *Server) locked(q *request, handle handler) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, err := handle(q)
	if slow, ok := value.(unlocked); ok && err == nil {
		s.mu.Unlock()
		value, err = slow()
		s.mu.Lock()
	}
	if err != nil || value == nil {
		return nil, err
	}
	return encode(value), nil
}

// unlocked is a handler's answer that takes time: it runs without the lock.
type unlocked func() (any, error)

func (s *Server) authorize(r *http.Request) error {
	given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case !ok:
		return refuse(http.StatusUnauthorized, "Authorization header with a Bearer API key is required")
	case subtle.ConstantTimeCompare([]byte(given), []byte(s.key)) == 0:
		return refuse(http.StatusUnauthorized, "Invalid API key")
	}
	return nil
}

// parseQuery returns the route's query parameters. Others are left alone.
func parseQuery(r *http.Request, route *routeFacts) (object, error) {
	query, given := object{}, r.URL.Query()
	for _, field := range route.query {
		if !given.Has(field.name) {
			if field.required {
				return nil, refuse(http.StatusBadRequest, "request/query must have required property '%s'", field.name)
			}
			continue
		}
		value := queryValue(&field, given.Get(field.name))
		if err := api().checkField(&field, "request/query/"+field.name, value); err != nil {
			return nil, refuse(http.StatusBadRequest, "%v", err)
		}
		query[field.name] = value
	}
	return query, nil
}

// parseBody returns the body of a route that has one. An empty body is an empty
// object.
func parseBody(r *http.Request, route *routeFacts, text []byte) (object, error) {
	if route.Body == "" {
		return object{}, nil
	}
	var body any = object{}
	var err error
	switch {
	case route.Form:
		body, err = parseForm(r.Header.Get("Content-Type"), text, route.Body)
	case len(text) > 0:
		if kind := r.Header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") {
			return nil, refuse(http.StatusBadRequest, "Content-Type must be application/json, not %q", kind)
		}
		body, err = decode(text)
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "request/body cannot be parsed: %v", err)
	}
	if err := api().check(route.Body, "request/body", body); err != nil {
		return nil, refuse(http.StatusBadRequest, "%v", err)
	}
	o, _ := body.(object)
	if err := api().checkNumbers(route.Body, o); err != nil {
		return nil, refuse(http.StatusBadRequest, "%v", err)
	}
	return o, nil
}

// now returns the time in milliseconds since the Unix epoch.
func now() int64 { return time.Now().UnixMilli() }
