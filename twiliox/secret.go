package twiliox

import (
	"fmt"
	"log/slog"
)

const redacted = "[redacted]"

// A Secret is a text that is not shown: formatting it in any way, logging it and
// encoding it give "[redacted]". Convert it to a string to use it.
type Secret string

// Format writes "[redacted]" whatever the verb is, or nothing if s is empty.
func (s Secret) Format(f fmt.State, _ rune) {
	if s != "" {
		_, _ = f.Write([]byte(redacted))
	}
}

// String returns "[redacted]", or "" if s is empty.
func (s Secret) String() string { return fmt.Sprint(s) }

// LogValue returns what String returns.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns what String returns. Reading a Secret is not restricted,
// so that it can come from a configuration file.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
