package bench

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/openai/openai-go/v3/option"
	"github.com/stretchr/testify/require"

	"github.com/phoneagent-go/phoneagent/llm"
	"github.com/phoneagent-go/phoneagent/llm/agent"
	"github.com/phoneagent-go/phoneagent/llm/openaix"
)

// BenchmarkChunkToFrame is a turn of 1000 deltas, from the bytes of the model's
// response to the bytes of the WebSocket, both without the kernel: neither side
// has a socket. No delta waits for another, so each is a frame.
func BenchmarkChunkToFrame(b *testing.B) {
	const deltas = 1000
	client := openaix.NewClient(option.WithBaseURL("http://model.test"), option.WithAPIKey("k"),
		option.WithHTTPClient(&http.Client{Transport: answer(deltas)}))
	desk := agent.New(agent.Config{Model: openaix.Chat(client, "m"), Instructions: "Be brief."})
	handler := llm.NewHandler(desk, &llm.Options{InsecureNoSecret: true, NoCallDetails: true, NoAutoReconnect: true})
	conn := newPeer()
	request := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/call_1", nil)
	for name, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "MDEyMzQ1Njc4OWFiY2RlZg==",
	} {
		request.Header.Set(name, value)
	}
	var served sync.WaitGroup
	served.Go(func() { handler.ServeHTTP(&handover{httptest.NewRecorder(), conn}, request) })
	<-conn.complete // the first words
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		conn.frames = 0
		conn.requests <- frame(fmt.Appendf(nil, `{"interaction_type":"response_required","response_id":%d,"transcript":[{"role":"user","content":"Hi"}]}`, n))
		<-conn.complete
		if conn.frames != deltas+1 {
			b.Fatalf("%d frames", conn.frames)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*deltas), "ns/delta")
	require.NoError(b, conn.Close())
	served.Wait()
	_ = handler.Close() // of calls whose socket is gone
}

// answer is a transport that answers every request with so many deltas.
type answer int

func (deltas answer) RoundTrip(request *http.Request) (*http.Response, error) {
	_ = request.Body.Close()
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
		Header: http.Header{"Content-Type": {"text/event-stream"}},
		Body:   io.NopCloser(&events{deltas: int(deltas)}),
	}, nil
}

// events are a response's body, an event for each Read.
type events struct{ deltas int }

var (
	oneDelta = []byte(`data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"m","service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"content":" word"},"logprobs":null,"finish_reason":null}],"usage":null}` + "\n\n")
	theEnd   = []byte(`data: {"id":"chatcmpl-1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n")
)

func (e *events) Read(p []byte) (int, error) {
	switch e.deltas--; {
	case e.deltas >= 0:
		return copy(p, oneDelta), nil
	case e.deltas == -1:
		return copy(p, theEnd), nil
	}
	return 0, io.EOF
}

// A peer is Retell's end of a connection, without a network.
type peer struct {
	requests chan []byte
	unread   []byte
	frames   int
	complete chan struct{} // told of each completing frame
	closed   chan struct{}
	once     sync.Once
}

func newPeer() *peer {
	return &peer{requests: make(chan []byte), complete: make(chan struct{}), closed: make(chan struct{})}
}

func (p *peer) Read(b []byte) (int, error) {
	if len(p.unread) == 0 {
		select {
		case p.unread = <-p.requests:
		case <-p.closed:
			return 0, io.EOF
		}
	}
	n := copy(b, p.unread)
	p.unread = p.unread[n:]
	return n, nil
}

func (p *peer) Write(b []byte) (int, error) {
	p.frames++
	if bytes.Contains(b, []byte(`"content_complete":true`)) {
		p.complete <- struct{}{}
	}
	return len(b), nil
}

func (p *peer) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *peer) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (p *peer) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (p *peer) SetDeadline(time.Time) error      { return nil }
func (p *peer) SetReadDeadline(time.Time) error  { return nil }
func (p *peer) SetWriteDeadline(time.Time) error { return nil }

// handover is a ResponseWriter that hands a peer over.
type handover struct {
	http.ResponseWriter
	conn *peer
}

func (h *handover) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReader(h.conn), bufio.NewWriter(h.conn)), nil
}

// frame is a short message as a client frames it, with a mask of zeros.
func frame(message []byte) []byte {
	return append([]byte{0x81, 0x80 | 126, byte(len(message) >> 8), byte(len(message)), 0, 0, 0, 0}, message...)
}
