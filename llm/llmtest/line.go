package llmtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/phoneagent-go/phoneagent/llm"
)

// line is Retell's end of one connection.
type line interface {
	send(message []byte) error
	// receive blocks for the next frame. Its error is a *closedError when the
	// agent closed the connection, and another one when it broke off.
	receive() ([]byte, error)
	hangUp() // with a close frame
	drop()   // without one
	// answered waits until the agent has taken the call, as far as that can be
	// told. Its first frames must be received meanwhile.
	answered()
}

// closedError is a close frame from the agent. To Retell, the code 1000 means
// to hang up; every other one ends the call as an error.
type closedError struct{ code int }

func (e *closedError) Error() string { return fmt.Sprintf("closed with code %d", e.code) }

// connector makes a connection for a call.
type connector func(ctx context.Context, callID string) (line, error)

// errBinary is what Retell ends a call over, with code 1007.
var errBinary = errors.New("binary frame")

// pipe is Retell's end of a connection in memory.
type pipe struct {
	toAgent   chan []byte // has room, as a socket has
	fromAgent chan []byte // has none, so that a caller who stops reading is felt

	mu      sync.Mutex
	closed  chan struct{}
	byAgent bool
	hungUp  bool // with a close frame

	listens  sync.Once
	listened chan struct{} // closed when the handler reads for the first time

	done chan struct{} // closed when the handler is through with it
	err  error         // the handler's, once done is closed
}

// agentEnd is the other end of a pipe, as the handler sees it.
type agentEnd struct{ *pipe }

func newPipe() (*pipe, llm.Conn) {
	p := &pipe{
		toAgent: make(chan []byte, 1024), fromAgent: make(chan []byte),
		closed: make(chan struct{}), listened: make(chan struct{}), done: make(chan struct{}),
	}
	return p, agentEnd{p}
}

func (p *pipe) close(byAgent, hungUp bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.closed:
	default:
		p.byAgent, p.hungUp = byAgent, hungUp
		close(p.closed)
	}
}

func (p *pipe) served(err error) {
	p.err = err
	close(p.done)
}

func (p *pipe) hangUp() { p.close(false, true); <-p.done }
func (p *pipe) drop()   { p.close(false, false); <-p.done }

func (p *pipe) answered() {
	select {
	case <-p.listened:
	case <-p.done:
	}
}

func (p *pipe) send(message []byte) error {
	select {
	case <-p.closed:
		return io.ErrClosedPipe
	case p.toAgent <- message:
		return nil
	}
}

func (p *pipe) receive() ([]byte, error) {
	select {
	case frame := <-p.fromAgent:
		return frame, nil
	case <-p.closed:
	case <-p.done:
	}
	if p.byAgent && p.hungUp {
		return nil, &closedError{code: 1000}
	}
	if p.byAgent {
		<-p.done // which says why
	}
	select {
	case <-p.done:
		for _, refused := range []error{llm.ErrDraining, llm.ErrTooManyCalls, llm.ErrInvalid} {
			if errors.Is(p.err, refused) {
				return nil, fmt.Errorf("the agent did not take the call: %w", p.err)
			}
		}
	default:
	}
	return nil, io.ErrUnexpectedEOF
}

func (a agentEnd) Read() ([]byte, error) {
	a.listens.Do(func() { close(a.listened) })
	select {
	case message := <-a.toAgent:
		return message, nil
	case <-a.closed:
	}
	select { // what was sent before the end comes before it
	case message := <-a.toAgent:
		return message, nil
	default:
	}
	if !a.byAgent && a.hungUp {
		return nil, io.EOF
	}
	return nil, io.ErrUnexpectedEOF
}

func (a agentEnd) Write(frame []byte) error {
	select {
	case <-a.closed:
		return io.ErrClosedPipe
	case a.fromAgent <- append([]byte(nil), frame...):
		return nil
	}
}

func (a agentEnd) Close(how llm.Closing) error {
	a.close(true, how == llm.HangUp)
	return nil
}

// webSocket is Retell's end of a real WebSocket.
type webSocket struct{ ws *websocket.Conn }

// openTimeout is how long Retell waits for a socket to open.
const openTimeout = 7 * time.Second

// dialSocket dials as Retell does: the call id is added to the path. The client
// may be nil.
func dialSocket(ctx context.Context, client *http.Client, base, callID string) (line, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, err
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/" + callID
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	ws, response, err := websocket.Dial(ctx, u.String(), &websocket.DialOptions{HTTPClient: client})
	if err != nil && response != nil {
		return nil, fmt.Errorf("status %s", response.Status)
	}
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(-1)
	return &webSocket{ws: ws}, nil
}

func (w *webSocket) send(message []byte) error {
	return w.ws.Write(context.Background(), websocket.MessageText, message)
}

func (w *webSocket) receive() ([]byte, error) {
	kind, frame, err := w.ws.Read(context.Background())
	if code := websocket.CloseStatus(err); code != -1 {
		return nil, &closedError{code: int(code)}
	}
	if err == nil && kind != websocket.MessageText {
		w.drop()
		return nil, errBinary
	}
	return frame, err
}

func (w *webSocket) hangUp()   { _ = w.ws.Close(websocket.StatusNormalClosure, "") }
func (w *webSocket) drop()     { _ = w.ws.CloseNow() }
func (w *webSocket) answered() {} // the handshake was
