package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// A PostCallAnalysisData is something that the analysis of a call looks for: a
// [*StringAnalysisData], [*EnumAnalysisData], [*BooleanAnalysisData],
// [*NumberAnalysisData] or [*CallPresetAnalysisData]. What it finds is in
// [CallAnalysis].
type PostCallAnalysisData interface{ isPostCallAnalysisData() }

func (*StringAnalysisData) isPostCallAnalysisData()     {}
func (*EnumAnalysisData) isPostCallAnalysisData()       {}
func (*BooleanAnalysisData) isPostCallAnalysisData()    {}
func (*NumberAnalysisData) isPostCallAnalysisData()     {}
func (*CallPresetAnalysisData) isPostCallAnalysisData() {}
func (*Unknown) isPostCallAnalysisData()                {}

var _ = wire.Register[PostCallAnalysisData](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"string":         (*StringAnalysisData)(nil),
	"enum":           (*EnumAnalysisData)(nil),
	"boolean":        (*BooleanAnalysisData)(nil),
	"number":         (*NumberAnalysisData)(nil),
	"system-presets": (*CallPresetAnalysisData)(nil),
}})

// StringAnalysisData finds a text.
type StringAnalysisData struct {
	_ struct{} `const:"type=string"`
	// Description tells what to look for.
	Description string `json:"description"`
	// Name is the member that the value gets.
	Name string `json:"name"`
	// ConditionalPrompt tells when to look for it; always, if left out.
	ConditionalPrompt *string `json:"conditional_prompt,omitempty"`
	// Examples are examples of values.
	Examples []string `json:"examples,omitzero"`
	// Required says whether there must be a value.
	Required *bool `json:"required,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// EnumAnalysisData chooses one of several texts.
type EnumAnalysisData struct {
	_ struct{} `const:"type=enum"`
	// Choices are the texts to choose from.
	Choices []string `json:"choices"`
	// Description tells what to look for.
	Description string `json:"description"`
	// Name is the member that the value gets.
	Name string `json:"name"`
	// ConditionalPrompt tells when to look for it; always, if left out.
	ConditionalPrompt *string `json:"conditional_prompt,omitempty"`
	// Required says whether there must be a value.
	Required *bool `json:"required,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// BooleanAnalysisData finds out whether something is so.
type BooleanAnalysisData struct {
	_ struct{} `const:"type=boolean"`
	// Description tells what to look for.
	Description string `json:"description"`
	// Name is the member that the value gets.
	Name string `json:"name"`
	// ConditionalPrompt tells when to look for it; always, if left out.
	ConditionalPrompt *string `json:"conditional_prompt,omitempty"`
	// Required says whether there must be a value.
	Required *bool `json:"required,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// NumberAnalysisData finds a number.
type NumberAnalysisData struct {
	_ struct{} `const:"type=number"`
	// Description tells what to look for.
	Description string `json:"description"`
	// Name is the member that the value gets.
	Name string `json:"name"`
	// ConditionalPrompt tells when to look for it; always, if left out.
	ConditionalPrompt *string `json:"conditional_prompt,omitempty"`
	// Required says whether there must be a value.
	Required *bool `json:"required,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CallPresetAnalysisData changes one of the findings that every analysis of a
// call has.
type CallPresetAnalysisData struct {
	_ struct{} `const:"type=system-presets"`
	// Name is the finding.
	Name CallPresetAnalysisName `json:"name"`
	// ConditionalPrompt tells when to look for it; always, if left out.
	ConditionalPrompt *string `json:"conditional_prompt,omitempty"`
	// Description tells what to look for, in place of Retell's own words.
	Description *string `json:"description,omitempty"`
	// Required says whether there must be a value.
	Required *bool `json:"required,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CallPresetAnalysisName is a finding that every analysis of a call has.
type CallPresetAnalysisName string

// The findings that Retell documents.
const (
	CallPresetCallSummary    CallPresetAnalysisName = "call_summary"
	CallPresetCallSuccessful CallPresetAnalysisName = "call_successful"
	CallPresetUserSentiment  CallPresetAnalysisName = "user_sentiment"
)
