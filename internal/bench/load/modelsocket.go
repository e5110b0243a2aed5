package main

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"time"
)

// socket answers requests of the Responses API over a WebSocket, one after the
// other.
func (m *model) socket(conn *clocked, in *bufio.Reader, handshake *http.Request) error {
	const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" // RFC 6455, section 1.3
	sum := sha1.Sum([]byte(handshake.Header.Get("Sec-WebSocket-Key") + guid))
	_, err := fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	for err == nil {
		if err = skipFrame(in); err == nil {
			err = m.thoughtful(conn, time.Duration(m.think.Load()), responseHead, responseToken, responseEnding)
		}
	}
	return err
}

var (
	responseHead  = framed(`{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","created_at":1700000000,"status":"in_progress","output":[]}}`)
	responseToken = framed(`{"type":"response.output_text.delta","sequence_number":1,"item_id":"msg_9f8e7d6c5b4a39281706","output_index":0,"content_index":0,"delta":" token","logprobs":[],"obfuscation":"abcd"}`)
	// The last event has the whole answer once more.
	responseEnding = framed(`{"type":"response.completed","sequence_number":2,"response":{"id":"resp_1","status":"completed","output":[{"id":"msg_9f8e7d6c5b4a39281706","type":"message","role":"assistant","content":[{"type":"output_text","text":" token"}]}],"usage":{"input_tokens":900,"output_tokens":1}}}`)
)

// framed is a text message of 126 bytes to 64 KiB in one frame.
func framed(text string) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0x81, 126}, uint16(len(text))), text...)
}

// skipFrame reads a frame of a client.
func skipFrame(in *bufio.Reader) error {
	var head [2]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return err
	}
	size, more := int64(head[1]&0x7f), 0
	switch size {
	case 126:
		more = 2
	case 127:
		more = 8
	}
	if more > 0 {
		var long [8]byte
		if _, err := io.ReadFull(in, long[8-more:]); err != nil {
			return err
		}
		size = int64(binary.BigEndian.Uint64(long[:]))
	}
	const mask = 4
	_, err := io.CopyN(io.Discard, in, mask+size)
	return err
}
