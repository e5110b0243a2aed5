package openaix

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/shared"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// maxCacheKey is the longest prompt_cache_key that OpenAI takes, in bytes.
const maxCacheKey = 64

// params turns the request into the client's parameters.
func (m *ChatModel) params(request *agent.Request) (*openai.ChatCompletionNewParams, error) {
	params := &openai.ChatCompletionNewParams{
		Model:         m.model,
		StreamOptions: openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)},
	}
	if len(request.Messages) == 0 {
		return nil, m.badRequest(errors.New("the request has no messages"))
	}
	var err error
	if params.Messages, err = convertMessages(request.Messages); err != nil {
		return nil, m.badRequest(err)
	}
	params.Tools = slices.Grow(params.Tools, len(request.Tools)) // nil for none: an empty array is refused
	for _, tool := range request.Tools {
		parameters, err := m.schemas.get(tool.Parameters)
		if err != nil {
			return nil, m.badRequest(fmt.Errorf("tool %q: %w", tool.Name, err))
		}
		function := shared.FunctionDefinitionParam{Name: tool.Name, Parameters: parameters}
		if tool.Description != "" {
			function.Description = openai.String(tool.Description)
		}
		params.Tools = append(params.Tools, openai.ChatCompletionFunctionTool(function))
	}
	if m.cachePerCall && request.CallID != "" {
		params.PromptCacheKey = openai.String(cacheKey(request.CallID))
	}
	for _, adjust := range m.adjust {
		adjust(params)
	}
	return params, nil
}

func convertMessages(messages []agent.Message) ([]openai.ChatCompletionMessageParamUnion, error) {
	converted := make([]openai.ChatCompletionMessageParamUnion, len(messages))
	users := make(slab[openai.ChatCompletionUserMessageParam], count(messages, agent.User))
	assistants := make(slab[openai.ChatCompletionAssistantMessageParam], count(messages, agent.Assistant))
	for i := range messages {
		m := &messages[i]
		switch m.Role {
		case agent.System:
			converted[i] = openai.SystemMessage(m.Content)
		case agent.User:
			converted[i].OfUser = users.take()
			converted[i].OfUser.Content.OfString = openai.String(m.Content)
		case agent.ToolRole:
			converted[i] = openai.ToolMessage(m.Content, m.ToolCallID)
		case agent.Assistant:
			converted[i].OfAssistant = assistants.take()
			fillAssistant(converted[i].OfAssistant, m)
		default:
			return nil, fmt.Errorf("message %d: unknown role %q", i, m.Role)
		}
	}
	return converted, nil
}

func fillAssistant(assistant *openai.ChatCompletionAssistantMessageParam, m *agent.Message) {
	if m.Content != "" || len(m.ToolCalls) == 0 {
		assistant.Content.OfString = openai.String(m.Content)
	}
	for _, call := range m.ToolCalls {
		assistant.ToolCalls = append(assistant.ToolCalls, openai.ChatCompletionMessageToolCallUnionParam{
			OfFunction: &openai.ChatCompletionMessageFunctionToolCallParam{
				ID: call.ID,
				Function: openai.ChatCompletionMessageFunctionToolCallFunctionParam{
					Name:      call.Name,
					Arguments: sentArguments(call.Arguments),
				},
			},
		})
	}
}

func cacheKey(callID string) string {
	if len(callID) <= maxCacheKey {
		return callID
	}
	sum := sha256.Sum256([]byte(callID))
	return hex.EncodeToString(sum[:])
}
