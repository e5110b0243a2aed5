package form

import "time"

// A Question is how a field is asked for. Label and Prompt are required.
type Question struct {
	// Label names the field in speech: "phone number". It must differ from
	// that of other fields. A caller who says it together with "change" or
	// "wrong" corrects the field, and a model fills the argument phone_number.
	Label string
	// Prompt asks for it.
	Prompt string
	// Again asks once more after an answer that was not understood. The
	// default is Prompt.
	Again string
	// Says are other names by which a caller may correct it.
	Says []string
	// Optional lets the caller leave it open: "skip", "none", "no".
	Optional bool
	// Confirm has the value agreed to at once, and not only with all others at
	// the end.
	Confirm bool
}

// A Field is one value of a form that fills a T. Make it with [Ask].
type Field[T any] interface {
	question() *Question
	// read sets the field from words.
	read(v *T, words string, now time.Time) error
	// say reads the field back.
	say(v *T) string
	clear(v *T)
	hint() string
	verbatim() bool
	applies(v *T) bool
}

type field[T, V any] struct {
	Question
	into func(*T) *V
	kind Kind[V]
}

// Ask returns the field that into points to, which must be the same one each
// time.
func Ask[T, V any](into func(*T) *V, kind Kind[V], question Question) Field[T] {
	if question.Again == "" {
		question.Again = question.Prompt
	}
	return &field[T, V]{Question: question, into: into, kind: kind}
}

func (f *field[T, V]) question() *Question { return &f.Question }
func (f *field[T, V]) say(v *T) string     { return f.kind.Say(*f.into(v)) }
func (f *field[T, V]) clear(v *T)          { *f.into(v) = *new(V) }
func (f *field[T, V]) hint() string        { return f.kind.Hint }
func (f *field[T, V]) verbatim() bool      { return f.kind.Verbatim }
func (f *field[T, V]) applies(*T) bool     { return true }

func (f *field[T, V]) read(v *T, words string, now time.Time) error {
	value, err := f.kind.Parse(words, now)
	if err == nil {
		*f.into(v) = value
	}
	return err
}

type conditional[T any] struct {
	Field[T]
	holds func(T) bool
}

// When returns a field that is asked for only if holds of what the fields
// before it were filled with. A value that it had before is not taken away.
func When[T any](holds func(T) bool, f Field[T]) Field[T] {
	return &conditional[T]{f, holds}
}

func (c *conditional[T]) applies(v *T) bool { return c.holds(*v) && c.Field.applies(v) }
