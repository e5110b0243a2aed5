package form

import (
	"errors"
	"time"
)

// A Kind reads values of type V out of what people say, and says them back. The
// kinds of this package understand English; a Kind of your own may understand
// anything.
type Kind[V any] struct {
	// Parse reads a value. Words are the caller's as they were recognised, or
	// what a model gives. A [Problem] or [Incomplete] is said to the caller; any
	// other error means that the words were not understood. It may be called
	// concurrently.
	Parse func(words string, now time.Time) (V, error)
	// Say is how a value is read back.
	Say func(V) string
	// Hint tells a model what to give.
	Hint string
	// Verbatim says that nearly any words are a value, so that none of them is
	// taken for a correction ("no, I mean ...") or for a value of an earlier
	// field.
	Verbatim bool
}

// A Problem is an error that is said to the caller: a whole sentence, such as
// "That day has passed."
type Problem string

// Error returns the problem as it is told.
func (p Problem) Error() string { return string(p) }

// Incomplete is the error for words that are only a part of a value: a question
// for the rest, such as "Which day next week?". What the caller answers to it is
// read together with those words, "next week" and "on Tuesday" as "next week on
// Tuesday", and if that is neither a value nor a part of one, alone.
type Incomplete string

// Error returns the question.
func (i Incomplete) Error() string { return string(i) }

// Unwrap returns the question as a [Problem].
func (i Incomplete) Unwrap() error { return Problem(i) }

// ErrNotUnderstood is what the kinds of this package return for words that have
// no value in them.
var ErrNotUnderstood = errors.New("form: not understood")

// Checked returns kind with a further check, whose error is best a [Problem].
func Checked[V any](kind Kind[V], check func(V) error) Kind[V] {
	parse := kind.Parse
	kind.Parse = func(words string, now time.Time) (V, error) {
		v, err := parse(words, now)
		if err == nil {
			err = check(v)
		}
		return v, err
	}
	return kind
}
