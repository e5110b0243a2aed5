package retell

import "github.com/phoneagent-go/phoneagent/retell/internal/wire"

// A PostChatAnalysisData is something that the analysis of a chat looks for: a
// [*StringAnalysisData], [*EnumAnalysisData], [*BooleanAnalysisData],
// [*NumberAnalysisData] or [*ChatPresetAnalysisData]. What it finds is in
// [ChatAnalysis].
type PostChatAnalysisData interface{ isPostChatAnalysisData() }

func (*StringAnalysisData) isPostChatAnalysisData()     {}
func (*EnumAnalysisData) isPostChatAnalysisData()       {}
func (*BooleanAnalysisData) isPostChatAnalysisData()    {}
func (*NumberAnalysisData) isPostChatAnalysisData()     {}
func (*ChatPresetAnalysisData) isPostChatAnalysisData() {}
func (*Unknown) isPostChatAnalysisData()                {}

var _ = wire.Register[PostChatAnalysisData](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"string":         (*StringAnalysisData)(nil),
	"enum":           (*EnumAnalysisData)(nil),
	"boolean":        (*BooleanAnalysisData)(nil),
	"number":         (*NumberAnalysisData)(nil),
	"system-presets": (*ChatPresetAnalysisData)(nil),
}})

// ChatPresetAnalysisData changes one of the findings that every analysis of a
// chat has.
type ChatPresetAnalysisData struct {
	_ struct{} `const:"type=system-presets"`
	// Name is the finding.
	Name ChatPresetAnalysisName `json:"name"`
	// ConditionalPrompt tells when to look for it; always, if left out.
	ConditionalPrompt *string `json:"conditional_prompt,omitempty"`
	// Description tells what to look for, in place of Retell's own words.
	Description *string `json:"description,omitempty"`
	// Required says whether there must be a value. The default is true.
	Required *bool `json:"required,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ChatPresetAnalysisName is a finding that every analysis of a chat has.
type ChatPresetAnalysisName string

// The findings that Retell documents.
const (
	ChatPresetChatSummary    ChatPresetAnalysisName = "chat_summary"
	ChatPresetChatSuccessful ChatPresetAnalysisName = "chat_successful"
	ChatPresetUserSentiment  ChatPresetAnalysisName = "user_sentiment"
)
