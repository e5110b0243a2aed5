package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// ToolMock answers in place of a tool while an agent is tested.
type ToolMock struct {
	// ToolName is the tool's name as the model calls it, such as
	// "book_appointment_cal", not its id.
	ToolName string `json:"tool_name"`
	// InputMatchRule says which calls of the tool are answered. Those that no
	// mock matches reach the tool.
	InputMatchRule ToolMockInputMatchRule `json:"input_match_rule"`
	// Output is the answer: JSON as the tool would give it, at most 15,000
	// characters.
	Output string `json:"output"`
	// Result says whether the tool succeeds, for tools such as a transfer
	// whose outcome is yes or no.
	Result Nullable[bool] `json:"result,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// A ToolMockInputMatchRule says which calls of a tool are answered: a
// [*ToolMockAnyMatch] or a [*ToolMockPartialMatch].
type ToolMockInputMatchRule interface{ isToolMockInputMatchRule() }

func (*ToolMockAnyMatch) isToolMockInputMatchRule()     {}
func (*ToolMockPartialMatch) isToolMockInputMatchRule() {}
func (*Unknown) isToolMockInputMatchRule()              {}

var _ = wire.Register[ToolMockInputMatchRule](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"any":           (*ToolMockAnyMatch)(nil),
	"partial_match": (*ToolMockPartialMatch)(nil),
}})

// ToolMockAnyMatch matches all calls.
type ToolMockAnyMatch struct {
	_ struct{} `const:"type=any"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ToolMockPartialMatch matches calls with certain arguments.
type ToolMockPartialMatch struct {
	_ struct{} `const:"type=partial_match"`
	// Args is an object with the arguments that a call must have, and their
	// values. Other arguments do not matter.
	Args any `json:"args"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
