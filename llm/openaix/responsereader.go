package openaix

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/phoneagent-go/phoneagent/llm/agent"
)

// A responseReader reads one streamed response, over HTTP or a WebSocket.
//
// Like [reader] it reads the events itself, and of them only what a phone call
// needs: reasoning, annotations, the tools that OpenAI runs, and whatever will
// be added to the API pass by.
type responseReader struct {
	answer
	decoder responseDecoder
	calls   toolCalls
	said    strings.Builder  // the text that was yielded
	made    []agent.ToolCall // the tool calls that were yielded
	id      string           // of the response, once it is known
	last    eventType        // how the response ended, noEvent before
	reason  string           // why it is incomplete
	waiting bool             // for the event that begins it: what is before that is of another
}

// event reads one event. The last one is that after which the response goes on
// no more.
func (r *responseReader) event(data []byte) (last bool, err error) {
	if bytes.HasPrefix(data, doneMark) { // some servers send it, after the last event
		return false, nil
	}
	if err := r.ctx.Err(); err != nil {
		return false, r.model.contextEnded(err)
	}
	event, err := r.decoder.decode(data)
	if err != nil {
		return false, r.broken(err)
	}
	if r.waiting && (event.Type == textDelta || event.Type == refusalDelta || event.Type == itemDone) {
		return false, nil
	}
	switch event.Type {
	case textDelta:
		if event.Delta != "" {
			r.speak(event.Delta)
		}
	case refusalDelta:
		r.refusal.WriteString(event.Delta)
	case itemDone:
		r.tool(event.OutputIndex, &event.Item)
	case createdEvent:
		r.id, r.waiting = event.Response.ID, false
	case completedEvent, incompleteEvent:
		return true, r.over(event)
	case failedEvent:
		return false, r.model.reported(r.response, event.Response.Error)
	case errorEvent:
		return false, r.model.reported(r.response, data)
	case noEvent:
		if hasError(event.Error) {
			return false, r.model.reported(r.response, data)
		}
	}
	return false, nil
}

func (r *responseReader) speak(text string) {
	r.said.WriteString(text)
	r.say(text)
}

// tool keeps an item of the output if it is a tool call.
func (r *responseReader) tool(index int, item *outputItem) {
	if item.Type == "function_call" {
		r.calls.addWhole(index, item.CallID, item.Name, string(item.Arguments))
	}
}

// over takes in the response as a whole. What of it did not come before, comes
// now: not every server sends all events.
func (r *responseReader) over(event *responseEvent) error {
	state := &event.Response
	r.last, r.reason = event.Type, state.IncompleteDetails.Reason
	if state.ID != "" {
		r.id = state.ID
	}
	if state.Usage != nil {
		r.usage = state.Usage.convert()
	}
	unsaid := !r.spoke
	for i := range state.Output {
		r.tool(i, &state.Output[i])
		if text := state.Output[i].text(); text != "" && unsaid {
			if r.speak(text); r.left {
				return nil
			}
		}
	}
	if err := r.yieldCalls(); err != nil || r.left {
		return err
	}
	if r.hangUp != nil {
		r.expectEnd(waitForEnd)
	}
	return nil
}

// yieldCalls yields the tool calls, unless the last may have been cut short.
func (r *responseReader) yieldCalls() error {
	if r.last == incompleteEvent {
		return nil
	}
	calls, err := r.calls.take()
	if err != nil {
		return r.broken(err)
	}
	r.made = calls
	r.call(calls)
	return nil
}

// end yields what is known only at the end and judges the whole.
func (r *responseReader) end() error {
	if r.last == incompleteEvent {
		return r.incomplete()
	}
	return r.conclude("")
}

func (r *responseReader) incomplete() error {
	switch r.reason {
	case "max_output_tokens", "max_messages":
		return r.conclude(agent.ErrorLength)
	case "content_filter":
		return r.conclude(agent.ErrorFilter)
	}
	err := r.conclude(agent.ErrorStream)
	if failed, ok := err.(*agent.ModelError); ok && failed.Kind == agent.ErrorStream {
		failed.Err = fmt.Errorf("the response is incomplete: %.64q", r.reason)
	}
	return err
}
