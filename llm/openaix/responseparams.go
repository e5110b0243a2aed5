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
	input := make(responses.ResponseInputParam, 0, len(messages))
	for i := range messages {
		var err error
		if input, err = addItems(input, &messages[i]); err != nil {
			return nil, m.badRequest(fmt.Errorf("message %d: %w", i, err))
		}
	}
	params.Input.OfInputItemList = input
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

// addItems adds the items that a message is: its text, and its tool calls.
func addItems(input responses.ResponseInputParam, message *agent.Message) (responses.ResponseInputParam, error) {
	text := func(role responses.EasyInputMessageRole) responses.ResponseInputItemUnionParam {
		return responses.ResponseInputItemParamOfMessage(message.Content, role)
	}
	switch message.Role {
	case agent.System:
		return append(input, text(responses.EasyInputMessageRoleSystem)), nil
	case agent.User:
		return append(input, text(responses.EasyInputMessageRoleUser)), nil
	case agent.ToolRole:
		output := responses.ResponseInputItemParamOfFunctionCallOutput(message.Content)
		output.OfFunctionCallOutput.CallID = openai.String(message.ToolCallID)
		return append(input, output), nil
	case agent.Assistant:
		if message.Content != "" || len(message.ToolCalls) == 0 {
			input = append(input, text(responses.EasyInputMessageRoleAssistant))
		}
		for _, call := range message.ToolCalls {
			input = append(input, responses.ResponseInputItemParamOfFunctionCall(sentArguments(call.Arguments), call.ID, call.Name))
		}
		return input, nil
	}
	return nil, fmt.Errorf("unknown role %q", message.Role)
}
