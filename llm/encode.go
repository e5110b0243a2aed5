package llm

import (
	"strconv"

	"github.com/phoneagent-go/phoneagent/internal/jsonstring"
)

// The frames below are written without reflection, since a delta of speech
// passes here on its way to the caller. Required fields are always present:
// Retell drops a response that lacks one, without a word.

// speechFrame is a response or, for speech outside a turn, an agent_interrupt.
type speechFrame struct {
	interrupt bool
	id        int64
	event     Event
	complete  bool
}

func (f *speechFrame) append(b []byte) []byte {
	if f.interrupt {
		b = append(b, `{"response_type":"agent_interrupt","interrupt_id":`...)
	} else {
		b = append(b, `{"response_type":"response","response_id":`...)
	}
	b = strconv.AppendInt(b, f.id, 10)
	b = append(b, `,"content":`...)
	b = appendString(b, f.event.Text)
	b = append(b, `,"content_complete":`...)
	b = strconv.AppendBool(b, f.complete)
	if f.event.NoInterruption || f.interrupt {
		b = append(b, `,"no_interruption_allowed":true`...)
	}
	switch action := f.event.Action.(type) {
	case EndCall:
		b = append(b, `,"end_call":true`...)
	case Transfer:
		b = append(b, `,"transfer_number":`...)
		b = appendString(b, action.Number)
		if action.ShowCaller && !f.interrupt { // not a field of agent_interrupt
			b = append(b, `,"show_transferee_as_caller":true`...)
		}
	case PressDigits:
		b = append(b, `,"digit_to_press":`...)
		b = appendString(b, action.Digits)
	}
	return append(b, '}')
}

func appendConfig(b []byte, reconnect, details, woven bool) []byte {
	b = append(b, `{"response_type":"config","config":{"auto_reconnect":`...)
	b = strconv.AppendBool(b, reconnect)
	b = append(b, `,"call_details":`...)
	b = strconv.AppendBool(b, details)
	b = append(b, `,"transcript_with_tool_calls":`...)
	b = strconv.AppendBool(b, woven)
	return append(b, `}}`...)
}

// appendPong takes the timestamp as JSON.
func appendPong(b []byte, timestamp string) []byte {
	b = append(b, `{"response_type":"ping_pong","timestamp":`...)
	b = append(b, timestamp...)
	return append(b, '}')
}

func appendToolInvocation(b []byte, id, name, arguments string) []byte {
	b = append(b, `{"response_type":"tool_call_invocation","tool_call_id":`...)
	b = appendString(b, id)
	b = append(b, `,"name":`...)
	b = appendString(b, name)
	b = append(b, `,"arguments":`...)
	b = appendString(b, arguments)
	return append(b, '}')
}

func appendToolResult(b []byte, id, content string, successful bool) []byte {
	b = append(b, `{"response_type":"tool_call_result","tool_call_id":`...)
	b = appendString(b, id)
	b = append(b, `,"content":`...)
	b = appendString(b, content)
	b = append(b, `,"successful":`...)
	b = strconv.AppendBool(b, successful)
	return append(b, '}')
}

// appendObject wraps a JSON object in the frame of the given type and field.
func appendObject(b []byte, responseType, field string, object []byte) []byte {
	b = append(b, `{"response_type":"`...)
	b = append(b, responseType...)
	b = append(b, `","`...)
	b = append(b, field...)
	b = append(b, `":`...)
	b = append(b, object...)
	return append(b, '}')
}

// appendString appends s as a JSON string. Bytes that are not UTF-8 are left
// out: there is no way to speak them.
func appendString(b []byte, s string) []byte { return jsonstring.Append(b, s, "") }
