package retell

// GlobalNodeSetting lets a flow reach a node from every other node, for example
// when the caller asks for a person.
type GlobalNodeSetting struct {
	// Condition tells the model when to go there. It must not be empty.
	Condition string `json:"condition"`
	// CoolDown is for how many transitions between nodes the flow does not go
	// there again. Retell's API document of April 2026 had 1 as the least; the
	// default is not documented.
	CoolDown *float64 `json:"cool_down,omitempty"`
	// GoBackConditions are when the flow returns to the node it came from. These
	// edges have no destination.
	GoBackConditions []NodeEdge `json:"go_back_conditions,omitzero"`
	// PositiveFinetuneExamples are conversations after which the flow should go
	// there.
	PositiveFinetuneExamples []GlobalNodeFinetuneExample `json:"positive_finetune_examples,omitzero"`
	// NegativeFinetuneExamples are conversations after which it should not.
	NegativeFinetuneExamples []GlobalNodeFinetuneExample `json:"negative_finetune_examples,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// GlobalNodeFinetuneExample is an example of when to go to a global node, or
// not.
type GlobalNodeFinetuneExample struct {
	// Transcript is the conversation.
	Transcript []FinetuneTranscriptEntry `json:"transcript"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
