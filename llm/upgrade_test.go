package llm_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
)

// lazy is a ResponseWriter like gin's, which waits with the header.
type lazy struct {
	http.ResponseWriter
	status int
}

func (l *lazy) WriteHeader(status int) { l.status = status }
func (l *lazy) WriteHeaderNow()        { l.ResponseWriter.WriteHeader(l.status) }
func (l *lazy) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return l.ResponseWriter.(http.Hijacker).Hijack()
}

// wrapping is a ResponseWriter like those of middleware that know the rules.
type wrapping struct{ http.ResponseWriter }

func (w wrapping) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// A client need not wait for the answer to its handshake. What it sends with it
// is read by the HTTP server, and must not get lost on the way to the call.
func TestMessagesSentWithTheHandshake(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long ", 4000)
	handler := llm.NewHandler(llm.ResponderFunc(func(_ context.Context, turn *llm.Turn, reply *llm.Reply) error {
		return reply.Say(turn.LastUser())
	}), &llm.Options{InsecureNoSecret: true, NoCallDetails: true})
	for name, wrap := range map[string]func(http.ResponseWriter) http.ResponseWriter{
		"plain":    func(w http.ResponseWriter) http.ResponseWriter { return w },
		"lazy":     func(w http.ResponseWriter) http.ResponseWriter { return &lazy{ResponseWriter: w} },
		"wrapping": func(w http.ResponseWriter) http.ResponseWriter { return wrapping{w} },
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(wrap(w), r) }))
		t.Cleanup(server.Close)
		for _, text := range []string{"short", long} {
			conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
			require.NoError(t, err)
			handshake := fmt.Sprintf("GET /call_%s%d HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n", name, len(text))
			ping := masked(`{"interaction_type":"ping_pong","timestamp":17}`)
			request := masked(`{"interaction_type":"response_required","response_id":1,"transcript":[{"role":"user","content":"` + text + `"}]}`)
			_, err = conn.Write([]byte(handshake + ping + request))
			require.NoError(t, err)

			answer := bufio.NewReader(conn)
			response, err := http.ReadResponse(answer, nil)
			require.NoError(t, err)
			require.Equal(t, http.StatusSwitchingProtocols, response.StatusCode, name)
			awaitFrame(t, answer, `"timestamp":17`)
			spoken := ""
			for len(spoken) < len(strings.TrimSpace(text)) {
				_, rest, _ := strings.Cut(awaitFrame(t, answer, `"response_id":1`), `"content":"`)
				words, _, _ := strings.Cut(rest, `"`)
				spoken += words
			}
			require.Equal(t, strings.TrimSpace(text), strings.TrimSpace(spoken))
			require.NoError(t, conn.Close())
		}
	}
	require.NoError(t, handler.Close())
}

// masked is a message as a client frames it.
func masked(message string) string {
	head := []byte{0x81}
	if len(message) < 126 {
		head = append(head, 0x80|byte(len(message)))
	} else {
		head = binary.BigEndian.AppendUint16(append(head, 0x80|126), uint16(len(message)))
	}
	return string(append(head, 0, 0, 0, 0)) + message
}

// awaitFrame reads frames until one contains part.
func awaitFrame(t *testing.T, in *bufio.Reader, part string) string {
	t.Helper()
	for {
		head := make([]byte, 2)
		_, err := io.ReadFull(in, head)
		require.NoError(t, err)
		size := int(head[1])
		if size == 126 {
			_, err := io.ReadFull(in, head)
			require.NoError(t, err)
			size = int(binary.BigEndian.Uint16(head))
		}
		frame := make([]byte, size)
		_, err = io.ReadFull(in, frame)
		require.NoError(t, err)
		if strings.Contains(string(frame), part) {
			return string(frame)
		}
	}
}
