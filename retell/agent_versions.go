package retell

import (
	"context"
	"iter"
	"net/http"
)

// CreateVersion makes a new draft of an agent from one of its versions.
func (s *AgentService) CreateVersion(ctx context.Context, agentID string, params *CreateAgentVersionParams) (*AnyAgent, error) {
	return createAgentVersion(ctx, s.core, agentID, params)
}

// DeleteVersion removes one version of an agent. The number is an argument of
// its own, so that it cannot be forgotten: there is a version 0.
func (s *AgentService) DeleteVersion(ctx context.Context, agentID string, version int) error {
	return deleteAgentVersion(ctx, s.core, agentID, version)
}

// Publish fixes a draft: it can be used in production and changed no more.
func (s *AgentService) Publish(ctx context.Context, agentID string, params *PublishAgentParams) error {
	return publishAgent(ctx, s.core, agentID, params)
}

// ListVersions returns the versions of a voice or chat agent, without their
// settings. It asks for one page at a time as the loop needs it, and stops at
// the first error.
func (s *AgentService) ListVersions(ctx context.Context, agentID string, params *ListParams) iter.Seq2[*AgentVersion, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*AgentVersion], error) {
		return s.ListVersionsPage(ctx, agentID, params.after(key))
	})
}

// ListVersionsPage returns one page of what ListVersions returns.
func (s *AgentService) ListVersionsPage(ctx context.Context, agentID string, params *ListParams) (*Page[*AgentVersion], error) {
	return fetch[Page[*AgentVersion]](ctx, s.core, &request{
		method: http.MethodGet, path: "/list-agent-versions/{agent_id}", args: []string{agentID}, params: params,
	})
}

// GetVersions returns the versions of a voice agent with their settings, but
// not all of them if there are many.
//
// Deprecated: use [AgentService.ListVersions], and [AgentService.Get] for the
// settings of one.
func (s *AgentService) GetVersions(ctx context.Context, agentID string) ([]*Agent, error) {
	all, err := fetch[[]*Agent](ctx, s.core, &request{method: http.MethodGet, path: "/get-agent-versions/{agent_id}", args: []string{agentID}})
	return deref(all), err
}

// Repair removes from a draft of a voice or chat agent, and from its response
// engine, what refers to things that are gone: tools of deleted connections,
// knowledge bases and shared components. Voices that are gone become a default
// voice. A response engine that is published stays as it is. An agent without
// faults is not changed.
func (s *AgentService) Repair(ctx context.Context, agentID string, params *RepairAgentParams) (*AnyAgent, error) {
	return fetch[AnyAgent](ctx, s.core, &request{method: http.MethodPost, path: "/repair-agent/{agent_id}", args: []string{agentID}, params: params})
}

// The routes that voice and chat agents share.

func createAgentVersion(ctx context.Context, c *core, agentID string, params *CreateAgentVersionParams) (*AnyAgent, error) {
	return fetch[AnyAgent](ctx, c, &request{
		method: http.MethodPost, path: "/create-agent-version/{agent_id}", args: []string{agentID}, params: params, body: jsonBody,
	})
}

func deleteAgentVersion(ctx context.Context, c *core, agentID string, version int) error {
	params := &struct {
		Version int `query:"version"`
	}{version}
	return send(ctx, c, &request{method: http.MethodDelete, path: "/delete-agent-version/{agent_id}", args: []string{agentID}, params: params})
}

func publishAgent(ctx context.Context, c *core, agentID string, params *PublishAgentParams) error {
	return send(ctx, c, &request{
		method: http.MethodPost, path: "/publish-agent-version/{agent_id}", args: []string{agentID}, params: params, body: jsonBody,
	})
}

// CreateAgentVersionParams say what a new version begins as.
type CreateAgentVersionParams struct {
	// BaseVersion is the number of the version to copy.
	BaseVersion int `json:"base_version"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// PublishAgentParams say which draft to publish.
type PublishAgentParams struct {
	// Version is the number of the draft.
	Version int `json:"version"`
	// VersionTitle is a title for it, for people.
	VersionTitle *string `json:"version_title,omitempty"`
	// VersionDescription describes it, for people.
	VersionDescription *string `json:"version_description,omitempty"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// RepairAgentParams choose the draft to repair.
type RepairAgentParams struct {
	// Version is the draft. The default is the newest version. Published ones
	// cannot be repaired.
	Version *VersionRef `json:"-" query:"version"`
}

// AgentVersion is a version of a voice or chat agent as lists have it.
type AgentVersion struct {
	// Version is its number.
	Version int `json:"version"`
	// BaseVersion is the version that it was made from; nil for the first.
	BaseVersion *int `json:"base_version,omitempty"`
	// IsPublished says whether it is published, and so can be changed no more.
	IsPublished bool `json:"is_published"`
	// VersionTitle is its title, if it has one.
	VersionTitle string `json:"version_title,omitempty"`
	// VersionDescription is its description, if it has one.
	VersionDescription string `json:"version_description,omitempty"`
	// LastModificationTimestamp is when it was changed last, in milliseconds
	// since the Unix epoch.
	LastModificationTimestamp int64 `json:"last_modification_timestamp"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
