package agent

import (
	"context"
	"encoding/json"

	"github.com/phoneagent-go/phoneagent/llm"
)

// A Tool is something that the model may ask to be done. Make one from a
// function with [NewTool], or take [EndCall], [TransferTo] or [PressDigits].
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
	// with the phone call, not with the turn: a caller who cuts in does not
	// stop what has begun. [llm.CallFrom] finds the phone call in it.
	Run func(ctx context.Context, call ToolCall) (Result, error)

	handsTo string // the agent that a tool of [HandOff] hands the call to
}

// A Result is what a tool returns.
type Result struct {
	// Content is told to the model, usually JSON.
	Content string
	// Event, if not nil, is said and done in the turn. With an action it ends
	// the turn: the model is not asked again.
	Event *llm.Event
}
