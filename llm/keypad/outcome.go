package keypad

import (
	"fmt"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A Status is how a collection ended.
type Status string

// The statuses. Those of a collection that was given up say what was wrong at
// the last attempt.
const (
	Collected Status = "collected" // the digits are there
	Silent    Status = "silent"    // given up: no key was pressed
	TooShort  Status = "too_short" // given up: too few keys were pressed
	Invalid   Status = "invalid"   // given up: [Options.Valid] did not take them
	Cancelled Status = "cancelled" // by [Keypad.Cancel] or the model's tool
)

// An Outcome is what came of one collection. It can be printed and logged: the
// digits are masked.
type Outcome struct {
	Status Status
	// Digits are without the terminator. They are empty unless the status is
	// [Collected].
	Digits Digits
	// Attempts is how often the caller was asked.
	Attempts int
	// Reference names the collection within its call, as in "card_number-1". It
	// is what the model is told instead of the digits.
	Reference string
}

// note is what the model is told of an outcome.
func (o *Outcome) note(opts *Options) string {
	switch o.Status {
	case Collected:
		if opts.Plain {
			return fmt.Sprintf("The caller has keyed in %s: %s", opts.What, o.Digits.Reveal())
		}
		return fmt.Sprintf("The caller has keyed in %s: %d digits, kept as %s. You cannot see them and do not need to.",
			opts.What, o.Digits.Len(), o.Reference)
	case Silent:
		return fmt.Sprintf("The caller was asked for %s %d times and pressed no key. It was given up.", opts.What, o.Attempts)
	case TooShort:
		return fmt.Sprintf("The caller was asked for %s %d times and did not press enough keys. It was given up.", opts.What, o.Attempts)
	case Invalid:
		return fmt.Sprintf("The caller was asked for %s %d times, and what they keyed in was not valid. It was given up.", opts.What, o.Attempts)
	}
	return fmt.Sprintf("The caller no longer keys in %s.", opts.What)
}

// noted is the entry of a transcript that tells the model of an outcome.
func (o *Outcome) noted(opts *Options) llm.Entry {
	return llm.Entry{Utterance: llm.Utterance{Role: llm.RoleInjected, Content: o.note(opts)}}
}
