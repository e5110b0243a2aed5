package openaix

import (
	"encoding/json"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A chunk is what is read of one event of a streamed completion.
type chunk struct {
	Choices []choice        `json:"choices"`
	Usage   *usage          `json:"usage"`
	Error   json.RawMessage `json:"error"`
}

type choice struct {
	Index        int    `json:"index"`
	Delta        delta  `json:"delta"`
	FinishReason string `json:"finish_reason"`
}

type delta struct {
	Content   string      `json:"content"`
	Refusal   string      `json:"refusal"`
	ToolCalls []callDelta `json:"tool_calls"`
}

type callDelta struct {
	Index    *int   `json:"index"` // some servers leave it out
	ID       string `json:"id"`
	Function struct {
		Name      string       `json:"name"`
		Arguments rawArguments `json:"arguments"`
	} `json:"function"`
}

type usage struct {
	PromptTokens        int `json:"prompt_tokens"`
	CompletionTokens    int `json:"completion_tokens"`
	PromptTokensDetails struct {
		CachedTokens int `json:"cached_tokens"`
	} `json:"prompt_tokens_details"`
	CompletionTokensDetails struct {
		ReasoningTokens int `json:"reasoning_tokens"`
	} `json:"completion_tokens_details"`
}

// hasError reports whether raw, the field "error", holds one. Some servers send
// it as null with every chunk.
func hasError(raw json.RawMessage) bool {
	return len(raw) > 0 && string(raw) != "null"
}

// A chunkDecoder decodes the events of one stream and reuses what it can: a
// delta costs little more than its text.
type chunkDecoder struct {
	feed
	chunk   chunk
	scanned chunk
	room    [1]choice // of scanned
}

// decode reads an event. The result is good until the next. Fields of a type
// that is not expected are skipped: servers add to the protocol, and a caller
// is waiting. After an error the decoder cannot be used again.
func (d *chunkDecoder) decode(data []byte) (*chunk, error) {
	var ok bool
	if d.scanned, ok = scanChunk(data, &d.room); ok {
		return &d.scanned, nil
	}
	// Decoding leaves stale values in elements that it reuses.
	choices := d.chunk.Choices[:cap(d.chunk.Choices)]
	clear(choices)
	d.chunk = chunk{Choices: choices[:0]}
	if err := d.feed.decode(data, &d.chunk); err != nil {
		return nil, err
	}
	return &d.chunk, nil
}

func (u *usage) convert() *agent.Usage {
	return &agent.Usage{
		InputTokens:       u.PromptTokens,
		CachedInputTokens: u.PromptTokensDetails.CachedTokens,
		OutputTokens:      u.CompletionTokens,
		ReasoningTokens:   u.CompletionTokensDetails.ReasoningTokens,
	}
}
