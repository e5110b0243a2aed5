package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// Decode reads the body of a webhook, which must have been verified. Use it
// where [Handler] does not fit, and for what a queue has kept of an [Event].
//
// It accepts the member "data" in the place of "call" or "chat", as Retell used
// to write it. A member of an unexpected type is no error. The error for what is
// not a JSON object is a [*BodyError].
func Decode(body []byte) (Payload, error) {
	payload, _, err := decode(body)
	return payload, err
}

// decode returns what is odd in a payload as well.
func decode(body []byte) (Payload, oddities, error) {
	m, err := decodeObject(body)
	if err != nil {
		return nil, nil, err
	}
	event := Event{Raw: slices.Clone(body)}
	var odd oddities
	odd.read(m["event"], &event.Type)
	odd.read(m["event_timestamp"], &event.EventTimestamp)
	payload, err := decodePayload(m, event, &odd)
	if err != nil {
		return nil, odd, err
	}
	return payload, odd, nil
}

func decodePayload(m members, event Event, odd *oddities) (Payload, error) {
	switch event.Type {
	case EventCallInbound:
		in := &InboundCall{}
		err := odd.decodeInbound(m, event.Type, in)
		in.EventTimestamp, in.Raw = event.EventTimestamp, event.Raw
		return in, err
	case EventChatInbound:
		in := &InboundSMS{}
		err := odd.decodeInbound(m, event.Type, in)
		in.EventTimestamp, in.Raw = event.EventTimestamp, event.Raw
		return in, err
	}
	if m.has("data") && !m.has("call") && !m.has("chat") {
		m[m.dataIs()] = m["data"]
	}
	switch {
	case m.has("call"):
		return decodeCall(m, event, odd)
	case m.has("chat"):
		return decodeChat(m, event, odd)
	case m.has("alert"):
		return &AlertEvent{Event: event, Alert: m["alert"]}, nil
	}
	return &event, nil
}

// decodeInbound reads the member that has the name of the event.
func (o *oddities) decodeInbound(m members, event EventType, in any) error {
	if !m.has(string(event)) {
		return &BodyError{Reason: "has no object " + string(event)}
	}
	return o.decode(m[string(event)], in)
}

func decodeCall(m members, event Event, odd *oddities) (Payload, error) {
	e := &CallEvent{Event: event, Call: &retell.Call{}}
	if err := odd.decode(m["call"], e.Call); err != nil {
		return nil, err
	}
	// Retell's docs leave open whether a transcript_updated has its transcript
	// inside the call or beside it.
	if beside := m["transcript_with_tool_calls"]; beside != nil && len(e.Call.TranscriptWithToolCalls) == 0 {
		if err := odd.decode(beside, &e.Call.TranscriptWithToolCalls); err != nil {
			return nil, err
		}
	}
	if to := m["transfer_destination"]; present(to) {
		e.TransferDestination = &TransferDestination{}
		odd.read(to, e.TransferDestination)
		e.TransferDestination.Raw = to
	}
	if how := m["transfer_option"]; present(how) {
		e.TransferOption = how
	}
	return e, nil
}

func decodeChat(m members, event Event, odd *oddities) (Payload, error) {
	e := &ChatEvent{Event: event, Chat: &retell.Chat{}}
	if err := odd.decode(m["chat"], e.Chat); err != nil {
		return nil, err
	}
	return e, nil
}

// members are those of an object, by their exact names.
type members map[string]json.RawMessage

// decodeObject reads an object.
func decodeObject(data []byte) (members, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &BodyError{Reason: "is empty"}
	}
	var m members
	if err := json.Unmarshal(data, &m); err != nil {
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			return nil, &BodyError{Reason: "is not JSON", Err: syntax}
		}
		return nil, &BodyError{Reason: "is not a JSON object"}
	}
	if m == nil {
		return nil, &BodyError{Reason: "is not a JSON object"}
	}
	return m, nil
}

// has reports whether there is such an object in m.
func (m members) has(name string) bool { return len(m[name]) > 0 && m[name][0] == '{' }

// dataIs returns what the member "data" holds.
func (m members) dataIs() string {
	data, err := decodeObject(m["data"])
	if err == nil && data["chat_id"] != nil && data["call_id"] == nil {
		return "chat"
	}
	return "call"
}

func present(value json.RawMessage) bool { return value != nil && string(value) != "null" }

// oddities are members of unexpected types, without their values.
type oddities []*json.UnmarshalTypeError

// decode reads what is there of value into target. Only values that cannot be
// read at all, such as those nested too deep, are errors.
func (o *oddities) decode(value json.RawMessage, target any) error {
	if !present(value) {
		return nil
	}
	err := wire.Unmarshal(value, target)
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		*o = append(*o, mismatch)
		return nil
	}
	if err != nil {
		return &BodyError{Reason: "cannot be read", Err: err}
	}
	return nil
}

// read is decode for what is not worth an error.
func (o *oddities) read(value json.RawMessage, target any) {
	if !present(value) {
		return
	}
	err := json.Unmarshal(value, target)
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		*o = append(*o, mismatch)
	}
}
