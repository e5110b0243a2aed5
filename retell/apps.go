package retell

import (
	"context"
	"iter"
	"net/http"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// AppService connects other systems: CRMs, calendars, drives, help desks. Its
// methods return errors as those of [CallService] do.
type AppService struct{ core *core }

// Create makes an app, at most 20 per provider. Apps of providers that people
// log in to with OAuth take no AuthConfig; they are connected in Retell's
// dashboard.
func (s *AppService) Create(ctx context.Context, params *CreateAppParams) (*App, error) {
	return fetch[App](ctx, s.core, &request{method: http.MethodPost, path: "/create-app", params: params, body: jsonBody})
}

// Get returns an app, without its secrets.
func (s *AppService) Get(ctx context.Context, appID string) (*App, error) {
	return fetch[App](ctx, s.core, &request{method: http.MethodGet, path: "/get-app/{app_id}", args: []string{appID}})
}

// Update changes an app. New credentials or another tenant are used at once,
// and the app counts as not connected until they have worked.
func (s *AppService) Update(ctx context.Context, appID string, params *UpdateAppParams) (*App, error) {
	return fetch[App](ctx, s.core, &request{
		method: http.MethodPatch, path: "/update-app/{app_id}", args: []string{appID}, params: params, body: jsonBody,
	})
}

// Delete removes an app. Retell refuses while agents or knowledge bases use it,
// unless params say otherwise. If it is the app of [CRMConfig], that loses it.
func (s *AppService) Delete(ctx context.Context, appID string, params *DeleteAppParams) error {
	return send(ctx, s.core, &request{method: http.MethodDelete, path: "/delete-app/{app_id}", args: []string{appID}, params: params})
}

// List returns all apps, one page at a time as the loop needs it. It stops at
// the first error.
func (s *AppService) List(ctx context.Context, params *ListParams) iter.Seq2[*App, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*App], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *AppService) ListPage(ctx context.Context, params *ListParams) (*Page[*App], error) {
	return fetch[Page[*App]](ctx, s.core, &request{method: http.MethodGet, path: "/list-apps", params: params})
}

// ListUsages returns all agents and knowledge bases that use an app, those that
// came last first unless params say otherwise. It stops at the first error.
func (s *AppService) ListUsages(ctx context.Context, appID string, params *ListParams) iter.Seq2[AppUsage, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[AppUsage], error) {
		return s.ListUsagesPage(ctx, appID, params.after(key))
	})
}

// ListUsagesPage returns one page of what ListUsages returns.
func (s *AppService) ListUsagesPage(ctx context.Context, appID string, params *ListParams) (*Page[AppUsage], error) {
	return fetch[Page[AppUsage]](ctx, s.core, &request{
		method: http.MethodGet, path: "/list-app-usages/{app_id}", args: []string{appID}, params: params,
	})
}

// TestAuth lets Retell try the app's credentials at its provider and note the
// outcome as the app's ConnectionStatus.
func (s *AppService) TestAuth(ctx context.Context, appID string) (*Success, error) {
	return fetch[Success](ctx, s.core, &request{method: http.MethodPost, path: "/test-app-auth/{app_id}", args: []string{appID}})
}

// DeleteAppParams say when to delete an app.
type DeleteAppParams struct {
	// ForceDelete deletes the app even if it is in use. The default is false.
	ForceDelete *bool `json:"-" query:"force_delete"`
}

// An AppUsage is who uses an app: an [*AgentAppUsage] or a
// [*KnowledgeBaseAppUsage].
type AppUsage interface{ isAppUsage() }

func (*AgentAppUsage) isAppUsage()         {}
func (*KnowledgeBaseAppUsage) isAppUsage() {}
func (*Unknown) isAppUsage()               {}

var _ = wire.Register[AppUsage](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"agent":          (*AgentAppUsage)(nil),
	"knowledge_base": (*KnowledgeBaseAppUsage)(nil),
}})

// AgentAppUsage is an agent that uses an app.
type AgentAppUsage struct {
	_ struct{} `const:"type=agent"`
	// AgentID is the agent.
	AgentID string `json:"agent_id"`
	// AgentName is its name; empty if the agent was deleted.
	AgentName string `json:"agent_name,omitempty"`
	// AgentVersions are the versions that use the app, newest first.
	AgentVersions []int `json:"agent_versions"`
	// ConfiguredTimestamp is when that was last noted, in milliseconds since
	// the Unix epoch.
	ConfiguredTimestamp int64 `json:"configured_timestamp"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// KnowledgeBaseAppUsage is a knowledge base that uses an app.
type KnowledgeBaseAppUsage struct {
	_ struct{} `const:"type=knowledge_base"`
	// KnowledgeBaseID is the knowledge base.
	KnowledgeBaseID string `json:"knowledge_base_id"`
	// KnowledgeBaseName is its name; empty if it was deleted.
	KnowledgeBaseName string `json:"knowledge_base_name,omitempty"`
	// ConfiguredTimestamp is when that was last noted, in milliseconds since
	// the Unix epoch.
	ConfiguredTimestamp int64 `json:"configured_timestamp"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
