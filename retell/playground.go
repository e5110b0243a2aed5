package retell

import (
	"context"
	"net/http"
	"time"
)

// PlaygroundService tries an agent out in text. Its methods return the errors
// that [CallService] describes.
type PlaygroundService struct{ core *core }

// CreateCompletion returns what an agent answers to a conversation. Retell keeps
// nothing: send the whole conversation each time, with the answers before, and
// the state that the answer before had. Tools without a mock are really used, so
// a failure that leaves open whether the agent answered is not repeated; see
// [ErrMaybeAccepted].
func (s *PlaygroundService) CreateCompletion(ctx context.Context, agentID string, params *CreatePlaygroundCompletionParams) (*PlaygroundCompletion, error) {
	return fetch[PlaygroundCompletion](ctx, s.core, &request{
		method: http.MethodPost, path: "/agent-playground-completion/{agent_id}", args: []string{agentID}, params: params, body: jsonBody,
		timeout: 300 * time.Second, once: true,
	})
}

// CreatePlaygroundCompletionParams are a conversation and where it stands.
type CreatePlaygroundCompletionParams struct {
	// Version is the version of the agent. The default is the newest.
	Version *VersionRef `json:"-" query:"version"`
	// Messages are the conversation so far. Their ids and times may be left
	// out.
	Messages []ChatMessage `json:"messages"`
	// DynamicVariables fill the {{variables}} of prompts and tools. Give those
	// that the answer before returned.
	DynamicVariables map[string]string `json:"dynamic_variables,omitzero"`
	// CurrentState is the state of the agent's Retell LLM, from the answer
	// before.
	CurrentState *string `json:"current_state,omitempty"`
	// CurrentNodeID is the node of the agent's conversation flow, from the
	// answer before.
	CurrentNodeID *string `json:"current_node_id,omitempty"`
	// ComponentID is the component that CurrentNodeID is in, if it is in one.
	ComponentID *string `json:"component_id,omitempty"`
	// ToolMocks answer in place of tools.
	ToolMocks []ToolMock `json:"tool_mocks,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}

// PlaygroundCompletion is an agent's answer, and where the conversation stands
// after it.
type PlaygroundCompletion struct {
	// Messages are what the agent wrote and did, in order, without the
	// conversation before.
	Messages []ChatMessage `json:"messages"`
	// CallEnded says whether the agent ended the conversation.
	CallEnded *bool `json:"call_ended,omitempty"`
	// DynamicVariables are the variables now.
	DynamicVariables map[string]string `json:"dynamic_variables,omitzero"`
	// CurrentState is the state that the agent's Retell LLM is in.
	CurrentState string `json:"current_state,omitempty"`
	// CurrentNodeID is the node that the agent's conversation flow is at.
	CurrentNodeID string `json:"current_node_id,omitempty"`
	// KnowledgeBaseRetrievedContents are what was found in knowledge bases.
	KnowledgeBaseRetrievedContents []string `json:"knowledge_base_retrieved_contents,omitzero"`
	// Extra holds members that have no field.
	Extra Extra `json:"-"`
}
