package twiml

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// MaxSize is how long a document may be, in bytes (Twilio's error 11750).
	MaxSize = 64 << 10
	// MaxInline is how long a document may be that goes into a parameter of the
	// REST API, in characters.
	MaxInline = 4000

	header      = `<?xml version="1.0" encoding="UTF-8"?>`
	contentType = "text/xml; charset=utf-8"
)

// A Response is a document: what Twilio does, in order. An empty one ends the
// call.
type Response []Verb

// A Verb is something that Twilio does in a call: [Say], [Play], [Pause],
// [Gather], [Dial], [Redirect], [Reject], [Hangup], or an [Element].
type Verb interface{ verb(e *encoder) }

// Encode returns the document. The error is an [*Error].
func (r Response) Encode() (string, error) {
	e := &encoder{}
	e.b.WriteString(header)
	e.open("Response")
	for _, verb := range r {
		if verb == nil {
			e.fail("", "has a nil verb")
			break
		}
		verb.verb(e)
	}
	e.close()
	if e.err != nil {
		return "", e.err
	}
	if e.b.Len() > MaxSize {
		return "", &Error{Path: "Response", Reason: "is " + strconv.Itoa(e.b.Len()) + " bytes long; Twilio takes " + strconv.Itoa(MaxSize)}
	}
	return e.b.String(), nil
}

// Write answers a webhook with the document. If it cannot be encoded, nothing
// is written and the error returned.
func (r Response) Write(w http.ResponseWriter) error {
	document, err := r.Encode()
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", contentType)
	_, err = w.Write([]byte(document))
	return err
}

// An encoder writes elements and keeps the first error.
type encoder struct {
	b     strings.Builder
	path  []string
	start bool // of an element: its tag is not closed yet
	err   error
}

func (e *encoder) open(name string) {
	e.endTag()
	e.path = append(e.path, name)
	e.b.WriteByte('<')
	e.b.WriteString(name)
	e.start = true
}

func (e *encoder) close() {
	name := e.path[len(e.path)-1]
	e.path = e.path[:len(e.path)-1]
	if e.start {
		e.b.WriteString("/>")
		e.start = false
		return
	}
	e.b.WriteString("</")
	e.b.WriteString(name)
	e.b.WriteByte('>')
}

func (e *encoder) endTag() {
	if e.start {
		e.b.WriteByte('>')
		e.start = false
	}
}

func (e *encoder) fail(attribute, reason string) {
	if e.err == nil {
		e.err = &Error{Path: strings.Join(e.path, "/"), Attribute: attribute, Reason: reason}
	}
}

// attr writes an attribute that is not empty.
func (e *encoder) attr(name, value string) {
	if value == "" {
		return
	}
	e.b.WriteByte(' ')
	e.b.WriteString(name)
	e.b.WriteString(`="`)
	e.escape(name, value)
	e.b.WriteByte('"')
}

// present writes an attribute even if it is empty, unless it is nil.
func (e *encoder) present(name string, value *string) {
	if value == nil {
		return
	}
	if *value == "" {
		e.b.WriteString(" " + name + `=""`)
		return
	}
	e.attr(name, *value)
}

func (e *encoder) text(value string) {
	e.endTag()
	e.escape("", value)
}

// escape writes a value, and refuses what XML cannot have. Line breaks and tabs
// become references, because a parser turns them into spaces in attributes.
func (e *encoder) escape(attribute, value string) {
	for i, r := range value {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(value[i:], "\xef\xbf\xbd"):
			e.fail(attribute, "is not valid UTF-8")
			return
		case r == '&':
			e.b.WriteString("&amp;")
		case r == '<':
			e.b.WriteString("&lt;")
		case r == '>':
			e.b.WriteString("&gt;")
		case r == '"':
			e.b.WriteString("&#34;")
		case r == '\'':
			e.b.WriteString("&#39;")
		case r == '\t' || r == '\n' || r == '\r':
			e.b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		case r < 0x20 || r == 0xfffe || r == 0xffff:
			e.fail(attribute, "has a character that XML does not allow")
			return
		default:
			e.b.WriteRune(r)
		}
	}
}

// flag writes a boolean that is true.
func (e *encoder) flag(name string, value bool) {
	if value {
		e.attr(name, "true")
	}
}

// choice writes a boolean that is not nil.
func (e *encoder) choice(name string, value *bool) {
	if value != nil {
		e.attr(name, strconv.FormatBool(*value))
	}
}

// int writes a number that is not zero, from low to high.
func (e *encoder) int(name string, value, low, high int) {
	if value == 0 {
		return
	}
	if value < low || value > high {
		e.fail(name, "must be "+strconv.Itoa(low)+" to "+strconv.Itoa(high))
	}
	e.attr(name, strconv.Itoa(value))
}

// seconds writes a duration that is not zero in whole seconds, rounded up.
func (e *encoder) seconds(name string, value time.Duration, low, high int) {
	if value < 0 {
		e.fail(name, "is negative")
		return
	}
	e.int(name, int((value+time.Second-1)/time.Second), low, high)
}

// milliseconds writes a duration that is not zero in milliseconds.
func (e *encoder) milliseconds(name string, value time.Duration, low, high int) {
	e.int(name, int(value/time.Millisecond), low, high)
}
