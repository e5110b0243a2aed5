package openaitest

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// maxBody is the largest request body that is read, in bytes.
const maxBody = 16 << 20

// ServeHTTP serves the API at /v1/chat/completions.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, f := accept(w, r)
	if f != nil {
		s.record.refused()
		f.write(w)
		return
	}
	number := s.record.began(request)
	w.Header().Set("X-Request-Id", fmt.Sprintf("req_%d", number))
	err := errAborted // what a panic of the script leaves
	defer func() { s.record.ended(errors.Is(err, errClientGone)) }()

	reply := s.script(request)
	if reply.unexpected && s.fail != nil {
		s.fail("%s", reply.fault.message)
	}
	a := &answer{
		reply: reply, request: request, number: number,
		w: w, ctx: r.Context(), closing: s.closing, created: time.Now().Unix(),
	}
	if err = a.send(); err != nil {
		// Nothing that is under way can be ended properly.
		panic(http.ErrAbortHandler)
	}
}

// accept returns the request if OpenAI would take it.
func accept(w http.ResponseWriter, r *http.Request) (*Request, *fault) {
	if r.URL.Path != "/v1/chat/completions" {
		f := invalid("unknown_url", "", "Unknown request URL: %s %s.", r.Method, r.URL.Path)
		f.status = http.StatusNotFound
		return nil, f
	}
	if r.Method != http.MethodPost {
		f := invalid("method_not_supported", "", "Not allowed to %s on %s.", r.Method, r.URL.Path)
		f.status = http.StatusMethodNotAllowed
		return nil, f
	}
	if f := checkKey(r.Header.Get("Authorization")); f != nil {
		return nil, f
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		f := invalid("", "", "The request body could not be read or is larger than %d bytes.", maxBody)
		f.status = http.StatusRequestEntityTooLarge
		return nil, f
	}
	request, f := decode(body)
	if f != nil {
		return nil, f
	}
	request.Header = r.Header.Clone()
	request.Header.Del("Authorization")
	return request, nil
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
