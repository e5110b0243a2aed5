package llm

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
)

// The buffers of a call's socket, in bytes. A ping and a delta fit; a request is
// read past the buffer, and a long frame written past it.
const (
	readBuffer  = 256
	writeBuffer = 512
)

// upgrade is a ResponseWriter that sees its connection being handed over. The
// HTTP server hands it over with buffers of 8 KiB, which a call would keep while
// it is silent.
type upgrade struct {
	http.ResponseWriter
	hijacker http.Hijacker
	conn     net.Conn
	buffers  *bufio.ReadWriter
	ahead    []byte // what the server had read already
}

// newUpgrade returns w as an upgrade, nil if its connection cannot be handed
// over.
func newUpgrade(w http.ResponseWriter) *upgrade {
	for inner := w; ; {
		if hijacker, ok := inner.(http.Hijacker); ok {
			return &upgrade{ResponseWriter: w, hijacker: hijacker}
		}
		wrapper, ok := inner.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return nil
		}
		inner = wrapper.Unwrap()
	}
}

func (u *upgrade) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := u.hijacker.Hijack()
	if err != nil {
		return nil, nil, err
	}
	ahead, _ := buffers.Reader.Peek(buffers.Reader.Buffered()) // all there is, so it cannot fail
	u.conn, u.buffers, u.ahead = conn, buffers, bytes.Clone(ahead)
	return conn, buffers, nil
}

// WriteHeaderNow sends the header if it is gin's to send, which waits with it.
// The WebSocket library asks for that.
func (u *upgrade) WriteHeaderNow() {
	if gin, ok := u.ResponseWriter.(interface{ WriteHeaderNow() }); ok {
		gin.WriteHeaderNow()
	}
}

// shrink gives the connection buffers of its own, before anything was read or
// written. It puts them where the others are, since the server holds on to those
// as long as its handler runs.
func (u *upgrade) shrink() {
	in := io.Reader(u.conn)
	if len(u.ahead) > 0 {
		in = io.MultiReader(bytes.NewReader(u.ahead), in)
	}
	*u.buffers.Reader = *bufio.NewReaderSize(in, readBuffer)
	*u.buffers.Writer = *bufio.NewWriterSize(u.conn, writeBuffer)
}
