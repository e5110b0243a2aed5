package webhook

import (
	"encoding/json"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// An InboundReply says what to do with an inbound call or text message. The
// zero value changes nothing: the number's agent takes it.
type InboundReply struct {
	// Reject hangs the call up, without a call object, or drops the message.
	// It is sent alone, because anything wrong in the other fields would cost
	// the rejection: they are left out.
	Reject bool `json:"-"`
	// OverrideAgentID is the agent that takes it instead of the number's.
	OverrideAgentID string `json:"override_agent_id,omitempty"`
	// OverrideAgentVersion is the version of the agent. Retell's docs show a
	// number; that it takes names here, as it does when a call is created, is
	// not documented.
	OverrideAgentVersion retell.VersionRef `json:"override_agent_version,omitempty"`
	// DynamicVariables are the agent's variables.
	DynamicVariables map[string]string `json:"dynamic_variables,omitempty"`
	// Metadata is attached to the call or chat: anything that JSON writes as an
	// object.
	Metadata any `json:"metadata,omitempty"`
	// AgentOverride changes the agent for this call or chat, after it has been
	// chosen. Retell may reject the call if it is not valid.
	AgentOverride *retell.AgentOverride `json:"agent_override,omitempty"`
	// Extra holds members that have no field.
	Extra retell.Extra `json:"-"`
}

// MarshalJSON writes the reply as it goes below call_inbound or chat_inbound.
// It fails if Metadata is not an object.
func (r InboundReply) MarshalJSON() ([]byte, error) {
	if r.Reject {
		return []byte(`{"reject":true}`), nil
	}
	if r.Metadata != nil {
		metadata, err := json.Marshal(r.Metadata)
		if err != nil {
			return nil, &retell.ArgumentError{Name: "metadata", Reason: "cannot be written as JSON: " + err.Error()}
		}
		if metadata[0] != '{' {
			return nil, &retell.ArgumentError{Name: "metadata", Reason: "is not a JSON object"}
		}
		r.Metadata = json.RawMessage(metadata)
	}
	return wire.Marshal(&r)
}

// UnmarshalJSON reads a reply as it is below call_inbound or chat_inbound, for
// tests. As at Retell, only true rejects. Metadata becomes a map.
func (r *InboundReply) UnmarshalJSON(data []byte) error {
	err := wire.Unmarshal(data, r)
	if string(r.Extra["reject"]) == "true" {
		r.Reject = true
		delete(r.Extra, "reject")
	}
	return err
}
