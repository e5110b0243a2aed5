package keypad

import (
	"fmt"
	"io"
	"log/slog"
)

// Digits are the keys that a caller pressed. They are masked however they are
// printed, logged or encoded, also within another value: only [Digits.Reveal]
// tells them. The zero value is none.
type Digits struct {
	keys *string // fmt follows a pointer in a field for no verb
}

func newDigits(keys string) Digits { return Digits{keys: &keys} }

// Reveal returns the digits in clear. What it returns is masked nowhere.
func (d Digits) Reveal() string {
	if d.keys == nil {
		return ""
	}
	return *d.keys
}

// Len returns how many there are.
func (d Digits) Len() int { return len(d.Reveal()) }

// Last returns the last n in clear, to tell one card from another. It is empty
// if that would be more than a third of them.
func (d Digits) Last(n int) string {
	if n < 0 || n*3 > d.Len() {
		return ""
	}
	return d.Reveal()[d.Len()-n:]
}

// String returns how many there are, as in "[16 digits]".
func (d Digits) String() string { return fmt.Sprintf("[%d digits]", d.Len()) }

// Format writes what String returns, whatever the verb.
func (d Digits) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, d.String()) }

// LogValue returns what String returns.
func (d Digits) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalText returns what String returns, for JSON and its like.
func (d Digits) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Luhn reports whether digits end with the check digit that payment cards have
// (ISO/IEC 7812). It is for [Options.Valid].
func Luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i]) - '0'
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return len(digits) > 1 && sum%10 == 0
}
