package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// Nullable is a field that may be absent, null or a value. The zero Nullable is
// absent: an update leaves the field as it is. [Null] clears it, [Value] sets
// it:
//
//	retell.UpdateLLMParams{
//		BeginMessage: retell.Value("Hello!"),
//		S2SModel:     retell.Null[retell.S2SModel](),
//	}
type Nullable[T any] struct {
	value T
	state nullableState
}

type nullableState uint8

const (
	absent nullableState = iota
	null
	present
)

// Value returns a Nullable that holds v.
func Value[T any](v T) Nullable[T] { return Nullable[T]{value: v, state: present} }

// Null returns a Nullable that is null.
func Null[T any]() Nullable[T] { return Nullable[T]{state: null} }

// Get returns the value, and whether there is one.
func (n Nullable[T]) Get() (T, bool) { return n.value, n.state == present }

// Or returns the value, or fallback if n is absent or null.
func (n Nullable[T]) Or(fallback T) T {
	if n.state == present {
		return n.value
	}
	return fallback
}

// IsNull reports whether n is null, which is not the same as absent.
func (n Nullable[T]) IsNull() bool { return n.state == null }

// IsZero reports whether n is absent. It makes the omitzero option of JSON
// leave the field out.
func (n Nullable[T]) IsZero() bool { return n.state == absent }

// MarshalJSON writes the value, or null if there is none.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if n.state != present {
		return []byte("null"), nil
	}
	return wire.Marshal(&n.value)
}

// UnmarshalJSON reads null or a value.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	*n = Nullable[T]{state: null}
	if string(data) == "null" {
		return nil
	}
	n.state = present
	return wire.Unmarshal(data, &n.value)
}
