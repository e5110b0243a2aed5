package llm

import "encoding/json"

// A Message is a message as Retell sent it. Most of it is the transcript of the
// call so far, and shared with other messages.
type Message struct {
	rest []byte // without what was cut out
	cuts [2]cut // in their order
}

// NewMessage returns a message of its JSON, which must not be changed
// afterwards. It is for tests, and for middleware that changes messages.
func NewMessage(raw json.RawMessage) *Message { return &Message{rest: raw} }

// A cut is the inside of an array that was cut out of a message.
type cut struct {
	start, end int // in the message
	elements   []view
	separator  string
}

// cutMessage cuts two transcripts out of a message, and copies the rest.
func cutMessage(message []byte, a, b cut) *Message {
	if b.start < a.start {
		a, b = b, a
	}
	rest := make([]byte, 0, len(message)-(a.end-a.start)-(b.end-b.start))
	rest = append(rest, message[:a.start]...)
	rest = append(rest, message[a.end:b.start]...)
	rest = append(rest, message[b.end:]...)
	return &Message{rest: rest, cuts: [2]cut{a, b}}
}

// JSON returns the message, to the byte; nil if m is. It is put together anew at
// each call, which copies all of it.
func (m *Message) JSON() json.RawMessage {
	if m == nil {
		return nil
	}
	size := len(m.rest)
	for _, c := range m.cuts {
		size += c.end - c.start
	}
	message, done := make([]byte, 0, size), 0 // of rest
	for _, c := range m.cuts {
		upTo := done + c.start - len(message)
		message = append(message, m.rest[done:upTo]...)
		done = upTo
		message = c.append(message)
	}
	return append(message, m.rest[done:]...)
}

func (c *cut) append(b []byte) []byte {
	for i, element := range c.elements {
		if i > 0 {
			b = append(b, c.separator...)
		}
		b = append(b, element...)
	}
	return b
}
