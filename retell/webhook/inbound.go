package webhook

import (
	"encoding/json"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// An InboundCall is a call that rings at one of your numbers. The caller hears
// it ring until it is answered: there is no call object and no call id yet.
// Retell waits 10 s and asks up to 3 times more; then the number's inbound
// agent takes the call, and without one it is disconnected.
type InboundCall struct {
	// AgentID is the number's inbound agent; empty if it has none.
	AgentID string `json:"agent_id,omitempty"`
	// AgentVersion is that agent's version, zero as well if it has none.
	AgentVersion int `json:"agent_version,omitempty"`
	// FromNumber is the caller's number, in E.164.
	FromNumber string `json:"from_number"`
	// ToNumber is the number that was called, in E.164.
	ToNumber string `json:"to_number"`
	// CustomSIPHeaders are headers of the SIP call, names in lower case: those
	// that begin with x-, user-to-user, diversion, history-info and
	// p-asserted-identity.
	CustomSIPHeaders map[string]string `json:"custom_sip_headers,omitempty"`
	// EventTimestamp is when Retell asked, in milliseconds since the Unix
	// epoch; zero if it does not say.
	EventTimestamp int64 `json:"-"`
	// Raw is the whole body as Retell sent it.
	Raw json.RawMessage `json:"-"`
	// Extra holds members that have no field.
	Extra retell.Extra `json:"-"`
}

// An InboundSMS is a text message to one of your numbers that begins a chat.
// Nothing is answered until you reply. Retell waits as for an [InboundCall].
type InboundSMS struct {
	// AgentID is the number's inbound chat agent; empty if it has none.
	AgentID string `json:"agent_id,omitempty"`
	// AgentVersion is that agent's version, zero as well if it has none.
	AgentVersion int `json:"agent_version,omitempty"`
	// FromNumber is the sender's number, in E.164.
	FromNumber string `json:"from_number"`
	// ToNumber is the number that was written to, in E.164.
	ToNumber string `json:"to_number"`
	// EventTimestamp is when Retell asked, in milliseconds since the Unix
	// epoch; zero if it does not say.
	EventTimestamp int64 `json:"-"`
	// Raw is the whole body as Retell sent it.
	Raw json.RawMessage `json:"-"`
	// Extra holds members that have no field.
	Extra retell.Extra `json:"-"`
}

func (*InboundCall) isPayload() {}
func (*InboundSMS) isPayload()  {}

// MarshalJSON writes c as it goes below call_inbound, for tests that stand in
// for Retell.
func (c InboundCall) MarshalJSON() ([]byte, error) { return wire.Marshal(&c) }

// UnmarshalJSON reads what is below call_inbound; [Decode] reads whole bodies.
func (c *InboundCall) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, c) }

// MarshalJSON writes m as it goes below chat_inbound, for tests that stand in
// for Retell.
func (m InboundSMS) MarshalJSON() ([]byte, error) { return wire.Marshal(&m) }

// UnmarshalJSON reads what is below chat_inbound; [Decode] reads whole bodies.
func (m *InboundSMS) UnmarshalJSON(data []byte) error { return wire.Unmarshal(data, m) }
