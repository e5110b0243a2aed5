package retell

import (
	"context"
	"net/http"

	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// CreateDefinition makes a test case definition.
func (s *TestService) CreateDefinition(ctx context.Context, params *CreateTestCaseDefinitionParams) (*TestCaseDefinition, error) {
	return fetch[TestCaseDefinition](ctx, s.core, &request{
		method: http.MethodPost, path: "/create-test-case-definition", params: params, body: jsonBody,
	})
}

// GetDefinition returns a test case definition.
func (s *TestService) GetDefinition(ctx context.Context, definitionID string) (*TestCaseDefinition, error) {
	return fetch[TestCaseDefinition](ctx, s.core, &request{
		method: http.MethodGet, path: "/get-test-case-definition/{test_case_definition_id}", args: []string{definitionID},
	})
}

// UpdateDefinition changes a test case definition. Fields that are left out
// stay as they are, although the method is PUT.
func (s *TestService) UpdateDefinition(ctx context.Context, definitionID string, params *UpdateTestCaseDefinitionParams) (*TestCaseDefinition, error) {
	return fetch[TestCaseDefinition](ctx, s.core, &request{
		method: http.MethodPut, path: "/update-test-case-definition/{test_case_definition_id}", args: []string{definitionID},
		params: params, body: jsonBody,
	})
}

// CreateTestCaseDefinitionParams describe a test.
type CreateTestCaseDefinitionParams struct {
	// Name is a name for people.
	Name string `json:"name"`
	// ResponseEngine is what is tested.
	ResponseEngine TestResponseEngine `json:"response_engine"`
	// UserPrompt tells the simulated caller who they are and what they want.
	UserPrompt string `json:"user_prompt"`
	// Metrics are what the agent must do, one sentence each.
	Metrics []string `json:"metrics"`
	// DynamicVariables fill the {{variables}} of prompts and tools.
	DynamicVariables map[string]string `json:"dynamic_variables,omitzero"`
	// LLMModel is the model that plays the caller. Retell does not document
	// the default.
	LLMModel *LLMModel `json:"llm_model,omitempty"`
	// ToolMocks answer in place of tools. A tool without one is really called.
	ToolMocks []ToolMock `json:"tool_mocks,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// UpdateTestCaseDefinitionParams change a test. Fields that are left out stay
// as they are.
type UpdateTestCaseDefinitionParams struct {
	// Name is a name for people.
	Name *string `json:"name,omitempty"`
	// ResponseEngine is what is tested.
	ResponseEngine TestResponseEngine `json:"response_engine,omitempty"`
	// UserPrompt tells the simulated caller who they are and what they want.
	UserPrompt *string `json:"user_prompt,omitempty"`
	// Metrics are what the agent must do, one sentence each.
	Metrics []string `json:"metrics,omitzero"`
	// DynamicVariables fill the {{variables}} of prompts and tools.
	DynamicVariables map[string]string `json:"dynamic_variables,omitzero"`
	// LLMModel is the model that plays the caller.
	LLMModel *LLMModel `json:"llm_model,omitempty"`
	// ToolMocks answer in place of tools. A tool without one is really called.
	ToolMocks []ToolMock `json:"tool_mocks,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// TestCaseDefinition is a test: what a simulated caller wants and what the
// agent must do.
type TestCaseDefinition struct {
	_ struct{} `const:"type=simulation"`
	// TestCaseDefinitionID names the definition.
	TestCaseDefinitionID string `json:"test_case_definition_id"`
	// Name is its name for people.
	Name string `json:"name"`
	// ResponseEngine is what is tested.
	ResponseEngine TestResponseEngine `json:"response_engine"`
	// UserPrompt tells the simulated caller who they are and what they want.
	UserPrompt string `json:"user_prompt"`
	// Metrics are what the agent must do.
	Metrics []string `json:"metrics"`
	// DynamicVariables fill the {{variables}} of prompts and tools.
	DynamicVariables map[string]string `json:"dynamic_variables"`
	// LLMModel is the model that plays the caller.
	LLMModel LLMModel `json:"llm_model"`
	// ToolMocks answer in place of tools.
	ToolMocks []ToolMock `json:"tool_mocks"`
	// CreationTimestamp is when the definition was made, in milliseconds since
	// the Unix epoch.
	CreationTimestamp int64 `json:"creation_timestamp"`
	// UserModifiedTimestamp is when it was last changed, in milliseconds since
	// the Unix epoch.
	UserModifiedTimestamp int64 `json:"user_modified_timestamp"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// A TestResponseEngine is what can be tested: a [*RetellLLMEngine] or a
// [*ConversationFlowEngine].
type TestResponseEngine interface{ isTestResponseEngine() }

func (*RetellLLMEngine) isTestResponseEngine()        {}
func (*ConversationFlowEngine) isTestResponseEngine() {}
func (*Unknown) isTestResponseEngine()                {}

var _ = wire.Register[TestResponseEngine](wire.Union{Key: "type", Unknown: newUnknown, Variants: map[string]any{
	"retell-llm":        (*RetellLLMEngine)(nil),
	"conversation-flow": (*ConversationFlowEngine)(nil),
}})
