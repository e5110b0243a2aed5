package openaix

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/internal/jsonscan"
	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// FuzzBody holds the fast way to a body against that of openai-go: for whatever
// an agent asks and an adjust function makes of it, both are the same JSON, but
// for "stream", or both fail.
func FuzzBody(f *testing.F) {
	for choice := range len(changes) {
		f.Add("Hello \"you\"\n", []byte{1, byte(choice)}, []byte{0, 1, 2, 3, 4, 5})
		f.Add("caf\xc3 \u2028 <&>", []byte{byte(choice), 3}, []byte{3, 3, 2, 4})
	}
	f.Fuzz(func(t *testing.T, text string, chosen, roles []byte) {
		m := Chat(openai.NewClient(), "m", func(p *openai.ChatCompletionNewParams) {
			for i, choice := range chosen {
				changes[int(choice)%len(changes)](p, i%len(p.Messages), text)
			}
		})
		params, err := m.params(bodyRequest(text, roles))
		require.NoError(t, err)
		want, wantErr := params.MarshalJSON()
		got, err := m.body(params)
		if wantErr != nil || err != nil {
			require.Equal(t, wantErr == nil, err == nil, "%v, %v", wantErr, err)
			return
		}
		if !json.Valid(want) { // some of it is as it was given
			require.False(t, json.Valid(got), "%s", got)
			return
		}
		same := members(t, got)
		delete(same, "stream")
		require.Equal(t, members(t, want), same, "%s\n%s", want, got)
	})
}

// members are those of an object, each of which must be there once.
func members(t *testing.T, body []byte) map[string]any {
	t.Helper()
	require.True(t, json.Valid(body), "%s", body)
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // there may be some that are too large for others
	require.NoError(t, decoder.Decode(&object), "%s", body)
	n := 0
	_, ok := jsonscan.Object(body, 0, func(_ []byte, at int) int {
		n++
		return jsonscan.SkipValue(body, at)
	})
	require.True(t, ok)
	require.Len(t, object, n, "%s", body)
	return object
}

// bodyRequest is a request of messages with the roles, and of tools.
func bodyRequest(text string, roles []byte) *agent.Request {
	r := &agent.Request{Messages: []agent.Message{{Role: agent.System, Content: text}}, Tools: []agent.Tool{
		{Name: "find", Description: text, Parameters: json.RawMessage(`{"type": "object", "required": ["a<b"], "properties": {"b":{}, "a<b":{}}}`)},
		{Name: "bare"},
		{Name: "empty", Parameters: json.RawMessage(`{"type":"object"}`)},
	}}
	for i, role := range roles {
		message := agent.Message{Role: agent.User, Content: fmt.Sprint(text, i)}
		switch role % 6 {
		case 1:
			message.Role = agent.Assistant
		case 2:
			message = agent.Message{Role: agent.Assistant, ToolCalls: []agent.ToolCall{{ID: text, Name: "find", Arguments: text}, {ID: "2", Name: text, Arguments: "{}"}}}
		case 3:
			message.Role, message.ToolCallID = agent.ToolRole, text
		case 4:
			message.Content = ""
		case 5:
			message.Role, message.ToolCalls = agent.Assistant, []agent.ToolCall{{}}
		}
		r.Messages = append(r.Messages, message)
	}
	return r
}

// changes are what adjust functions do, to message i.
var changes = []func(p *openai.ChatCompletionNewParams, i int, text string){
	func(*openai.ChatCompletionNewParams, int, string) {},
	func(p *openai.ChatCompletionNewParams, _ int, text string) {
		p.Temperature, p.User = openai.Float(0.5), openai.String(text)
	},
	func(p *openai.ChatCompletionNewParams, _ int, _ string) {
		p.Model, p.StreamOptions = "", openai.ChatCompletionStreamOptionsParam{}
	},
	func(p *openai.ChatCompletionNewParams, _ int, text string) {
		p.Model, p.ReasoningEffort, p.PromptCacheKey = text, openai.ReasoningEffort(text), openai.String(text)
	},
	func(p *openai.ChatCompletionNewParams, _ int, _ string) {
		p.PromptCacheKey, p.StreamOptions.IncludeUsage = param.Null[string](), param.Null[bool]()
	},
	func(p *openai.ChatCompletionNewParams, _ int, text string) {
		p.StreamOptions.IncludeObfuscation = openai.Bool(false)
		p.StreamOptions.SetExtraFields(map[string]any{"more": text})
	},
	func(p *openai.ChatCompletionNewParams, _ int, _ string) {
		p.StreamOptions = param.NullStruct[openai.ChatCompletionStreamOptionsParam]()
	},
	func(p *openai.ChatCompletionNewParams, _ int, text string) {
		p.SetExtraFields(map[string]any{"top_k": 1, "messages": text})
	},
	func(p *openai.ChatCompletionNewParams, _ int, text string) {
		*p = param.Override[openai.ChatCompletionNewParams](map[string]any{"messages": []string{text}})
		p.Messages = []openai.ChatCompletionMessageParamUnion{openai.UserMessage("not sent")}
	},
	func(p *openai.ChatCompletionNewParams, i int, text string) {
		for _, message := range p.Messages[i:] {
			if u := message.OfUser; u != nil {
				u.Name, u.Role = openai.String(text), "other"
			}
			if a := message.OfAssistant; a != nil {
				a.Refusal = openai.String(text)
			}
			if s := message.OfSystem; s != nil {
				s.Content.OfString = param.Null[string]()
			}
		}
	},
	func(p *openai.ChatCompletionNewParams, i int, text string) {
		for _, message := range p.Messages[i:] {
			if s := message.OfSystem; s != nil {
				s.Name = openai.String(text)
			}
			if a := message.OfAssistant; a != nil {
				a.Content.OfString = param.Opt[string]{}
				if a.ToolCalls == nil {
					a.ToolCalls = []openai.ChatCompletionMessageToolCallUnionParam{}
				}
			}
			if tool := message.OfTool; tool != nil {
				tool.Role, tool.Content.OfString = "other", param.Opt[string]{}
			}
			if u := message.OfUser; u != nil {
				u.Role = "other"
			}
		}
	},
	func(p *openai.ChatCompletionNewParams, i int, text string) {
		for _, message := range p.Messages[i:] {
			if a := message.OfAssistant; a != nil {
				a.Audio.ID = text
				//lint:ignore SA1019 who uses it gets it sent
				a.FunctionCall.Name = text
				for _, call := range a.ToolCalls {
					if call.OfFunction != nil {
						call.OfFunction.Type = "other"
						call.OfFunction.Function.SetExtraFields(map[string]any{"strange": text})
					}
				}
			}
			if u := message.OfUser; u != nil {
				u.SetExtraFields(map[string]any{"cache_control": text})
			}
			if s := message.OfSystem; s != nil {
				s.Content.OfArrayOfContentParts = []openai.ChatCompletionContentPartTextParam{{Text: text}}
			}
		}
	},
	func(p *openai.ChatCompletionNewParams, i int, text string) {
		p.Messages[i] = openai.DeveloperMessage(text)
	},
	func(p *openai.ChatCompletionNewParams, i int, _ string) {
		p.Messages[i] = openai.ChatCompletionMessageParamUnion{}
	},
	func(p *openai.ChatCompletionNewParams, i int, text string) {
		p.Messages[i] = param.Override[openai.ChatCompletionMessageParamUnion](json.RawMessage(text))
	},
	func(p *openai.ChatCompletionNewParams, i int, text string) {
		both := openai.UserMessage(text) // an error
		both.OfTool = openai.ToolMessage("a", "b").OfTool
		p.Messages[i] = both
	},
	func(p *openai.ChatCompletionNewParams, i int, text string) {
		p.Messages[i] = openai.UserMessage([]openai.ChatCompletionContentPartUnionParam{openai.TextContentPart(text)})
	},
	func(p *openai.ChatCompletionNewParams, i int, text string) {
		p.Messages[i] = openai.AssistantMessage(text)
		p.Messages[i].OfAssistant.ToolCalls = []openai.ChatCompletionMessageToolCallUnionParam{
			{OfFunction: &openai.ChatCompletionMessageFunctionToolCallParam{ID: text}},
			{OfCustom: &openai.ChatCompletionMessageCustomToolCallParam{ID: text}},
		}
	},
	func(p *openai.ChatCompletionNewParams, _ int, _ string) {
		p.Tools = []openai.ChatCompletionToolUnionParam{}
	},
	func(p *openai.ChatCompletionNewParams, _ int, text string) {
		for i := range p.Tools {
			if f := p.Tools[i].OfFunction; f != nil {
				f.Function.Strict, f.Function.Description, f.Type = openai.Bool(strings.HasPrefix(text, "H")), param.Opt[string]{}, "other"
			}
		}
	},
	func(p *openai.ChatCompletionNewParams, _ int, text string) {
		for i := range p.Tools {
			if f := p.Tools[i].OfFunction; f != nil {
				f.Function.Strict, f.Function.Description = param.Null[bool](), param.Null[string]()
				f.SetExtraFields(map[string]any{"cache_control": text})
			}
		}
	},
	func(p *openai.ChatCompletionNewParams, _ int, text string) {
		for i := range p.Tools {
			if f := p.Tools[i].OfFunction; f != nil {
				f.Function.Parameters = map[string]any{"properties": text, "a": json.RawMessage(text)}
			}
		}
	},
	func(p *openai.ChatCompletionNewParams, _ int, text string) {
		p.Tools = append(p.Tools, openai.ChatCompletionCustomTool(openai.ChatCompletionCustomToolCustomParam{Name: text}))
	},
}

// BenchmarkBody is the body of a request in a call of so many minutes, and the
// same made by openai-go.
func BenchmarkBody(b *testing.B) {
	m := Chat(openai.NewClient(), "m")
	for _, minutes := range []int{1, 60} {
		request := bodyRequest(strings.Repeat("word ", 18), slices.Repeat([]byte{0, 1}, 4*minutes))
		b.Run(fmt.Sprintf("openaix/minutes=%d", minutes), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				params, _ := m.params(request)
				_, _ = m.body(params)
			}
		})
		b.Run(fmt.Sprintf("openai-go/minutes=%d", minutes), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				params, _ := m.params(request)
				_, _ = params.MarshalJSON()
			}
		})
	}
}
