package openaix

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

// events reads server-sent events from a response's body, without copying them.
// It does what ssestream's decoder does, which allocates for each event, and
// knows whether a further event has come already.
type events struct {
	body io.Reader
	buf  []byte // what has been read, up to end
	next int    // where the next line begins
	end  int
	err  error // why there is no more to read

	lent *[usualRead]byte // what buf began as

	kind  string
	data  []byte // of the event at hand; a part of buf if it was a single line
	lines int    // of data
}

// maxEventLine is the most that a line of an event may have, in bytes.
const maxEventLine = 8 << 20

var errLongLine = errors.New("a line of the stream is too long")

// usualRead is how many bytes are read at a time.
const usualRead = 4 << 10

var readBuffers = sync.Pool{New: func() any { return new([usualRead]byte) }}

// newEvents returns the events of body. They are to be closed.
func newEvents(body io.Reader) *events {
	lent := readBuffers.Get().(*[usualRead]byte)
	return &events{body: body, lent: lent, buf: lent[:]}
}

// close gives back what reading took. Data of an event is of no use afterwards.
func (e *events) close() {
	readBuffers.Put(e.lent)
	e.lent, e.buf, e.data, e.next, e.end = nil, nil, nil, 0, 0
}

// read goes on to the next event, and reports whether there is one. Its data is
// good until the next.
func (e *events) read() bool {
	e.kind, e.data, e.lines = "", nil, 0
	for {
		line, ok := e.line()
		if !ok {
			return false
		}
		if len(line) == 0 {
			if e.lines > 0 {
				return true
			}
			e.kind = ""
			continue
		}
		name, value, _ := bytes.Cut(line, []byte{':'})
		if len(value) > 0 && value[0] == ' ' {
			value = value[1:]
		}
		switch string(name) { // a comment has none
		case "event":
			e.kind = string(value)
		case "data":
			e.add(value)
		}
	}
}

// add adds a line of data. The first is not copied: what comes after it in buf is
// left alone until the event is over.
func (e *events) add(line []byte) {
	switch e.lines++; e.lines {
	case 1:
		e.data = line
	case 2:
		e.data = append(append(bytes.Clone(e.data), '\n'), line...)
	default:
		e.data = append(append(e.data, '\n'), line...)
	}
}

// line returns the next line, without its end.
func (e *events) line() (line []byte, ok bool) {
	for scanned := e.next; ; {
		if i := bytes.IndexByte(e.buf[scanned:e.end], '\n'); i >= 0 {
			line = e.buf[e.next : scanned+i]
			e.next = scanned + i + 1
			return bytes.TrimSuffix(line, []byte{'\r'}), true
		}
		if e.err != nil {
			if e.err == errLongLine {
				return nil, false
			}
			line, e.next = e.buf[e.next:e.end], e.end
			return bytes.TrimSuffix(line, []byte{'\r'}), len(line) > 0
		}
		unread := e.end - e.next
		e.fill()
		scanned = e.next + unread
	}
}

// fill reads more. Data of the event at hand stays where it is: a buffer that is
// full is left to it.
func (e *events) fill() {
	const least = 512
	if len(e.buf)-e.end < least {
		unread := e.buf[e.next:e.end]
		if len(unread) > maxEventLine {
			e.err = errLongLine
			return
		}
		if e.lines == 0 && len(e.buf) >= usualRead && len(unread) <= len(e.buf)/2 {
			copy(e.buf, unread)
		} else {
			larger := make([]byte, max(usualRead, 2*len(unread)))
			copy(larger, unread)
			e.buf = larger
		}
		e.next, e.end = 0, len(unread)
	}
	n, err := e.body.Read(e.buf[e.end:])
	e.end += n
	e.err = err
}

// waiting reports whether a further event has come already, whole.
func (e *events) waiting() bool {
	return bytes.Contains(e.buf[e.next:e.end], []byte("\n\n"))
}

// failed is what ended the stream, nil for its end.
func (e *events) failed() error {
	if errors.Is(e.err, io.EOF) {
		return nil
	}
	return e.err
}
