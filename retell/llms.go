package retell

import (
	"context"
	"iter"
	"net/http"
)

// LLMService makes Retell LLMs: prompts with tools that Retell runs and that
// answer for agents, as their [RetellLLMEngine]. Its methods return the errors
// that [CallService] describes.
type LLMService struct{ core *core }

// Create makes a Retell LLM. Nil is one with Retell's defaults for everything.
func (s *LLMService) Create(ctx context.Context, params *CreateLLMParams) (*LLM, error) {
	return fetch[LLM](ctx, s.core, &request{method: http.MethodPost, path: "/create-retell-llm", params: params, body: jsonBody})
}

// Get returns one version of a Retell LLM: the newest, unless params say
// otherwise.
func (s *LLMService) Get(ctx context.Context, llmID string, params *GetLLMParams) (*LLM, error) {
	return fetch[LLM](ctx, s.core, &request{method: http.MethodGet, path: "/get-retell-llm/{llm_id}", args: []string{llmID}, params: params})
}

// Update changes a Retell LLM.
func (s *LLMService) Update(ctx context.Context, llmID string, params *UpdateLLMParams) (*LLM, error) {
	return fetch[LLM](ctx, s.core, &request{
		method: http.MethodPatch, path: "/update-retell-llm/{llm_id}", args: []string{llmID}, params: params, body: jsonBody,
	})
}

// Delete removes a Retell LLM. Retell refuses it with 400 as long as an agent
// uses it, unless params force it.
func (s *LLMService) Delete(ctx context.Context, llmID string, params *DeleteLLMParams) error {
	return send(ctx, s.core, &request{method: http.MethodDelete, path: "/delete-retell-llm/{llm_id}", args: []string{llmID}, params: params})
}

// List returns all Retell LLMs of the account. It asks for one page at a time as
// the loop needs it, and stops at the first error.
func (s *LLMService) List(ctx context.Context, params *ListParams) iter.Seq2[*LLM, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*LLM], error) {
		return s.ListPage(ctx, params.after(key))
	})
}

// ListPage returns one page of what List returns.
func (s *LLMService) ListPage(ctx context.Context, params *ListParams) (*Page[*LLM], error) {
	return fetch[Page[*LLM]](ctx, s.core, &request{method: http.MethodGet, path: "/v2/list-retell-llms", params: params})
}

// GetLLMParams choose a version of a Retell LLM.
type GetLLMParams struct {
	// Version is the number of the version to return. The default is the
	// newest.
	Version *int `json:"-" query:"version"`
}

// DeleteLLMParams say how to delete a Retell LLM.
type DeleteLLMParams struct {
	// ForceDelete deletes it even if agents use it, which then have nothing to
	// answer with. The default is false.
	ForceDelete *bool `json:"-" query:"force_delete"`
}
