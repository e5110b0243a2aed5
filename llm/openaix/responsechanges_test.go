package openaix

import (
	"encoding/json"
	"strings"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/responses"
	"github.com/openai/openai-go/v3/shared"
)

// responseChanges are what adjust functions do, some to the items from i on.
var responseChanges = []func(p *responses.ResponseNewParams, i int, text string){
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.Model, p.PromptCacheKey, p.Reasoning.Effort = text, openai.String(text), openai.ReasoningEffort(text)
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.PromptCacheKey, p.Store, p.Reasoning.Summary = param.Null[string](), openai.Bool(true), shared.ReasoningSummary(text)
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.Reasoning.SetExtraFields(map[string]any{"more": text})
	},
	func(p *responses.ResponseNewParams, _ int, _ string) {
		p.Store, p.Reasoning = param.Null[bool](), param.NullStruct[shared.ReasoningParam]()
	},
	func(*responses.ResponseNewParams, int, string) {},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.Temperature, p.Instructions = openai.Float(0.5), openai.String(text)
	},
	func(p *responses.ResponseNewParams, _ int, _ string) {
		p.Model, p.Store, p.PreviousResponseID = "", param.Opt[bool]{}, param.Opt[string]{}
	},
	func(p *responses.ResponseNewParams, _ int, _ string) {
		p.Background, p.StreamOptions.IncludeObfuscation = openai.Bool(false), openai.Bool(false)
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.Text.Format = responses.ResponseFormatTextConfigParamOfJSONSchema(text, map[string]any{"a": json.RawMessage(text)})
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.SetExtraFields(map[string]any{"top_k": 1, "input": text, "stream": false, "background": true, "type": text})
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		*p = param.Override[responses.ResponseNewParams](map[string]any{"input": []string{text}, "stream_options": 1})
		p.Input.OfInputItemList = responses.ResponseInputParam{responses.ResponseInputItemParamOfMessage("not sent", "user")}
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		*p = param.Override[responses.ResponseNewParams]([]string{text})
	},
	func(p *responses.ResponseNewParams, _ int, _ string) {
		*p = param.Override[responses.ResponseNewParams](struct{}{})
	},
	func(p *responses.ResponseNewParams, _ int, _ string) {
		*p = param.NullStruct[responses.ResponseNewParams]()
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.Input = responses.ResponseNewParamsInputUnion{OfString: openai.String(text)}
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.SetExtraFields(map[string]any{})
		p.Input = responses.ResponseNewParamsInputUnion{OfString: openai.String(text)}
		p.Text.Format = responses.ResponseFormatTextConfigParamOfJSONSchema("a", map[string]any{"a": json.RawMessage(text)})
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.Input.OfString = openai.String(text) // an error, unless there is no list
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.Input = param.Override[responses.ResponseNewParamsInputUnion](json.RawMessage(text))
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.Input.SetExtraFields(map[string]any{"strange": text})
	},
	func(p *responses.ResponseNewParams, _ int, _ string) {
		p.Input = responses.ResponseNewParamsInputUnion{OfInputItemList: responses.ResponseInputParam{}}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, message := range messagesFrom(p, i) {
			message.Role, message.Phase = "developer", responses.EasyInputMessagePhase(text)
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, message := range messagesFrom(p, i) {
			message.Type = responses.EasyInputMessageType(text)
		}
	},
	func(p *responses.ResponseNewParams, i int, _ string) {
		for _, message := range messagesFrom(p, i) {
			message.Role = ""
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, message := range messagesFrom(p, i) {
			message.SetExtraFields(map[string]any{"cache_control": text})
		}
	},
	func(p *responses.ResponseNewParams, i int, _ string) {
		for _, message := range messagesFrom(p, i) {
			message.Content.OfString = param.Null[string]()
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, message := range messagesFrom(p, i) {
			message.Content = responses.EasyInputMessageContentUnionParam{OfInputItemContentList: responses.ResponseInputMessageContentListParam{
				responses.ResponseInputContentParamOfInputText(text),
			}}
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, message := range messagesFrom(p, i) {
			message.Content = param.Override[responses.EasyInputMessageContentUnionParam](text)
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, item := range itemsFrom(p, i) {
			if c := item.OfFunctionCall; c != nil {
				c.ID, c.Status, c.Type = openai.String(text), "completed", "other"
			}
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, item := range itemsFrom(p, i) {
			if c := item.OfFunctionCall; c != nil {
				c.Type = "other"
				c.SetExtraFields(map[string]any{"strange": text, "arguments": param.Omit})
			}
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, item := range itemsFrom(p, i) {
			if o := item.OfFunctionCallOutput; o != nil {
				o.CallID, o.Output.OfString, o.Type = openai.String(text), openai.String("other"), "other"
			}
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, item := range itemsFrom(p, i) {
			if o := item.OfFunctionCallOutput; o != nil {
				o.SetExtraFields(map[string]any{"strange": text})
			}
		}
	},
	func(p *responses.ResponseNewParams, i int, _ string) {
		for _, item := range itemsFrom(p, i) {
			if o := item.OfFunctionCallOutput; o != nil {
				o.CallID = param.Null[string]()
			}
		}
	},
	func(p *responses.ResponseNewParams, i int, _ string) {
		for _, item := range itemsFrom(p, i) {
			if o := item.OfFunctionCallOutput; o != nil {
				o.Output.OfString = param.Opt[string]{}
			}
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, item := range itemsFrom(p, i) {
			if o := item.OfFunctionCallOutput; o != nil {
				o.CallID = param.Opt[string]{}
				o.Output = responses.ResponseInputItemFunctionCallOutputOutputUnionParam{
					OfResponseFunctionCallOutputItemArray: responses.ResponseFunctionCallOutputItemListParam{
						responses.ResponseFunctionCallOutputItemParamOfInputText(text),
					},
				}
			}
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, item := range itemsFrom(p, i) {
			item.SetExtraFields(map[string]any{"strange": text}) // makes no difference
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, item := range itemsFrom(p, i) {
			*item = responses.ResponseInputItemParamOfItemReference(text)
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, item := range itemsFrom(p, i) {
			*item = responses.ResponseInputItemParamOfToolSearchCall(json.RawMessage(text))
		}
	},
	func(p *responses.ResponseNewParams, i int, _ string) {
		for _, item := range itemsFrom(p, i) {
			*item = responses.ResponseInputItemUnionParam{}
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, item := range itemsFrom(p, i) {
			*item = param.Override[responses.ResponseInputItemUnionParam](json.RawMessage(text))
		}
	},
	func(p *responses.ResponseNewParams, i int, text string) {
		for _, item := range itemsFrom(p, i) { // an error, unless it is a call
			item.OfFunctionCall = responses.ResponseInputItemParamOfFunctionCall(text, text, text).OfFunctionCall
		}
	},
	func(p *responses.ResponseNewParams, _ int, _ string) {
		p.Tools = []responses.ToolUnionParam{}
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		for _, f := range functions(p) {
			f.Strict, f.Description, f.Type = openai.Bool(strings.HasPrefix(text, "H")), param.Opt[string]{}, "other"
		}
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		for _, f := range functions(p) {
			f.Strict, f.Description, f.Name = param.Opt[bool]{}, openai.String(text), text
		}
	},
	func(p *responses.ResponseNewParams, _ int, _ string) {
		for _, f := range functions(p) {
			f.Strict = param.Null[bool]()
			f.Strict.Value = true // and null all the same
		}
	},
	func(p *responses.ResponseNewParams, _ int, _ string) {
		for _, f := range functions(p) {
			f.Description = param.Null[string]()
		}
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		for _, f := range functions(p) {
			f.Parameters = map[string]any{"properties": text, "a": json.RawMessage(text)}
		}
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		for _, f := range functions(p) {
			f.SetExtraFields(map[string]any{"cache_control": text})
		}
	},
	func(p *responses.ResponseNewParams, _ int, _ string) {
		for _, f := range functions(p) {
			f.Parameters = nil
		}
	},
	func(p *responses.ResponseNewParams, _ int, text string) {
		p.Tools = append(p.Tools, responses.ToolUnionParam{OfCustom: &responses.CustomToolParam{Name: text}},
			param.Override[responses.ToolUnionParam](map[string]any{"type": text}))
	},
}

func itemsFrom(p *responses.ResponseNewParams, i int) (items []*responses.ResponseInputItemUnionParam) {
	for ; i < len(p.Input.OfInputItemList); i++ {
		items = append(items, &p.Input.OfInputItemList[i])
	}
	return items
}

func messagesFrom(p *responses.ResponseNewParams, i int) (messages []*responses.EasyInputMessageParam) {
	for _, item := range itemsFrom(p, i) {
		if item.OfMessage != nil {
			messages = append(messages, item.OfMessage)
		}
	}
	return messages
}

func functions(p *responses.ResponseNewParams) (functions []*responses.FunctionToolParam) {
	for i := range p.Tools {
		if f := p.Tools[i].OfFunction; f != nil {
			functions = append(functions, f)
		}
	}
	return functions
}
