package openaitest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// What OpenAI allows on one WebSocket, by its guide to WebSocket mode and the
// README of openai-go.
const (
	socketLife  = time.Hour
	socketQueue = 16
)

// A socket is one WebSocket. Responses are made one after the other; the last
// is remembered, whether it is stored or not.
type socket struct {
	server *Server
	conn   *websocket.Conn
	header http.Header
	ctx    context.Context // ends with the socket

	lastID string // only the goroutine that answers uses it
	last   []Message
}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	s.record.update(func() {
		s.record.stats.Dialed++
		w.Header().Set("X-Request-Id", fmt.Sprintf("sock_%d", s.record.stats.Dialed))
	})
	conn, err := websocket.Accept(w, r, nil)
	if err != nil {
		return // it has been answered
	}
	conn.SetReadLimit(maxBody)
	s.record.update(func() { s.record.stats.Sockets++ })
	defer s.record.update(func() { s.record.stats.Sockets-- })
	ctx, cancel := context.WithCancel(r.Context())
	k := &socket{server: s, conn: conn, header: plainHeader(r), ctx: ctx}
	expiry := time.AfterFunc(socketLife, k.expire)
	var work sync.WaitGroup
	creates := make(chan []byte, socketQueue)
	work.Go(func() { k.answer(creates) })
	work.Go(func() {
		select {
		case <-s.closing:
		case <-ctx.Done():
		}
		_ = conn.CloseNow()
	})
	k.read(creates)
	cancel()
	expiry.Stop()
	work.Wait()
}

// read takes what the client sends until it is gone.
func (k *socket) read(creates chan<- []byte) {
	defer close(creates)
	for {
		_, data, err := k.conn.Read(k.ctx)
		if err != nil {
			return
		}
		select {
		case creates <- data:
		case <-k.ctx.Done():
			return
		}
	}
}

// answer answers one request after the other.
func (k *socket) answer(creates <-chan []byte) {
	for data := range creates {
		if err := k.create(data); err != nil {
			_ = k.conn.CloseNow()
			return
		}
	}
}

func (k *socket) create(data []byte) error {
	request, f := decodeResponse(data, k.known)
	if f == nil {
		f = checkCreate(data)
	}
	if f != nil {
		k.forget()
		k.server.record.refused()
		return k.conn.Write(k.ctx, websocket.MessageText, socketFault(f, nil))
	}
	request.Socket, request.Stream, request.Header = true, true, k.header
	a := &answer{request: request, via: socketAnswer{k.conn}, form: socketResponse{}, ctx: k.ctx}
	if err := k.server.answer(a, func(int) {}); err != nil {
		return err
	}
	if k.forget(); a.succeeds() {
		k.lastID, k.last = a.responseID(), a.conversation()
	}
	return nil
}

func (k *socket) known(id string) ([]Message, bool) {
	if id == k.lastID {
		return k.last, true
	}
	return k.server.history.get(id)
}

// forget forgets the last response: there is another, or one that was to go on
// from it has failed.
func (k *socket) forget() { k.lastID, k.last = "", nil }

// checkCreate checks what is different over a WebSocket.
func checkCreate(data []byte) *fault {
	var w wireResponse
	if f := unmarshal(data, &w); f != nil {
		return f
	}
	switch {
	case w.Type != "response.create":
		return unsupported("type", w.Type, []string{"response.create"})
	case w.Stream != nil:
		return invalid("unsupported_parameter", "stream", "Unsupported parameter: 'stream' is not used over a WebSocket.")
	case w.Background != nil:
		return invalid("unsupported_parameter", "background", "Unsupported parameter: 'background' is not used over a WebSocket.")
	}
	return nil
}

// expire ends a socket that has become too old.
func (k *socket) expire() {
	f := invalid("websocket_connection_limit_reached", "", "This connection has reached its limit of %v.", socketLife)
	_ = k.conn.Write(k.ctx, websocket.MessageText, socketFault(f, nil))
	_ = k.conn.CloseNow()
}

// socketFault is a fault as an event over a WebSocket.
func socketFault(f *fault, header http.Header) []byte {
	fields := f.fields()
	if len(header) > 0 {
		headers := make(map[string]string, len(header))
		for name := range header {
			headers[name] = header.Get(name)
		}
		fields["headers"] = headers
	}
	return must(json.Marshal(map[string]any{"type": "error", "status": f.status, "error": fields}))
}

// socketResponse is the form of the Responses API over a WebSocket.
type socketResponse struct{ response }

func (socketResponse) failure(f *fault) event { return event{data: socketFault(f, nil)} }

// A socketAnswer carries an answer over a WebSocket. There is no web page: the
// connection breaks.
type socketAnswer struct{ conn *websocket.Conn }

func (s socketAnswer) refuse(a *answer, f *fault) error {
	return s.event(a, event{data: socketFault(f, a.reply.header)})
}

func (socketAnswer) page(*answer, int) error        { return errAborted }
func (socketAnswer) open(*answer)                   {}
func (socketAnswer) complete(*answer, []byte) error { return errAborted }

func (s socketAnswer) event(a *answer, e event) error {
	return a.result(0, s.conn.Write(a.ctx, websocket.MessageText, e.data))
}
