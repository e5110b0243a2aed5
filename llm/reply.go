package llm

import (
	"errors"
	"fmt"

	"github.com/phoneagent-go/phoneagent/internal/quicklock"
)

// The errors of writing to a [Reply]. They are matched with [errors.Is].
var (
	// ErrTurnOver says that the turn can take no more: it was superseded or
	// timed out, or the call ended. Return when you see it. What was written
	// did not reach the wire, or only the beginning of a very long text did.
	ErrTurnOver = errors.New("llm: the turn is over")
	// ErrReplyEnded says that the reply already ended with an action.
	ErrReplyEnded = errors.New("llm: the reply has ended with an action")
	// ErrReplyTooLong says that the reply has reached [Options.MaxReplyBytes].
	// What was written before is kept.
	ErrReplyTooLong = errors.New("llm: the reply is too long")
)

// A Reply takes what the agent says and does in one turn: speech, then at most
// one action, in the order written. Each write is on its way to the caller
// when it returns; nothing is held back.
//
// A Reply may be used by several goroutines at once. Their writes are put in
// some order.
type Reply struct {
	mu    quicklock.Mutex // held while send runs, so that events keep one order
	send  func(Event) error
	ended bool
}

// NewReply returns a Reply that gives each event to send, one at a time. Events
// that are invalid or come after an action do not reach send. Middleware uses
// it to see what is written, and a test to record it. Middleware passes events
// on by [Reply.Send], whole; see [Event] for what it may change.
func NewReply(send func(Event) error) *Reply {
	return &Reply{send: send}
}

// Say speaks text. An empty text does nothing.
func (r *Reply) Say(text string) error {
	return r.Send(Event{Text: text})
}

// EndCall speaks farewell, which the caller cannot interrupt, and hangs up.
// With an empty farewell the call ends after what was said before in this
// turn, unless the caller cuts in; and at once if nothing was.
func (r *Reply) EndCall(farewell string) error {
	return r.Send(Event{Text: farewell, NoInterruption: true, Action: EndCall{}})
}

// Transfer speaks announcement, which the caller cannot interrupt, and hands
// the call to number, in E.164. Keep the announcement short: Retell transfers
// when it has been spoken. See [Transfer] for what can be transferred.
func (r *Reply) Transfer(number, announcement string) error {
	return r.Send(Event{Text: announcement, NoInterruption: true, Action: Transfer{Number: number}})
}

// PressDigits sends touch tones: 0 to 9, * and #.
func (r *Reply) PressDigits(digits string) error {
	return r.Send(Event{Action: PressDigits{Digits: digits}})
}

// Send writes one event. The other methods are short forms of it.
//
// Its error matches [ErrInvalid], [ErrReplyEnded], [ErrReplyTooLong] or
// [ErrTurnOver], or is that of the function the Reply was made over.
func (r *Reply) Send(e Event) error {
	if e.Text == "" && e.Action == nil {
		return nil
	}
	if err := e.Validate(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return fmt.Errorf("%w: write speech before the action", ErrReplyEnded)
	}
	if err := r.send(e); err != nil {
		return err
	}
	r.ended = e.Action != nil
	return nil
}
