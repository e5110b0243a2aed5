package retelltest

import (
	"context"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// A Fault is something that goes wrong with requests on purpose.
type Fault struct {
	// Route is the route it is about, such as "POST /v2/create-phone-call".
	// Empty means all.
	Route string
	// Skip is how many of its requests are left alone before the first that
	// fails.
	Skip int
	// Times is how many then fail. Zero means one, a negative number all.
	Times int

	// Status is the status code that they get; zero means 500.
	Status int
	// Header is added to the answer.
	Header http.Header
	// Body is the answer's body. Nil means the error that Retell would send
	// with that status; an empty slice means none.
	Body []byte
	// Delay is how long the answer takes.
	Delay time.Duration
	// Hang has no answer come until the client gives up.
	Hang bool
	// Cut breaks the connection off in the middle of the answer, or before it
	// if Body is empty.
	Cut bool
}

// faults are those that have not happened yet, and the limit of requests.
type faults struct {
	mu     sync.Mutex
	faults []*Fault
	limit  RateLimit
	recent []time.Time // requests that count against the limit
}

// A RateLimit is how many requests may come in a time. More are refused with
// status 429 and a Retry-After header.
type RateLimit struct {
	Requests int
	Per      time.Duration
}

// Fail lets requests fail. Faults are tried in the order in which they were
// given; a request meets one at most, and it is not acted on.
func (s *Server) Fail(f Fault) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults.faults = append(s.faults.faults, &f)
}

// Limit sets the rate limit. The zero RateLimit removes it.
func (s *Server) Limit(l RateLimit) {
	s.faults.mu.Lock()
	defer s.faults.mu.Unlock()
	s.faults.limit, s.faults.recent = l, nil
}

// take returns the fault that a request meets, nil for none.
func (f *faults) take(route string, r *http.Request) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range f.faults {
		if fault.Route != "" && fault.Route != route || fault.Times == 0 {
			continue
		}
		if fault.Skip > 0 {
			fault.Skip--
			continue
		}
		fault.Times--
		return new(*fault)
	}
	return f.overLimit()
}

func (f *faults) overLimit() *Fault {
	if f.limit.Requests <= 0 {
		return nil
	}
	start := time.Now().Add(-f.limit.Per)
	for len(f.recent) > 0 && !f.recent[0].After(start) {
		f.recent = f.recent[1:]
	}
	if len(f.recent) < f.limit.Requests {
		f.recent = append(f.recent, time.Now())
		return nil
	}
	wait := max(f.recent[0].Sub(start), time.Second)
	seconds := int((wait + time.Second - 1) / time.Second)
	return &Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {strconv.Itoa(seconds)}}}
}

func (f *Fault) status() int {
	if f.Status == 0 {
		return http.StatusInternalServerError
	}
	return f.Status
}

// messages are what errors say that no handler has worded.
var messages = map[int]string{
	http.StatusBadRequest:          "Invalid request format, please check API reference.",
	http.StatusUnauthorized:        "API key is missing or invalid.",
	http.StatusPaymentRequired:     "Trial has ended, please add payment method.",
	http.StatusNotFound:            "The requested resource was not found.",
	http.StatusUnprocessableEntity: "Cannot find requested asset under given api key.",
	http.StatusTooManyRequests:     "Account rate limited, please throttle your requests.",
	http.StatusInternalServerError: "An unexpected server error occurred.",
}

// apply answers with the fault.
func (f *Fault) apply(w http.ResponseWriter, r *http.Request, closing context.Context) {
	if f.Hang {
		select {
		case <-r.Context().Done():
		case <-closing.Done():
		}
		panic(http.ErrAbortHandler)
	}
	if f.Delay > 0 {
		delay := time.NewTimer(f.Delay)
		defer delay.Stop()
		select {
		case <-delay.C:
		case <-r.Context().Done():
		case <-closing.Done():
		}
	}
	body := f.Body
	if body == nil {
		message := messages[f.status()]
		if message == "" {
			message = http.StatusText(f.status())
		}
		body = errorBody(message)
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	maps.Copy(w.Header(), f.Header)
	if f.Cut {
		cut(w, f.status(), f.Body)
	}
	w.WriteHeader(f.status())
	_, _ = w.Write(body)
}

// cut breaks an answer off after its body, which it announced to be longer.
func cut(w http.ResponseWriter, status int, body []byte) {
	if len(body) > 0 {
		w.Header().Set("Content-Length", strconv.Itoa(2*len(body)))
		w.WriteHeader(status)
		_, _ = w.Write(body)
		_ = http.NewResponseController(w).Flush()
	}
	panic(http.ErrAbortHandler)
}
