package retell

// NodeEdge leads from one node of a conversation flow to another. What an edge
// is for depends on the field of the node that holds it.
//
// Of the edges of a node, those with equations are tried first, in their order;
// the first that is true is taken. Those with prompts come after them.
type NodeEdge struct {
	// ID names the edge within the flow.
	ID string `json:"id"`
	// TransitionCondition is when the flow goes along the edge.
	TransitionCondition TransitionCondition `json:"transition_condition"`
	// DestinationNodeID is the node it leads to. Edges of GoBackConditions have
	// none; what other edges without one do is not documented.
	DestinationNodeID *string `json:"destination_node_id,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// PromptEdge returns the edge that the flow goes along if the model finds that
// prompt is true. For edges of fixed meaning, prompt is one of the constants:
//
//	ElseEdge: new(retell.PromptEdge("else", "goodbye", retell.EdgeElse)),
func PromptEdge(id, destinationNodeID, prompt string) NodeEdge {
	return NodeEdge{ID: id, DestinationNodeID: &destinationNodeID, TransitionCondition: TransitionCondition{
		Type: TransitionPrompt, Prompt: &prompt,
	}}
}

// EquationEdge returns the edge that the flow goes along if all, or any, of the
// equations are true.
func EquationEdge(id, destinationNodeID string, operator EquationJoin, equations ...Equation) NodeEdge {
	return NodeEdge{ID: id, DestinationNodeID: &destinationNodeID, TransitionCondition: TransitionCondition{
		Type: TransitionEquation, Operator: &operator, Equations: equations,
	}}
}

// The prompts of edges whose meaning is fixed. Retell takes other prompts there
// too; what they do is not documented.
const (
	// EdgeElse is for an ElseEdge, taken if no other edge is.
	EdgeElse = "Else"
	// EdgeAlways is for an AlwaysEdge, taken whatever the user says.
	EdgeAlways = "Always"
	// EdgeSkipResponse is for a SkipResponseEdge, taken when the agent has
	// spoken.
	EdgeSkipResponse = "Skip response"
	// EdgeTransferFailed is for the Edge of a [TransferCallNode] or an
	// [AgentSwapNode].
	EdgeTransferFailed = "Transfer failed"
	// EdgeSentSuccessfully is for the SuccessEdge of an [SMSNode].
	EdgeSentSuccessfully = "Sent successfully"
	// EdgeFailedToSend is for the FailedEdge of an [SMSNode].
	EdgeFailedToSend = "Failed to send"
)

// TransitionCondition is when a flow goes along an edge.
type TransitionCondition struct {
	// Type says which of the fields below count.
	Type TransitionConditionType `json:"type"`
	// Prompt is what the model must find true. Edges of fixed meaning have
	// theirs with equations too.
	Prompt *string `json:"prompt,omitempty"`
	// Equations are compared without the model. Retell's API document of April
	// 2026 allowed 50.
	Equations []Equation `json:"equations,omitzero"`
	// Operator says whether all or any of them must be true.
	Operator *EquationJoin `json:"operator,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// TransitionConditionType is who decides about a transition.
type TransitionConditionType string

// The types that Retell documents.
const (
	// TransitionPrompt lets the model decide.
	TransitionPrompt TransitionConditionType = "prompt"
	// TransitionEquation compares dynamic variables.
	TransitionEquation TransitionConditionType = "equation"
)

// Equation compares two values, such as {{age}} and 18.
type Equation struct {
	// Left is the left side, mostly a {{variable}}.
	Left string `json:"left"`
	// Operator is how to compare.
	Operator EquationOperator `json:"operator"`
	// Right is the right side. It is left out with [EquationExists] and
	// [EquationNotExist].
	Right *string `json:"right,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// EquationOperator is how an equation compares.
type EquationOperator string

// The operators that Retell documents.
const (
	EquationEqual          EquationOperator = "=="
	EquationNotEqual       EquationOperator = "!="
	EquationGreater        EquationOperator = ">"
	EquationGreaterOrEqual EquationOperator = ">="
	EquationLess           EquationOperator = "<"
	EquationLessOrEqual    EquationOperator = "<="
	EquationContains       EquationOperator = "contains"
	EquationNotContains    EquationOperator = "not_contains"
	EquationExists         EquationOperator = "exists"
	EquationNotExist       EquationOperator = "not_exist"
)

// EquationJoin says whether all or any of several equations must be true.
type EquationJoin string

// The joins that Retell documents.
const (
	EquationAny EquationJoin = "||"
	EquationAll EquationJoin = "&&"
)
