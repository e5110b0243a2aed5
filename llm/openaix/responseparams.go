package openaix

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// params turns the request into the client's parameters. Messages are those of
// the request that come after the response called previous, or all.
func (m *ResponsesModel) params(request *agent.Request, messages []agent.Message, previous string) (*responses.ResponseNewParams, error) {
	params := &responses.ResponseNewParams{Model: m.model, Store: openai.Bool(false)}
	if len(messages) == 0 {
		return nil, m.badRequest(errors.New("the request has no messages"))
	}
	var err error
	if params.Input.OfInputItemList, err = items(messages); err != nil {
		return nil, m.badRequest(err)
	}
	if previous != "" {
		params.PreviousResponseID = openai.String(previous)
	}
	params.Tools = slices.Grow(params.Tools, len(request.Tools)) // nil for none: an empty array is refused
	for i := range request.Tools {
		function, err := m.function(&request.Tools[i])
		if err != nil {
			return nil, m.badRequest(fmt.Errorf("tool %q: %w", request.Tools[i].Name, err))
		}
		params.Tools = append(params.Tools, responses.ToolUnionParam{OfFunction: function})
	}
	if m.cachePerCall && request.CallID != "" {
		params.PromptCacheKey = openai.String(cacheKey(request.CallID))
	}
	for _, adjust := range m.adjust {
		adjust(params)
	}
	return params, nil
}

// noParameters is the schema of a tool without parameters, which the API wants
// to be told.
var noParameters = json.RawMessage(`{"type":"object"}`)

func (m *ResponsesModel) function(tool *agent.Tool) (*responses.FunctionToolParam, error) {
	parameters, err := m.schemas.get(tool.Parameters)
	if err == nil && parameters == nil {
		parameters, err = m.schemas.get(noParameters)
	}
	if err != nil {
		return nil, err
	}
	function := &responses.FunctionToolParam{Name: tool.Name, Parameters: parameters, Strict: openai.Bool(false)}
	if tool.Description != "" {
		function.Description = openai.String(tool.Description)
	}
	return function, nil
}

// items returns what the input is made of: texts, tool calls and their results.
func items(messages []agent.Message) (responses.ResponseInputParam, error) {
	input := make(responses.ResponseInputParam, 0, len(messages))
	texts := make(slab[responses.EasyInputMessageParam], len(messages)-count(messages, agent.ToolRole))
	add := func(role responses.EasyInputMessageRole, content string) {
		text := texts.take()
		text.Role, text.Content.OfString = role, openai.String(content)
		input = append(input, responses.ResponseInputItemUnionParam{OfMessage: text})
	}
	for i := range messages {
		m := &messages[i]
		switch m.Role {
		case agent.System:
			add(responses.EasyInputMessageRoleSystem, m.Content)
		case agent.User:
			add(responses.EasyInputMessageRoleUser, m.Content)
		case agent.ToolRole:
			output := responses.ResponseInputItemParamOfFunctionCallOutput(m.Content)
			output.OfFunctionCallOutput.CallID = openai.String(m.ToolCallID)
			input = append(input, output)
		case agent.Assistant:
			if m.Content != "" || len(m.ToolCalls) == 0 {
				add(responses.EasyInputMessageRoleAssistant, m.Content)
			}
			for _, call := range m.ToolCalls {
				input = append(input, responses.ResponseInputItemParamOfFunctionCall(sentArguments(call.Arguments), call.ID, call.Name))
			}
		default:
			return nil, fmt.Errorf("message %d: unknown role %q", i, m.Role)
		}
	}
	return input, nil
}
