package openaix

import (
	"encoding/json"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A responseEvent is what is read of one event of a streamed response. They are
// the same over HTTP and over a WebSocket.
type responseEvent struct {
	Type        eventType       `json:"type"`
	Delta       string          `json:"delta"`
	OutputIndex int             `json:"output_index"`
	Item        outputItem      `json:"item"`
	Response    responseState   `json:"response"`
	Error       json.RawMessage `json:"error"`
}

// An eventType is a kind of event, one of those below; all others are taken
// for otherEvent.
type eventType int

const (
	noEvent eventType = iota
	otherEvent
	createdEvent
	textDelta
	refusalDelta
	itemDone
	completedEvent
	incompleteEvent
	failedEvent
	errorEvent
)

// UnmarshalJSON never fails, and never allocates.
func (t *eventType) UnmarshalJSON(data []byte) error {
	switch string(data) {
	case `"response.created"`:
		*t = createdEvent
	case `"response.output_text.delta"`:
		*t = textDelta
	case `"response.refusal.delta"`:
		*t = refusalDelta
	case `"response.output_item.done"`:
		*t = itemDone
	case `"response.completed"`:
		*t = completedEvent
	case `"response.incomplete"`:
		*t = incompleteEvent
	case `"response.failed"`:
		*t = failedEvent
	case `"error"`:
		*t = errorEvent
	case `""`, "null":
		*t = noEvent
	default:
		*t = otherEvent
	}
	return nil
}

// An outputItem is a piece of a response: a message, a tool call, or else.
type outputItem struct {
	Type      string       `json:"type"`
	CallID    string       `json:"call_id"`
	Name      string       `json:"name"`
	Arguments rawArguments `json:"arguments"`
	Content   []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	} `json:"content"`
}

// text is the text of a message, "" of other items.
func (i *outputItem) text() string {
	var text strings.Builder
	if i.Type == "message" {
		for _, part := range i.Content {
			if part.Type == "output_text" {
				text.WriteString(part.Text)
			}
		}
	}
	return text.String()
}

// A responseState is the response as a whole, so far.
type responseState struct {
	ID                string          `json:"id"`
	Output            []outputItem    `json:"output"`
	Error             json.RawMessage `json:"error"`
	IncompleteDetails struct {
		Reason string `json:"reason"`
	} `json:"incomplete_details"`
	Usage *responseUsage `json:"usage"`
}

type responseUsage struct {
	InputTokens        int `json:"input_tokens"`
	OutputTokens       int `json:"output_tokens"`
	InputTokensDetails struct {
		CachedTokens int `json:"cached_tokens"`
	} `json:"input_tokens_details"`
	OutputTokensDetails struct {
		ReasoningTokens int `json:"reasoning_tokens"`
	} `json:"output_tokens_details"`
}

func (u *responseUsage) convert() *agent.Usage {
	return &agent.Usage{
		InputTokens:       u.InputTokens,
		CachedInputTokens: u.InputTokensDetails.CachedTokens,
		OutputTokens:      u.OutputTokens,
		ReasoningTokens:   u.OutputTokensDetails.ReasoningTokens,
	}
}

// A responseDecoder decodes the events of one stream and reuses what it can.
type responseDecoder struct {
	feed
	event responseEvent
}

// decode reads an event. The result is good until the next. Fields of a type
// that is not expected are skipped. After an error the decoder cannot be used
// again.
func (d *responseDecoder) decode(data []byte) (*responseEvent, error) {
	d.event = responseEvent{}
	if scanTextDelta(data, &d.event) {
		return &d.event, nil
	}
	d.event = responseEvent{}
	if err := d.feed.decode(data, &d.event); err != nil {
		return nil, err
	}
	return &d.event, nil
}
