package openaix

import (
	"reflect"
	"strconv"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

// takeFields appends the parameters that most requests have beside messages and
// tools, and takes them out of params. Usually nothing is left then.
func takeFields(b []byte, params *openai.ChatCompletionNewParams) []byte {
	b = takeText(b, "model", &params.Model)
	b = takeText(b, "reasoning_effort", &params.ReasoningEffort)
	b = takeOption(b, "prompt_cache_key", &params.PromptCacheKey)
	if params.StreamOptions == withUsage {
		b = append(b, `,"stream_options":{"include_usage":true}`...)
		params.StreamOptions = openai.ChatCompletionStreamOptionsParam{}
	}
	return b
}

var withUsage = openai.ChatCompletionStreamOptionsParam{IncludeUsage: openai.Bool(true)}

// takeResponseFields is takeFields for the Responses API.
func takeResponseFields(b []byte, params *responses.ResponseNewParams) []byte {
	b = takeText(b, "model", &params.Model)
	b = takeOption(b, "prompt_cache_key", &params.PromptCacheKey)
	b = takeOption(b, "previous_response_id", &params.PreviousResponseID)
	if params.Store.Valid() {
		b = append(b, `,"store":`...)
		b = strconv.AppendBool(b, params.Store.Value)
		params.Store = param.Opt[bool]{}
	}
	if effort := params.Reasoning.Effort; params.Reasoning == (shared.ReasoningParam{Effort: effort}) && effort != "" {
		b = append(b, `,"reasoning":{"effort":`...)
		b = append(appendString(b, string(effort)), '}')
		params.Reasoning = shared.ReasoningParam{}
	}
	return b
}

// takeText appends a member that is left out if it is empty, and empties it.
func takeText[T ~string](b []byte, name string, value *T) []byte {
	if *value != "" {
		b = appendText(b, name, string(*value))
		*value = ""
	}
	return b
}

// takeOption is takeText for an option. One that is null stays where it is.
func takeOption(b []byte, name string, value *param.Opt[string]) []byte {
	if value.Valid() {
		b = appendText(b, name, value.Value)
		*value = param.Opt[string]{}
	}
	return b
}

func appendText(b []byte, name, value string) []byte {
	b = append(b, `,"`...)
	b = append(b, name...)
	b = append(b, `":`...)
	return appendString(b, value)
}

// appendRest appends what is left in params, a pointer to a struct, and the end of
// the object.
func appendRest(b []byte, params any, marshal func() ([]byte, error)) ([]byte, error) {
	if reflect.ValueOf(params).Elem().IsZero() {
		return append(b, '}'), nil
	}
	rest, err := marshal()
	if err != nil {
		return nil, err
	}
	return appendMembers(b, rest), nil
}
