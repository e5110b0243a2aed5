package llm

import (
	"errors"
	"fmt"
)

// An Event is the next thing that the agent does in a turn: words to speak, an
// action, or words followed by an action.
//
// Middleware that changes an Event changes its Text and sends the rest of it as it
// is. If it splits one, each piece keeps NoInterruption and Filler, and the Action
// goes with the last; if it joins some, they agree in both. It does not write the
// Text with [Reply.Say]: that would be words that the caller may interrupt, and
// that count as an answer.
type Event struct {
	// Text is spoken as it stands and joined to the text before it without a
	// space, so the writer owns the spaces. It may be empty.
	Text string
	// NoInterruption keeps the caller from cutting in while Text is spoken.
	NoInterruption bool
	// Filler says that Text answers nothing and only fills a silence, such as
	// "One moment, please.": a turn that fails after nothing else was said is
	// completed with [Options.Apology] all the same.
	Filler bool
	// Action is done after Text, and everything before it, has been spoken.
	// It ends the reply. Nil for speech alone.
	Action Action
}

// An Action is something other than speech: [EndCall], [Transfer] or
// [PressDigits]. Retell does it once all text of the turn has been spoken, and
// not at all if the caller cuts in before that.
type Action interface {
	// check reports why the action cannot be sent.
	check() error
}

// EndCall hangs up. Without any text in the turn Retell hangs up at once, in
// silence.
type EndCall struct{}

// Transfer hands the call to another number: a cold transfer, the only kind
// that Retell offers to a custom LLM. It has no effect on web calls and on
// calls that reached Retell by dialling its SIP address. The call may go on
// afterwards, so keep answering turns.
type Transfer struct {
	// Number is who takes over, in E.164: "+" and up to 15 digits.
	Number string
	// ShowCaller shows the caller's number to whoever takes over, instead of
	// the agent's.
	ShowCaller bool
}

// PressDigits sends touch tones, for example to get through a phone menu.
type PressDigits struct {
	// Digits are 0 to 9, * and #, at least one.
	Digits string
}

// ErrInvalid is what the errors of an [Event] or setting that Retell would not
// accept match with [errors.Is]. Nothing of it has been sent.
var ErrInvalid = errors.New("llm: invalid")

// Validate reports why Retell would not take the event: its error matches
// [ErrInvalid]. [Reply.Send] asks it too.
func (e Event) Validate() error {
	if e.Action == nil {
		return nil
	}
	return e.Action.check()
}

func (EndCall) check() error { return nil }

func (t Transfer) check() error {
	if !isE164(t.Number) {
		return fmt.Errorf("%w transfer number %q: want E.164, for example +14155550123", ErrInvalid, t.Number)
	}
	return nil
}

func (p PressDigits) check() error {
	if p.Digits == "" || !onlyBytes(p.Digits, "0123456789*#") {
		return fmt.Errorf("%w digits %q: want one or more of 0-9, * and #", ErrInvalid, p.Digits)
	}
	return nil
}

// isE164 reports whether number is a plus sign, a digit other than zero, and
// up to 14 digits more. Seven digits is the shortest international number.
func isE164(number string) bool {
	return len(number) >= 8 && len(number) <= 16 && number[0] == '+' && number[1] != '0' &&
		onlyBytes(number[1:], "0123456789")
}

func onlyBytes(s, allowed string) bool {
	for i := range len(s) {
		found := false
		for j := range len(allowed) {
			found = found || s[i] == allowed[j]
		}
		if !found {
			return false
		}
	}
	return true
}
