package retell

import (
	"encoding/json"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// OneOrMany is what JSON has as one string or as a list of them. The zero
// OneOrMany is absent.
type OneOrMany[T ~string] struct {
	values []T
	one    bool
}

// One returns a single value, which JSON has as a string.
func One[T ~string](value T) OneOrMany[T] { return OneOrMany[T]{values: []T{value}, one: true} }

// Many returns a list of values, which JSON has as a list even if it is short.
func Many[T ~string](values ...T) OneOrMany[T] {
	return OneOrMany[T]{values: append([]T{}, values...)}
}

// Values returns the values. The caller must not change them.
func (m OneOrMany[T]) Values() []T { return m.values }

// IsZero reports whether m is absent.
func (m OneOrMany[T]) IsZero() bool { return m.values == nil }

// MarshalJSON writes a string or a list; null if m is absent.
func (m OneOrMany[T]) MarshalJSON() ([]byte, error) {
	if m.one {
		return wire.Marshal(&m.values[0])
	}
	return json.Marshal(m.values)
}

// UnmarshalJSON reads a string, a list of strings or null.
func (m *OneOrMany[T]) UnmarshalJSON(data []byte) error {
	*m = OneOrMany[T]{}
	if len(data) > 0 && data[0] == '"' {
		*m = One[T]("")
		return wire.Unmarshal(data, &m.values[0])
	}
	return wire.Unmarshal(data, &m.values)
}
