package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/coder/websocket"
)

// socket is a WebSocket as a Conn. Every close code but 1000 would kill the
// call, so nothing here may make the library send one: it does for a message
// over its read limit, hence the limit of our own.
type socket struct {
	ws    *websocket.Conn
	limit int
	buf   []byte  // for the message at hand
	lent  *[]byte // of readBuffers, where buf goes again
}

// readBuffers are lent for one message each, so that a silent call keeps none.
var readBuffers = sync.Pool{New: func() any { return new(make([]byte, 0, 4<<10)) }}

func accept(w http.ResponseWriter, r *http.Request, limit int, anyOrigin bool) (*socket, error) {
	u := newUpgrade(w)
	if u != nil {
		w = u
	}
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		// The check guards against pages that use a visitor's cookies. With a
		// secret in the path there is nothing of the kind to use.
		InsecureSkipVerify: anyOrigin,
	})
	if err != nil {
		return nil, err
	}
	u.shrink() // not nil, or else there would be no connection
	ws.SetReadLimit(-1)
	return &socket{ws: ws, limit: limit}, nil
}

// noContext is for reads and writes: the library closes the connection when
// the context of one ends, and [socket.Close] is there for that.
var noContext = context.Background()

func (s *socket) Read() ([]byte, error) {
	s.giveBack()
	kind, reader, err := s.ws.Reader(noContext)
	if err != nil {
		return nil, ending(err)
	}
	s.lent = readBuffers.Get().(*[]byte)
	s.buf = *s.lent
	if err := s.fill(reader); err != nil {
		return nil, ending(err)
	}
	if len(s.buf) > s.limit {
		s.buf = nil
		if _, err := io.Copy(io.Discard, reader); err != nil {
			return nil, ending(err)
		}
		return nil, tooLarge(s.limit)
	}
	if kind != websocket.MessageText {
		return nil, fmt.Errorf("%w: binary message", ErrMalformed)
	}
	return s.buf, nil
}

func tooLarge(limit int) error {
	return fmt.Errorf("%w: message of more than %d bytes", ErrMalformed, limit)
}

// giveBack ends the use of the buffer, unless it has outgrown the limit.
func (s *socket) giveBack() {
	if s.lent != nil && s.buf != nil {
		*s.lent = s.buf
		readBuffers.Put(s.lent)
	}
	s.lent, s.buf = nil, nil
}

// fill reads one message into s.buf, and no more than a byte over the limit.
func (s *socket) fill(reader io.Reader) error {
	s.buf = s.buf[:0]
	for len(s.buf) <= s.limit {
		if len(s.buf) == cap(s.buf) {
			s.buf = append(s.buf, 0)[:len(s.buf)]
		}
		room := s.buf[len(s.buf):min(cap(s.buf), s.limit+1)]
		n, err := reader.Read(room)
		s.buf = s.buf[:len(s.buf)+n]
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ending tells the end of the call from the loss of the connection. Retell ends
// a call with a close frame; which code it uses is not documented. A connection
// that ends without one is lost, although the library calls that io.EOF too.
func ending(err error) error {
	switch {
	case websocket.CloseStatus(err) != -1:
		return io.EOF
	case errors.Is(err, io.EOF):
		return fmt.Errorf("%w: %v", io.ErrUnexpectedEOF, err)
	}
	return err
}

func (s *socket) Write(message []byte) error {
	return s.ws.Write(noContext, websocket.MessageText, message)
}

func (s *socket) Close(how Closing) error {
	if how == HangUp {
		return s.ws.Close(websocket.StatusNormalClosure, "")
	}
	return s.ws.CloseNow()
}
