package webhook

import (
	"encoding/json"

	"github.com/phoneagent-go/phoneagent/retell"
	"github.com/phoneagent-go/phoneagent/retell/internal/wire"
)

// A CallEvent is something that happened to a phone or web call.
type CallEvent struct {
	Event
	// Call is the call as it was then; never nil. It grows with the events: see
	// the constants of [EventType]. A field of an unexpected type is zero and
	// in Call.Extra.
	Call *retell.Call
	// TransferDestination is where the call is transferred to, in transfer
	// events; nil if Retell does not say.
	TransferDestination *TransferDestination
	// TransferOption is how, as Retell sent it: its members depend on the kind
	// of transfer, and their names are not those of the REST API (camelCase in
	// Retell's sample). Nil if Retell does not say.
	TransferOption json.RawMessage
}

// A TransferDestination is where a call is transferred to. Retell's docs show
// only a sample, in which it is an object with number and extension.
type TransferDestination struct {
	// Number is a phone number or a SIP URI.
	Number string `json:"number,omitempty"`
	// Extension is what is dialled after that.
	Extension string `json:"extension,omitempty"`
	// Raw is the destination as Retell sent it.
	Raw json.RawMessage `json:"-"`
	// Extra holds members that have no field.
	Extra retell.Extra `json:"-"`
}

// MarshalJSON writes d with the members in its Extra.
func (d TransferDestination) MarshalJSON() ([]byte, error) { return wire.Marshal(&d) }

// UnmarshalJSON reads an object, or a string as a number.
func (d *TransferDestination) UnmarshalJSON(data []byte) error {
	if data[0] != '"' {
		return wire.Unmarshal(data, d)
	}
	*d = TransferDestination{Raw: append(json.RawMessage(nil), data...)}
	return json.Unmarshal(data, &d.Number)
}
