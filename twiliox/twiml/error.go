package twiml

import "strings"

// An Error says what is wrong with a document, and where.
type Error struct {
	// Path is the way to the element, such as "Response/Dial/Sip".
	Path string
	// Attribute is the attribute; empty if it is the content.
	Attribute string
	// Reason says what is wrong. It does not repeat the value, which may be a
	// person's.
	Reason string
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("twiml: <")
	b.WriteString(strings.ReplaceAll(e.Path, "/", "><"))
	b.WriteString(">: ")
	if e.Attribute != "" {
		b.WriteString(e.Attribute)
		b.WriteByte(' ')
	}
	b.WriteString(e.Reason)
	return b.String()
}
