package twilioxtest

import (
	"crypto/subtle"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxRequestBody limits the body of a request. Twilio's own limit is not
// documented.
const maxRequestBody = 1 << 20

// ServeHTTP is the REST API. The path tells which of Twilio's APIs is meant;
// a host below twilio.com must be that API's.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := &Request{At: time.Now(), Method: r.Method, Host: r.Host, Path: r.URL.Path, Query: r.URL.Query(), Header: r.Header.Clone()}
	request.Header.Del("Authorization")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequestBody))
	if err == nil && isForm(r) {
		request.Form, err = url.ParseQuery(string(body))
	}
	var fault *Fault
	var busy bool
	s.update(func() {
		s.requests = append(s.requests, request)
		s.inFlight++
		busy = s.options.MaxConcurrent > 0 && s.inFlight > s.options.MaxConcurrent
		fault = s.takeFault(r)
	})
	var status int
	defer func() {
		s.update(func() {
			s.inFlight--
			request.Status = status
		})
	}()
	w.Header().Set("Twilio-Request-Id", s.requestID())
	switch {
	case err != nil:
		status = writeError(w, refuse(20001, "The body cannot be read"))
	case busy:
		w.Header().Set("Retry-After", "1")
		status = writeError(w, &APIError{Status: 429, Code: 20429, Message: "Too Many Requests"})
	case fault != nil && !fault.Acted:
		status = fault.answer(s, w, r)
	case fault != nil:
		s.act(discard{}, r, request.Form)
		status = fault.answer(s, w, r)
	default:
		status = s.act(w, r, request.Form)
	}
}

func (s *Server) requestID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sid("RQ")
}

// act checks who asks, and lets the route answer.
func (s *Server) act(w http.ResponseWriter, r *http.Request, form url.Values) int {
	if !s.authorized(r) {
		return writeError(w, &APIError{Status: 401, Code: 20003, Message: "Authenticate"})
	}
	route, pattern := s.mux.Handler(r)
	endpoint, ok := route.(*endpoint)
	if !ok || pattern == "" || !rightHost(r.Host, endpoint.host) {
		return writeError(w, notFound(r.URL.Path))
	}
	x := &exchange{s: s, r: r, form: form}
	if r.Method != http.MethodPost {
		x.form = r.URL.Query()
	}
	s.mux.ServeHTTP(w, r.WithContext(withExchange(r.Context(), x)))
	return x.status
}

func (s *Server) authorized(r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	if !ok {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if user == s.options.AccountSID {
		for _, token := range s.tokens {
			if equal(password, token) {
				return true
			}
		}
		return false
	}
	secret, ok := s.options.APIKeys[user]
	return ok && equal(password, secret)
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func isForm(r *http.Request) bool {
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && media == "application/x-www-form-urlencoded"
}

// rightHost reports whether host may serve the API whose host is want. Names
// that are not Twilio's are this server's own address.
func rightHost(host, want string) bool {
	return host == want || !strings.HasSuffix(host, ".twilio.com")
}

// origin is how the client calls the server, for absolute URLs.
func origin(r *http.Request) string {
	if strings.HasSuffix(r.Host, ".twilio.com") {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func isLegacy(path string) bool { return strings.HasPrefix(path, "/2010-04-01/") }

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client is gone if this fails
}

func writeError(w http.ResponseWriter, err *APIError) int {
	writeJSON(w, err.Status, err.body())
	return err.Status
}

// discard is where the answer goes that a fault replaces.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
