// Package retell has Retell's own types.
package retell

import "encoding/json"

// CallType tells a phone call from a web call. Retell may add values; compare
// with the constants and let others pass.
type CallType string

// The call types that Retell documents.
const (
	CallTypePhone CallType = "phone_call"
	CallTypeWeb   CallType = "web_call"
)

// Direction says who placed a phone call. Web calls have none.
type Direction string

// The directions that Retell documents.
const (
	DirectionInbound  Direction = "inbound"
	DirectionOutbound Direction = "outbound"
)

// CallStatus is how far a call has come. Retell may add values; compare with
// the constants and let others pass.
type CallStatus string

// The call statuses that Retell documents.
const (
	CallStatusRegistered   CallStatus = "registered"
	CallStatusNotConnected CallStatus = "not_connected"
	CallStatusOngoing      CallStatus = "ongoing"
	CallStatusEnded        CallStatus = "ended"
	CallStatusError        CallStatus = "error"
)

// Call is Retell's call object: what is known about one phone or web call.
// The fields are those a live conversation needs; all others are in Raw.
type Call struct {
	// CallID names the call, for example "call_9f2c".
	CallID string `json:"call_id"`
	// CallType is phone_call or web_call.
	CallType CallType `json:"call_type,omitempty"`
	// CallStatus is how far the call has come.
	CallStatus CallStatus `json:"call_status,omitempty"`
	// AgentID is the Retell agent that answers.
	AgentID string `json:"agent_id,omitempty"`
	// AgentVersion is that agent's version.
	AgentVersion int `json:"agent_version,omitempty"`
	// AgentName is that agent's name, if it has one.
	AgentName string `json:"agent_name,omitempty"`
	// Direction says who placed the call; empty on web calls.
	Direction Direction `json:"direction,omitempty"`
	// FromNumber is the number that dials, in E.164; empty on web calls.
	FromNumber string `json:"from_number,omitempty"`
	// ToNumber is the number that is dialled, in E.164; empty on web calls.
	ToNumber string `json:"to_number,omitempty"`
	// StartTimestamp is when the call began, in milliseconds since the Unix
	// epoch; zero before that.
	StartTimestamp int64 `json:"start_timestamp,omitempty"`
	// DynamicVariables are the variables given when the call was created or
	// by the inbound webhook.
	DynamicVariables map[string]string `json:"retell_llm_dynamic_variables,omitempty"`
	// Metadata is whatever JSON the creator of the call attached to it.
	Metadata json.RawMessage `json:"metadata,omitempty"`
	// CustomSIPHeaders are the caller's X- headers, names in lower case.
	CustomSIPHeaders map[string]string `json:"custom_sip_headers,omitempty"`
	// Transcript is what was said so far, as text; empty at the start.
	Transcript string `json:"transcript,omitempty"`

	// Raw is the object as Retell sent it, with every field that has no place
	// above. It is set when a Call is decoded and not written when one is
	// encoded.
	Raw json.RawMessage `json:"-"`
}

// UnmarshalJSON decodes a call object and keeps a copy of it in Raw. A field
// of a type that was not expected is reported as a [*json.UnmarshalTypeError]
// after all others have been decoded.
func (c *Call) UnmarshalJSON(data []byte) error {
	type plain Call
	err := json.Unmarshal(data, (*plain)(c))
	c.Raw = append(json.RawMessage(nil), data...)
	return err
}
