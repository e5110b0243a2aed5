package form

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// Config describes a [Form]. Name, Fields and Done are required.
type Config[T any] struct {
	// Name names the tools of the form: 1 to 50 small letters, digits and "_".
	Name string
	// Intro is said before the first question.
	Intro string
	// Fields are what is asked for, in this order.
	Fields []Field[T]
	// Done is given the value when the caller has agreed to it: once in a call,
	// whatever happens to the turn. Its ctx ends with the call. What it returns
	// is said and done, such as a goodbye with [llm.EndCall]; an error is told
	// like giving up. An empty event leaves the caller to Next, and without one
	// in silence.
	Done func(ctx context.Context, call *llm.Call, value T) (llm.Event, error)
	// GiveUp is said and done after too many tries, or when the caller asks for
	// a person; usually a transfer. The default is an apology.
	GiveUp llm.Event
	// Tries is how many answers in a row may not be understood. The default is
	// 3.
	Tries int
	// Next answers what comes after the form: the turns after it was done or
	// given up, and at once if there was nothing to say then. If it is nil, the
	// last words are said and done again.
	Next llm.Responder
	// Now is the time by which dates are understood. The default is [time.Now].
	Now func() time.Time
}

// DefaultGiveUp is said when [Config.GiveUp] is empty.
const DefaultGiveUp = "I am sorry, I cannot help you with this. Please call again later."

// A Form asks for the fields of a T. It is safe for concurrent use: one Form
// serves all calls.
type Form[T any] struct {
	config Config[T]
	states llm.Key[*state[T]]
}

var _ llm.Responder = (*Form[struct{}])(nil)

// New returns a Form. It panics if the configuration can never work: without a
// name, fields or Done, with two fields of one label, or an invalid GiveUp.
func New[T any](config Config[T]) *Form[T] {
	config.Tries = cmp.Or(max(config.Tries, 0), 3)
	if config.GiveUp == (llm.Event{}) && config.Next == nil {
		config.GiveUp.Text = DefaultGiveUp
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	switch {
	case !isName(config.Name):
		panic(fmt.Sprintf("form: name %q: want 1 to 50 small letters, digits and _", config.Name))
	case len(config.Fields) == 0:
		panic("form: " + config.Name + " has no fields")
	case config.Done == nil:
		panic("form: " + config.Name + " has no Done")
	}
	if err := config.GiveUp.Validate(); err != nil {
		panic("form: GiveUp: " + err.Error())
	}
	seen := make(map[string]bool)
	for _, field := range config.Fields {
		key := argument(field.question())
		if key == "" || seen[key] {
			panic(fmt.Sprintf("form: %s: the label %q is empty or there twice", config.Name, field.question().Label))
		}
		seen[key] = true
	}
	return &Form[T]{config: config}
}

func isName(s string) bool {
	return s != "" && len(s) <= 50 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// Draft returns what the caller has said so far, whether they have agreed to it
// or not, and the labels of the fields that nothing was said about: those are
// zero. Keep it, and a caller who hangs up in the middle has not answered in vain.
func (f *Form[T]) Draft(call *llm.Call) (value T, open []string) {
	s := f.state(call)
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, field := range f.config.Fields {
		if s.now.marks[i] == empty {
			open = append(open, field.question().Label)
		}
	}
	return s.now.value, open
}

// argument is the name under which a model fills a field.
func argument(q *Question) string { return strings.Join(tokens(q.Label), "_") }

// Value returns what the caller has agreed to, and whether there is such a
// thing yet.
func (f *Form[T]) Value(call *llm.Call) (T, bool) {
	s := f.state(call)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.finish == nil {
		var none T
		return none, false
	}
	return s.finish.value, true
}

// state is a form in one call.
type state[T any] struct {
	mu     sync.Mutex
	now    progress[T]
	before progress[T] // before the caller's newest words
	heard  int         // how often the caller had spoken when now was made
	finish *finish[T]  // not nil once the caller has agreed

	// What follows is for a model that fills the form with tools.
	failures map[string]int // of each field in a row
	filledAt int            // how often the caller had spoken when it filled something last
}

func (f *Form[T]) state(call *llm.Call) *state[T] {
	if s, ok := f.states.Load(call); ok {
		return s
	}
	n := len(f.config.Fields)
	s, _ := f.states.LoadOrStore(call, &state[T]{now: progress[T]{marks: make([]mark, n), begun: make([]string, n), at: -1}, failures: make(map[string]int)})
	return s
}

// finish is the end of a form: what Done makes of the value.
type finish[T any] struct {
	value T
	done  chan struct{} // closed when what follows is set
	event llm.Event
	err   error

	told atomic.Bool // whether somebody was told of it
}

// finishWith has Done called, if it has not been. It runs under the state's
// lock.
func (f *Form[T]) finishWith(call *llm.Call, s *state[T]) *finish[T] {
	if s.finish == nil {
		s.finish = &finish[T]{value: s.now.value, done: make(chan struct{})}
		go s.finish.run(call, f.config.Done)
	}
	return s.finish
}

func (e *finish[T]) run(call *llm.Call, done func(context.Context, *llm.Call, T) (llm.Event, error)) {
	defer close(e.done)
	defer func() {
		if p := recover(); p != nil {
			e.err = fmt.Errorf("form: Done: %w", &llm.PanicError{Value: p, Stack: debug.Stack()})
		}
	}()
	e.event, e.err = done(call.Context(), call, e.value)
}
