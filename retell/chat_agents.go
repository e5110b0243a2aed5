package retell

import (
	"context"
	"iter"
	"net/http"
)

// ChatAgentService makes agents for chats and SMS, and keeps their versions as
// [AgentService] does for voice agents. Its methods return the errors that
// [CallService] describes.
type ChatAgentService struct{ core *core }

// Create makes a chat agent, whose first version is a draft. What answers for
// it, its ResponseEngine, must exist before.
func (s *ChatAgentService) Create(ctx context.Context, params *CreateChatAgentParams) (*ChatAgent, error) {
	return fetch[ChatAgent](ctx, s.core, &request{method: http.MethodPost, path: "/create-chat-agent", params: params, body: jsonBody})
}

// Get returns one version of a chat agent: the newest, unless params say
// otherwise.
func (s *ChatAgentService) Get(ctx context.Context, agentID string, params *GetAgentParams) (*ChatAgent, error) {
	return fetch[ChatAgent](ctx, s.core, &request{method: http.MethodGet, path: "/get-chat-agent/{agent_id}", args: []string{agentID}, params: params})
}

// Update changes a draft of a chat agent: the newest, unless params say
// otherwise.
func (s *ChatAgentService) Update(ctx context.Context, agentID string, params *UpdateChatAgentParams) (*ChatAgent, error) {
	return fetch[ChatAgent](ctx, s.core, &request{
		method: http.MethodPatch, path: "/update-chat-agent/{agent_id}", args: []string{agentID}, params: params, body: jsonBody,
	})
}

// Delete removes a chat agent, as [AgentService.Delete] does a voice agent.
func (s *ChatAgentService) Delete(ctx context.Context, agentID string) error {
	return send(ctx, s.core, &request{method: http.MethodDelete, path: "/delete-chat-agent/{agent_id}", args: []string{agentID}})
}

// List returns what [AgentService.List] does: summaries of agents of both
// kinds, unless params filter by Channel.
func (s *ChatAgentService) List(ctx context.Context, params *ListAgentsParams) iter.Seq2[*AgentSummary, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*AgentSummary], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *ChatAgentService) ListPage(ctx context.Context, params *ListAgentsParams) (*Page[*AgentSummary], error) {
	return listAgentsPage(ctx, s.core, params)
}

// CreateVersion makes a new draft of a chat agent from one of its versions.
func (s *ChatAgentService) CreateVersion(ctx context.Context, agentID string, params *CreateAgentVersionParams) (*AnyAgent, error) {
	return createAgentVersion(ctx, s.core, agentID, params)
}

// DeleteVersion removes one version of a chat agent. The number is an argument
// of its own, so that it cannot be forgotten: there is a version 0.
func (s *ChatAgentService) DeleteVersion(ctx context.Context, agentID string, version int) error {
	return deleteAgentVersion(ctx, s.core, agentID, version)
}

// Publish fixes a draft: it can be used in production and changed no more.
func (s *ChatAgentService) Publish(ctx context.Context, agentID string, params *PublishAgentParams) error {
	return publishAgent(ctx, s.core, agentID, params)
}

// GetVersions returns the versions of a chat agent with their settings, but not
// all of them if there are many.
//
// Deprecated: use [AgentService.ListVersions], which is for chat agents too,
// and [ChatAgentService.Get] for the settings of one.
func (s *ChatAgentService) GetVersions(ctx context.Context, agentID string) ([]*ChatAgent, error) {
	all, err := fetch[[]*ChatAgent](ctx, s.core, &request{method: http.MethodGet, path: "/get-chat-agent-versions/{agent_id}", args: []string{agentID}})
	return deref(all), err
}
