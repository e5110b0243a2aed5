package openaitest

import (
	"encoding/json"
	"fmt"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

// The client makes what encodes its requests and decodes its answers when it is
// first needed. All goroutines share it, and wait for the one that makes it on a
// sync.WaitGroup, which panics if that one is in a bubble of testing/synctest
// and the other is not (go.dev/issue/73733): so it is made before any bubble.
var _ = makeCodecs()

// makeCodecs encodes one of everything that a conversation sends, and decodes
// what the client decodes for it. What it returns is there to be assigned.
func makeCodecs() bool {
	for _, request := range []json.Marshaler{chatRequest(), responsesRequest()} {
		if _, err := request.MarshalJSON(); err != nil {
			panic(fmt.Sprintf("openaitest: encode a request: %v", err))
		}
	}
	for _, answer := range []json.Unmarshaler{new(openai.Model), new(openai.Error)} {
		if err := answer.UnmarshalJSON([]byte("{}")); err != nil {
			panic(fmt.Sprintf("openaitest: decode an answer: %v", err))
		}
	}
	return true
}

var parameters = shared.FunctionParameters{"type": json.RawMessage(`"object"`)}

func chatRequest() openai.ChatCompletionNewParams {
	call := openai.ChatCompletionMessageFunctionToolCallParam{
		ID: "id", Function: openai.ChatCompletionMessageFunctionToolCallFunctionParam{Name: "name", Arguments: "{}"},
	}
	return openai.ChatCompletionNewParams{
		Model:           "model",
		StreamOptions:   openai.ChatCompletionStreamOptionsParam{IncludeUsage: param.NewOpt(true)},
		PromptCacheKey:  param.NewOpt("key"),
		Temperature:     param.NewOpt(0.0),
		ReasoningEffort: shared.ReasoningEffortLow,
		Messages: []openai.ChatCompletionMessageParamUnion{
			openai.SystemMessage("text"),
			openai.DeveloperMessage("text"),
			openai.UserMessage("text"),
			{OfAssistant: &openai.ChatCompletionAssistantMessageParam{
				Content:   openai.ChatCompletionAssistantMessageParamContentUnion{OfString: param.NewOpt("text")},
				ToolCalls: []openai.ChatCompletionMessageToolCallUnionParam{{OfFunction: &call}},
			}},
			openai.ToolMessage("text", "id"),
		},
		Tools: []openai.ChatCompletionToolUnionParam{openai.ChatCompletionFunctionTool(shared.FunctionDefinitionParam{
			Name: "name", Description: param.NewOpt("text"), Parameters: parameters,
		})},
	}
}

func responsesRequest() responses.ResponseNewParams {
	output := responses.ResponseInputItemParamOfFunctionCallOutput("text")
	output.OfFunctionCallOutput.CallID = param.NewOpt("id")
	return responses.ResponseNewParams{
		Model:              "model",
		Store:              param.NewOpt(false),
		PreviousResponseID: param.NewOpt("id"),
		PromptCacheKey:     param.NewOpt("key"),
		Reasoning:          shared.ReasoningParam{Effort: shared.ReasoningEffortLow},
		Input: responses.ResponseNewParamsInputUnion{OfInputItemList: responses.ResponseInputParam{
			responses.ResponseInputItemParamOfMessage("text", responses.EasyInputMessageRoleUser),
			responses.ResponseInputItemParamOfFunctionCall("{}", "id", "name"),
			output,
		}},
		Tools: []responses.ToolUnionParam{{OfFunction: &responses.FunctionToolParam{
			Name: "name", Description: param.NewOpt("text"), Parameters: parameters, Strict: param.NewOpt(false),
		}}},
	}
}
