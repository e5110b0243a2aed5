package agent

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A Tool is something that the model may ask to be done. Make one from a
// function with [NewTool], or take [EndCall], [TransferTo] or [PressDigits].
// The fields after Run are for what a tool needs beyond the defaults:
//
//	charge := agent.NewTool("charge", "Charges the caller's card.", chargeCard)
//	charge.Confirm = true
//	charge.Repeat = agent.RepeatRefuse
type Tool struct {
	// Name is how the model calls the tool: 1 to 64 letters, digits, "_" and "-".
	Name string
	// Description tells the model what the tool does and when to use it.
	Description string
	// Parameters is the JSON Schema of the arguments, an object.
	Parameters json.RawMessage
	// Run does it. The call's arguments have not been checked. An error is
	// told to the model, which may try again or say so.
	//
	// Run may be called concurrently, for one phone call as well. Its ctx ends
	// with the phone call and after Timeout, but not with the turn: a caller
	// who cuts in does not stop what has begun, and the result is told in the
	// next turn. Work that a caller who hangs up must not stop either takes
	// [context.WithoutCancel] of it. [llm.CallFrom] finds the phone call in it,
	// [IdempotencyKey] a key for a backend that takes one, and [Progress] speaks
	// to the caller.
	Run func(ctx context.Context, call ToolCall) (Result, error)

	// Timeout is how long Run may take. After it the model is told that it is
	// not known whether the work was done; if Run succeeds all the same, later
	// turns know that. The default is 30 s, and a negative value means no limit.
	Timeout time.Duration
	// CancelOnBargeIn ends the ctx of Run when the caller cuts in. The model
	// may then call the tool again, and that runs it again: use it for look-ups
	// that nobody waits for any more, not for what acts.
	CancelOnBargeIn bool
	// Ordered keeps Run from running beside other ordered tools: they run one
	// by one for each phone call, in the order in which the model called them.
	// Other tools run at once.
	Ordered bool
	// Confirm has the caller agree before anything is done. The first call does
	// not run the tool: the model is told to read the details back and ask. It
	// runs when the model repeats the call after the caller has spoken again.
	Confirm bool
	// Repeat says what becomes of a call that is the same as an earlier one.
	// The default is [RepeatOnce].
	Repeat Repeat
	// Key tells which calls are the same: those of this tool with equal keys.
	// With "" a call is like no other. Nil compares the arguments as JSON,
	// where neither the order of members nor one that is null counts; for a
	// tool of NewTool they are compared as decoded. Key must be quick.
	Key func(call ToolCall) string
	// MaxResult is how many bytes of a result, or error, the model is told. A
	// longer one is cut, and says so. The default is 16 KiB.
	MaxResult int
	// Says names the argument, a string, that the tool says to the caller. Those
	// are words of the model's too, so [GuardClaims] looks at them before the
	// tool runs. With "" the tool says nothing that the model has written.
	Says string
	// Asks tells that the tool only has the caller asked for something, or no
	// longer, or notes what they have said. It does nothing that they could be
	// told was done, so [GuardClaims] takes no claim for true because it has
	// succeeded. With Says the tool asks by itself: its Event ends the turn, since
	// the caller is to answer it.
	Asks bool

	// check reports what is wrong with arguments; nil if that is not known.
	check   func(call ToolCall) error
	handsTo string // the agent that a tool of [HandOff] hands the call to
}

// A Result is what a tool returns.
type Result struct {
	// Content is told to the model, usually JSON.
	Content string
	// Event, if not nil, is said and done in the turn. With an action it ends
	// the turn: the model is not asked again, nor after a question (see
	// [Tool.Asks]). If the call goes on after an [llm.EndCall] or
	// [llm.Transfer], later turns are told that it did not come to it. One that
	// is not valid is an error of the tool.
	Event *llm.Event
}

const (
	defaultToolTimeout = 30 * time.Second
	defaultMaxResult   = 16 << 10
)

// questions reports whether the tool asks the caller by itself.
func (t *Tool) questions() bool { return t.Asks && t.Says != "" }

// timeout returns how long Run may take, 0 for no limit.
func (t *Tool) timeout() time.Duration { return max(cmp.Or(t.Timeout, defaultToolTimeout), 0) }

// cut returns text, cut to what the model is told of it at a character.
func (t *Tool) cut(text string) string {
	most := defaultMaxResult
	if t != nil && t.MaxResult > 0 {
		most = t.MaxResult
	}
	if len(text) <= most {
		return text
	}
	end := most
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s\n(cut: these are the first %d of %d bytes)", text[:end], end, len(text))
}
