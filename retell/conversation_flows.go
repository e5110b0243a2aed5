package retell

import (
	"context"
	"iter"
	"net/http"
)

// ConversationFlowService makes conversation flows: nodes with instructions, and
// edges between them, that Retell runs and that answer for agents, as their
// [ConversationFlowEngine]. Its methods return the errors that [CallService]
// describes.
type ConversationFlowService struct{ core *core }

// Create makes a conversation flow.
func (s *ConversationFlowService) Create(ctx context.Context, params *CreateConversationFlowParams) (*ConversationFlow, error) {
	return fetch[ConversationFlow](ctx, s.core, &request{method: http.MethodPost, path: "/create-conversation-flow", params: params, body: jsonBody})
}

// Get returns one version of a conversation flow: the newest, unless params say
// otherwise.
func (s *ConversationFlowService) Get(ctx context.Context, flowID string, params *GetConversationFlowParams) (*ConversationFlow, error) {
	return fetch[ConversationFlow](ctx, s.core, &request{
		method: http.MethodGet, path: "/get-conversation-flow/{conversation_flow_id}", args: []string{flowID}, params: params,
	})
}

// Update changes a conversation flow. A list, such as the nodes, must be given
// whole: Retell documents no way to change a part of it.
func (s *ConversationFlowService) Update(ctx context.Context, flowID string, params *UpdateConversationFlowParams) (*ConversationFlow, error) {
	return fetch[ConversationFlow](ctx, s.core, &request{
		method: http.MethodPatch, path: "/update-conversation-flow/{conversation_flow_id}", args: []string{flowID}, params: params, body: jsonBody,
	})
}

// Delete removes a conversation flow with all its versions. Retell refuses it
// with 400 as long as an agent uses it, unless params force it.
func (s *ConversationFlowService) Delete(ctx context.Context, flowID string, params *DeleteConversationFlowParams) error {
	return send(ctx, s.core, &request{
		method: http.MethodDelete, path: "/delete-conversation-flow/{conversation_flow_id}", args: []string{flowID}, params: params,
	})
}

// List returns all conversation flows of the account. It asks for one page at a
// time as the loop needs it, and stops at the first error.
func (s *ConversationFlowService) List(ctx context.Context, params *ListParams) iter.Seq2[*ConversationFlow, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*ConversationFlow], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *ConversationFlowService) ListPage(ctx context.Context, params *ListParams) (*Page[*ConversationFlow], error) {
	return fetch[Page[*ConversationFlow]](ctx, s.core, &request{method: http.MethodGet, path: "/v2/list-conversation-flows", params: params})
}

// GetConversationFlowParams choose a version of a conversation flow.
type GetConversationFlowParams struct {
	// Version is the number of the version to return. The default is the
	// newest.
	Version *int `json:"-" query:"version"`
}

// DeleteConversationFlowParams say how to delete a conversation flow.
type DeleteConversationFlowParams struct {
	// ForceDelete deletes it even if agents use it, which then have nothing to
	// answer with. The default is false.
	ForceDelete *bool `json:"-" query:"force_delete"`
}
