package openaix

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// params turns the request into the client's parameters. Messages are those of
// the request that come after the response called previous, or all.
func (m *ResponsesModel) params(request *agent.Request, messages []agent.Message, previous string) (responses.ResponseNewParams, error) {
	params := responses.ResponseNewParams{Model: m.model, Store: openai.Bool(false)}
	if len(messages) == 0 {
		return params, m.badRequest(errors.New("the request has no messages"))
	}
	for i, message := range messages {
		items, err := convertToItems(message)
		if err != nil {
			return params, m.badRequest(fmt.Errorf("message %d: %w", i, err))
		}
		params.Input.OfInputItemList = append(params.Input.OfInputItemList, items...)
	}
	if previous != "" {
		params.PreviousResponseID = openai.String(previous)
	}
	for _, tool := range request.Tools {
		function, err := m.function(tool)
		if err != nil {
			return params, m.badRequest(fmt.Errorf("tool %q: %w", tool.Name, err))
		}
		params.Tools = append(params.Tools, responses.ToolUnionParam{OfFunction: function})
	}
	if m.cachePerCall && request.CallID != "" {
		params.PromptCacheKey = openai.String(cacheKey(request.CallID))
	}
	for _, adjust := range m.adjust {
		adjust(&params)
	}
	return params, nil
}

// noParameters is the schema of a tool without parameters, which the API wants
// to be told.
var noParameters = shared.FunctionParameters{"type": json.RawMessage(`"object"`), "properties": json.RawMessage(`{}`)}

func (m *ResponsesModel) function(tool agent.Tool) (*responses.FunctionToolParam, error) {
	parameters, err := m.schemas.get(tool.Parameters)
	if err != nil {
		return nil, err
	}
	if parameters == nil {
		parameters = noParameters
	}
	function := &responses.FunctionToolParam{Name: tool.Name, Parameters: parameters, Strict: openai.Bool(false)}
	if tool.Description != "" {
		function.Description = openai.String(tool.Description)
	}
	return function, nil
}

// convertToItems returns the items that a message is: its text, and its tool
// calls.
func convertToItems(message agent.Message) ([]responses.ResponseInputItemUnionParam, error) {
	var items []responses.ResponseInputItemUnionParam
	text := func(role responses.EasyInputMessageRole) {
		items = append(items, responses.ResponseInputItemParamOfMessage(message.Content, role))
	}
	switch message.Role {
	case agent.System:
		text(responses.EasyInputMessageRoleSystem)
	case agent.User:
		text(responses.EasyInputMessageRoleUser)
	case agent.ToolRole:
		output := responses.ResponseInputItemParamOfFunctionCallOutput(message.Content)
		output.OfFunctionCallOutput.CallID = openai.String(message.ToolCallID)
		items = append(items, output)
	case agent.Assistant:
		if message.Content != "" || len(message.ToolCalls) == 0 {
			text(responses.EasyInputMessageRoleAssistant)
		}
		for _, call := range message.ToolCalls {
			items = append(items, responses.ResponseInputItemParamOfFunctionCall(call.Arguments, call.ID, call.Name))
		}
	default:
		return nil, fmt.Errorf("unknown role %q", message.Role)
	}
	return items, nil
}
