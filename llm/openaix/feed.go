package openaix

import (
	"bytes"
	"encoding/json"
	"errors"
)

// A feed decodes the JSON of one event after the other with one decoder, whose
// buffers are used again.
type feed struct {
	event bytes.Reader
	json  *json.Decoder
	fed   int64 // bytes of all events
}

var errTrailing = errors.New("more than one JSON value in an event")

// decode decodes an event. Fields of a type that is not expected are skipped.
// After an error the feed cannot be used again.
func (f *feed) decode(data []byte, into any) error {
	if f.json == nil {
		f.json = json.NewDecoder(&f.event)
	}
	f.event.Reset(data)
	f.fed += int64(len(data))
	if err := tolerate(f.json.Decode(into)); err != nil {
		return err
	}
	if f.json.InputOffset() != f.fed {
		return errTrailing
	}
	return nil
}

// tolerate takes the errors of fields of a type that is not expected for nil.
// All other fields are decoded.
func tolerate(err error) error {
	if _, mismatch := errors.AsType[*json.UnmarshalTypeError](err); mismatch {
		return nil
	}
	return err
}
