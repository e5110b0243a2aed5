package openaitest

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxBody is the largest request body that is read, in bytes.
const maxBody = 16 << 20

// ServeHTTP serves the API: /v1/chat/completions, /v1/responses over HTTP and
// as a WebSocket, and /v1/models/{model}, where it knows every model.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f := checkKey(r.Header.Get("Authorization")); f != nil {
		s.refuse(w, f)
		return
	}
	model, lookup := strings.CutPrefix(r.URL.Path, "/v1/models/")
	responses := r.URL.Path == "/v1/responses"
	switch {
	case lookup && r.Method == http.MethodGet:
		s.lookup(w, model)
	case responses && r.Method == http.MethodGet:
		s.serveSocket(w, r)
	case responses && r.Method == http.MethodPost:
		s.respond(w, r, func(body []byte) (*Request, *fault) { return decodeResponse(body, s.history.get) }, response{})
	case r.URL.Path == "/v1/chat/completions" && r.Method == http.MethodPost:
		s.respond(w, r, decode, chat{})
	case lookup || responses || r.URL.Path == "/v1/chat/completions":
		f := invalid("method_not_supported", "", "Not allowed to %s on %s.", r.Method, r.URL.Path)
		f.status = http.StatusMethodNotAllowed
		s.refuse(w, f)
	default:
		f := invalid("unknown_url", "", "Unknown request URL: %s %s.", r.Method, r.URL.Path)
		f.status = http.StatusNotFound
		s.refuse(w, f)
	}
}

func (s *Server) refuse(w http.ResponseWriter, f *fault) {
	s.record.refused()
	f.write(w)
}

// lookup describes a model.
func (s *Server) lookup(w http.ResponseWriter, model string) {
	s.record.update(func() { s.record.stats.Lookups++ })
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(must(json.Marshal(map[string]any{"id": model, "object": "model", "created": time.Now().Unix(), "owned_by": "openaitest"})))
}

// respond answers one HTTP request.
func (s *Server) respond(w http.ResponseWriter, r *http.Request, decode func([]byte) (*Request, *fault), form form) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); err != nil && !tooLarge {
		return // the client gave up in the middle of it, so nobody is refused anything
	}
	if err != nil {
		f := invalid("", "", "The request body is larger than %d bytes.", maxBody)
		f.status = http.StatusRequestEntityTooLarge
		s.refuse(w, f)
		return
	}
	request, f := decode(body)
	if f != nil {
		s.refuse(w, f)
		return
	}
	request.Header = plainHeader(r)
	a := &answer{request: request, via: httpAnswer{w}, form: form, ctx: r.Context()}
	if err := s.answer(a, func(number int) { w.Header().Set("X-Request-Id", fmt.Sprintf("req_%d", number)) }); err != nil {
		// Nothing that is under way can be ended properly.
		panic(http.ErrAbortHandler)
	}
}

// plainHeader is the header of a request without its key.
func plainHeader(r *http.Request) http.Header {
	header := r.Header.Clone()
	header.Del("Authorization")
	return header
}

// answer gives the request to the script and sends what that says. An error
// means that the connection has to be dropped. accepted is told the number of
// the request before.
func (s *Server) answer(a *answer, accepted func(number int)) (err error) {
	a.number = s.record.began(a.request)
	a.created, a.closing = time.Now().Unix(), s.closing
	accepted(a.number)
	err = errAborted // what a panic of the script leaves
	defer func() { s.record.ended(errors.Is(err, errClientGone)) }()

	a.reply = s.script(a.request)
	if a.reply.unexpected && s.fail != nil {
		s.fail("%s", a.reply.fault.message)
	}
	if err = a.send(); err == nil && a.request.stored && a.succeeds() {
		s.history.put(a.responseID(), a.conversation())
	}
	return err
}

func checkKey(authorization string) *fault {
	if authorization == "" {
		f := invalid("", "", "You didn't provide an API key. Provide it in an Authorization header using Bearer auth.")
		f.status = http.StatusUnauthorized
		return f
	}
	if subtle.ConstantTimeCompare([]byte(authorization), []byte("Bearer "+Key)) == 0 {
		f := invalid("invalid_api_key", "", "Incorrect API key provided.")
		f.status = http.StatusUnauthorized
		return f
	}
	return nil
}
