package openaix

import (
	"github.com/openai/openai-go/v3/packages/param"

	"github.com/phoneagent-go/phoneagent/internal/jsonstring"
)

// isPlain reports whether nothing is overridden, or added beside the fields.
func isPlain(p interface {
	Overrides() (any, bool)
	ExtraFields() map[string]any
}) bool {
	_, overridden := p.Overrides()
	return !overridden && p.ExtraFields() == nil
}

// isValue reports whether o is a value or left out, and not null.
func isValue[T comparable](o param.Opt[T]) bool { return o.Valid() || o == param.Opt[T]{} }

// appendList appends a member whose value is a list, if there is anything in it.
func appendList[T any](b []byte, name string, list []T, appendOne func([]byte, *T) ([]byte, error)) (_ []byte, err error) {
	if len(list) == 0 {
		return b, nil
	}
	b = append(b, `,"`...)
	b = append(b, name...)
	b = append(b, `":[`...)
	for i := range list {
		if b, err = appendOne(b, &list[i]); err != nil {
			return nil, err
		}
		b = append(b, ',')
	}
	b[len(b)-1] = ']'
	return b, nil
}

// appendMembers appends those of another object, and the end of the one begun in b.
func appendMembers(b, object []byte) []byte {
	if len(object) > len("{}") {
		b = append(b, ',')
	}
	return append(b, object[1:]...)
}

// appendString quotes s. Bytes that are not UTF-8 become U+FFFD, as in
// encoding/json.
func appendString(b []byte, s string) []byte { return jsonstring.Append(b, s, `\ufffd`) }
