package twilioxtest

import (
	"encoding/json"
	"fmt"
	"time"
)

// optional is a string that is null on the wire when it is empty.
type optional string

func (o optional) MarshalJSON() ([]byte, error) {
	if o == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(o))
}

// moment is a time as the 2010-04-01 API writes it.
type moment time.Time

func (m moment) MarshalJSON() ([]byte, error) {
	if time.Time(m).IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(time.Time(m).UTC().Format(rfc2822))
}

// instant is a time as the newer APIs write it.
type instant time.Time

func (i instant) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Time(i).UTC().Format("2006-01-02T15:04:05Z"))
}

const rfc2822 = "Mon, 02 Jan 2006 15:04:05 -0700"

// sid makes the next SID with a prefix, such as CA. It runs under the lock.
// SIDs count up, so that a failing test shows the same ones every time.
func (s *Server) sid(prefix string) string {
	s.sids++
	return fmt.Sprintf("%s%032x", prefix, s.sids)
}
