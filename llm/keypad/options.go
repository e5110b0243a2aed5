package keypad

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/phoneagent-go/phoneagent/llm"
)

// Options say what is to be keyed in and how. The zero value takes up to 64
// digits that end with #.
type Options struct {
	// Name is that of the thing, 1 to 40 lower-case letters, digits and "_", as
	// in "card_number". Tools and references are named after it. The default is
	// "digits".
	Name string
	// What describes it to the model and in the default prompts, as in "the
	// number on the front of your card". The default is Name with spaces.
	What string
	// Prompt asks the caller for it, unless the model does in its own words.
	Prompt string
	// Retry asks again after an attempt that failed.
	Retry string

	// MinLength and MaxLength are how many digits there are, the terminator not
	// counted. The defaults are 1 and 64, which is also the most. With MaxLength
	// digits the entry ends by itself.
	MinLength, MaxLength int
	// Terminator is the key that ends the entry. The default is "#".
	Terminator string
	// Clear is a key with which callers begin anew after a slip, usually "*".
	// Empty means that there is none.
	Clear string
	// Valid, if not nil, decides whether the digits can be right, for example
	// [Luhn]. By default they must be 0 to 9. It must return soon. If it panics,
	// they cannot.
	Valid func(digits string) bool

	// FirstKey is how long to wait for the first key, counted from when the
	// prompt has been spoken at 15 characters a second. The default is 10 s.
	FirstKey time.Duration
	// BetweenKeys is how long to wait for the next key. After it the entry ends
	// as if the terminator had been pressed. The default is 4 s.
	BetweenKeys time.Duration
	// Whole is how long one attempt may take from when the prompt has been
	// spoken, however the keys come. The default is 45 s.
	Whole time.Duration
	// Attempts is how often the caller is asked before it is given up. The
	// default is 3.
	Attempts int

	// Plain lets the model, and what is inside of the middleware, see the
	// digits. By default they see how many there are.
	Plain bool
	// OnOutcome, if not nil, is told of each collection once, when it has ended.
	// It must return soon.
	OnOutcome func(call *llm.Call, outcome Outcome)
}

const mostDigits = 64

func isName(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// withDefaults returns a copy with every field set to what is used.
func (o Options) withDefaults() (Options, error) {
	o.Name = cmp.Or(o.Name, "digits")
	if !isName(o.Name) {
		return o, fmt.Errorf("name %q: want 1 to 40 lower-case letters, digits and _", o.Name)
	}
	o.What = cmp.Or(o.What, "the "+strings.ReplaceAll(o.Name, "_", " "))
	o.MinLength = cmp.Or(o.MinLength, 1)
	o.MaxLength = cmp.Or(o.MaxLength, mostDigits)
	if o.MinLength < 1 || o.MaxLength < o.MinLength || o.MaxLength > mostDigits {
		return o, fmt.Errorf("%d to %d digits: want 1 to %d", o.MinLength, o.MaxLength, mostDigits)
	}
	o.Terminator = cmp.Or(o.Terminator, "#")
	if !isKey(o.Terminator) || o.Clear != "" && (!isKey(o.Clear) || o.Clear == o.Terminator) {
		return o, fmt.Errorf("terminator %q and clear key %q: want two keys of 0-9, * and #", o.Terminator, o.Clear)
	}
	o.Prompt = cmp.Or(o.Prompt, o.ask("Please key in "+o.What))
	o.Retry = cmp.Or(o.Retry, o.ask("Sorry, I did not get that. Please key in "+o.What+" again"))
	if o.Valid == nil {
		o.Valid = func(digits string) bool { return strings.Trim(digits, "0123456789") == "" }
	}
	o.FirstKey = cmp.Or(max(o.FirstKey, 0), 10*time.Second)
	o.BetweenKeys = cmp.Or(max(o.BetweenKeys, 0), 4*time.Second)
	o.Whole = cmp.Or(max(o.Whole, 0), 45*time.Second)
	o.Attempts = cmp.Or(max(o.Attempts, 0), 3)
	return o, nil
}

// valid asks Valid, which may be on the goroutine of a timer: a panic there would
// end every call of the process.
func (o *Options) valid(digits string) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return o.Valid(digits)
}

// ask finishes a prompt with how the entry ends, if that is not by itself.
func (o *Options) ask(prompt string) string {
	key, known := map[string]string{"#": "the pound key", "*": "the star key"}[o.Terminator]
	if !known {
		key = o.Terminator
	}
	if o.MinLength == o.MaxLength {
		return prompt + "."
	}
	return prompt + ", followed by " + key + "."
}

func isKey(s string) bool { return len(s) == 1 && strings.Contains("0123456789*#", s) }
