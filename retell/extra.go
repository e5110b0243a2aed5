package retell

import (
	"encoding/json"
	"errors"
)

// Extra holds the members of a JSON object that its struct cannot hold: those
// that Retell added after this package was written, those of an unexpected
// type, and those whose null or empty value the field would leave out. They are
// written again when the object is encoded, so that decoding and encoding lose
// nothing. A field that is not zero takes precedence over a member of its name.
//
// Put a member here to send something that the struct has no field for:
//
//	params.Extra = retell.Extra{"new_option": json.RawMessage(`true`)}
//
// A value that is not valid JSON fails the encoding.
type Extra map[string]json.RawMessage

// Unknown is a variant of a union that this package does not know. Every union
// of this package can hold one, so that a new kind of tool, node or utterance
// is passed on and never an error.
type Unknown struct {
	// Kind is the value of the member that tells the variants apart (type, or
	// role in transcripts); empty if the object has none.
	Kind string
	// Raw is the object as Retell sent it, and what is sent for it.
	Raw json.RawMessage
}

// MarshalJSON returns Raw. It fails if Raw is empty or not valid JSON.
func (u *Unknown) MarshalJSON() ([]byte, error) {
	if !json.Valid(u.Raw) {
		return nil, errors.New("retell: Unknown.Raw is not valid JSON")
	}
	return u.Raw, nil
}

func newUnknown(kind string, raw json.RawMessage) any { return &Unknown{Kind: kind, Raw: raw} }
