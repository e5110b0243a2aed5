package retell

import (
	"context"
	"iter"
	"net/http"
)

// AgentService makes voice agents, which take phone and web calls, and keeps
// their versions. Agents for text are made with [ChatAgentService]. Its methods
// return the errors that [CallService] describes.
//
// An agent has versions, numbered from 0. One is changed as a draft, with
// [AgentService.Update]; [AgentService.Publish] fixes it for good, and
// [AgentService.CreateVersion] begins the next draft.
type AgentService struct{ core *core }

// Create makes an agent, whose first version is a draft. What answers for it,
// its ResponseEngine, must exist before.
func (s *AgentService) Create(ctx context.Context, params *CreateAgentParams) (*Agent, error) {
	return fetch[Agent](ctx, s.core, &request{method: http.MethodPost, path: "/create-agent", params: params, body: jsonBody})
}

// Get returns one version of an agent: the newest, unless params say otherwise.
func (s *AgentService) Get(ctx context.Context, agentID string, params *GetAgentParams) (*Agent, error) {
	return fetch[Agent](ctx, s.core, &request{method: http.MethodGet, path: "/get-agent/{agent_id}", args: []string{agentID}, params: params})
}

// Update changes a draft of an agent: the newest, unless params say otherwise.
// A published version cannot be changed.
func (s *AgentService) Update(ctx context.Context, agentID string, params *UpdateAgentParams) (*Agent, error) {
	return fetch[Agent](ctx, s.core, &request{
		method: http.MethodPatch, path: "/update-agent/{agent_id}", args: []string{agentID}, params: params, body: jsonBody,
	})
}

// Delete removes an agent. That its response engine goes with it is not
// documented; [LLMService.Delete] and [ConversationFlowService.Delete] remove
// those.
func (s *AgentService) Delete(ctx context.Context, agentID string) error {
	return send(ctx, s.core, &request{method: http.MethodDelete, path: "/delete-agent/{agent_id}", args: []string{agentID}})
}

// List returns summaries of agents, of voice agents and of chat agents: filter
// by Channel for one kind. It asks for one page at a time as the loop needs it,
// and stops at the first error.
func (s *AgentService) List(ctx context.Context, params *ListAgentsParams) iter.Seq2[*AgentSummary, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*AgentSummary], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *AgentService) ListPage(ctx context.Context, params *ListAgentsParams) (*Page[*AgentSummary], error) {
	return listAgentsPage(ctx, s.core, params)
}

// listAgentsPage is for the services of both kinds of agents, which share the
// route.
func listAgentsPage(ctx context.Context, c *core, params *ListAgentsParams) (*Page[*AgentSummary], error) {
	return fetch[Page[*AgentSummary]](ctx, c, &request{method: http.MethodPost, path: "/v2/list-agents", params: params, body: jsonBody})
}

// GetAgentParams choose a version of a voice or chat agent.
type GetAgentParams struct {
	// Version is the version to return. The default is the newest.
	Version *VersionRef `json:"-" query:"version"`
}
