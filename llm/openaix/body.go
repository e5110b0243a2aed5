package openaix

import "github.com/openai/openai-go/v3"

// This is the fast way to the body of a request: messages of text, tools and
// their calls are written without reflection. Everything else goes the way of
// openai-go, to whose result a fuzz test holds this.

// body returns params as JSON. "stream" is set in it, so that the client need not
// look for it behind all messages.
func (m *ChatModel) body(params *openai.ChatCompletionNewParams) ([]byte, error) {
	if !isPlain(params) || len(params.Messages) == 0 {
		return params.MarshalJSON()
	}
	rest := *params
	rest.Messages = nil
	if len(params.Tools) > 0 { // or else they are none, null or []
		rest.Tools = nil
	}
	others, err := rest.MarshalJSON()
	if err != nil {
		return nil, err
	}
	b := append(make([]byte, 0, len(others)+room(params)), `{"stream":true,"messages":[`...)
	for i := range params.Messages {
		if b, err = appendMessage(b, &params.Messages[i]); err != nil {
			return nil, err
		}
		b = append(b, ',')
	}
	b[len(b)-1] = ']'
	if len(params.Tools) > 0 {
		b = append(b, `,"tools":[`...)
		for i := range params.Tools {
			if b, err = m.schemas.appendTool(b, &params.Tools[i]); err != nil {
				return nil, err
			}
			b = append(b, ',')
		}
		b[len(b)-1] = ']'
	}
	if len(others) > len("{}") {
		b = append(b, ',')
	}
	return append(b, others[1:]...), nil
}

// room is about how many bytes messages and tools take.
func room(params *openai.ChatCompletionNewParams) int {
	n := 64 + 1024*len(params.Tools)
	for i := range params.Messages {
		n += 64
		switch m := &params.Messages[i]; {
		case m.OfSystem != nil:
			n += len(m.OfSystem.Content.OfString.Value)
		case m.OfUser != nil:
			n += len(m.OfUser.Content.OfString.Value)
		case m.OfAssistant != nil:
			n += len(m.OfAssistant.Content.OfString.Value)
		case m.OfTool != nil:
			n += len(m.OfTool.Content.OfString.Value)
		}
	}
	return n
}

// isPlain reports whether nothing is overridden, or added beside the fields.
func isPlain(p interface {
	Overrides() (any, bool)
	ExtraFields() map[string]any
}) bool {
	_, overridden := p.Overrides()
	return !overridden && p.ExtraFields() == nil
}
