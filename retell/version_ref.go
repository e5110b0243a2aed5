package retell

import (
	"encoding/json"
	"strconv"
)

// VersionRef names a version of an agent: a number such as "3", the name of a
// tag, or one of the constants below. JSON has the number as a number and the
// rest as strings. A tag whose name is a number is written with quotes inside
// the VersionRef: `"3"`.
type VersionRef string

// The version names that Retell defines; any other is a number or a tag.
const (
	// VersionLatest is the newest version, published or not.
	VersionLatest VersionRef = "latest"
	// VersionLatestPublished is the newest version that has been published.
	VersionLatestPublished VersionRef = "latest_published"
)

// VersionNumber returns the reference to version n.
func VersionNumber(n int) VersionRef { return VersionRef(strconv.Itoa(n)) }

// MarshalJSON writes a number or a string.
func (r VersionRef) MarshalJSON() ([]byte, error) { return marshalNumberOrString(string(r)) }

// UnmarshalJSON reads a number or a string.
func (r *VersionRef) UnmarshalJSON(data []byte) error {
	s, err := unmarshalNumberOrString(data)
	*r = VersionRef(s)
	return err
}

// NumberOrString is a value that JSON may have as a number or as a string, for
// example a calendar's event type, which is a number or a "{{variable}}". A
// text that is a number is written as a number, unless it is in quotes: `"3"`.
type NumberOrString string

// MarshalJSON writes a number or a string.
func (v NumberOrString) MarshalJSON() ([]byte, error) { return marshalNumberOrString(string(v)) }

// UnmarshalJSON reads a number or a string.
func (v *NumberOrString) UnmarshalJSON(data []byte) error {
	s, err := unmarshalNumberOrString(data)
	*v = NumberOrString(s)
	return err
}

func marshalNumberOrString(s string) ([]byte, error) {
	if isNumber(s) || isQuotedNumber(s) {
		return []byte(s), nil
	}
	return json.Marshal(s)
}

func unmarshalNumberOrString(data []byte) (string, error) {
	if isNumber(string(data)) || isQuotedNumber(string(data)) {
		return string(data), nil
	}
	var s string
	err := json.Unmarshal(data, &s)
	return s, err
}

// isNumber reports whether s is a number as JSON writes it.
func isNumber(s string) bool {
	if s == "" || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return false
	}
	return json.Valid([]byte(s)) && s[len(s)-1] > ' '
}

func isQuotedNumber(s string) bool {
	return len(s) > 2 && s[0] == '"' && s[len(s)-1] == '"' && isNumber(s[1:len(s)-1])
}
