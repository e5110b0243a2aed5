package retell

import (
	"context"
	"iter"
	"net/http"
)

// ConversationFlowComponentService makes components that conversation flows
// share. A flow goes through one at a [ComponentNode]. Components of one flow
// alone are in the flow: see [LocalComponent]. Its methods return the errors
// that [CallService] describes.
type ConversationFlowComponentService struct{ core *core }

// Create makes a shared component.
func (s *ConversationFlowComponentService) Create(ctx context.Context, params *CreateConversationFlowComponentParams) (*ConversationFlowComponent, error) {
	return fetch[ConversationFlowComponent](ctx, s.core, &request{
		method: http.MethodPost, path: "/create-conversation-flow-component", params: params, body: jsonBody,
	})
}

// Get returns a shared component.
func (s *ConversationFlowComponentService) Get(ctx context.Context, componentID string) (*ConversationFlowComponent, error) {
	return fetch[ConversationFlowComponent](ctx, s.core, &request{
		method: http.MethodGet, path: "/get-conversation-flow-component/{conversation_flow_component_id}", args: []string{componentID},
	})
}

// Update changes a shared component, in all flows that have it. A list, such as
// the nodes, must be given whole: Retell documents no way to change a part of it.
func (s *ConversationFlowComponentService) Update(ctx context.Context, componentID string, params *UpdateConversationFlowComponentParams) (*ConversationFlowComponent, error) {
	return fetch[ConversationFlowComponent](ctx, s.core, &request{
		method: http.MethodPatch, path: "/update-conversation-flow-component/{conversation_flow_component_id}", args: []string{componentID},
		params: params, body: jsonBody,
	})
}

// Delete removes a shared component. Flows that have it get copies of their own.
func (s *ConversationFlowComponentService) Delete(ctx context.Context, componentID string) error {
	return send(ctx, s.core, &request{
		method: http.MethodDelete, path: "/delete-conversation-flow-component/{conversation_flow_component_id}", args: []string{componentID},
	})
}

// List returns all shared components of the account. It asks for one page at a
// time as the loop needs it, and stops at the first error.
func (s *ConversationFlowComponentService) List(ctx context.Context, params *ListParams) iter.Seq2[*ConversationFlowComponent, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*ConversationFlowComponent], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *ConversationFlowComponentService) ListPage(ctx context.Context, params *ListParams) (*Page[*ConversationFlowComponent], error) {
	return fetch[Page[*ConversationFlowComponent]](ctx, s.core, &request{
		method: http.MethodGet, path: "/v2/list-conversation-flow-components", params: params,
	})
}

// ConversationFlowComponent is a component that flows share. It has no versions.
type ConversationFlowComponent struct {
	// ConversationFlowComponentID names the component, for [ComponentNode].
	ConversationFlowComponentID string `json:"conversation_flow_component_id"`
	// Name is its name.
	Name string `json:"name"`
	// UserModifiedTimestamp is when a person changed it last. Retell does not
	// document the unit; all its other timestamps are milliseconds since the
	// Unix epoch.
	UserModifiedTimestamp int64 `json:"user_modified_timestamp"`
	// LinkedConversationFlowIDs are the flows that have the component.
	LinkedConversationFlowIDs []string `json:"linked_conversation_flow_ids,omitzero"`
	// Nodes are the steps of the component.
	Nodes []FlowNode `json:"nodes"`
	ComponentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// CreateConversationFlowComponentParams describe a new shared component.
type CreateConversationFlowComponentParams struct {
	// Name is its name.
	Name string `json:"name"`
	// Nodes are the steps of the component.
	Nodes []FlowNode `json:"nodes"`
	ComponentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateConversationFlowComponentParams change a shared component. Fields that
// are left out stay as they are.
type UpdateConversationFlowComponentParams struct {
	// Name is its name.
	Name *string `json:"name,omitempty"`
	// Nodes are the steps of the component: all of them.
	Nodes []FlowNode `json:"nodes,omitzero"`
	ComponentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// LocalComponent is a component of one conversation flow alone. Where the id is
// that a [ComponentNode] calls it by, Retell's types do not show; if there is
// one, it is in Extra.
type LocalComponent struct {
	// Name is its name.
	Name string `json:"name"`
	// Nodes are the steps of the component.
	Nodes []FlowNode `json:"nodes"`
	ComponentSettings
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// ComponentSettings are what can be set of a component, besides what every
// component has. A field that is left out has Retell's default in a new
// component and stays as it is in an update.
type ComponentSettings struct {
	// StartNodeID is the node to begin with. Retell does not document which it
	// is without one.
	StartNodeID Nullable[string] `json:"start_node_id,omitzero"`
	// Tools are the tools that its nodes may use.
	Tools Nullable[[]FlowTool] `json:"tools,omitzero"`
	// MCPs are the MCP servers that its nodes may use.
	MCPs Nullable[[]MCPServerConfig] `json:"mcps,omitzero"`
	// FlexMode turns the component into one prompt, so that the agent need not
	// follow the edges. Retell does not document the default.
	FlexMode Nullable[bool] `json:"flex_mode,omitzero"`
	// Notes are for people, in Retell's dashboard.
	Notes Nullable[[]FlowNote] `json:"notes,omitzero"`
	// BeginTagDisplayPosition is where Retell's dashboard draws the start.
	BeginTagDisplayPosition Nullable[DisplayPosition] `json:"begin_tag_display_position,omitzero"`
}
