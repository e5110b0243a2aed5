package retell

import (
	"context"
	"iter"
	"net/http"
)

// TestService simulates conversations that check an agent. A test case
// definition says what a simulated caller wants and what the agent must do; a
// batch runs definitions against a Retell LLM or a conversation flow; a run is
// one conversation of a batch. Custom LLMs cannot be tested so. Its methods
// return errors as those of [CallService] do.
type TestService struct{ core *core }

// CreateBatch starts a run of each definition given. Follow it with GetBatch,
// because there is no webhook for it. Runs cost money, so a failure that leaves
// open whether they were started is not repeated; see [ErrMaybeAccepted].
func (s *TestService) CreateBatch(ctx context.Context, params *CreateTestBatchParams) (*TestBatch, error) {
	return fetch[TestBatch](ctx, s.core, &request{
		method: http.MethodPost, path: "/create-batch-test", params: params, body: jsonBody, once: true,
	})
}

// GetBatch returns a batch, with how many of its runs have passed.
func (s *TestService) GetBatch(ctx context.Context, batchID string) (*TestBatch, error) {
	return fetch[TestBatch](ctx, s.core, &request{
		method: http.MethodGet, path: "/get-batch-test/{test_case_batch_job_id}", args: []string{batchID},
	})
}

// ListBatches returns all batches of a Retell LLM or a conversation flow, one
// page at a time as the loop needs it. It stops at the first error.
func (s *TestService) ListBatches(ctx context.Context, params *ListTestBatchesParams) iter.Seq2[*TestBatch, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*TestBatch], error) {
		return s.ListBatchesPage(ctx, params.after(key))
	})
}

// ListBatchesPage returns one page of what ListBatches returns.
func (s *TestService) ListBatchesPage(ctx context.Context, params *ListTestBatchesParams) (*Page[*TestBatch], error) {
	return fetch[Page[*TestBatch]](ctx, s.core, &request{method: http.MethodGet, path: "/v2/list-batch-tests", params: params})
}

// GetRun returns one run of a batch.
func (s *TestService) GetRun(ctx context.Context, runID string) (*TestRun, error) {
	return fetch[TestRun](ctx, s.core, &request{method: http.MethodGet, path: "/get-test-run/{test_case_job_id}", args: []string{runID}})
}

// ListRuns returns all runs of a batch, one page at a time as the loop needs
// it. It stops at the first error.
func (s *TestService) ListRuns(ctx context.Context, batchID string, params *ListTestRunsParams) iter.Seq2[*TestRun, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*TestRun], error) {
		return s.ListRunsPage(ctx, batchID, params.after(key))
	})
}

// ListRunsPage returns one page of what ListRuns returns.
func (s *TestService) ListRunsPage(ctx context.Context, batchID string, params *ListTestRunsParams) (*Page[*TestRun], error) {
	return fetch[Page[*TestRun]](ctx, s.core, &request{
		method: http.MethodGet, path: "/v2/list-test-runs/{test_case_batch_job_id}", args: []string{batchID}, params: params,
	})
}

// ListDefinitions returns all test case definitions for a Retell LLM or a
// conversation flow, one page at a time as the loop needs it. It stops at the
// first error.
func (s *TestService) ListDefinitions(ctx context.Context, params *ListTestCaseDefinitionsParams) iter.Seq2[*TestCaseDefinition, error] {
	return paginate(ctx, func(ctx context.Context, key *string) (*Page[*TestCaseDefinition], error) {
		return s.ListDefinitionsPage(ctx, params.after(key))
	})
}

// ListDefinitionsPage returns one page of what ListDefinitions returns.
func (s *TestService) ListDefinitionsPage(ctx context.Context, params *ListTestCaseDefinitionsParams) (*Page[*TestCaseDefinition], error) {
	return fetch[Page[*TestCaseDefinition]](ctx, s.core, &request{
		method: http.MethodGet, path: "/v2/list-test-case-definitions", params: params,
	})
}

// DeleteDefinition removes a test case definition. Runs keep the copy that they
// were made with.
func (s *TestService) DeleteDefinition(ctx context.Context, definitionID string) error {
	return send(ctx, s.core, &request{
		method: http.MethodDelete, path: "/delete-test-case-definition/{test_case_definition_id}", args: []string{definitionID},
	})
}

// TestEngineType is what a test runs against.
type TestEngineType string

// The types that Retell documents.
const (
	TestEngineRetellLLM        TestEngineType = "retell-llm"
	TestEngineConversationFlow TestEngineType = "conversation-flow"
)

// ListTestBatchesParams choose batches.
type ListTestBatchesParams struct {
	// Type says which of the two ids is given.
	Type TestEngineType `json:"-" query:"type"`
	// LLMID is the Retell LLM; required with [TestEngineRetellLLM].
	LLMID *string `json:"-" query:"llm_id"`
	// ConversationFlowID is the conversation flow; required with
	// [TestEngineConversationFlow].
	ConversationFlowID *string `json:"-" query:"conversation_flow_id"`
	// Version is its version. The default is the latest.
	Version *int `json:"-" query:"version"`
	// Limit is the most batches per page. Retell's API document of April 2026
	// had 50 as the default and 1000 as the maximum.
	Limit *int `json:"-" query:"limit"`
	// PaginationKey is that of the page before; nil for the first page.
	PaginationKey *string `json:"-" query:"pagination_key"`
}

// after returns a copy of p for the page that key stands for.
func (p *ListTestBatchesParams) after(key *string) *ListTestBatchesParams {
	next := deref(p)
	if key != nil {
		next.PaginationKey = key
	}
	return &next
}

// ListTestRunsParams choose a page. Nil stands for the first.
type ListTestRunsParams struct {
	// Limit is the most runs per page. Retell's API document of April 2026 had
	// 50 as the default and 1000 as the maximum.
	Limit *int `json:"-" query:"limit"`
	// PaginationKey is that of the page before; nil for the first page.
	PaginationKey *string `json:"-" query:"pagination_key"`
}

// after returns a copy of p for the page that key stands for.
func (p *ListTestRunsParams) after(key *string) *ListTestRunsParams {
	next := deref(p)
	if key != nil {
		next.PaginationKey = key
	}
	return &next
}

// ListTestCaseDefinitionsParams choose test case definitions.
type ListTestCaseDefinitionsParams struct {
	// Type says which of the two ids is given.
	Type TestEngineType `json:"-" query:"type"`
	// LLMID is the Retell LLM; required with [TestEngineRetellLLM].
	LLMID *string `json:"-" query:"llm_id"`
	// ConversationFlowID is the conversation flow; required with
	// [TestEngineConversationFlow].
	ConversationFlowID *string `json:"-" query:"conversation_flow_id"`
	// Limit is the most definitions per page. Retell's API document of April
	// 2026 had 50 as the default and 1000 as the maximum.
	Limit *int `json:"-" query:"limit"`
	// PaginationKey is that of the page before; nil for the first page.
	PaginationKey *string `json:"-" query:"pagination_key"`
}

// after returns a copy of p for the page that key stands for.
func (p *ListTestCaseDefinitionsParams) after(key *string) *ListTestCaseDefinitionsParams {
	next := deref(p)
	if key != nil {
		next.PaginationKey = key
	}
	return &next
}
