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
	params.Messages = make([]openai.ChatCompletionMessageParamUnion, len(request.Messages))
	for i, message := range request.Messages {
		converted, err := convertMessage(message)
		if err != nil {
			return nil, m.badRequest(fmt.Errorf("message %d: %w", i, err))
		}
		params.Messages[i] = converted
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

func convertMessage(message agent.Message) (openai.ChatCompletionMessageParamUnion, error) {
	switch message.Role {
	case agent.System:
		return openai.SystemMessage(message.Content), nil
	case agent.User:
		return openai.UserMessage(message.Content), nil
	case agent.ToolRole:
		return openai.ToolMessage(message.Content, message.ToolCallID), nil
	case agent.Assistant:
		return openai.ChatCompletionMessageParamUnion{OfAssistant: convertAssistant(message)}, nil
	}
	return openai.ChatCompletionMessageParamUnion{}, fmt.Errorf("unknown role %q", message.Role)
}

func convertAssistant(message agent.Message) *openai.ChatCompletionAssistantMessageParam {
	assistant := new(openai.ChatCompletionAssistantMessageParam)
	if message.Content != "" || len(message.ToolCalls) == 0 {
		assistant.Content.OfString = openai.String(message.Content)
	}
	for _, call := range message.ToolCalls {
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
	return assistant
}

func cacheKey(callID string) string {
	if len(callID) <= maxCacheKey {
		return callID
	}
	sum := sha256.Sum256([]byte(callID))
	return hex.EncodeToString(sum[:])
}
