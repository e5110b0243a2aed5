package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"
)

// A caller is Retell's end of one call, over bare TCP.
type caller struct {
	conn   net.Conn
	in     *bufio.Reader
	id     int    // of the newest request
	frame  []byte // reused
	out    []byte // reused
	answer []byte
}

// dial places the call of number n, and waits for the first words if there are any.
func dial(s *process, n int) (*caller, error) {
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		return nil, err
	}
	c := &caller{conn: conn, in: bufio.NewReaderSize(conn, 1<<10)}
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(conn, "GET "+s.call+" HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n", n, s.address)
	response, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		return nil, fmt.Errorf("not upgraded: %s", response.Status)
	}
	if !s.greets {
		return c, nil
	}
	if err := c.send(fmt.Appendf(nil, `{"interaction_type":"call_details","call":{"call_id":"call_%d","call_type":"web_call"}}`, n)); err != nil {
		return nil, err
	}
	return c, c.until(0)
}

func (c *caller) hangUp() { _ = c.conn.Close() }

// send writes a message in one frame. Its mask is zero, which costs us nothing
// and the server what any mask does.
func (c *caller) send(message []byte) error {
	c.out = append(c.out[:0], 0x81)
	switch n := len(message); {
	case n < 126:
		c.out = append(c.out, 0x80|byte(n))
	case n < 1<<16:
		c.out = binary.BigEndian.AppendUint16(append(c.out, 0x80|126), uint16(n))
	default:
		c.out = binary.BigEndian.AppendUint64(append(c.out, 0x80|127), uint64(n))
	}
	c.out = append(append(c.out, 0, 0, 0, 0), message...)
	_, err := c.conn.Write(c.out)
	return err
}

// read returns the next message, which is good until the next.
func (c *caller) read() ([]byte, error) {
	head, err := c.in.Peek(2)
	if err != nil {
		return nil, err
	}
	size := int(head[1])
	skip := 2
	switch size {
	case 126:
		if head, err = c.in.Peek(4); err != nil {
			return nil, err
		}
		size, skip = int(binary.BigEndian.Uint16(head[2:])), 4
	case 127:
		return nil, fmt.Errorf("a frame of more than 64 KiB")
	}
	if head[0] != 0x81 {
		return nil, fmt.Errorf("a frame of type %x", head[0])
	}
	_, _ = c.in.Discard(skip) // which is buffered
	if cap(c.frame) < size {
		c.frame = make([]byte, size)
	}
	c.frame = c.frame[:size]
	_, err = io.ReadFull(c.in, c.frame)
	return c.frame, err
}

// ask sends the next request.
func (c *caller) ask(transcript string) error {
	c.id++
	c.answer = fmt.Appendf(c.answer[:0], `{"transcript":[%s],"response_id":%d,"interaction_type":"response_required"}`, transcript, c.id)
	return c.send(c.answer)
}

var idKey, textKey, completeKey = []byte(`"response_id":`), []byte(`"content":"`), []byte(`"content_complete":true`)

// next reads the next frame of speech, and returns whose it is, whether it has
// text, and whether it completes.
func (c *caller) next() (id int, tokens int, complete bool, err error) {
	for {
		frame, err := c.read()
		if err != nil {
			return 0, 0, false, err
		}
		_, after, ok := bytes.Cut(frame, idKey)
		if !ok {
			continue
		}
		id, _ = strconv.Atoi(string(after[:bytes.IndexByte(after, ',')]))
		_, text, _ := bytes.Cut(after, textKey)
		text, _, _ = bytes.Cut(text, []byte{'"'})
		return id, bytes.Count(text, []byte(" token")), bytes.Contains(after, completeKey), nil
	}
}

// until reads up to the completion of a request.
func (c *caller) until(id int) error {
	for {
		got, _, complete, err := c.next()
		if err != nil {
			return err
		}
		if got == id && complete {
			return nil
		}
	}
}

// turn asks and reads the answer. It returns how long the first text took and
// how many tokens there were.
func (c *caller) turn(transcript string) (first time.Duration, tokens int, err error) {
	began := time.Now()
	if err := c.ask(transcript); err != nil {
		return 0, 0, err
	}
	for {
		id, n, complete, err := c.next()
		if err != nil {
			return 0, 0, err
		}
		if id != c.id {
			continue
		}
		if tokens == 0 && n > 0 {
			first = time.Since(began)
		}
		tokens += n
		if complete {
			return first, tokens, nil
		}
	}
}
