package twilioxtest

import (
	"maps"
	"net/http"
	"path"
	"strconv"
	"time"
)

// A Fault is something that goes wrong with requests to the REST API. The zero
// value answers the next request with status 500 and does nothing else.
type Fault struct {
	// Skip is how many of the requests it is about go well first.
	Skip int
	// Times is how many requests it hits after that. Zero is one; a negative
	// number is all.
	Times int
	// Method is the method of the requests it is about; all if empty.
	Method string
	// Path is the path of the requests it is about, as a pattern for
	// [path.Match], such as "/v1/Trunks/*"; all if empty.
	Path string

	// Acted lets the request have its effect first, so that only the answer is
	// lost.
	Acted bool
	// Hang leaves the request without an answer until the client gives up or
	// the server closes.
	Hang bool
	// Cut breaks the connection in the middle of the answer.
	Cut bool
	// Status is the status of the answer; 500 if zero.
	Status int
	// Code is Twilio's code in the answer. With zero, and without Body, the
	// answer is what a proxy in front of Twilio sends: a page in HTML.
	Code int
	// Message explains Code.
	Message string
	// Body replaces the answer's body; Code and Message are then not used.
	Body string
	// RetryAfter is sent as Retry-After, in seconds, if it is not zero.
	RetryAfter time.Duration
	// Header are further headers.
	Header http.Header
}

// Fail has the fault happen. More than one may be waiting: for a request the
// one that was given first counts, and the others do not count that request.
func (s *Server) Fail(fault Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if fault.Times == 0 {
		fault.Times = 1
	}
	s.faults = append(s.faults, &fault)
}

// takeFault returns the fault that hits a request, if there is one. It runs
// under the lock.
func (s *Server) takeFault(r *http.Request) *Fault {
	for _, fault := range s.faults {
		if !fault.matches(r) || fault.Times == 0 {
			continue
		}
		if fault.Skip > 0 {
			fault.Skip--
			continue
		}
		if fault.Times > 0 {
			fault.Times--
		}
		return fault
	}
	return nil
}

func (f *Fault) matches(r *http.Request) bool {
	if f.Method != "" && f.Method != r.Method {
		return false
	}
	if f.Path == "" {
		return true
	}
	matched, err := path.Match(f.Path, r.URL.Path)
	return err == nil && matched
}

// answer does what goes wrong, and returns the status that was sent.
func (f *Fault) answer(s *Server, w http.ResponseWriter, r *http.Request) int {
	if f.Hang {
		select {
		case <-r.Context().Done():
		case <-s.ctx.Done():
		}
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), f.Header)
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int((f.RetryAfter+time.Second-1)/time.Second)))
	}
	status := f.Status
	if status == 0 {
		status = http.StatusInternalServerError
	}
	if f.Cut {
		w.Header().Set("Content-Length", "1000")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"sid":`)) // the client sees no more of it
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	switch {
	case f.Body != "":
		w.WriteHeader(status)
		_, _ = w.Write([]byte(f.Body))
	case f.Code != 0:
		writeJSON(w, status, (&APIError{Status: status, Code: f.Code, Message: f.Message}).body())
	default:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = w.Write([]byte("<html><body><h1>" + http.StatusText(status) + "</h1></body></html>"))
	}
	return status
}
