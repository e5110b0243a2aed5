package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// ExtractDynamicVariableTool fills dynamic variables from what was said.
type ExtractDynamicVariableTool struct {
	_ struct{} `const:"type=extract_dynamic_variable"`
	// Name is what the model calls the tool.
	Name string `json:"name"`
	// Description tells the model what the tool does and when to use it.
	Description string `json:"description"`
	// Variables are what to look for. Their names are those of the dynamic
	// variables.
	Variables []ExtractVariable `json:"variables"`
	// EnableTypingSound plays the sound of typing meanwhile. Retell does not
	// document the default.
	EnableTypingSound *bool `json:"enable_typing_sound,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// An ExtractVariable is a dynamic variable to fill from what was said: a
// [*StringAnalysisData], [*EnumAnalysisData], [*BooleanAnalysisData] or
// [*NumberAnalysisData].
type ExtractVariable interface{ isExtractVariable() }

func (*StringAnalysisData) isExtractVariable()  {}
func (*EnumAnalysisData) isExtractVariable()    {}
func (*BooleanAnalysisData) isExtractVariable() {}
func (*NumberAnalysisData) isExtractVariable()  {}
func (*Unknown) isExtractVariable()             {}

var _ = wire.Register[ExtractVariable](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"string":  (*StringAnalysisData)(nil),
	"enum":    (*EnumAnalysisData)(nil),
	"boolean": (*BooleanAnalysisData)(nil),
	"number":  (*NumberAnalysisData)(nil),
}})
