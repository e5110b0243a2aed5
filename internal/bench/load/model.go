package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// A model speaks OpenAI's protocol over bare TCP, so that it costs little itself.
// Every answer is so many tokens, one write each.
type model struct {
	url    string
	tokens atomic.Int64
	pause  atomic.Int64   // between two tokens, in ns
	think  atomic.Int64   // before the first, and before the end, in ns
	closed chan time.Time // when a request was closed before its answer had ended
	spoke  chan moments   // of each answer that was thought about
}

// moments are when a request had come whole, and when its first token went.
type moments struct{ asked, answered time.Time }

func newModel() (*model, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &model{url: "http://" + listener.Addr().String(), closed: make(chan time.Time, 10_000), spoke: make(chan moments, 1)}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go m.serve(conn)
		}
	}()
	return m, nil
}

func (m *model) answer(tokens int, pause time.Duration) {
	m.tokens.Store(int64(tokens))
	m.pause.Store(int64(pause))
	m.think.Store(0)
}

// ponder has the model answer with one token, and take so long before it and
// after.
func (m *model) ponder(think time.Duration) { m.think.Store(int64(think)) }

// forget forgets the requests that were closed before now.
func (m *model) forget() {
	for {
		select {
		case <-m.closed:
		default:
			return
		}
	}
}

// serve answers the requests of one connection.
func (m *model) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	heard := &clocked{Conn: conn}
	in := bufio.NewReaderSize(heard, 1<<10)
	for {
		request, err := http.ReadRequest(in)
		if err != nil {
			return
		}
		if request.Header.Get("Upgrade") != "" {
			_ = m.socket(heard, in, request) // it ends when the other side goes
			return
		}
		if _, err := io.Copy(io.Discard, request.Body); err != nil {
			return
		}
		if think := time.Duration(m.think.Load()); think > 0 {
			if err := m.thoughtful(heard, think, []byte(head), token, ending); err != nil {
				return
			}
			continue
		}
		if !m.stream(conn, in) {
			return
		}
	}
}

// A clocked connection knows when it was last read from.
type clocked struct {
	net.Conn
	last time.Time
}

func (c *clocked) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.last = time.Now()
	return n, err
}

const (
	head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
	done = `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1700000000,"model":"test","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` +
		"\n\ndata: [DONE]\n\n"
)

var ending = append(chunked(done), "0\r\n\r\n"...)

var token = chunked(`data: {"id":"chatcmpl-9f8e7d6c5b4a39281706","object":"chat.completion.chunk","created":1700000000,"model":"test","service_tier":"default","system_fingerprint":"fp_44709d6fcb","choices":[{"index":0,"delta":{"content":" token"},"logprobs":null,"finish_reason":null}],"usage":null}` + "\n\n")

func chunked(s string) []byte { return fmt.Appendf(nil, "%x\r\n%s\r\n", len(s), s) }

// thoughtful writes an answer of one token to the request that was read last.
func (m *model) thoughtful(conn *clocked, think time.Duration, head, token, ending []byte) error {
	asked := conn.last
	if _, err := conn.Write(head); err != nil {
		return err
	}
	time.Sleep(think)
	m.spoke <- moments{asked: asked, answered: time.Now()}
	if _, err := conn.Write(token); err != nil {
		return err
	}
	time.Sleep(think)
	_, err := conn.Write(ending)
	return err
}

// stream writes one answer, and reports whether the connection goes on.
func (m *model) stream(conn net.Conn, in *bufio.Reader) bool {
	if _, err := io.WriteString(conn, head); err != nil {
		return false
	}
	pause := time.Duration(m.pause.Load())
	if pause > 0 {
		return m.slowly(conn, in, pause)
	}
	for range m.tokens.Load() {
		if _, err := conn.Write(token); err != nil {
			return false
		}
	}
	_, err := conn.Write(ending)
	return err == nil
}

// slowly is stream with pauses. It notes when the other side goes.
func (m *model) slowly(conn net.Conn, in *bufio.Reader, pause time.Duration) bool {
	gone := make(chan error, 1)
	go func() {
		_, err := in.Peek(1)
		if err != nil {
			m.closed <- time.Now()
		}
		gone <- err
	}()
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	for range m.tokens.Load() {
		if _, err := conn.Write(token); err != nil {
			return false
		}
		select {
		case <-gone:
			return false
		case <-ticker.C:
		}
	}
	if _, err := conn.Write(ending); err != nil {
		return false
	}
	return <-gone == nil // the next request, which in holds
}

// transcript is a minute of speech with the times of its words.
func transcript() string {
	var b strings.Builder
	for i := range 8 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"role":%q,"content":"%s","words":[`, []string{"agent", "user"}[i%2], strings.Repeat("word ", 18))
		for j := range 18 {
			if j > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"word":"word ","start":%d.%02d,"end":%d.%02d}`, i*7, j*5, i*7, j*5+4)
		}
		b.WriteString("]}")
	}
	return b.String()
}
